"""An evaluation on the real database, from sealed bids to a ranking."""

from decimal import Decimal
from uuid import uuid4

import pytest

from challenges.rubric import parse_evaluation, rank, ranking_to_json
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from procurement.evaluation import queries, services
from procurement.evaluation.domain import Interest
from tests.builders.bidding import make_supplier, officers_of
from tests.builders.evaluation import REASON, make_ranked_challenge, make_scoring, score_all
from tests.builders.publishing import make_published_challenge

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
