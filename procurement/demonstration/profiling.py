"""The part of the story in which companies fill in their profiles: two wholly, one in part; through the real services."""

import tomllib
from datetime import date, timedelta
from typing import Any
from uuid import UUID, uuid4

import msgspec

from challenges.suppliers import queries, services
from challenges.suppliers.bands import ground_list
from challenges.suppliers.domain.addresses import Address
from challenges.suppliers.domain.certificates import Certificate
from challenges.suppliers.domain.grounds import GROUPS, GroundAnswer
from challenges.suppliers.domain.identifiers import Identifier
from challenges.suppliers.domain.people import ConnectedPerson
from challenges.suppliers.domain.sections import Contact, Kind, Names, Section
from challenges.suppliers.domain.size import Year
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.accounts.reference import seeds_folder
from portal.database.clock import portal_now
from portal.kernel.moments import local_day
from procurement.demonstration.bidding import actor_by_email
from procurement.demonstration.cast import Cast


class YearText(msgspec.Struct, frozen=True):
    """The figures of one year, in whole pounds."""

    ended_on: date
    turnover: int
    balance: int
    staff: int
    is_first: bool = False


class CertificateText(msgspec.Struct, frozen=True):
    """One certificate; it ends so many days after the beginning of the story."""

    kind: str
    issuer: str
    number: str
    covered: int | None = None
    in_days: int | None = None


class ProfileText(msgspec.Struct, frozen=True):
    """What one company says about itself."""

    supplier: str
    names: Names
    contact: Contact
    kind: Kind | None = None
    numbers: tuple[tuple[str, str], ...] = ()
    addresses: tuple[dict[str, str], ...] = ()
    years: tuple[YearText, ...] = ()
    people: tuple[dict[str, Any], ...] = ()
    certificates: tuple[CertificateText, ...] = ()
    yes: dict[str, GroundAnswer] = {}
    declared: bool = False


def read_profiles() -> tuple[ProfileText, ...]:
    """Read the profiles of the story; a ground named under `yes` applies."""
    raw = tomllib.loads((seeds_folder() / "demo" / "profiles.toml").read_text(encoding="utf-8"))
    for one in raw["profiles"]:
        one["yes"] = {code: {"applies": True, **said} for code, said in one.get("yes", {}).items()}
    return msgspec.convert(raw["profiles"], tuple[ProfileText, ...])


async def fill_profiles(cast: Cast) -> None:
    """Let the companies fill in what they say about themselves."""
    for text in read_profiles():
        writer = await actor_by_email(cast.person(text.supplier, "supplier").email)
        supplier_id = next(iter(writer.organisations_with(Permission.PROFILE_WRITE)))
        await services.save_section(writer, supplier_id, Section.NAMES, text.names, version=0)
        await services.save_section(writer, supplier_id, Section.CONTACT, text.contact, version=0)
        if text.kind is not None:
            await services.save_section(writer, supplier_id, Section.KIND, text.kind, version=0)
        for section, item in _items(text, local_day(await portal_now())):
            await services.save_item(writer, supplier_id, section, item, version=None)
        if text.declared:
            await _declare(writer, supplier_id, text)


def _items(text: ProfileText, today: date) -> list[tuple[Section, Any]]:
    items: list[tuple[Section, Any]] = [
        (Section.IDENTIFIERS, Identifier(uuid4(), scheme, number)) for scheme, number in text.numbers
    ]
    items += [(Section.ADDRESSES, msgspec.convert({"id": uuid4(), **one}, Address)) for one in text.addresses]
    items += [
        (
            Section.SIZE,
            Year(uuid4(), one.ended_on, one.turnover * 100, one.balance * 100, one.staff, is_first=one.is_first),
        )
        for one in text.years
    ]
    items += [(Section.PEOPLE, msgspec.convert({"id": uuid4(), **one}, ConnectedPerson)) for one in text.people]
    for one in text.certificates:
        ends = None if one.in_days is None else today + timedelta(days=one.in_days)
        pence = None if one.covered is None else one.covered * 100
        items.append((Section.CERTIFICATES, Certificate(uuid4(), one.kind, one.issuer, "", one.number, pence, ends)))
    return items


async def _declare(writer: Actor, supplier_id: UUID, text: ProfileText) -> None:
    version = 0
    for subject in ("supplier", "connected"):
        said = text.yes if subject == "supplier" else {}
        for group in GROUPS:
            answers = {one.code: said.get(one.code, GroundAnswer(False)) for one in ground_list().group(group)}
            version = await services.answer_grounds(writer, supplier_id, subject, group, answers, version=version)
    await services.say_nobody(writer, supplier_id, "associated")
    profile = await queries.profile_of(supplier_id)
    await services.declare(writer, supplier_id, version=profile.version(Section.GROUNDS))
