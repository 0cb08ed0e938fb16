"""No path of an award reaches a signature inside a standstill; summaries are complete or refused."""

from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.regimes.clocks import standstill_ends_at
from portal.kernel.errors import RefusedError
from portal.kernel.moments import local_day
from procurement.awards.domain import (
    AWARD,
    AssessedBid,
    AssessedCriterion,
    Assessment,
    AwardDetail,
    missing_reasons,
    ranked_bids,
    summary_for,
)
from procurement.awards.policies import may_record_notice, may_send_summaries, may_sign
from procurement.awards.services import is_standstill_mandatory
from tests.unit.publishing.strategies import challenge

START = datetime(2026, 11, 2, 9, tzinfo=UTC)


def award(**changes: object) -> AwardDetail:
    facts: dict[str, object] = {
        **{name: uuid4() for name in ("id", "challenge_id", "lot_id", "bid_id", "supplier_id", "recommended_by")},
        "supplier_name": "Brightkerb Ltd",
        "value_pence": 100,
        "state": "recommended",
        "ranking_hash": "",
        "recommender_name": "Ada",
        "recommended_at": START,
        "reasons": "r",
        "decided_by": None,
        "decider_name": "",
        "decided_at": None,
        "decision_reasons": "",
        "summaries_sent_at": None,
        "notice_number": "",
        "notice_published_at": None,
        "standstill_basis": "",
        "standstill_until": None,
        "challenged_at": None,
        "challenged_reason": "",
    }
    return AwardDetail(**{**facts, **changes})  # type: ignore[arg-type]


ACTS = sorted({arrow.act for arrow in AWARD.transitions})


@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 20 * 24)), max_size=12))
def test_no_path_of_acts_reaches_a_signature_inside_the_standstill(steps: list[tuple[str, int]]) -> None:
    now, facts = START, {"state": "recommended"}
    for act, hours in steps:
        now += timedelta(hours=hours)
        current = award(**facts)
        try:
            state = AWARD.after(current.state, act)
        except RefusedError:
            continue
        if act == "record_notice":
            if not may_record_notice(current, now, now):
                continue
            facts |= {"notice_published_at": now, "standstill_until": standstill_ends_at(local_day(now))}
        if act == "send_summaries":
            facts["summaries_sent_at"] = now
        facts["challenged_at"] = now if state == "challenged" else None
        facts["state"] = state
        reached = award(**facts)
        if may_sign(reached, now):
            assert reached.notice_published_at is not None
            assert now >= standstill_ends_at(local_day(reached.notice_published_at))
            assert reached.summaries_sent_at is not None
            assert reached.challenged_at is None


def test_standstill_ends_at_midnight_after_its_last_day() -> None:
    noticed = award(
        state="notice",
        summaries_sent_at=START,
        notice_published_at=datetime(2026, 11, 23, 10, tzinfo=UTC),
        standstill_until=standstill_ends_at(local_day(datetime(2026, 11, 23, 10, tzinfo=UTC))),
    )
    assert not may_sign(noticed, datetime(2026, 12, 2, 23, 59, 59, tzinfo=UTC))
    assert not may_sign(noticed, datetime(2026, 12, 3, 23, 59, 59, tzinfo=UTC))
    assert may_sign(noticed, datetime(2026, 12, 4, 0, 0, tzinfo=UTC))


def assessed(name: str, rank: int | None, reason: str, *, why: str = "") -> AssessedBid:
    line = AssessedCriterion("q1", "How it will work", "60", "5", "4" if rank == 1 else "3", "48.00", reason)
    return AssessedBid(uuid4(), uuid4(), name, rank, "ranked", why, "48.00", "48.00", "", None, (line,))


GOOD = "Dates and names are given for each step."


def assessment(*bids: AssessedBid) -> Assessment:
    return Assessment(uuid4(), "f" * 64, "100", "fixed_price", bids)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        (GOOD, "The plan names nobody who will do it.", 0),
        (GOOD, "", 1),
        (GOOD, "Too short", 1),
        (GOOD, GOOD.upper(), 1),
    ],
)
def test_summaries_are_refused_while_a_reason_is_missing_or_repeated(first: str, second: str, expected: int) -> None:
    found = assessment(assessed("A Ltd", 1, first), assessed("B Ltd", 2, second))
    missing = missing_reasons(found)
    assert len(missing) == expected
    assert bool(may_send_summaries(award(state="decided"), missing)) is (expected == 0)


def test_unranked_bid_needs_its_reason_and_cannot_be_awarded() -> None:
    found = assessment(assessed("A Ltd", 1, GOOD), assessed("B Ltd", None, "It names no dates at all."))
    assert missing_reasons(found) == ("B Ltd: there is no reason why the bid was not ranked.",)
    assert [bid.supplier_name for bid in ranked_bids(found)] == ["A Ltd"]


def test_summary_of_an_unsuccessful_bid_shows_nothing_of_third_bids() -> None:
    first, second, third = (
        assessed("A Ltd", 1, GOOD),
        assessed("B Ltd", 2, GOOD + " B"),
        assessed("C Ltd", 3, GOOD + " C"),
    )
    found = assessment(first, second, third)
    content = summary_for(second, first, found, reference="CC-1", title="T", buyer="B", reasons="R")
    assert content.awarded_supplier == "A Ltd"
    assert content.lines[0].awarded_score == "4"
    assert "C Ltd" not in repr(content)
    assert summary_for(first, first, found, reference="", title="", buyer="", reasons="").lines[0].awarded_score == ""


@pytest.mark.parametrize(
    ("route", "kind", "expected"),
    [
        ("open", "goods_services", True),
        ("competitive_flexible", "works", True),
        ("open", "light_touch", False),
        ("below_threshold_challenge", "goods_services", False),
        ("rd_services_exempt", "goods_services", False),
        ("", "goods_services", True),
    ],
)
def test_a_standstill_is_asked_for_where_section_51_applies(route: str, kind: str, expected: bool) -> None:
    assert is_standstill_mandatory(challenge(route=route, contract_kind=kind)) is expected
