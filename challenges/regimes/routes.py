"""Which routes are open to a buyer for a piece of work, and why; how long suppliers must have. Pure."""

from collections.abc import Set as AbstractSet
from datetime import date
from decimal import ROUND_CEILING, Decimal

import msgspec

from challenges.regimes.procedures import Period, Phase, Route
from challenges.regimes.regime import Regime, RegimeError
from portal.kernel.money import format_pence

DEFAULT_COLUMN = "sub_central"


class ValueParts(msgspec.Struct, frozen=True):
    """What a contract could cost, in pence without VAT, part by part as Schedule 3 counts it; prizes bear no VAT."""

    contract_pence: int = 0
    options_pence: int = 0
    phases_pence: int = 0
    given_pence: int = 0
    fees_pence: int = 0
    prizes_pence: int = 0
    vat_percent: int = 0

    @property
    def net_pence(self) -> int:
        """Add everything on which VAT may be charged."""
        return self.contract_pence + self.options_pence + self.phases_pence + self.given_pence + self.fees_pence

    @property
    def vat_pence(self) -> int:
        """Work out the VAT, a part of a penny counted as a whole one: the value is the most that could be paid."""
        return int((Decimal(self.net_pence) * self.vat_percent / 100).to_integral_value(ROUND_CEILING))

    @property
    def highest_pence(self) -> int:
        """Name the highest total value: Sch.3, para.1, with VAT (s.123(2))."""
        return self.net_pence + self.vat_pence + self.prizes_pence


class RouteAnswer(msgspec.Struct, frozen=True):
    """Whether a route is open, and the sentence that says why."""

    route: Route
    is_open: bool
    reason: str


def column_of(regime: Regime, buyer_class: str) -> str:
    """Name the column of thresholds of a buyer; the sub-central one where nothing is known."""
    return regime.buyer_classes.get(buyer_class, DEFAULT_COLUMN)


def threshold_of(regime: Regime, buyer_class: str, kind_id: str, on: date) -> int:
    """Name the threshold, in pence with VAT, for this buyer and kind of contract (Sch.1)."""
    kind = regime.kind_named(kind_id)
    code = kind.thresholds.get(column_of(regime, buyer_class))
    if code is None:
        raise RegimeError(f"{kind.name} have no threshold for {buyer_class!r} in {regime.title}")
    return regime.threshold_pence(code, on)


def open_routes(
    regime: Regime,
    *,
    buyer_class: str,
    kind_id: str,
    value_pence: int | None,
    facts: AbstractSet[str] = frozenset(),
    on: date,
) -> tuple[RouteAnswer, ...]:
    """Say of every route whether it is open for this value, buyer and kind of contract, and why."""
    threshold = threshold_of(regime, buyer_class, kind_id, on)
    return tuple(_answer(regime, route, value_pence, threshold, facts) for route in regime.route)


def _answer(
    regime: Regime, route: Route, value_pence: int | None, threshold: int, facts: AbstractSet[str]
) -> RouteAnswer:
    for fact in regime.fact:
        if fact.id in route.needs and fact.id not in facts:
            return RouteAnswer(route, False, f"Closed: {fact.missing} ({route.source}).")
    if route.needs:
        return RouteAnswer(route, True, f"Open, because of what you said about the work ({route.source}).")
    if value_pence is None:
        return RouteAnswer(route, False, "Work out the highest total value first.")
    return _by_value(route, value_pence, threshold)


def _by_value(route: Route, value_pence: int, threshold: int) -> RouteAnswer:
    value, limit = format_pence(value_pence), f"your threshold of {format_pence(threshold)} (Schedule 1)"
    is_below = value_pence < threshold
    if route.value == "below":
        side = "is below" if is_below else "is not below"
        return RouteAnswer(route, is_below, f"{'Open' if is_below else 'Closed'}: {value} {side} {limit}.")
    if is_below:
        return RouteAnswer(route, True, f"Open, though the law does not ask for it: {value} is below {limit}.")
    return RouteAnswer(route, True, f"Open: {value} is at or above {limit}.")


def circumstances(
    regime: Regime, route: Route, buyer_class: str, kind_id: str, stated: AbstractSet[str]
) -> frozenset[str]:
    """Gather the facts on which the shortest period depends; bids to this service are always electronic."""
    found = {*stated, "electronic", column_of(regime, buyer_class), kind_id}
    if route.is_covered:
        found.add("covered")
    else:
        found.add("below_threshold" if route.value == "below" else "outside_the_act")
    return frozenset(found)


def shortest_period(regime: Regime, phase: Phase, facts: AbstractSet[str]) -> Period:
    """Find the shortest period that the facts allow, the first of equals; RegimeError where the regime has none."""
    fitting = [one for one in regime.period if one.phase == phase and facts >= frozenset(one.needs)]
    if not fitting:
        raise RegimeError(f"{regime.title} names no {phase} period for {', '.join(sorted(facts))}")
    return min(fitting, key=lambda one: regime.rule(one.clock).count)


def standstill_of(regime: Regime, route: Route, kind_id: str) -> str:
    """Name the clock of the standstill that the law asks for on this route; "" where it asks for none."""
    return "" if regime.kind_named(kind_id).standstill_exempt_by else route.standstill


def shortlisting_bar(regime: Regime, route: Route, buyer_class: str, kind_id: str, value_pence: int | None) -> str:
    """Name the section that forbids shortlisting suppliers before they bid on this route; "" where it is allowed.

    Works below the threshold are free of s.85(1) from the amount of s.85(3) on.
    """
    from_pounds = regime.kind_named(kind_id).shortlisting_from.get(column_of(regime, buyer_class))
    is_freed = (
        route.value == "below"
        and from_pounds is not None
        and value_pence is not None
        and value_pence >= from_pounds * 100
    )
    return "" if is_freed else route.shortlisting_barred_by
