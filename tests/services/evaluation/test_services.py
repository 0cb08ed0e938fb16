"""An evaluation on the real database, from sealed bids to a ranking."""

from decimal import Decimal
from uuid import UUID, uuid4

import pytest

from challenges.bidding.queries import opened_lines
from challenges.bidding.services import release_prices
from challenges.publishing.domain import ChallengeDetail
from challenges.rubric import parse_evaluation, rank, ranking_to_json
from portal.accounts.domain import Actor, Role
from portal.accounts.permissions import Permission
from portal.accounts.queries import actor_of
from portal.accounts.services import add_member
from portal.database.clock import portal_now
from portal.database.transactions import execute
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from procurement.evaluation import queries, services
from procurement.evaluation.contributions import steps, waiting
from procurement.evaluation.domain import Interest
from procurement.evaluation.reading import view_of
from tests.builders.accounts import make_buyer
from tests.builders.bidding import PRICED, make_supplier, officers_of
from tests.builders.evaluation import REASON, make_ranked_challenge, make_scoring, score_all
from tests.builders.publishing import PASS_FAIL, QUALITY, make_published_challenge
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")


async def test_a_panel_brings_two_bids_to_a_ranking() -> None:
    challenge, bids, _ = await make_ranked_challenge()
    ranked = await queries.ranking(challenge.lots[0].id, challenge.stages[0].id)
    assert [(one.rank, one.bid_id) for one in ranked.bids] == [(1, bids[0].id), (2, bids[1].id)]
    assert [one.total for one in ranked.bids] == ["80.00", "60.00"]
    assert {one.consensus_reason for bid in ranked.bids for one in bid.criteria} == {REASON}
    assert challenge.progress.evaluation == "ranked"
    record = await queries.ranking_record(challenge.lots[0].id, challenge.stages[0].id)
    assert ranking_to_json(rank(parse_evaluation(record.document))) == record.result


async def test_the_second_of_two_windows_is_told_and_overwrites_nothing() -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    place = (panel[0], challenge.reference, bids[0].id, challenge.scored_criteria[0].identifier)
    assert await services.save_score(*place, score=Decimal(4), reason="first", version=0) == 1
    with pytest.raises(ConflictError):
        await services.save_score(*place, score=Decimal(1), reason="second window", version=0)
    assert await services.save_score(*place, score=Decimal(3), reason="changed", version=1) == 2
    (saved,) = await queries.scores(challenge.id)
    assert (saved.score, saved.reason, saved.version) == (Decimal(3), "changed", 2)


async def test_an_interest_closes_the_bid_and_others_carry_on() -> None:
    challenge, bids, panel = await make_scoring(bids=2)
    await services.declare_interest(
        panel[2],
        challenge.reference,
        bids[0].id,
        interest=Interest.FINANCIAL,
        description="I own shares in this company.",
    )
    criterion = challenge.scored_criteria[0].identifier
    with pytest.raises(RefusedError) as caught:
        await services.save_score(
            panel[2], challenge.reference, bids[0].id, criterion, score=Decimal(5), reason=REASON, version=0
        )
    assert caught.value.message == "You declared an interest in this supplier, so this bid is closed to you."
    for bid, people in ((bids[0], panel[:2]), (bids[1], panel)):
        for member in people:
            for one in challenge.scored_criteria:
                await services.save_score(
                    member, challenge.reference, bid.id, one.identifier, score=Decimal(4), reason=REASON, version=0
                )
    for member in panel:
        await services.lock_scores(member, challenge.reference)
    assert await queries.unlocked_members(challenge.id) == ()


async def test_an_interest_is_described() -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    with pytest.raises(InvalidInputError) as caught:
        await services.declare_interest(
            panel[0], challenge.reference, bids[0].id, interest=Interest.PERSONAL, description=" "
        )
    assert caught.value.errors == {"description": "Describe the interest in a sentence"}


async def test_nobody_talks_before_everybody_has_locked() -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    with pytest.raises(RefusedError):
        await services.lock_scores(panel[0], challenge.reference)
    await score_all(challenge, bids, panel[:2])
    with pytest.raises(RefusedError) as caught:
        await services.start_moderation(panel[0], challenge.reference)
    assert caught.value.message.startswith("These members have not locked their scores: ")
    with pytest.raises(RefusedError):
        await services.save_score(
            panel[0],
            challenge.reference,
            bids[0].id,
            challenge.scored_criteria[0].identifier,
            score=Decimal(1),
            reason="x",
            version=1,
        )


async def test_a_consensus_beyond_all_scores_is_seconded_by_another() -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    await score_all(challenge, bids, panel, score=2)
    await services.start_moderation(panel[0], challenge.reference)
    place = (challenge.reference, bids[0].id, challenge.scored_criteria[0].identifier)
    with pytest.raises(RefusedError):
        await services.record_consensus(panel[1], *place, score=Decimal(5), reason=REASON, version=0)
    made = await services.record_consensus(panel[0], *place, score=Decimal(5), reason=REASON, version=0)
    assert made.needs_second
    with pytest.raises(RefusedError):
        await services.second_consensus(panel[0], *place)
    await services.second_consensus(panel[1], *place)
    (settled,) = await queries.consensus(challenge.id)
    assert settled.seconded_by == panel[1].person_id
    with pytest.raises(ConflictError):
        await services.record_consensus(panel[0], *place, score=Decimal(4), reason=REASON, version=0)


async def test_off_the_scale_and_without_reason_is_refused_at_once() -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    await score_all(challenge, bids, panel)
    await services.start_moderation(panel[0], challenge.reference)
    with pytest.raises(InvalidInputError) as caught:
        await services.record_consensus(
            panel[0],
            challenge.reference,
            bids[0].id,
            challenge.scored_criteria[0].identifier,
            score=Decimal("4.5"),
            reason="Good",
            version=0,
        )
    assert set(caught.value.errors) == {"score", "reason"}


async def test_for_strangers_an_evaluation_does_not_exist() -> None:
    challenge, _, panel = await make_scoring(bids=1)
    _, supplier = await make_supplier()
    other = await make_published_challenge()
    stranger, _ = await officers_of(other.buyer_id)
    for actor in (supplier, stranger):
        with pytest.raises(NotFoundError):
            await services.lock_scores(actor, challenge.reference)
        with pytest.raises(NotFoundError):
            await services.appoint_member(actor, challenge.reference, panel[0].person_id, is_chair=False)
    with pytest.raises(NotFoundError):
        await services.declare_interest(panel[0], challenge.reference, uuid4(), interest=Interest.NONE, description="")
    with pytest.raises(NotFoundError):
        await services.finish_moderation(panel[0], challenge.reference)


async def test_a_member_with_an_interest_neither_seconds_nor_records_on_that_bid() -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    await score_all(challenge, bids, panel, score=2)
    await services.start_moderation(panel[0], challenge.reference)
    place = (challenge.reference, bids[0].id, challenge.scored_criteria[0].identifier)
    await services.record_consensus(panel[0], *place, score=Decimal(5), reason=REASON, version=0)
    await _declare(panel[1], challenge, bids[0].id)
    with pytest.raises(RefusedError, match="closed to you"):
        await services.second_consensus(panel[1], *place)
    await services.second_consensus(panel[2], *place)
    with pytest.raises(RefusedError, match="seconded this already"):
        await services.second_consensus(panel[2], *place)
    (there,) = await queries.consensus(challenge.id)
    assert there.seconded_by == panel[2].person_id
    await _declare(panel[0], challenge, bids[0].id)
    with pytest.raises(RefusedError, match="closed to you"):
        await services.record_consensus(panel[0], *place, score=Decimal(2), reason=REASON, version=1)


async def test_a_late_interest_asks_for_agreement_again() -> None:
    challenge, bids, panel = await make_scoring(bids=2)
    await score_all(challenge, bids, panel)
    await services.start_moderation(panel[0], challenge.reference)
    officer, _ = await officers_of(challenge.buyer_id)
    places = [(challenge.reference, bid.id, one.identifier) for bid in bids for one in challenge.scored_criteria]
    for place in places:
        await services.record_consensus(panel[0], *place, score=Decimal(4), reason=REASON, version=0)
    await _declare(panel[2], challenge, bids[0].id)
    with pytest.raises(RefusedError, match=f"after the scores of {bids[0].label} were agreed"):
        await services.finish_moderation(officer, challenge.reference)
    for place in places:
        if place[1] == bids[0].id:
            await services.record_consensus(panel[0], *place, score=Decimal(4), reason=REASON, version=1)
    await services.finish_moderation(officer, challenge.reference)
    assert (await queries.standing(challenge.id)).state == "ranked"


async def test_a_seat_ends_with_the_role_at_the_buyer() -> None:
    challenge, bids, panel = await make_scoring(bids=1)
    elsewhere = await make_buyer()
    await add_member(panel[1].person_id, elsewhere.id, Role.EVALUATOR)
    await execute(
        "update membership set ended_at = portal_now() where person = $1 and organisation = $2",
        panel[1].person_id,
        challenge.buyer_id,
    )
    gone = await actor_of(panel[1].person_id)
    assert gone.organisations_with(Permission.EVALUATION_SCORE) == {elsewhere.id}
    criterion = challenge.scored_criteria[0].identifier
    with pytest.raises(NotFoundError):
        await services.save_score(
            gone, challenge.reference, bids[0].id, criterion, score=Decimal(3), reason=REASON, version=0
        )
    with pytest.raises(NotFoundError):
        await view_of(challenge.reference, gone)
    assert await waiting(gone, await portal_now()) == []
    assert await steps(challenge, gone, await portal_now()) == []


async def test_a_price_that_is_not_the_one_submitted_is_never_ranked() -> None:
    challenge, bids, panel = await make_scoring(bids=2, scoring=PRICED, criteria=(PASS_FAIL, QUALITY))
    await execute("update opened_bid set price_hash = repeat('0', 64) where id = $1", bids[0].id)
    await score_all(challenge, bids, panel)
    await services.start_moderation(panel[0], challenge.reference)
    for bid in bids:
        for one in challenge.scored_criteria:
            await services.record_consensus(
                panel[0], challenge.reference, bid.id, one.identifier, score=Decimal(4), reason=REASON, version=0
            )
    officer, second = await officers_of(challenge.buyer_id)
    await services.finish_moderation(officer, challenge.reference)
    for person in (officer, second):
        await release_prices(person, challenge.id)
    await run_due_jobs()
    found = {one.id: one.price_pence for one in await opened_lines(challenge.id)}
    assert found[bids[0].id] is None and found[bids[1].id] is not None
    with pytest.raises(RefusedError, match=f"{bids[0].label}: What was opened does not fit the commitment"):
        await services.rank_lot(officer, challenge.reference)


async def _declare(member: Actor, challenge: ChallengeDetail, bid_id: UUID) -> None:
    await services.declare_interest(
        member, challenge.reference, bid_id, interest=Interest.FINANCIAL, description="I own shares in this company."
    )
