"""What people type about themselves and their organisations."""

from collections.abc import Mapping

from portal.accounts.domain import ROLE_DESCRIPTIONS, ROLE_NAMES, ROLES_OF_KIND, OrganisationKind, Role
from portal.accounts.policies import PASSWORD_MINIMUM, password_problem, tidy_company_number
from portal.web.forms import (
    Choice,
    Cleaned,
    Code,
    Email,
    Form,
    Hidden,
    LongText,
    Moment,
    Name,
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

    new_password = Password(
        "New password", autocomplete="new-password", hint=PASSWORD_HINT, missing="Enter a new password"
    )


class ChangePasswordForm(NewPasswordForm):
    """The current password and a new one."""

    current_password = Password("Current password", required=False, hint="Leave this empty if you have never set one.")
    new_password = Password(
        "New password", autocomplete="new-password", hint=PASSWORD_HINT, missing="Enter a new password"
    )


class SignUpForm(Form):
    """A person and their company."""

    name = Name("Your name", max_length=120, autocomplete="name")
    email = Email("Work email address")
    password = Password("Password", autocomplete="new-password", hint=PASSWORD_HINT, missing="Enter a password")
    organisation_name = Name(
        "Company or organisation name",
        max_length=200,
        autocomplete="organization",
        hint="As registered. Sole traders can use their trading name.",
        missing="Enter the name of your company or organisation",
    )
    company_number = Text(
        "Companies House number", max_length=12, required=False, hint="8 characters, like 01234567 or SC123456."
    )
    next = Hidden("Next", required=False)

    def check(self, cleaned: Cleaned) -> Mapping[str, str]:
        """Check the password and the company number together with everything else."""
        found = {}
        if "password" in cleaned:
            name, email = self.values["name"], self.values["email"]
            if problem := password_problem(cleaned.password, name=name, email=email):
                found["password"] = problem
        if "company_number" in cleaned:
            try:
                tidy_company_number(cleaned.company_number)
            except ValueError as error:
                found["company_number"] = str(error)
        return found


class AcceptForm(Form):
    """What an invitation still needs from somebody without an account."""

    name = Name("Your name", max_length=120, autocomplete="name")
    password = Password("Password", autocomplete="new-password", hint=PASSWORD_HINT, missing="Enter a password")


class NameForm(Form):
    """The name others see."""

    name = Name("Your name", max_length=120, autocomplete="name", hint="Others see it beside what you do here.")


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

    name = Name("Name", max_length=200, autocomplete="organization", hint="As registered.")
    short_name = Name("Short name", max_length=80, hint="Used where space is short.")
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

    name = Name("Name of the public body", max_length=200, hint="For example, London Borough of Hackney.")
    short_name = Name("Short name", max_length=80, hint="For example, Hackney.")
    body_type = Text("Kind of public body", max_length=60, required=False, hint="For example, London borough.")
    email = Email("Email address of its first procurement officer", autocomplete="off")


class ForwardForm(Form):
    """How far the demonstration clock moves."""

    days = Number("Days", minimum=0, maximum=400, required=False)
    hours = Number("Hours", minimum=0, maximum=10_000, required=False)


class MoveForm(Form):
    """The moment the demonstration clock moves to."""

    to = Moment("Date and time")
