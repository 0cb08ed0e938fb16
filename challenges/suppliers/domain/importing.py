"""What was found in a supplier's own file from the central digital platform, and what using it would change."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Literal
from uuid import UUID

import msgspec

from challenges.suppliers.domain.addresses import Address
from challenges.suppliers.domain.facts import ANSWERS, VCSE_TITLE, Words, item_line
from challenges.suppliers.domain.identifiers import Identifier
from challenges.suppliers.domain.people import ConnectedPerson
from challenges.suppliers.domain.sections import Contact, Items, Names, Profile, Section

FIELDS: dict[str, tuple[Section, str, str]] = {
    "names.legal_name": (Section.NAMES, "legal_name", "Registered name"),
    "names.trading_name": (Section.NAMES, "trading_name", "Trading name"),
    "names.website": (Section.NAMES, "website", "Website"),
    "contact.name": (Section.CONTACT, "name", "Contact"),
    "contact.email": (Section.CONTACT, "email", "Email address"),
    "contact.phone": (Section.CONTACT, "phone", "Phone"),
}
VCSE = "kind.vcse"
State = Literal["new", "differs", "same"]


class Found(msgspec.Struct, frozen=True):
    """What one file says about one organisation, in our terms; `left_out` names what has no place here, and why."""

    names: Names = Names()
    contact: Contact = Contact()
    identifiers: tuple[Identifier, ...] = ()
    addresses: tuple[Address, ...] = ()
    people: tuple[ConnectedPerson, ...] = ()
    vcse: bool | None = None
    left_out: tuple[str, ...] = ()


class Import(msgspec.Struct, frozen=True):
    """One uploaded file, what was found in it, and which versions its use made."""

    id: UUID
    file_name: str
    found: Found
    uploaded_by: str
    uploaded_at: datetime
    applied_at: datetime | None = None
    undone_at: datetime | None = None
    made: dict[str, int] = {}


class Offer(msgspec.Struct, frozen=True):
    """One thing the file offers: what it says, what stands there now, and whether they differ."""

    key: str
    label: str
    found: str
    stands: str
    state: State


def offers_of(found: Found, profile: Profile, words: Words) -> tuple[Offer, ...]:
    """Set what was found beside what stands."""
    offers = []
    for key, (section, name, label) in FIELDS.items():
        value = getattr(found.names if section is Section.NAMES else found.contact, name)
        if value:
            offers.append(_offer(key, label, value, getattr(profile.content(section), name)))
    things: tuple[Identifier | Address | ConnectedPerson, ...] = (*found.identifiers, *found.addresses, *found.people)
    for one in things:
        label, value = item_line(one, words)
        earlier = _counterpart(one, _listed(one, profile))
        offers.append(_offer(f"item.{one.id}", label, value, item_line(earlier, words)[1] if earlier else ""))
    if found.vcse is not None:
        offers.append(_offer(VCSE, VCSE_TITLE, ANSWERS[found.vcse], ANSWERS[profile.kind.is_vcse]))
    return tuple(offers)


def applied(found: Found, profile: Profile, chosen: Iterable[str]) -> dict[Section, Any]:
    """Give every section that changes when the chosen things are taken over."""
    keys = set(chosen)
    made: dict[Section, Any] = {}
    for key, (section, name, _) in FIELDS.items():
        value = getattr(found.names if section is Section.NAMES else found.contact, name)
        if key in keys and value:
            made[section] = msgspec.structs.replace(made.get(section, profile.content(section)), **{name: value})
    lists: tuple[tuple[Section, tuple[Identifier | Address | ConnectedPerson, ...]], ...] = (
        (Section.IDENTIFIERS, found.identifiers),
        (Section.ADDRESSES, found.addresses),
        (Section.PEOPLE, found.people),
    )
    for section, listed in lists:
        content = profile.content(section)
        for one in listed:
            if f"item.{one.id}" in keys:
                content = with_item(content, one, instead_of=_counterpart(one, content.items))
        made[section] = content
    if VCSE in keys and found.vcse is not None:
        # The file says the outcome only; a no leaves open which of the three facts is missing.
        facts = {"independent": True, "purpose": True, "reinvests": True} if found.vcse else {"reinvests": False}
        made[Section.KIND] = msgspec.structs.replace(profile.kind, **facts)
    return {section: content for section, content in made.items() if content != profile.content(section)}


def with_item(content: Items, item: Any, *, instead_of: Any | None) -> Any:
    """Put a thing into a list, at the end or in the place of an earlier one, whose id it takes."""
    if instead_of is None:
        return msgspec.structs.replace(content, none=False, items=(*content.items, item))
    kept = msgspec.structs.replace(item, id=instead_of.id)
    return msgspec.structs.replace(
        content, items=tuple(kept if one.id == instead_of.id else one for one in content.items)
    )


def _offer(key: str, label: str, found: str, stands: str) -> Offer:
    state: State = "new" if not stands else "same" if stands == found else "differs"
    return Offer(key, label, found, stands, state)


def _listed(item: Any, profile: Profile) -> tuple[Any, ...]:
    if isinstance(item, Identifier):
        return profile.identifiers.items
    return profile.addresses.items if isinstance(item, Address) else profile.people.items


def _counterpart(item: Any, listed: tuple[Any, ...]) -> Any | None:
    """Find what a thing would take the place of: the number of the same register, the address of the same kind."""
    for one in listed:
        if isinstance(item, Identifier) and one.scheme == item.scheme:
            return one
        if isinstance(item, Address) and (one.kind, one.postcode) == (item.kind, item.postcode):
            return one
        if isinstance(item, ConnectedPerson) and (one.name.casefold(), one.kind) == (item.name.casefold(), item.kind):
            return one
    return None
