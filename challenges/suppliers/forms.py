"""What a supplier types into its profile, read into the domain's values."""

from collections.abc import Mapping
from typing import Any, ClassVar
from uuid import UUID

import msgspec

from challenges.suppliers.countries import countries
from challenges.suppliers.domain.addresses import ADDRESS_KINDS, HOME, Address, tidy_postcode
from challenges.suppliers.domain.certificates import CERTIFICATE_KINDS, KIND_BY_CODE, Certificate
from challenges.suppliers.domain.facts import KIND_QUESTIONS
from challenges.suppliers.domain.grounds import Ground, GroundAnswer, SubjectAnswers
from challenges.suppliers.domain.identifiers import SCHEMES, Identifier, tidy_number
from challenges.suppliers.domain.people import CONTROLS, PEOPLE_KINDS, ConnectedPerson
from challenges.suppliers.domain.sections import Contact, Kind, Names, Section
from challenges.suppliers.domain.size import Year
from portal.kernel.money import MAXIMUM_PENCE
from portal.web.forms import (
    Checkboxes,
    Choice,
    Cleaned,
    Confirm,
    Day,
    Email,
    Field,
    FormData,
    LongText,
    Name,
    Number,
    Option,
    Pounds,
    Text,
    VersionedForm,
)

_YES_NO = (("yes", "Yes"), ("no", "No"))
_COUNTRIES = tuple(countries().items())
_WEBSITE = r"https?://[^\s<>\"']{3,290}"


class ProfileForm(VersionedForm):
    """A page of the profile: fields in, one value of the domain out, with the same names."""

    makes: ClassVar[type[msgspec.Struct]]

    def content(self) -> Any:
        """Give the section as typed."""
        return self.makes(**self.answers())

    def item(self, item_id: UUID) -> Any:
        """Give the thing as typed, under an id."""
        return self.makes(id=item_id, **self.answers())

    def answers(self) -> dict[str, Any]:
        """Give the answers by name; forms that tidy what was typed do it here."""
        answers = self.cleaned.as_dict()
        return {name: answers[name] for name in self.makes.__struct_fields__ if name != "id"}

    @classmethod
    def showing(cls, stored: Any, version: int) -> "ProfileForm":
        """Fill the form with what stands."""
        return cls.blank(version=str(version), **(msgspec.structs.asdict(stored) if stored is not None else {}))


class NamesForm(ProfileForm):
    """What the organisation is called."""

    makes = Names

    legal_name = Name(
        "Registered name",
        hint="As it stands in the register. A sole trader gives their own name.",
        autocomplete="organization",
    )
    trading_name = Name("Trading name", required=False, hint="If people know you by another name.")
    website = Text(
        "Website",
        required=False,
        max_length=300,
        pattern=_WEBSITE,
        pattern_error="Enter a web address that begins with https://, like https://www.example.org",
        autocomplete="url",
    )


class ContactForm(ProfileForm):
    """Whom to write to about bids."""

    makes = Contact

    name = Name("Contact", hint="A person or a team.", autocomplete="name", max_length=120)
    email = Email("Email address")
    phone = Text(
        "Phone number",
        required=False,
        max_length=40,
        pattern=r"\+?[0-9 ()./-]{6,40}",
        pattern_error="Enter a phone number, like 020 7946 0000 or +44 20 7946 0000",
        autocomplete="tel",
    )


def _yes_no(name: str, hint: str, *, required: bool = True) -> Choice:
    return Choice(KIND_QUESTIONS[name], _YES_NO, inline=True, hint=hint, required=required, missing="Select yes or no")


class KindForm(ProfileForm):
    """Three facts that make a voluntary, community or social enterprise, and two more that reports count."""

    makes = Kind

    independent = _yes_no("independent", "No public body owns or controls you.")
    purpose = _yes_no(
        "purpose",
        "Your rules or your work put such a purpose first, as in a charity, a community interest company or a co-operative.",
    )
    reinvests = _yes_no("reinvests", "Most of what is left over goes into the purpose, not to owners.")
    supported_employment = _yes_no(
        "supported_employment", "At least 30% of your staff are disabled or disadvantaged workers.", required=False
    )
    mutual = _yes_no(
        "mutual", "You deliver public services, grew out of the public sector, and staff have a say.", required=False
    )

    @classmethod
    def showing(cls, stored: Any, version: int) -> "ProfileForm":
        """Fill the form with what stands, yes or no in words."""
        words: dict[Any, Any] = {True: "yes", False: "no", None: None}
        return cls.blank(
            version=str(version), **{name: words[value] for name, value in msgspec.structs.asdict(stored).items()}
        )

    def answers(self) -> dict[str, Any]:
        """Give yes, no or nothing as the domain has them."""
        return {name: {"yes": True, "no": False}.get(str(said)) for name, said in super().answers().items()}


class IdentifierForm(ProfileForm):
    """One registration number."""

    makes = Identifier

    scheme = Choice("Register", tuple((one.code, one.title) for one in SCHEMES), missing="Choose a register")
    number = Text(
        "Number",
        max_length=60,
        hint="Spaces do not matter. A PPON looks like ABCD-1234-EFGH.",
        missing="Enter the number",
    )

    def check(self, cleaned: Cleaned) -> Mapping[str, str]:
        """Check the number by the rules of its register."""
        if "scheme" not in cleaned or "number" not in cleaned:
            return {}
        try:
            tidy_number(cleaned.scheme, cleaned.number)
        except ValueError as error:
            return {"number": str(error)}
        return {}

    def answers(self) -> dict[str, Any]:
        """Give the number as its register writes it."""
        said = super().answers()
        return said | {"number": tidy_number(said["scheme"], said["number"])}


class AddressForm(ProfileForm):
    """One address."""

    makes = Address

    kind = Choice("What is this address?", tuple(ADDRESS_KINDS.items()), missing="Select what this address is")
    street = Text("Address line 1", autocomplete="address-line1")
    street_2 = Text("Address line 2", required=False, autocomplete="address-line2")
    town = Text("Town or city", max_length=100, autocomplete="address-level2", width="govuk-!-width-two-thirds")
    postcode = Text(
        "Postcode",
        required=False,
        max_length=20,
        autocomplete="postal-code",
        width="govuk-input--width-10",
        hint="Needed in the United Kingdom.",
    )
    country = Choice("Country", _COUNTRIES, missing="Choose a country")

    def check(self, cleaned: Cleaned) -> Mapping[str, str]:
        """Check a postcode of the United Kingdom."""
        if "country" not in cleaned or "postcode" not in cleaned or cleaned.country != HOME:
            return {}
        try:
            tidy_postcode(cleaned.postcode)
        except ValueError as error:
            return {"postcode": str(error)}
        return {}

    def answers(self) -> dict[str, Any]:
        """Give a postcode of the United Kingdom with its space."""
        said = super().answers()
        return said | {"postcode": tidy_postcode(said["postcode"])} if said["country"] == HOME else said


class YearForm(ProfileForm):
    """The figures of one accounting year."""

    makes = Year

    ended_on = Day("Last day of the year", hint="As in your accounts. For example, 31 3 2026")
    months = Number("Months in this year", minimum=1, maximum=18, hint="Usually 12.", width="govuk-input--width-2")
    turnover_pence = Pounds(
        "Turnover",
        maximum_pence=MAXIMUM_PENCE,
        hint="Without VAT, for the whole year. A group gives the figures of the whole group.",
        missing="Enter the turnover; 0 if there was none",
    )
    balance_pence = Pounds(
        "Balance sheet total",
        maximum_pence=MAXIMUM_PENCE,
        hint="All assets on the last day, before debts are taken off.",
        missing="Enter the balance sheet total; 0 if there was nothing",
    )
    staff = Number(
        "Staff",
        maximum=5_000_000,
        hint="The average number during the year, owners who work included.",
        missing="Enter how many people worked for you",
    )
    is_first = Confirm("This was our first year", required=False)
    is_estimate = Confirm("The year is not over: these are the figures we expect", required=False)

    @classmethod
    def showing(cls, stored: Any, version: int) -> "ProfileForm":
        """Begin with twelve months."""
        return cls.blank(
            version=str(version), **(msgspec.structs.asdict(stored) if stored is not None else {"months": 12})
        )


class PersonForm(ProfileForm):
    """One connected person or company."""

    makes = ConnectedPerson

    name = Name("Name", hint="Of the person or company, in full.", missing="Enter the name")
    kind = Choice("What are they to you?", tuple(PEOPLE_KINDS.items()), missing="Select what they are to you")
    country = Choice("Country", _COUNTRIES, missing="Choose a country")
    controls = Checkboxes("What do they control?", tuple(CONTROLS.items()), required=False)
    number = Text("Company number", required=False, max_length=40, hint="For a company.", width="govuk-input--width-10")


class CertificateForm(ProfileForm):
    """One certificate or insurance."""

    makes = Certificate

    kind = Choice("Kind", tuple((one.code, one.title) for one in CERTIFICATE_KINDS), missing="Choose the kind")
    title = Text("Its name, if it is another", required=False, max_length=120)
    issuer = Text("Who issued it", hint="The insurer, or the body that certified you.", missing="Enter who issued it")
    number = Text("Policy or certificate number", required=False, max_length=80)
    covered_pence = Pounds(
        "Amount covered", required=False, hint="For an insurance: for any one claim.", maximum_pence=MAXIMUM_PENCE
    )
    expires_on = Day(
        "Last day on which it counts", required=False, hint="For example, 31 3 2027. Leave empty if it does not end."
    )

    def check(self, cleaned: Cleaned) -> Mapping[str, str]:
        """Ask for the name of another kind, and for amount and end of an insurance."""
        if "kind" not in cleaned:
            return {}
        wrong = {}
        if cleaned.kind == "other" and "title" in cleaned and not cleaned.title:
            wrong["title"] = "Enter what it is called"
        if KIND_BY_CODE[cleaned.kind].is_insurance:
            if "covered_pence" in cleaned and cleaned.covered_pence is None:
                wrong["covered_pence"] = "Enter the amount that the insurance covers"
            if "expires_on" in cleaned and cleaned.expires_on is None:
                wrong["expires_on"] = "Enter the last day of the insurance"
        return wrong

    def answers(self) -> dict[str, Any]:
        """Give a name only to a certificate of another kind."""
        said = super().answers()
        return said if said["kind"] == "other" else said | {"title": ""}


FORMS: dict[Section, type[ProfileForm]] = {
    Section.NAMES: NamesForm,
    Section.CONTACT: ContactForm,
    Section.KIND: KindForm,
    Section.IDENTIFIERS: IdentifierForm,
    Section.ADDRESSES: AddressForm,
    Section.SIZE: YearForm,
    Section.PEOPLE: PersonForm,
    Section.CERTIFICATES: CertificateForm,
}


class GroundsForm(VersionedForm):
    """The grounds of one page, each yes or no, with what happened where it is yes."""

    asked: ClassVar[tuple[Ground, ...]] = ()

    @classmethod
    def about(cls, grounds: tuple[Ground, ...]) -> "type[GroundsForm]":
        """Make the form for these grounds."""
        fields: dict[str, Field] = {}
        for one in grounds:
            fields[one.code] = Choice(one.label, _YES_NO, inline=True, missing=f"Select yes or no for “{one.label}”")
            fields[f"{one.code}-explanation"] = LongText(
                "What happened, and when did it end?", required=False, max_words=500, rows=4
            )
            fields[f"{one.code}-cleaning"] = LongText(
                "What did you do so that it cannot happen again?",
                required=False,
                max_words=500,
                rows=4,
                hint="Damages paid, people changed, checks put in place, advice taken.",
            )
        made = cls.of(fields, "GroundsForm")
        made.asked = grounds
        return made

    @classmethod
    def showing(cls, given: SubjectAnswers, version: int) -> "GroundsForm":
        """Fill the form with the answers that stand."""
        values: dict[str, Any] = {}
        for code, answer in given.answers.items():
            values[code] = "yes" if answer.applies else "no"
            values[f"{code}-explanation"], values[f"{code}-cleaning"] = answer.explanation, answer.self_cleaning
        return cls.blank(version=str(version), **values)

    @classmethod
    def all_no(cls, data: FormData) -> "GroundsForm":
        """Read the page as if every question were answered no, for the one button that says so."""
        return cls.bind({"version": data.first("version"), **{one.code: "no" for one in cls.asked}})

    def check(self, cleaned: Cleaned) -> Mapping[str, str]:
        """Ask what happened wherever the answer is yes."""
        said = cleaned.as_dict()
        return {
            f"{one.code}-explanation": f"Enter what happened: {one.label}"
            for one in self.asked
            if said.get(one.code) == "yes" and not said.get(f"{one.code}-explanation")
        }

    def answers(self) -> dict[str, GroundAnswer]:
        """Give the answers; words belong to a yes only."""
        said = self.cleaned.as_dict()
        return {
            one.code: GroundAnswer(True, said[f"{one.code}-explanation"], said[f"{one.code}-cleaning"])
            if said[one.code] == "yes"
            else GroundAnswer(False)
            for one in self.asked
        }


class DeclareForm(VersionedForm):
    """The declaration itself."""

    true = Confirm(
        "I may declare this for the organisation, and the answers are true and complete",
        missing="Tick the box to declare that the answers are true",
    )


class ChooseForm(VersionedForm):
    """Which things of a file are taken over."""

    take = Checkboxes("What to use", (), required=False, missing="Select at least one thing to use")


def offer_options(offers: Any) -> tuple[Option, ...]:
    """Make one box for each thing that would change something."""
    return tuple(
        Option(one.key, f"{one.label}: {one.found}", f"In the place of: {one.stands}" if one.stands else "New")
        for one in offers
        if one.state != "same"
    )
