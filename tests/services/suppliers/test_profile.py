"""Keeping a profile: versions, second tabs, deletion that deletes, declarations, reminders, files and their undoing."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from challenges.suppliers import queries, services
from challenges.suppliers.bands import ground_list
from challenges.suppliers.contributions import waiting_for_suppliers
from challenges.suppliers.domain.certificates import Certificate
from challenges.suppliers.domain.facts import changes
from challenges.suppliers.domain.grounds import GROUPS, GroundAnswer
from challenges.suppliers.domain.identifiers import Identifier
from challenges.suppliers.domain.importing import Found
from challenges.suppliers.domain.people import ConnectedPerson
from challenges.suppliers.domain.progress import is_complete, tasks_of
from challenges.suppliers.domain.sections import MOST_ITEMS, Contact, Kind, Names, Section
from challenges.suppliers.domain.size import Year
from portal.accounts.domain import Actor
from portal.database.clock import move_clock, portal_now
from portal.database.transactions import fetch
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from portal.kernel.moments import LONDON, local_day
from portal.mail.queries import letters_to
from tests.builders.accounts import make_administrator, make_buyer, make_officer, make_supplier
from tests.builders.suppliers import answer_everything, fill_profile, insurance
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")

NAMES = Names("Bright Paths Ltd", "Bright", "https://bright.example.org")


async def company() -> tuple[UUID, Actor]:
    made, actor = await make_supplier()
    return made.id, actor


async def test_a_whole_profile_is_complete_and_its_size_is_worked_out() -> None:
    supplier_id, actor = await company()
    assert await queries.size_now(await queries.profile_of(supplier_id)) is None
    await fill_profile(actor, supplier_id)
    profile, today = await queries.profile_of(supplier_id), local_day(await portal_now())
    assert {one.status for one in tasks_of(profile, ground_list(), today)} == {"Completed"}
    assert is_complete(tasks_of(profile, ground_list(), today))
    size = await queries.size_now(profile)
    assert size is not None
    assert (size.band, size.is_sme) == ("micro", True)
    assert profile.kind.is_vcse is False


async def test_a_second_tab_overwrites_nothing_and_the_same_words_make_no_version() -> None:
    supplier_id, actor = await company()
    assert await services.save_section(actor, supplier_id, Section.NAMES, NAMES, version=0) == 1
    assert await services.save_section(actor, supplier_id, Section.NAMES, NAMES, version=0) == 1
    with pytest.raises(ConflictError):
        await services.save_section(actor, supplier_id, Section.NAMES, Names("Other Ltd"), version=0)
    assert (await queries.profile_of(supplier_id)).names == NAMES


async def test_colleagues_add_to_a_list_at_once_and_change_one_thing_in_turn() -> None:
    supplier_id, actor = await company()
    first, second = (Identifier(uuid4(), "GB-COH", "01234567"), Identifier(uuid4(), "VAT", "123456782"))
    await services.save_item(actor, supplier_id, Section.IDENTIFIERS, first, version=None)
    await services.save_item(actor, supplier_id, Section.IDENTIFIERS, second, version=None)
    changed = Identifier(first.id, "GB-COH", "SC123456")
    await services.save_item(actor, supplier_id, Section.IDENTIFIERS, changed, version=1)
    stale = Identifier(first.id, "GB-COH", "NI123456")
    with pytest.raises(ConflictError, match="Somebody saved"):
        await services.save_item(actor, supplier_id, Section.IDENTIFIERS, stale, version=2)
    assert (await queries.profile_of(supplier_id)).identifiers.items == (changed, second)
    await services.remove_item(actor, supplier_id, Section.IDENTIFIERS, first.id)
    with pytest.raises(ConflictError, match="removed"):
        await services.save_item(actor, supplier_id, Section.IDENTIFIERS, changed, version=4)


async def test_a_list_has_an_end() -> None:
    supplier_id, actor = await company()
    for place in range(MOST_ITEMS[Section.SIZE]):
        one = Year(uuid4(), date(2025 - place, 3, 31), 1, 1, 1)
        await services.save_item(actor, supplier_id, Section.SIZE, one, version=None)
    with pytest.raises(RefusedError, match="as many as there is room for"):
        await services.save_item(
            actor, supplier_id, Section.SIZE, Year(uuid4(), date(2010, 3, 31), 1, 1, 1), version=None
        )


@pytest.mark.parametrize(
    ("year", "words"),
    [
        (Year(uuid4(), date(2026, 2, 28), 1, 1, 1), "overlaps the one that ended on 31 March 2026"),
        (Year(uuid4(), date(2200, 3, 31), 1, 1, 1), "not over yet"),
    ],
)
async def test_a_year_that_cannot_be_is_refused(year: Year, words: str) -> None:
    supplier_id, actor = await company()
    known = Year(uuid4(), date(2026, 3, 31), 1, 1, 1)
    await services.save_item(actor, supplier_id, Section.SIZE, known, version=None)
    with pytest.raises(InvalidInputError, match=words):
        await services.save_item(actor, supplier_id, Section.SIZE, year, version=None)


async def everything_stored(supplier_id: UUID) -> str:
    found = await fetch("select content::text as said from profile_section where organisation = $1", supplier_id)
    more = await fetch(
        "select found::text || made::text as said from profile_import where organisation = $1", supplier_id
    )
    return " ".join(row["said"] for row in (*found, *more))


async def test_what_is_removed_is_gone_from_the_history_too() -> None:
    supplier_id, actor = await company()
    leaves, stays = (ConnectedPerson(uuid4(), "director", name, "GB") for name in ("Leaving Lee", "Staying Sue"))
    for one in (leaves, stays):
        await services.save_item(actor, supplier_id, Section.PEOPLE, one, version=None)
    assert "Leaving Lee" in await everything_stored(supplier_id)
    await services.remove_item(actor, supplier_id, Section.PEOPLE, leaves.id)
    stored = await everything_stored(supplier_id)
    assert "Leaving Lee" not in stored
    assert "Staying Sue" in stored
    with pytest.raises(NotFoundError):
        await services.remove_item(actor, supplier_id, Section.PEOPLE, leaves.id)


async def test_only_what_nobody_has_to_give_can_be_deleted_whole() -> None:
    supplier_id, actor = await company()
    await fill_profile(actor, supplier_id)
    await services.delete_section(actor, supplier_id, Section.CERTIFICATES)
    await services.delete_section(actor, supplier_id, Section.KIND)
    profile = await queries.profile_of(supplier_id)
    assert (profile.certificates.items, profile.kind) == ((), Kind())
    assert "Thames Mutual" not in await everything_stored(supplier_id)
    with pytest.raises(RefusedError, match="needed for a bid"):
        await services.delete_section(actor, supplier_id, Section.NAMES)


async def test_there_are_none_is_an_answer_until_there_is_one() -> None:
    supplier_id, actor = await company()
    await services.say_none(actor, supplier_id, Section.CERTIFICATES)
    assert (await queries.profile_of(supplier_id)).certificates.none
    await services.save_item(actor, supplier_id, Section.CERTIFICATES, insurance(), version=None)
    assert not (await queries.profile_of(supplier_id)).certificates.none
    for section, words in ((Section.CERTIFICATES, "Something is listed"), (Section.SIZE, "needs an answer")):
        with pytest.raises(RefusedError, match=words):
            await services.say_none(actor, supplier_id, section)


async def test_who_changed_what_is_said_in_words() -> None:
    supplier_id, actor = await company()
    await services.save_section(actor, supplier_id, Section.NAMES, NAMES, version=0)
    await services.save_section(actor, supplier_id, Section.NAMES, Names("Bright Paths Ltd", "Paths"), version=1)
    newest, first = await queries.history(supplier_id)
    assert newest["saved_by"] == actor.name
    said = changes(newest["earlier"], newest["content"], queries.words())
    assert tuple(str(one) for one in said) == (
        "Trading name: “Bright” became “Paths”",
        "Website: “https://bright.example.org” removed",
    )
    assert len(changes(first["earlier"], first["content"], queries.words())) == 3


async def test_a_declaration_needs_every_answer_and_the_ones_that_were_read() -> None:
    supplier_id, actor = await company()
    with pytest.raises(RefusedError, match="every exclusion ground"):
        await services.declare(actor, supplier_id, version=0)
    await answer_everything(actor, supplier_id)
    version = (await queries.profile_of(supplier_id)).version(Section.GROUNDS)
    with pytest.raises(RefusedError, match="changed after you opened"):
        await services.declare(actor, supplier_id, version=version - 1)
    await services.declare(actor, supplier_id, version=version)
    declaration = (await queries.profile_of(supplier_id)).declaration
    assert declaration is not None
    assert declaration.declared_by == actor.name
    (entry,) = await fetch(
        "select e.actor_id, d.details::text as said from audit_entry e join audit_detail d on d.entry = e.id"
        " where e.act = 'supplier:declared'"
    )
    assert entry["actor_id"] is None
    assert str(supplier_id) not in entry["said"]
    assert actor.name not in entry["said"]


async def test_expired_insurance_and_an_old_declaration_wait_on_the_dashboard() -> None:
    supplier_id, actor = await company()
    await fill_profile(actor, supplier_id)
    assert await waiting_for_suppliers(actor, await portal_now()) == []
    await move_clock(datetime(2028, 1, 5, 12, tzinfo=UTC), None)
    texts = [one.text for one in await waiting_for_suppliers(actor, await portal_now())]
    assert texts == [
        "Renew “Public liability insurance”, which has expired, in your profile",
        "Declare the exclusion grounds anew. It is more than 12 months since you declared.",
    ]
    officer = await make_officer(await make_buyer())
    assert await waiting_for_suppliers(officer, await portal_now()) == []


async def test_reminders_come_60_30_and_7_days_before_each_once() -> None:
    supplier_id, actor = await company()
    other_id, other = await company()
    today = local_day(await portal_now())
    ends = today + timedelta(days=80)
    await services.save_item(actor, supplier_id, Section.CERTIFICATES, insurance(ends), version=None)
    await services.save_item(other, other_id, Section.CERTIFICATES, Certificate(uuid4(), "ico", "ICO"), version=None)
    subjects = []
    for days in (61, 60, 59, 30, 8, 7, 1):
        await move_clock(
            datetime.combine(ends - timedelta(days=days), datetime.min.time(), LONDON).replace(hour=10), None
        )
        await run_due_jobs()
        await services.remind_of_certificates(supplier_id)
        subjects.append(len(await letters_to(actor.email)))
    assert subjects == [0, 1, 1, 2, 2, 3, 3]
    newest = (await letters_to(actor.email))[0]
    assert "expires in 7 days" in newest.body
    assert await letters_to(other.email) == []


async def test_a_renewed_certificate_is_reminded_of_anew_and_the_old_day_no_more() -> None:
    supplier_id, actor = await company()
    ends = local_day(await portal_now()) + timedelta(days=70)
    one = insurance(ends)
    await services.save_item(actor, supplier_id, Section.CERTIFICATES, one, version=None)
    renewed = Certificate(one.id, one.kind, one.issuer, "", one.number, one.covered_pence, ends + timedelta(days=365))
    await services.save_item(actor, supplier_id, Section.CERTIFICATES, renewed, version=1)
    await move_clock(datetime.combine(ends, datetime.min.time(), LONDON), None)
    await run_due_jobs()
    assert await letters_to(actor.email) == []
    await services.remove_item(actor, supplier_id, Section.CERTIFICATES, one.id)
    assert await fetch("select 1 from due_act where act = 'suppliers:certificates'") == []


FOUND = Found(
    names=Names("Bright Paths Limited", "Bright"),
    identifiers=(Identifier(uuid4(), "GB-COH", "01234567"), Identifier(uuid4(), "GB-PPON", "ABCD-1234-EFGH")),
    people=(ConnectedPerson(uuid4(), "director", "Only In The File", "GB"),),
    vcse=True,
)


async def test_a_file_fills_what_is_chosen_and_is_undone_without_a_trace() -> None:
    supplier_id, actor = await company()
    await services.save_section(actor, supplier_id, Section.NAMES, NAMES, version=0)
    upload = await services.keep_found(actor, supplier_id, file_name="us.json", found=FOUND)
    chosen = ["names.legal_name", "kind.vcse", f"item.{FOUND.identifiers[1].id}", f"item.{FOUND.people[0].id}"]
    assert await services.apply_import(actor, supplier_id, upload, chosen) == 4
    profile = await queries.profile_of(supplier_id)
    assert profile.names == Names("Bright Paths Limited", "Bright", "https://bright.example.org")
    assert [one.scheme for one in profile.identifiers.items] == ["GB-PPON"]
    assert profile.kind.is_vcse
    with pytest.raises(RefusedError, match="used already"):
        await services.apply_import(actor, supplier_id, upload, chosen)
    await services.undo_import(actor, supplier_id, upload)
    after = await queries.profile_of(supplier_id)
    assert (after.names, after.identifiers.items, after.people.items, after.kind) == (NAMES, (), (), Kind())
    assert "Only In The File" not in await everything_stored(supplier_id)
    with pytest.raises(RefusedError, match="nothing to undo"):
        await services.undo_import(actor, supplier_id, upload)


async def test_a_file_is_not_undone_over_later_changes() -> None:
    supplier_id, actor = await company()
    upload = await services.keep_found(actor, supplier_id, file_name="us.json", found=FOUND)
    await services.apply_import(actor, supplier_id, upload, ["names.legal_name"])
    await services.save_section(actor, supplier_id, Section.NAMES, NAMES, version=1)
    with pytest.raises(RefusedError, match="“Name and website” was changed since"):
        await services.undo_import(actor, supplier_id, upload)
    assert (await queries.profile_of(supplier_id)).names == NAMES


async def test_strangers_reach_no_write() -> None:
    supplier_id, actor = await company()
    await fill_profile(actor, supplier_id)
    before = await queries.profile_of(supplier_id)
    upload = await services.keep_found(actor, supplier_id, file_name="us.json", found=FOUND)
    rival_id, rival = await company()
    strangers = [rival, await make_officer(await make_buyer()), await make_administrator()]
    group = next(iter(GROUPS))
    for one in strangers:
        for act in (
            services.save_section(one, supplier_id, Section.CONTACT, Contact("x", "x@example.org"), version=1),
            services.save_item(one, supplier_id, Section.CERTIFICATES, insurance(), version=None),
            services.remove_item(one, supplier_id, Section.CERTIFICATES, before.certificates.items[0].id),
            services.say_none(one, supplier_id, Section.PEOPLE),
            services.delete_section(one, supplier_id, Section.KIND),
            services.answer_grounds(one, supplier_id, "supplier", group, {}, version=1),
            services.say_nobody(one, supplier_id, "associated"),
            services.declare(one, supplier_id, version=1),
            services.keep_found(one, supplier_id, file_name="us.json", found=FOUND),
            services.apply_import(one, supplier_id, upload, ["names.legal_name"]),
            services.undo_import(one, supplier_id, upload),
        ):
            with pytest.raises(NotFoundError):
                await act
    with pytest.raises(NotFoundError):
        await services.apply_import(rival, rival_id, upload, ["names.legal_name"])
    assert await queries.profile_of(supplier_id) == before


async def test_a_yes_needs_no_page_to_be_kept_with_its_words() -> None:
    supplier_id, actor = await company()
    said = GroundAnswer(True, "A fine in 2024.", "Paid, and a new finance lead.")
    await answer_everything(actor, supplier_id, penalties_payable=said)
    profile = await queries.profile_of(supplier_id)
    assert profile.grounds.of("supplier").answers["penalties_payable"] == said
    assert profile.grounds.of("associated").nobody
