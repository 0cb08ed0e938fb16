"""Value, routes and periods by circumstance: as the Act says them, and for every value by property."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.regimes.regime import RegimeError, load_regime, read_regime
from challenges.regimes.routes import (
    ValueParts,
    circumstances,
    open_routes,
    shortest_period,
    shortlisting_bar,
    threshold_of,
)
from tests.unit.regimes.test_regime import TOML

REGIME = load_regime()
TODAY = date(2026, 11, 24)
AMOUNTS = st.integers(0, 10_000_000_00)
CLASSES = sorted(REGIME.buyer_classes)
KINDS = [one.id for one in REGIME.contract_kind]


def is_open(route_id: str, value: int | None, facts: set[str] = frozenset(), buyer: str = "sub_central") -> bool:  # type: ignore[assignment]
    answers = open_routes(REGIME, buyer_class=buyer, kind_id="goods_services", value_pence=value, facts=facts, on=TODAY)
    return next(one.is_open for one in answers if one.route.id == route_id)


@given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS, st.sampled_from(REGIME.vat_percents))
def test_the_highest_value_counts_every_part_once_and_never_too_little(
    contract: int, options: int, phases: int, given_: int, fees: int, prizes: int, vat: int
) -> None:
    parts = ValueParts(contract, options, phases, given_, fees, prizes, vat)
    net = contract + options + phases + given_ + fees
    assert 100 * (parts.highest_pence - prizes) >= net * (100 + vat)
    assert 100 * (parts.highest_pence - prizes) < net * (100 + vat) + 100
    more = ValueParts(contract, options + 1, phases, given_, fees, prizes, vat)
    assert more.highest_pence > parts.highest_pence


@pytest.mark.parametrize(
    ("buyer", "kind", "pounds"),
    [
        ("sub_central", "goods_services", 207_720),
        ("central_nhs", "goods_services", 135_018),
        ("sub_central_or_utility", "goods_services", 207_720),
        ("utility", "goods_services", 415_440),
        ("nobody_knows", "goods_services", 207_720),
        ("sub_central", "works", 5_193_000),
        ("central", "light_touch", 663_540),
        ("utility", "light_touch", 884_720),
    ],
)
def test_buyer_and_kind_decide_the_threshold(buyer: str, kind: str, pounds: int) -> None:
    assert threshold_of(REGIME, buyer, kind, TODAY) == pounds * 100


@given(st.integers(1, 20_000_000_00), st.sampled_from(CLASSES), st.sampled_from(KINDS))
def test_exactly_the_values_below_the_threshold_may_take_the_light_route(value: int, buyer: str, kind: str) -> None:
    answers = open_routes(REGIME, buyer_class=buyer, kind_id=kind, value_pence=value, on=TODAY)
    states = {one.route.id: one.is_open for one in answers}
    assert states["below_threshold_challenge"] is (value < threshold_of(REGIME, buyer, kind, TODAY))
    assert states["open"] and states["competitive_flexible"]
    assert not states["rd_services_exempt"] and not states["grant_or_prize_only"]
    assert all(one.reason.endswith(".") for one in answers)


def test_facts_open_what_only_the_buyer_can_know() -> None:
    assert is_open("rd_services_exempt", None, {"research_only"})
    assert is_open("grant_or_prize_only", 10_000_000_00, {"nothing_received"})
    assert not is_open("rd_services_exempt", 1, {"nothing_received"})
    assert not is_open("open", None)


@pytest.mark.parametrize(
    ("route_id", "stated", "buyer", "kind", "days"),
    [
        ("open", {"all_documents"}, "sub_central", "goods_services", 25),
        ("open", set(), "sub_central", "goods_services", 30),
        ("open", {"all_documents", "planned_notice"}, "central", "goods_services", 10),
        ("open", {"urgency"}, "central", "goods_services", 10),
        ("competitive_flexible", {"pre_selected", "all_documents"}, "sub_central", "goods_services", 10),
        ("competitive_flexible", {"pre_selected", "all_documents"}, "central", "goods_services", 25),
        ("open", set(), "central", "light_touch", 10),
        ("below_threshold_challenge", {"all_documents"}, "central", "goods_services", 10),
        ("grant_or_prize_only", set(), "central", "goods_services", 10),
    ],
)
def test_the_circumstances_decide_the_shortest_tendering_period(
    route_id: str, stated: set[str], buyer: str, kind: str, days: int
) -> None:
    route = REGIME.route_named(route_id)
    assert route is not None
    facts = circumstances(REGIME, route, buyer, kind, stated)
    assert REGIME.rule(shortest_period(REGIME, "tender", facts).clock).count == days


@pytest.mark.parametrize(("electronic", "documents", "days"), [(True, True, 25), (True, False, 30), (False, True, 30), (False, False, 35)])  # fmt: skip
def test_paper_and_late_documents_cost_five_days_each(electronic: bool, documents: bool, days: int) -> None:
    facts = {"covered"} | ({"electronic"} if electronic else set()) | ({"all_documents"} if documents else set())
    assert REGIME.rule(shortest_period(REGIME, "tender", facts).clock).count == days


@given(st.sets(st.sampled_from(["all_documents", "planned_notice", "urgency", "pre_selected"])), st.sampled_from(CLASSES), st.sampled_from(KINDS))  # fmt: skip
def test_every_circumstance_has_both_periods_and_more_facts_never_lengthen_them(
    stated: set[str], buyer: str, kind: str
) -> None:
    for route in REGIME.route:
        for phase in ("tender", "participation"):
            bare = shortest_period(REGIME, phase, circumstances(REGIME, route, buyer, kind, set()))  # type: ignore[arg-type]
            full = shortest_period(REGIME, phase, circumstances(REGIME, route, buyer, kind, stated))  # type: ignore[arg-type]
            assert REGIME.rule(full.clock).count <= REGIME.rule(bare.clock).count


@pytest.mark.parametrize(
    ("route_id", "kind", "value", "section"),
    [
        ("below_threshold_challenge", "goods_services", 100_000_00, "s.85(1)"),
        ("below_threshold_challenge", "works", 213_476_00, "s.85(1)"),
        ("below_threshold_challenge", "works", 213_477_00, ""),
        ("below_threshold_challenge", "works", None, "s.85(1)"),
        ("open", "works", 9_000_000_00, "s.20(2)(a)"),
        ("competitive_flexible", "goods_services", 300_000_00, ""),
        ("rd_services_exempt", "goods_services", 300_000_00, ""),
    ],
)
def test_shortlisting_is_barred_where_the_act_bars_it(
    route_id: str, kind: str, value: int | None, section: str
) -> None:
    route = REGIME.route_named(route_id)
    assert route is not None
    assert shortlisting_bar(REGIME, route, "sub_central", kind, value) == section


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'standstill = "standstill_8wd_s51"', b'standstill = "moon"', "names 'moon'"),
        (b'needs = ["research_only"]', b'needs = ["magic"]', "names 'magic'"),
        (b'notices = ["UK4", "UK7"]', b'notices = ["UK99"]', "names 'UK99'"),
        (b'step = "approval_award"', b'step = "tea"', "names 'tea'"),
        (b'id = "competitive_flexible"', b'id = "open"', "route 'open' stands twice"),
    ],
)
def test_a_file_that_names_what_it_does_not_describe_is_refused(old: bytes, new: bytes, message: str) -> None:
    assert old in TOML
    with pytest.raises(RegimeError, match=message):
        read_regime(TOML.replace(old, new, 1))
