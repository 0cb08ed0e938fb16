"""The lawful routes by which a challenge may run, and what the law makes of one challenge's own facts."""

from datetime import date

import msgspec

from challenges.publishing.domain.challenge import ChallengeDetail
from challenges.regimes.clocks import clock
from challenges.regimes.procedures import Period, Route
from challenges.regimes.regime import Regime, load_regime
from challenges.regimes.routes import (
    RouteAnswer,
    circumstances,
    open_routes,
    shortest_period,
    shortlisting_bar,
    threshold_of,
)

ROUTES: tuple[Route, ...] = load_regime().route
ROUTE_BY_ID = {one.id: one for one in ROUTES}
PLANNED_NOTICE_FROM, PLANNED_NOTICE_UNTIL = "planned_notice_40d_s15", "planned_notice_12m_s15"


class BiddingPeriod(msgspec.Struct, frozen=True):
    """The shortest time suppliers may have: its rule, how many days, and the reason with its section."""

    period: Period
    days: int
    reason: str


def threshold_for(challenge: ChallengeDetail, regime: Regime, threshold_class: str, on: date) -> int:
    """Name the threshold of a challenge in pence, from its kind of contract and its buyer (Sch.1)."""
    return threshold_of(regime, threshold_class, challenge.contract_kind, on)


def routes_of(challenge: ChallengeDetail, regime: Regime, threshold_class: str, on: date) -> tuple[RouteAnswer, ...]:
    """Say of every route whether it is open to this challenge, and why."""
    return open_routes(
        regime,
        buyer_class=threshold_class,
        kind_id=challenge.contract_kind,
        value_pence=challenge.value_pence,
        facts=frozenset(challenge.stated_facts),
        on=on,
    )


def bar_to_shortlisting(challenge: ChallengeDetail, regime: Regime, threshold_class: str) -> str:
    """Name the section that forbids choosing who may bid on this challenge's route; "" where it is allowed."""
    route = regime.route_named(challenge.route)
    if route is None:
        return ""
    return shortlisting_bar(regime, route, threshold_class, challenge.contract_kind, challenge.value_pence)


def has_qualifying_notice(planned_notice_on: date | None, regime: Regime, published_on: date) -> bool:
    """Say whether a planned procurement notice shortens the period of a challenge published that day (s.15(3))."""
    if planned_notice_on is None:
        return False
    first = clock(PLANNED_NOTICE_FROM, planned_notice_on, regime).next_day
    return first <= published_on <= clock(PLANNED_NOTICE_UNTIL, planned_notice_on, regime).last_day


def facts_of(challenge: ChallengeDetail, regime: Regime, threshold_class: str, published_on: date) -> frozenset[str]:
    """Gather the facts on which the periods of a challenge depend if it is published that day."""
    route = regime.route_named(challenge.route)
    stated = set(challenge.stated_facts)
    if challenge.documents_complete:
        stated.add("all_documents")
    if challenge.urgency_reason.strip():
        stated.add("urgency")
    if challenge.is_shortlisted:
        stated.add("pre_selected")
    if has_qualifying_notice(challenge.planned_notice_on, regime, published_on):
        stated.add("planned_notice")
    if route is None:
        return frozenset({*stated, "outside_the_act"})
    return circumstances(regime, route, threshold_class, challenge.contract_kind, stated)


def bidding_period(
    challenge: ChallengeDetail, regime: Regime, threshold_class: str, published_on: date
) -> BiddingPeriod:
    """Find the shortest time that suppliers may have for their bids if the challenge is published that day (s.54, s.87)."""
    period = shortest_period(regime, "tender", facts_of(challenge, regime, threshold_class, published_on))
    days = regime.rule(period.clock).count
    reason = f"suppliers must have {days} days because {period.because} ({period.source})"
    if challenge.planned_notice_on and not has_qualifying_notice(challenge.planned_notice_on, regime, published_on):
        reason += (
            ". Your planned procurement notice does not shorten this: it counts from "
            f"{regime.rule(PLANNED_NOTICE_FROM).count} days to {regime.rule(PLANNED_NOTICE_UNTIL).count} months "
            "after it was published (s.15(3))"
        )
    return BiddingPeriod(period, days, reason)
