"""People, organisations, memberships, and what signing in needs. No token is stored, only its SHA-256.

Times in Person, Organisation, Membership and Invitation are business time; all others are real time (see the clock).
"""

from piccolo.columns import UUID, BigInt, Boolean, Bytea, ForeignKey, OnDelete, Text, Timestamptz, Varchar
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from portal.accounts.roles import OrganisationKind, Role


def _one_of(column: str, values: type[OrganisationKind] | type[Role]) -> str:
    return f"{column} in ({', '.join(repr(str(value)) for value in values)})"


class Person(Table):
    """Somebody who can sign in. `email` is lower case; without a password only the e-mail link signs in."""

    id = UUID(primary_key=True, default=UUID4())
    name = Varchar(length=120, null=False)
    email = Varchar(length=254, null=False)
    password_hash = Varchar(length=200, null=True, default=None, secret=True)
    created_at = Timestamptz(null=False, default=None)

    person_email_once = Unique([email])
    person_email_lower = Check("email = lower(email)")


class Organisation(Table):
    """A buyer, a supplier or the operator. `slug` is its address on the web and never changes."""

    id = UUID(primary_key=True, default=UUID4())
    slug = Varchar(length=80, null=False)
    name = Varchar(length=200, null=False)
    short_name = Varchar(length=80, null=False)
    kind = Varchar(length=10, null=False, choices=OrganisationKind)
    company_number = Varchar(length=8, null=True, default=None)
    body_type = Varchar(length=60, null=False, default="")
    gss_code = Varchar(length=12, null=False, default="")
    threshold_class = Varchar(length=40, null=False, default="")
    address = Text(null=False, default="")
    website = Varchar(length=300, null=False, default="")
    created_at = Timestamptz(null=False, default=None)

    organisation_slug_once = Unique([slug])
    organisation_company_number_once = Unique([company_number])
    organisation_kind_known = Check(_one_of("kind", OrganisationKind))


class Membership(Table):
    """One role of one person in one organisation; ended, never deleted, and taken up again in the same row."""

    id = UUID(primary_key=True, default=UUID4())
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False, index=True)
    role = Varchar(length=20, null=False, choices=Role)
    started_at = Timestamptz(null=False, default=None)
    ended_at = Timestamptz(null=True, default=None)

    membership_once = Unique([person, organisation, role])
    membership_role_known = Check(_one_of("role", Role))


class Invitation(Table):
    """A role offered to an address; accepted by whoever holds the token sent there, within fourteen days."""

    id = UUID(primary_key=True, default=UUID4())
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False, index=True)
    email = Varchar(length=254, null=False)
    role = Varchar(length=20, null=False, choices=Role)
    token_hash = Bytea(null=False, default=None)
    invited_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    created_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None)
    accepted_at = Timestamptz(null=True, default=None)
    withdrawn_at = Timestamptz(null=True, default=None)

    invitation_token_once = Unique([token_hash])
    invitation_role_known = Check(_one_of("role", Role))


class SignUp(Table):
    """A person and a supplier that wait for their e-mail address to be confirmed; neither exists until then."""

    id = UUID(primary_key=True, default=UUID4())
    email = Varchar(length=254, null=False)
    name = Varchar(length=120, null=False)
    password_hash = Varchar(length=200, null=False, secret=True)
    organisation_name = Varchar(length=200, null=False)
    company_number = Varchar(length=8, null=True, default=None)
    token_hash = Bytea(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None)
    used_at = Timestamptz(null=True, default=None)

    sign_up_token_once = Unique([token_hash])


class Session(Table):
    """One signed-in browser. `seen_at` is written at most once a minute."""

    id = UUID(primary_key=True, default=UUID4())
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False, index=True)
    token_hash = Bytea(null=False, default=None)
    browser = Varchar(length=120, null=False, default="")
    started_at = Timestamptz(null=False, default=None)
    seen_at = Timestamptz(null=False, default=None)
    second_factor_at = Timestamptz(null=True, default=None)
    ended_at = Timestamptz(null=True, default=None)

    session_token_once = Unique([token_hash])


class SignInLink(Table):
    """A link sent by e-mail that signs its reader in once, within fifteen minutes."""

    id = UUID(primary_key=True, default=UUID4())
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False, index=True)
    token_hash = Bytea(null=False, default=None)
    next_path = Varchar(length=2000, null=False, default="")
    created_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None)
    used_at = Timestamptz(null=True, default=None)

    sign_in_link_token_once = Unique([token_hash])


class PasswordReset(Table):
    """A link sent by e-mail that sets a new password once, within an hour."""

    id = UUID(primary_key=True, default=UUID4())
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False, index=True)
    token_hash = Bytea(null=False, default=None)
    created_at = Timestamptz(null=False, default=None)
    expires_at = Timestamptz(null=False, default=None)
    used_at = Timestamptz(null=True, default=None)

    password_reset_token_once = Unique([token_hash])


class SecondFactor(Table):
    """The shared secret of a person's authenticator app, encrypted; `last_step` refuses a code used before."""

    id = UUID(primary_key=True, default=UUID4())
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    secret_encrypted = Bytea(null=False, default=None, secret=True)
    last_step = BigInt(null=False, default=0)
    created_at = Timestamptz(null=False, default=None)

    second_factor_person_once = Unique([person])


class RecoveryCode(Table):
    """One of ten codes that stand in for the authenticator app, each once."""

    id = UUID(primary_key=True, default=UUID4())
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False, index=True)
    code_hash = Bytea(null=False, default=None)
    used_at = Timestamptz(null=True, default=None)

    recovery_code_once = Unique([person, code_hash])


class SignInAttempt(Table):
    """One attempt, under keyed hashes of account and address, for slowing down those who guess."""

    id = UUID(primary_key=True, default=UUID4())
    kind = Varchar(length=20, null=False)
    account_key = Bytea(null=False, default=None, index=True)
    address_key = Bytea(null=False, default=None, index=True)
    at = Timestamptz(null=False, default=None)
    succeeded = Boolean(null=False, default=False)
