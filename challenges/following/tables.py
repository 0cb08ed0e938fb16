"""The rows of following: one for each challenge and person, or address without an account."""

from piccolo.columns import UUID, ForeignKey, OnDelete, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from challenges.publishing.tables import Challenge
from portal.accounts.tables import Person


class Following(Table):
    """Somebody who is told about a challenge: a person with an account, or an address confirmed by a link.

    Times are those of the machinery, because links are; whoever stops following leaves no row behind.
    """

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    email = Varchar(length=254, null=True, default=None)
    asked_at = Timestamptz(null=False, default=None)
    confirmed_at = Timestamptz(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)

    following_person_unique = Unique([challenge, person])
    following_email_unique = Unique([challenge, email])
    following_one_of_both = Check("(person is null) <> (email is null)")
    following_person_is_known = Check("person is null or confirmed_at is not null")
    following_email_lower = Check("email = lower(email)")
