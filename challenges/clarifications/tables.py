"""The rows of clarifications. Only `asker` ties a question to a supplier, and no officer's page ever reads it."""

from piccolo.columns import UUID, ForeignKey, Integer, OnDelete, SmallInt, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from challenges.publishing.tables import Challenge
from portal.accounts.tables import Organisation, Person


class Asker(Table):
    """Under which number officers know a supplier that asked about a challenge: drawn by lot, so it tells no order."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    supplier = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    number = SmallInt(null=False)

    asker_supplier_unique = Unique([challenge, supplier])
    asker_number_unique = Unique([challenge, number])
    asker_number_known = Check("number between 10 and 9999")


class Clarification(Table):
    """One question: the text as asked, which is kept for ever, and the officers' draft of what everybody will read.

    `number` is given at publication and counts what is published; `ended_at` is when it was withdrawn, set aside or
    closed with its challenge.
    """

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    asker = ForeignKey(Asker, on_delete=OnDelete.restrict, null=False, index=True)
    asked_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    asked_at = Timestamptz(null=False, default=None)
    text = Text(null=False)
    state = Varchar(length=10, null=False, default="asked")
    question = Text(null=False, default="")
    answer = Text(null=False, default="")
    version = Integer(null=False, default=0)
    drafted_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    drafted_at = Timestamptz(null=True, default=None)
    number = SmallInt(null=True, default=None)
    published_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)
    reason = Text(null=False, default="")

    clarification_number_unique = Unique([challenge, number])
    clarification_state_known = Check("state in ('asked','answered','published','withdrawn','set_aside','closed')")
    clarification_published_is_numbered = Check(
        "(state = 'published') = (number is not null) and (number is null) = (published_at is null)"
    )
    clarification_end_agrees = Check("(state in ('withdrawn','set_aside','closed')) = (ended_at is not null)")
    clarification_drafted_agrees = Check("(version = 0) = (drafted_at is null)")


class ClarificationRevision(Table):
    """What was published, word for word: the first time, and again with the reason of every correction."""

    id = UUID(primary_key=True, default=UUID4())
    clarification = ForeignKey(Clarification, on_delete=OnDelete.restrict, null=False)
    number = SmallInt(null=False)
    question = Text(null=False)
    answer = Text(null=False)
    reason = Text(null=False, default="")
    published_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    published_at = Timestamptz(null=False, default=None)
    told_at = Timestamptz(null=True, default=None)

    clarification_revision_unique = Unique([clarification, number])
    clarification_revision_reason = Check("(number = 1) = (reason = '')")


class ClarificationDates(Table):
    """Until when a challenge's questions are answered, and what officers were told already."""

    id = UUID(primary_key=True, default=UUID4())
    challenge = ForeignKey(Challenge, on_delete=OnDelete.restrict, null=False)
    answers_by_at = Timestamptz(null=False, default=None)
    stated_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    stated_at = Timestamptz(null=True, default=None)
    reminded_at = Timestamptz(null=True, default=None)
    closing_told_for = Timestamptz(null=True, default=None)

    clarification_dates_challenge_unique = Unique([challenge])
    clarification_dates_stated_agrees = Check("(stated_by is null) = (stated_at is null)")
