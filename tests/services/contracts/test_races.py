"""Several people, or one with several windows, act on one award and contract in the same moment."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest

from challenges.publishing.services import lock_challenge
from portal.database.transactions import execute, fetch, transaction
from portal.kernel.errors import RefusedError
from portal.settings import use_environment
from procurement.awards.services import suspend_award
from procurement.contracts import queries, services
from tests.builders.awards import award_of, make_noticed_award, make_ranked_challenge
from tests.builders.contracts import make_offered_contract, make_signatory, terms_from_now, two_milestones
from tests.support.database import Urls

pytestmark = [pytest.mark.committed, pytest.mark.pango]


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path) -> None:
    use_environment({"PORTAL_DATA_DIR": str(tmp_path)})


async def waits_without_the_award(challenge_id: UUID, award_id: UUID, act: Callable[[], Awaitable[object]]) -> None:
    """Start an act while the challenge is held, and take the award: whoever holds it and waits would never end."""
    may_start = asyncio.Event()

    async def later() -> None:
        await may_start.wait()
        await act()

    task = asyncio.create_task(later())
    async with transaction():
        await lock_challenge(challenge_id, "UPDATE")
        may_start.set()
        await asyncio.sleep(0.7)
        assert not task.done(), "the act must wait for the challenge"
        await execute("select id from award where id = $1 for update nowait", award_id)
    await task


async def test_acts_take_the_challenge_before_the_award_so_that_none_waits_for_ever(committed: Urls) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked, voluntary=False)
    award, reference = await award_of(ranked), ranked.challenge.reference
    terms = await terms_from_now()
    plan = two_milestones(terms, award.value_pence or 0)
    place = (ranked.challenge.id, award.id)
    await waits_without_the_award(*place, lambda: services.draw_up(ranked.officer, reference, terms, plan))


async def test_two_signatures_and_a_suspension_at_once_end_in_one_of_two_orders(committed: Urls) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked, voluntary=False)
    contract = await make_offered_contract(ranked)
    signatory, award = await make_signatory(contract), await award_of(ranked)

    async def sign_for_the_supplier() -> None:
        await services.sign(signatory, contract.id, party="supplier", sha256=contract.sha256)

    await waits_without_the_award(contract.challenge_id, award.id, sign_for_the_supplier)
    acts = [
        *(services.sign(ranked.officer, contract.id, party="buyer", sha256=contract.sha256) for _ in range(3)),
        *(services.sign(signatory, contract.id, party="supplier", sha256=contract.sha256) for _ in range(2)),
        suspend_award(ranked.second, contract.reference, reason="A claim form was served on the council."),
    ]
    results = await asyncio.gather(*acts, return_exceptions=True)
    assert all(isinstance(one, RefusedError) for one in results if isinstance(one, BaseException)), results
    found = await queries.contract(contract.id)
    signed, suspended = found.state == "live", (await award_of(ranked)).state == "challenged"
    assert signed is not suspended
    rows = await fetch("select party, count(*) from contract_signature group by 1 order by 1")
    assert [row["count"] for row in rows] == ([1, 1] if signed else [1])
