"""What people type about themselves and their organisations."""

from portal.accounts.domain import ROLE_DESCRIPTIONS, ROLE_NAMES, ROLES_OF_KIND, OrganisationKind, Role
from portal.accounts.policies import PASSWORD_MINIMUM
from portal.web.forms import (
    Choice,
    Code,
    Email,
    Form,
    Hidden,
    LongText,
    Moment,
    Number,
    Option,
    Password,
    Text,
)

PASSWORD_HINT = f"{PASSWORD_MINIMUM} characters or more. Three random words make a good password."


class SignInForm(Form):
    """Address and password."""

    email = Email("Email address", autocomplete="username")
    password = Password("Password", missing="Enter your password")
    next = Hidden("Next", required=False)


class LinkForm(Form):
    """The address a link goes to."""

    email = Email("Email address", autocomplete="username")
    next = Hidden("Next", required=False)


class ForgottenForm(Form):
    """The address a reset link goes to."""

    email = Email("Email address", autocomplete="username")


class NewPasswordForm(Form):
    """A new password, typed once; it can be shown."""

    new_password = Password("New password", autocomplete="new-password", hint=PASSWORD_HINT)


class ChangePasswordForm(NewPasswordForm):
    """The current password and a new one."""

    current_password = Password("Current password", required=False, hint="Leave this empty if you have never set one.")
    new_password = Password("New password", autocomplete="new-password", hint=PASSWORD_HINT)


class SignUpForm(Form):
    """A person and their company."""

    name = Text("Your name", max_length=120, autocomplete="name")
    email = Email("Work email address")
    password = Password("Password", autocomplete="new-password", hint=PASSWORD_HINT)
    organisation_name = Text(
        "Company or organisation name",
        max_length=200,
        autocomplete="organization",
        hint="As registered. Sole traders can use their trading name.",
    )
    company_number = Text(
        "Companies House number", max_length=12, required=False, hint="8 characters, like 01234567 or SC123456."
    )


class AcceptForm(Form):
    """What an invitation still needs from somebody without an account."""

    name = Text("Your name", max_length=120, autocomplete="name")
    password = Password("Password", autocomplete="new-password", hint=PASSWORD_HINT)


class NameForm(Form):
    """The name others see."""

    name = Text("Your name", max_length=120, autocomplete="name", hint="Others see it beside what you do here.")


class CodeForm(Form):
    """A code from the app, or a recovery code."""

    code = Text("Security code", max_length=20, autocomplete="one-time-code", width="govuk-input--width-10")
    next = Hidden("Next", required=False)


class SetupForm(Form):
    """The first code of a new app."""

    code = Code("Security code from your app")
    setup = Hidden("Setup")
    next = Hidden("Next", required=False)


def role_options(kind: OrganisationKind) -> list[Option]:
    """Offer the roles of a kind of organisation, each with what it may do."""
    return [Option(role.value, ROLE_NAMES[role], ROLE_DESCRIPTIONS[role]) for role in ROLES_OF_KIND[kind]]


class InviteForm(Form):
    """A role offered to an address."""

    email = Email("Their work email address", autocomplete="off")
    role = Choice("What will they do?", missing="Select what they will do")

    @property
    def chosen_role(self) -> Role:
        """Give the role chosen."""
        return Role(self.cleaned.role)


class RoleForm(Form):
    """Another role for a member."""

    role = Choice("Role", missing="Select a role")

    @property
    def chosen_role(self) -> Role:
        """Give the role chosen."""
        return Role(self.cleaned.role)


class OrganisationForm(Form):
    """The facts that an organisation's own people keep."""

    name = Text("Name", max_length=200, autocomplete="organization", hint="As registered.")
    short_name = Text("Short name", max_length=80, hint="Used where space is short.")
    address = LongText("Address", required=False, max_length=500, rows=4)
    website = Text(
        "Website",
        max_length=300,
        required=False,
        autocomplete="url",
        pattern=r"https?://[^\s<>\"]+",
        pattern_error="Enter a web address that begins with https://",
    )


class NewBuyerForm(Form):
    """A public body and the first person who manages it."""

    name = Text("Name of the public body", max_length=200, hint="For example, London Borough of Hackney.")
    short_name = Text("Short name", max_length=80, hint="For example, Hackney.")
    body_type = Text("Kind of public body", max_length=60, required=False, hint="For example, London borough.")
    email = Email("Email address of its first procurement officer", autocomplete="off")


class ForwardForm(Form):
    """How far the demonstration clock moves."""

    days = Number("Days", minimum=0, maximum=400, required=False)
    hours = Number("Hours", minimum=0, maximum=10_000, required=False)


class MoveForm(Form):
    """The moment the demonstration clock moves to."""

    to = Moment("Date and time")
