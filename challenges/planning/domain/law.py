"""What the law asks of one challenge's timetable, gathered once for the planner."""

from datetime import date

import msgspec
from msgspec import structs

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.routes import PLANNED_NOTICE_FROM, PLANNED_NOTICE_UNTIL, facts_of
from challenges.regimes.clocks import clock
from challenges.regimes.procedures import Phase, Route
from challenges.regimes.regime import Regime
from challenges.regimes.routes import shortest_period, standstill_of

_NO_DAY = date(1, 1, 1)
_ANY_DAY = date(2026, 1, 1)


class PeriodLaw(msgspec.Struct, frozen=True):
    """A shortest period for suppliers: its clock, days, and the words that explain it."""

    clock: str
    days: int
    because: str
    source: str


class PlanLaw(msgspec.Struct, frozen=True):
    """The law of one challenge's timetable; `is_assumed` where no route was chosen and the strictest is taken.

    `documented` would apply if every document were published with the challenge.
    `noticed` applies instead of `tender` when the challenge is published in the days `noticed_from` to `noticed_until`.
    `participation` is None where everybody may bid at once; `standstill` is "" where none is asked for.
    """

    regime: Regime
    route_name: str
    is_assumed: bool
    is_covered: bool
    standstill: str
    tender: PeriodLaw
    noticed: PeriodLaw
    documented: PeriodLaw
    participation: PeriodLaw | None = None
    noticed_from: date = _NO_DAY
    noticed_until: date = _NO_DAY

    def tender_on(self, published_on: date) -> PeriodLaw:
        """Name the shortest period for bids that are asked for that day."""
        return self.noticed if self.noticed_from <= published_on <= self.noticed_until else self.tender


def plan_law(challenge: ChallengeDetail, regime: Regime, threshold_class: str) -> PlanLaw:
    """Gather what the law asks of this challenge's timetable."""
    chosen = regime.route_named(challenge.route)
    route = chosen or _strictest(regime)
    plain = structs.replace(challenge, route=route.id, planned_notice_on=None)
    facts = facts_of(plain, regime, threshold_class, _ANY_DAY)
    noticed_on = challenge.planned_notice_on
    is_staged = challenge.is_shortlisted and not route.shortlisting_barred_by
    return PlanLaw(
        regime=regime,
        route_name=route.name,
        is_assumed=chosen is None,
        is_covered=route.is_covered,
        standstill=standstill_of(regime, route, challenge.contract_kind),
        tender=_period(regime, "tender", facts),
        noticed=_period(regime, "tender", facts | {"planned_notice"}),
        documented=_period(regime, "tender", facts | {"all_documents"}),
        participation=_period(regime, "participation", facts) if is_staged else None,
        noticed_from=clock(PLANNED_NOTICE_FROM, noticed_on, regime).next_day if noticed_on else _NO_DAY,
        noticed_until=clock(PLANNED_NOTICE_UNTIL, noticed_on, regime).last_day if noticed_on else _NO_DAY,
    )


def _strictest(regime: Regime) -> Route:
    """Take the first covered route, which asks for most time; a regime without one has only its first."""
    return next((one for one in regime.route if one.is_covered), regime.route[0])


def _period(regime: Regime, phase: Phase, facts: frozenset[str]) -> PeriodLaw:
    found = shortest_period(regime, phase, facts)
    return PeriodLaw(found.clock, regime.rule(found.clock).count, found.because, found.source)
