"""What lists read without content agrees with the rules on the full values."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.database.transactions import fetch
from procurement.evaluation import queries, services
from procurement.evaluation.domain import MINIMUM_REASON_WORDS, REASON_PATTERN, Interest, has_reason
from tests.builders.evaluation import REASON, make_scoring, score_all

pytestmark = pytest.mark.usefixtures("db")

SPACES = (" ", "\t", "\n", "\r\n", "\u00a0", "  ")


@given(st.lists(st.tuples(st.sampled_from(SPACES), st.sampled_from(("a", "é.", "–", "\u200d", "words"))), max_size=7))
def test_a_reason_is_measured_in_words(parts: list[tuple[str, str]]) -> None:
    text = "".join(space + word for space, word in parts)
    assert has_reason(text) == (len(text.split()) >= MINIMUM_REASON_WORDS)


async def test_the_database_measures_reasons_as_the_rule_does() -> None:
    words = ["one", "two", "three", "four", "five", "six"]
    texts = [space.join(words[:count]) for space in SPACES for count in range(7)]
    texts += [f"  {texts[-1]}\n", "\n".join(words), "a b c d", "a b c d ", "a b c d e"]
    rows = await fetch("select t, t ~ $2 as enough from unnest($1::text[]) t", texts, REASON_PATTERN)
    assert [(row["t"], row["enough"]) for row in rows] == [(text, has_reason(text)) for text in texts]


async def test_marks_and_counts_agree_with_the_scores() -> None:
    challenge, bids, panel = await make_scoring(bids=2)
    first, *_, last = challenge.scored_criteria
    for bid, criterion, score, reason in (
        (bids[0], first, Decimal(4), "It names the streets and people."),
        (bids[0], last, Decimal(3), "Too short"),
        (bids[1], first, None, "It names the streets and people."),
    ):
        await services.save_score(
            panel[0], challenge.reference, bid.id, criterion.identifier, score=score, reason=reason, version=0
        )
    seat = await queries.member_of(challenge.id, panel[0].person_id)
    assert seat is not None
    saved = await queries.scores(challenge.id, member_id=seat.id)
    marks = await queries.marks([bid.id for bid in bids], member_id=seat.id)
    assert {(m.bid_id, m.criterion_id, m.score, m.is_complete) for m in marks} == {
        (s.bid_id, s.criterion_id, s.score, s.is_complete) for s in saved
    }
    assert await queries.complete_scores(seat.id) == {bids[0].id: 1}


async def test_scores_of_a_member_who_steps_aside_late_no_longer_speak() -> None:
    challenge, bids, panel = await make_scoring(bids=2)
    await score_all(challenge, bids, panel[:2], score=4)
    await score_all(challenge, bids, panel[2:], score=1)
    await services.start_moderation(panel[0], challenge.reference)
    criteria = len(challenge.scored_criteria)
    await services.declare_interest(
        panel[2],
        challenge.reference,
        bids[0].id,
        interest=Interest.PERSONAL,
        description="My sister joined them today.",
    )
    seat = await queries.member_of(challenge.id, panel[2].person_id)
    assert seat is not None
    for found in (await queries.scores(challenge.id), await queries.marks([bid.id for bid in bids])):
        assert {one.bid_id for one in found if one.member_id == seat.id} == {bids[1].id}
        assert len(found) == 5 * criteria
    criterion = challenge.scored_criteria[0].identifier
    agreed = await services.record_consensus(
        panel[0], challenge.reference, bids[0].id, criterion, score=Decimal(2), reason=REASON, version=0
    )
    assert not agreed.is_settled
    await services.declare_interest(panel[2], challenge.reference, bids[0].id, interest=Interest.NONE, description="")
    assert len(await queries.scores(challenge.id)) == 6 * criteria
