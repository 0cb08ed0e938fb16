"""Profiles of suppliers for tests, filled in through the real services."""

from datetime import date
from uuid import UUID, uuid4

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

RIGHT_TO_LEFT = "נורית בן־דוד"
EXPIRES_ON = date(2027, 3, 31)


def insurance(expires_on: date = EXPIRES_ON, *, issuer: str = "Thames Mutual") -> Certificate:
    """Make a public liability insurance."""
    return Certificate(uuid4(), "public_liability", issuer, "", "TM-77", 5_000_000_00, expires_on)


async def answer_everything(actor: Actor, supplier_id: UUID, **yes: GroundAnswer) -> None:
    """Answer every ground, no but for those given, for the supplier and those connected; it relies on nobody."""
    for subject in ("supplier", "connected"):
        for group in GROUPS:
            answers = {one.code: yes.get(one.code, GroundAnswer(False)) for one in ground_list().group(group)}
            version = (await queries.profile_of(supplier_id)).version(Section.GROUNDS)
            await services.answer_grounds(actor, supplier_id, subject, group, answers, version=version)
    await services.say_nobody(actor, supplier_id, "associated")


async def fill_profile(actor: Actor, supplier_id: UUID, *, marker: str = "") -> None:
    """Fill in a whole profile and declare; `marker` stands in every text, for tests of who must not see it."""
    names = Names(f"Bright Paths Ltd{marker}", f"Bright{marker}", f"https://bright.example.org/{marker.strip()}")
    await services.save_section(actor, supplier_id, Section.NAMES, names, version=0)
    contact = Contact(f"Ada{marker}", f"ada{marker.strip()}@bright.example.org", "020 7946 0000")
    await services.save_section(actor, supplier_id, Section.CONTACT, contact, version=0)
    kind = Kind(independent=True, purpose=True, reinvests=False)
    await services.save_section(actor, supplier_id, Section.KIND, kind, version=0)
    for section, item in (
        (Section.IDENTIFIERS, Identifier(uuid4(), "GB-COH", "01234567")),
        (Section.ADDRESSES, Address(uuid4(), "registered", f"1 Mare Street{marker}", "London", "E8 1EA", "GB")),
        (Section.SIZE, Year(uuid4(), date(2026, 3, 31), 90_000_00, 20_000_00, 2, is_first=True)),
        (Section.PEOPLE, ConnectedPerson(uuid4(), "director", f"{RIGHT_TO_LEFT}{marker}", "IL", ("shares",))),
        (Section.CERTIFICATES, insurance(issuer=f"Thames Mutual{marker}")),
    ):
        await services.save_item(actor, supplier_id, section, item, version=None)
    late = GroundAnswer(True, f"One contract was late{marker}.", f"We plan with slack now{marker}.")
    await answer_everything(actor, supplier_id, breach_of_contract=late)
    version = (await queries.profile_of(supplier_id)).version(Section.GROUNDS)
    await services.declare(actor, supplier_id, version=version)
