"""What an exported organisation says, in the terms of a profile; what has no place there is named, never dropped in silence."""

from collections.abc import Iterable
from datetime import date
from uuid import uuid4

from challenges.suppliers.countries import country_code
from challenges.suppliers.domain.addresses import HOME, REGISTERED, Address, tidy_postcode
from challenges.suppliers.domain.identifiers import BY_CODE, Identifier, tidy_number
from challenges.suppliers.domain.importing import Found
from challenges.suppliers.domain.people import ConnectedPerson
from challenges.suppliers.domain.sections import MOST_ITEMS, Contact, Names, Section
from challenges.suppliers.forms import ContactForm, NamesForm, PersonForm, ProfileForm
from challenges.suppliers.reading import Node, UnreadableError
from portal.web.forms import FieldError

_SUPPLIER_ROLES = {"supplier", "tenderer"}
_RELATIONS = (
    ("directororindividual", "director"),
    ("personwithsignificantcontrol", "control"),
    ("director", "director"),
    ("parentorsubsidiary", "parent"),
    ("takenover", "taken_over"),
    ("registeredcompany", "influence"),
)
_CONDITIONS = {
    "ownsshares": "shares",
    "hasvotingrights": "votes",
    "canappointorremovedirectors": "appoints",
    "hasothersignificantinfluenceorcontrol": "other",
}
_MOST_PEOPLE = MOST_ITEMS[Section.PEOPLE]


def choose_party(parties: Iterable[Node], *, name: str, numbers: frozenset[tuple[str, str]]) -> Node:
    """Find the organisation that is the supplier itself; UnreadableError when none or several could be."""
    listed = list(parties)
    mine = [one for one in listed if numbers & set(_numbers(one))]
    named = [one for one in listed if one.at("name").text().casefold() == name.casefold()]
    bidding = [one for one in listed if _SUPPLIER_ROLES & {role.text().casefold() for role in one.at("roles").list()}]
    for found in (mine, named, bidding if len(bidding) == 1 else [], listed if len(listed) == 1 else []):
        if found:
            return found[-1]
    raise UnreadableError(
        f"The file names {len(listed)} organisations, and none has your name or one of your registration numbers."
    )


def understand(party: Node, today: date) -> Found:
    """Read one organisation; every value is checked like one that is typed."""
    left: list[str] = []
    legal = party.at("identifier").at("legalName").text()
    shown = party.at("name").text()
    contact = party.at("contactPoint")
    if party.at("details").at("scale").text():
        left.append("Size: it is worked out from your figures")
    if party.at("supplierInformationData").at("answerSets").list():
        left.append("Answers to the platform’s own forms: add certificates and exclusion grounds on their pages")
    website = contact.at("url").text(300) or party.at("details").at("url").text(300)
    return Found(
        names=Names(
            _checked(NamesForm, "legal_name", legal or shown, left),
            _checked(NamesForm, "trading_name", shown if legal and shown != legal else "", left),
            _checked(NamesForm, "website", website, left),
        ),
        contact=Contact(
            _checked(ContactForm, "name", contact.at("name").text(120), left),
            _checked(ContactForm, "email", contact.at("email").text(254), left),
            _checked(ContactForm, "phone", contact.at("telephone").text(40), left),
        ),
        identifiers=_identifiers(party, left),
        addresses=_addresses(party, left),
        people=_people(party, today, left),
        vcse=party.at("details").at("vcse").flag(),
        left_out=tuple(left[:50]),
    )


def _numbers(party: Node) -> list[tuple[str, str]]:
    found = []
    for one in (party.at("identifier"), *party.at("additionalIdentifiers").list()):
        scheme, number = one.at("scheme").text(20).upper(), one.at("id").text(60)
        try:
            found.append((scheme, tidy_number(scheme, number)))
        except ValueError:
            continue
    return found


def _identifiers(party: Node, left: list[str]) -> tuple[Identifier, ...]:
    found: dict[str, Identifier] = {}
    for one in (party.at("identifier"), *party.at("additionalIdentifiers").list()):
        scheme, number = one.at("scheme").text(20).upper(), one.at("id").text(60)
        if not scheme and not number:
            continue
        if scheme not in BY_CODE:
            left.append(f"Number {number} of the register “{scheme or 'without a name'}”: it is not on our list")
            continue
        try:
            found.setdefault(scheme, Identifier(uuid4(), scheme, tidy_number(scheme, number)))
        except ValueError as error:
            left.append(f"{BY_CODE[scheme].title} “{number}”: {error}")
    return tuple(found.values())


def _addresses(party: Node, left: list[str]) -> tuple[Address, ...]:
    node = party.at("address")
    street, town = node.at("streetAddress").text(), node.at("locality").text(100)
    if not street and not town:
        return ()
    named = node.at("country").text(60) or node.at("countryName").text(60)
    country = country_code(named) if named else HOME
    postcode = node.at("postalCode").text(20)
    if not country:
        left.append(f"Address: we do not know the country “{named}”")
        return ()
    if country == HOME:
        try:
            postcode = tidy_postcode(postcode)
        except ValueError:
            left.append(f"Address: “{postcode}” is not a UK postcode")
            return ()
    return (Address(uuid4(), REGISTERED, street or town, town, postcode, country),)


def _people(party: Node, today: date, left: list[str]) -> tuple[ConnectedPerson, ...]:
    found: list[ConnectedPerson] = []
    for person in party.at("associatedPersons").list()[:_MOST_PEOPLE]:
        name = " ".join(part for part in (person.at("firstName").text(100), person.at("lastName").text(100)) if part)
        found += _person(person, name or person.at("name").text(), person.at("relationship").text(), today, left)
    for company in party.at("additionalEntities").list()[:_MOST_PEOPLE]:
        found += _person(company, company.at("name").text(), company.at("category").text(), today, left)
    return tuple({(one.name.casefold(), one.kind): one for one in found}.values())[:_MOST_PEOPLE]


def _person(node: Node, given: str, relation: str, today: date, left: list[str]) -> list[ConnectedPerson]:
    ended = node.at("period").at("endDate").text(10)
    if ended and ended <= today.isoformat():
        left.append(f"{given}: no longer connected since {ended}")
        return []
    name = _checked(PersonForm, "name", given, left)
    if not name:
        return []
    kind = next((ours for theirs, ours in _RELATIONS if theirs in _letters(relation)), "influence")
    controls = {_CONDITIONS.get(_letters(one.text()), "") for one in node.at("controlCondition").list()}
    addresses = node.at("addresses").list()
    country = node.at("residentCountry").text(60) or next((one.at("countryName").text(60) for one in addresses), "")
    number = node.at("companyHouseNumber").text(20) or node.at("overseasCompanyNumber").text(40)
    code = country_code(country) if country else HOME
    if not code:
        left.append(f"{name}: we do not know the country “{country}”")
        return []
    return [ConnectedPerson(uuid4(), kind, name, code, tuple(sorted(controls - {""})), number)]


def _letters(code: str) -> str:
    """Write a code for comparison, however it joins its words."""
    return "".join(filter(str.isalpha, code.casefold()))


def _checked(form: type[ProfileForm], name: str, text: str, left: list[str]) -> str:
    """Read a text by the rules of the field that it would be typed into; one that breaks them is left out and named."""
    if not text:
        return ""
    field = form.declared[name]
    try:
        checked: str = field.parse(text)
    except FieldError as error:
        left.append(f"{field.label} “{text[:60]}”: {error.message}")
        return ""
    return checked
