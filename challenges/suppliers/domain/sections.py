"""The profile in sections: what each holds, why it is asked and who sees it."""

from datetime import datetime
from enum import StrEnum
from typing import Any, TypeAlias
from uuid import UUID

import msgspec

from challenges.suppliers.domain.addresses import Address
from challenges.suppliers.domain.certificates import Certificate
from challenges.suppliers.domain.grounds import Declaration, Grounds
from challenges.suppliers.domain.identifiers import Identifier
from challenges.suppliers.domain.people import ConnectedPerson
from challenges.suppliers.domain.size import Year


class Section(StrEnum):
    """One part of a profile, saved and versioned by itself."""

    NAMES = "names"
    IDENTIFIERS = "identifiers"
    ADDRESSES = "addresses"
    CONTACT = "contact"
    SIZE = "size"
    KIND = "kind"
    PEOPLE = "people"
    CERTIFICATES = "certificates"
    GROUNDS = "grounds"
    DECLARATION = "declaration"


class Names(msgspec.Struct, frozen=True):
    """What the organisation is called."""

    legal_name: str = ""
    trading_name: str = ""
    website: str = ""


class Contact(msgspec.Struct, frozen=True):
    """Whom a buyer writes to about a bid."""

    name: str = ""
    email: str = ""
    phone: str = ""


class Kind(msgspec.Struct, frozen=True):
    """Facts about what the organisation is for; None until answered."""

    independent: bool | None = None
    purpose: bool | None = None
    reinvests: bool | None = None
    supported_employment: bool | None = None
    mutual: bool | None = None

    @property
    def is_vcse(self) -> bool | None:
        """Say whether it is a voluntary, community or social enterprise; None until all three facts are known."""
        facts = (self.independent, self.purpose, self.reinvests)
        return None if None in facts else all(facts)


class Items(msgspec.Struct, frozen=True):
    """A section that lists things; `none` says that there are none, which is an answer too."""

    none: bool = False
    items: tuple[Any, ...] = ()

    def item(self, item_id: UUID) -> Any | None:
        """Find one by its id."""
        return next((one for one in self.items if one.id == item_id), None)


class Identifiers(Items, frozen=True):
    """Every number under which the organisation is registered."""

    items: tuple[Identifier, ...] = ()


class Addresses(Items, frozen=True):
    """Its addresses."""

    items: tuple[Address, ...] = ()


class Years(Items, frozen=True):
    """Its accounting years."""

    items: tuple[Year, ...] = ()


class People(Items, frozen=True):
    """Who is connected with it."""

    items: tuple[ConnectedPerson, ...] = ()


class Certificates(Items, frozen=True):
    """Its certificates and insurances."""

    items: tuple[Certificate, ...] = ()


class NotDeclared(msgspec.Struct, frozen=True):
    """No declaration yet."""


Content: TypeAlias = Names | Contact | Kind | Items | Grounds | Declaration | NotDeclared

CONTENT_TYPES: dict[Section, type[msgspec.Struct]] = {
    Section.NAMES: Names,
    Section.IDENTIFIERS: Identifiers,
    Section.ADDRESSES: Addresses,
    Section.CONTACT: Contact,
    Section.SIZE: Years,
    Section.KIND: Kind,
    Section.PEOPLE: People,
    Section.CERTIFICATES: Certificates,
    Section.GROUNDS: Grounds,
    Section.DECLARATION: Declaration,
}
LISTS = (Section.IDENTIFIERS, Section.ADDRESSES, Section.SIZE, Section.PEOPLE, Section.CERTIFICATES)
MAY_BE_NONE = (Section.IDENTIFIERS, Section.PEOPLE, Section.CERTIFICATES)
OPTIONAL = (Section.KIND, Section.CERTIFICATES)
"""What no buyer may insist on before an award (s.22(3)), or what is only counted in reports."""
MOST_ITEMS = {
    Section.IDENTIFIERS: 20,
    Section.ADDRESSES: 20,
    Section.SIZE: 5,
    Section.PEOPLE: 200,
    Section.CERTIFICATES: 60,
}


class SectionText(msgspec.Struct, frozen=True):
    """How a section is introduced: its title, why it is asked, who sees it, and what one of its things is called."""

    title: str
    why: str
    seen_by: str
    one: str = ""
    none: str = ""

    @property
    def a_thing(self) -> str:
        """Name one of its things with the article."""
        return f"{'an' if self.one[:1] in 'aeiou' else 'a'} {self.one}"


WITH_A_BID = "Your colleagues. The buyer sees it only with a bid that you submitted, once that bid is opened."

TEXTS: dict[Section, SectionText] = {
    Section.NAMES: SectionText(
        "Name and website",
        "A contract and every notice of an award carry the registered name, so it must be exact.",
        WITH_A_BID + " The name of a supplier that is awarded a contract is published.",
    ),
    Section.IDENTIFIERS: SectionText(
        "Registration numbers",
        "They tell you from every other organisation of a similar name. The law asks suppliers of larger contracts for a PPON, which Find a Tender gives you free of charge.",
        WITH_A_BID + " The numbers of a supplier that is awarded a contract are published.",
        "registration number",
        "We are not registered anywhere",
    ),
    Section.ADDRESSES: SectionText(
        "Addresses",
        "The registered address stands in the contract; letters go to the address you name for them.",
        WITH_A_BID,
        "address",
    ),
    Section.CONTACT: SectionText(
        "Contact for bids",
        "A buyer writes to this person about your bid. It may be a shared mailbox.",
        WITH_A_BID,
    ),
    Section.SIZE: SectionText(
        "Size",
        "Buyers must report how many small companies bid. We work the size out from your figures, so you need not know the rules.",
        WITH_A_BID + " Reports count sizes and name nobody.",
        "accounting year",
    ),
    Section.KIND: SectionText(
        "Kind of organisation",
        "Some contracts may be reserved, and reports count social enterprises. You can leave this out.",
        WITH_A_BID + " Reports count kinds and name nobody.",
    ),
    Section.PEOPLE: SectionText(
        "Connected people and companies",
        "A buyer must check whether a reason for exclusion applies to whoever controls you (Procurement Act, Schedule 6, paragraph 45). We ask for no birth dates and no home addresses.",
        WITH_A_BID,
        "person or company",
        "There is nobody but the sole trader",
    ),
    Section.CERTIFICATES: SectionText(
        "Certificates and insurances",
        "Many challenges ask for them. You need not buy insurance before a contract is awarded (section 22). We remind you 60, 30 and 7 days before one ends.",
        WITH_A_BID,
        "certificate or insurance",
        "We have none yet",
    ),
    Section.GROUNDS: SectionText(
        "Exclusion grounds",
        "The law names reasons for which a buyer must, or may, refuse a supplier. A yes does not end it: say what happened and what you did about it.",
        WITH_A_BID,
    ),
    Section.DECLARATION: SectionText(
        "Declaration",
        "You declare once that the answers about exclusion grounds are true. It counts for 12 months, for every bid.",
        WITH_A_BID,
    ),
}


class Saved(msgspec.Struct, frozen=True):
    """Which version of a section stands, who saved it and when."""

    version: int
    by: str
    at: datetime


class Profile(msgspec.Struct, frozen=True):
    """All that a supplier says about itself."""

    organisation_id: UUID
    names: Names = Names()
    identifiers: Identifiers = Identifiers()
    addresses: Addresses = Addresses()
    contact: Contact = Contact()
    size: Years = Years()
    kind: Kind = Kind()
    people: People = People()
    certificates: Certificates = Certificates()
    grounds: Grounds = Grounds()
    declaration: Declaration | None = None
    saved: dict[str, Saved] = {}

    def content(self, section: Section) -> Any:
        """Give one section."""
        return getattr(self, section.value)

    def version(self, section: Section) -> int:
        """Tell the version of a section that stands; 0 when it was never saved."""
        found = self.saved.get(section.value)
        return found.version if found else 0
