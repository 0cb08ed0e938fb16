"""What the law stops before publication: shortlisting, splitting, closed routes, periods; each names its section."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.publishing.domain import Lot
from challenges.publishing.domain.checks import Blocker, blockers
from challenges.publishing.domain.routes import bidding_period, has_qualifying_notice
from challenges.publishing.domain.sections import Section
from challenges.publishing.domain.splitting import Neighbour, similar
from challenges.regimes.regime import load_regime
from portal.kernel.moments import local_day
from tests.unit.publishing.strategies import NOW, challenge

REGIME = load_regime()
TODAY = local_day(NOW)
OTHER = Neighbour(UUID(int=77), "CC-2026-0009", "Quite another thing", "M1.1", "goods_services", 100_000_00)


def found(buyer: str = "sub_central", neighbours: tuple[Neighbour, ...] = (), **changes: Any) -> list[Blocker]:
    return list(blockers(challenge(**changes), REGIME, buyer, NOW, neighbours=neighbours))


def only(blocked: list[Blocker]) -> Blocker:
    assert len(blocked) == 1, [one.text for one in blocked]
    return blocked[0]


@pytest.mark.parametrize(
    ("changes", "section"),
    [
        ({}, "s.85(1)"),
        ({"contract_kind": "works"}, "s.85(1)"),
        ({"route": "open", "value_pence": 300_000_00}, "s.20(2)(a)"),
    ],
)
def test_shortlisting_where_the_act_bars_it_is_stopped(changes: dict[str, Any], section: str) -> None:
    blocked = only(found(is_shortlisted=True, **changes))
    assert (blocked.section, blocked.field) == (Section.PROCEDURE, "who_may_bid")
    assert section in blocked.text


@pytest.mark.parametrize(
    "changes",
    [
        {"route": "competitive_flexible", "value_pence": 300_000_00},
        {"contract_kind": "works", "value_pence": 220_000_00},
    ],
)
def test_shortlisting_where_the_act_allows_it_is_not_stopped(changes: dict[str, Any]) -> None:
    assert found(is_shortlisted=True, **changes) == []


def test_two_similar_challenges_that_cross_the_threshold_together_are_asked_about() -> None:
    blocked = only(found(neighbours=(OTHER,)))
    assert (blocked.section, blocked.field) == (Section.PROCEDURE, "separate_reason")
    assert "“Quite another thing” (CC-2026-0009)" in blocked.text
    assert "£220,000" in blocked.text and "£207,720" in blocked.text and "s.4 and Schedule 3" in blocked.text


def test_a_reason_for_being_separate_answers_it() -> None:
    assert found(neighbours=(OTHER,), separate_reason="Nobody supplies both.") == []
    assert len(found(neighbours=(OTHER,), separate_reason=" ")) == 1


@given(st.lists(st.integers(1, 120_000_00), max_size=4), st.integers(100_000_00, 207_719_99))
def test_splitting_is_asked_exactly_when_the_sum_reaches_the_threshold(values: list[int], value: int) -> None:
    others = tuple(
        Neighbour(UUID(int=100 + n), f"CC-2026-{n:04d}", "Else", "M1.1", "goods_services", one)
        for n, one in enumerate(values)
    )
    blocked = found(neighbours=others, value_pence=value)
    assert bool(blocked) is (bool(values) and value + sum(values) >= 207_720_00)


@pytest.mark.parametrize(
    ("other", "is_similar"),
    [
        (OTHER, True),
        (Neighbour(UUID(int=78), "B", "A map of dropped kerbs", "", "goods_services", 1), True),
        (Neighbour(UUID(int=78), "B", "MAP of kerbs, dropped", "M9.9", "goods_services", 1), True),
        (Neighbour(UUID(int=78), "B", "A map of dropped kerbs", "M1.1", "works", 1), False),
        (Neighbour(UUID(int=78), "B", "Letters people understand", "M9.9", "goods_services", 1), False),
        (Neighbour(UUID(int=9), "itself", "A map of dropped kerbs", "M1.1", "goods_services", 1), False),
    ],
)
def test_similar_means_the_same_kind_with_one_objective_or_a_like_title(other: Neighbour, is_similar: bool) -> None:
    assert bool(similar(challenge(title="A map of the dropped kerbs"), (other,))) is is_similar


def test_an_untitled_draft_without_an_objective_is_like_nothing() -> None:
    assert similar(challenge(title="", objective_id=""), (OTHER, Neighbour(UUID(int=5), "B", "", "", "goods_services", 1))) == ()  # fmt: skip


@pytest.mark.parametrize(
    ("route", "fact"), [("rd_services_exempt", "research_only"), ("grant_or_prize_only", "nothing_received")]
)
def test_a_route_outside_the_act_needs_what_only_the_buyer_can_say(route: str, fact: str) -> None:
    blocked = only(found(route=route, value_pence=900_000_00))
    assert (blocked.section, blocked.field) == (Section.PROCEDURE, "stated_facts")
    assert found(route=route, value_pence=900_000_00, stated_facts=(fact,)) == []


def test_works_have_their_own_threshold() -> None:
    assert found(contract_kind="works", value_pence=5_192_999_99) == []
    assert "£5,193,000" in only(found(contract_kind="works", value_pence=5_193_000_00)).text


@pytest.mark.parametrize(
    ("changes", "days"),
    [
        ({}, 25),
        ({"documents_complete": False}, 30),
        ({"urgency_reason": "A flood."}, 10),
        ({"planned_notice_on": TODAY - timedelta(days=40)}, 10),
        ({"planned_notice_on": TODAY - timedelta(days=39)}, 25),
        ({"planned_notice_on": date(2025, 11, 24)}, 25),
        ({"planned_notice_on": date(2025, 11, 25)}, 10),
        ({"contract_kind": "light_touch"}, 10),
        ({"route": "competitive_flexible", "is_shortlisted": True}, 10),
    ],
)
def test_the_circumstances_of_a_covered_challenge_decide_its_shortest_period(
    changes: dict[str, Any], days: int
) -> None:
    draft = challenge(**{"route": "open", **changes})
    assert bidding_period(draft, REGIME, "sub_central", TODAY).days == days


def test_a_period_too_short_names_the_section_and_why_the_planned_notice_does_not_help() -> None:
    late = {"route": "open", "value_pence": 300_000_00, "planned_notice_on": TODAY - timedelta(days=3)}
    near = {"deadline_at": NOW + timedelta(days=24), "questions_close_at": NOW + timedelta(days=5)}
    text = only(found(**late, **near)).text
    assert "19 December 2026 or later" in text and "s.54(4)" in text and "40 days" in text and "s.15(3)" in text


def test_a_planned_notice_from_the_future_is_refused() -> None:
    assert only(found(planned_notice_on=TODAY + timedelta(days=1))).field == "planned_notice_on"


@given(st.integers(0, 3650), st.integers(0, 500))
def test_a_planned_notice_shortens_from_forty_days_to_twelve_months(offset: int, waited: int) -> None:
    noticed = date(2025, 3, 1) + timedelta(days=offset)
    published = noticed + timedelta(days=waited)
    is_leap_day = (noticed.month, noticed.day) == (2, 29)
    last = (
        date(noticed.year + 1, 2, 28)
        if is_leap_day
        else date(noticed.year + 1, noticed.month, noticed.day) - timedelta(days=1)
    )
    assert has_qualifying_notice(noticed, REGIME, published) is (waited >= 40 and published <= last)


def test_two_lots_need_no_reason_for_one() -> None:
    lots = (Lot(UUID(int=1), 1, "North"), Lot(UUID(int=2), 2, "South"))
    assert found(lots=lots, lots_reason="") == []
    assert "s.18" in only(found(lots=lots[:1], lots_reason="")).text
