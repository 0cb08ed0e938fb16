"""From a bid's steps to the released figures, on a live contract made through every real service."""

from datetime import timedelta
from uuid import uuid4

import pytest

from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.database.clock import move_clock, portal_now
from portal.database.engine import connect
from portal.database.transactions import fetch
from portal.inbox import Step, pseudonym_of, record_step
from portal.kernel.errors import InvalidInputError, RefusedError
from portal.kernel.moments import local_day
from procurement.diversity import mover, queries, services
from procurement.diversity.domain.funnel import Company
from procurement.payments import services as payments
from tests.builders.accounts import make_administrator, make_supplier
from tests.builders.payments import Live, make_approved
from tests.services.payments.fixtures import contract_template, copy, db, live
from tests.support.database import Urls

pytestmark = pytest.mark.pango
__all__ = ["contract_template", "copy", "db", "live"]


async def counted(urls: Urls) -> list[Company]:
    await services.move_inbox()
    connection = await connect(urls.diversity)
    async with connection.transaction():
        found = await queries.counted_companies(connection)
    await connection.close()
    return found


async def test_one_bid_is_followed_from_applied_to_paid(live: Live, copy: Urls) -> None:
    found = await make_approved(live)
    today = local_day(await portal_now())
    await payments.record_bacs_payment(live.finance, live.contract.id, found.id, reference="BACS 1", paid_on=today)
    reached = sorted(one.reached for one in await counted(copy))
    assert reached == [(1, 1, 0, 0), (1, 1, 1, 1)]


async def test_withdrawn_and_unopened_bids_are_not_counted(live: Live, copy: Urls) -> None:
    before = len(await counted(copy))
    company = uuid4()
    await record_step(company, live.contract.challenge_id, Step.SUBMITTED)
    await record_step(company, live.contract.challenge_id, Step.WITHDRAWN)
    await record_step(uuid4(), uuid4(), Step.SUBMITTED)  # Of a challenge that was not opened.
    assert len(await counted(copy)) == before
    await record_step(company, live.contract.challenge_id, Step.SUBMITTED)
    assert len(await counted(copy)) == before + 1


async def test_answers_of_the_whole_field_move_the_released_table(live: Live, copy: Urls) -> None:
    administrator = await make_administrator()
    connection = await connect(copy.diversity)
    for number in range(60):
        company = uuid4()
        for step in (Step.SUBMITTED, Step.COMPLIANT, *((Step.AWARDED,) if number % 2 else ())):
            await record_step(company, live.contract.challenge_id, step)
        await connection.execute(
            "insert into diversity.answer_set (pseudonym, question_set, answers, answered_at) values ($1, 1, $2, now())",
            pseudonym_of(company),
            {"women_led": "yes" if number < 24 else "no"},
        )
    release = await services.release_now(administrator)
    shown = await queries.latest_release()
    assert shown is not None
    assert shown.number == release.number == 1
    women = next(table for table in shown.tables if table.key == "women_led")
    # 24 led by women, 36 not, and the two real bidders who did not answer: hidden, with a cover.
    assert women.totals == (60, 60, 30, None)
    assert [row.counts[0] for row in women.rows] == [None, 35, None]
    acts = [row["act"] for row in await fetch("select act from audit_entry where act = 'diversity:released'")]
    assert acts == ["diversity:released"]
    await record_step(uuid4(), live.contract.challenge_id, Step.SUBMITTED)
    again = await services.release_now(administrator)
    assert again.number == 2
    assert again.tables == shown.tables
    access = await connection.fetchval("select count(*) from diversity.access where purpose = 'release'")
    assert access == 2
    await connection.close()


async def test_quarter_releases_by_itself_once(live: Live, copy: Urls) -> None:
    for expected, days in ((1, 95), (2, 0)):  # The first opening was in an earlier quarter.
        await mover.round_once()
        await mover.round_once()
        release = await queries.latest_release()
        assert release is not None
        assert release.number == expected
        if days:
            await move_clock(await portal_now() + timedelta(days=days), None)


async def test_old_answers_are_deleted(live: Live, copy: Urls) -> None:
    company, person = await make_supplier()
    await services.save_answers(person, company.id, {"women_led": "yes"})
    assert await services.delete_old_answers() == 0
    await move_clock(await portal_now() + timedelta(days=740), None)
    assert await services.delete_old_answers() == 1


async def test_only_the_company_answers_and_only_an_administrator_releases(live: Live) -> None:
    company, person = await make_supplier()
    _, rival = await make_supplier()
    with pytest.raises(RefusedError):
        await services.save_answers(rival, company.id, {"women_led": "yes"})
    with pytest.raises(InvalidInputError):
        await services.save_answers(person, company.id, {"women_led": "perhaps", "nothing": "yes"})
    assert not isinstance(person, Actor) or not person.has(Permission.PLATFORM_OPERATE)
    with pytest.raises(RefusedError):
        await services.release_now(person)
