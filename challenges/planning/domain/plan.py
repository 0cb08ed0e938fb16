"""The timetable of a challenge, worked out backwards from the day on which the contract should start.

Every step is placed as late as it may be. What the law asks for is counted by the regime's clocks; a period for bids is
over when its last whole day has passed, so bids close on a later working day.
"""

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Literal

import msgspec

from challenges.planning.domain.law import PeriodLaw, PlanLaw
from challenges.planning.domain.working import Leave, Span, last_working_day_before, span_before
from challenges.regimes.clocks import clock
from portal.kernel.moments import LONDON

DEADLINE_TIME, QUESTIONS_TIME = time(12), time(17)
_DAY = timedelta(days=1)
Kind = Literal["law", "own"]


class PlanInputs(msgspec.Struct, frozen=True):
    """What the buyer wishes: the start, the days suppliers have, own working days by step, leave, outside notices."""

    starts_on: date
    bidding_days: int
    own_days: Mapping[str, int] = {}
    leave: tuple[Leave, ...] = ()
    public_notices: tuple[str, ...] = ()


class Step(msgspec.Struct, frozen=True):
    """One line of the plan, both days included; `kind` says whether the law or the buyer sets its length."""

    id: str
    title: str
    first_day: date
    last_day: date
    kind: Kind
    length: str
    source: str


class Plan(msgspec.Struct, frozen=True):
    """The whole timetable in the order of time, with the days that the draft asks for."""

    steps: tuple[Step, ...]
    published_on: date
    invited_on: date
    questions_close_on: date
    deadline_on: date
    starts_on: date

    @property
    def begins_on(self) -> date:
        """Name the day on which the first step begins."""
        return min(one.first_day for one in self.steps)

    def days_late(self, today: date) -> int:
        """Say by how many days the plan would have had to begin before today."""
        return max(0, (today - self.begins_on).days)

    @property
    def deadline_at(self) -> datetime:
        """Name the instant at which bids close: noon in London."""
        return datetime.combine(self.deadline_on, DEADLINE_TIME, tzinfo=LONDON)

    @property
    def questions_close_at(self) -> datetime:
        """Name the instant at which questions close: five in the afternoon in London."""
        return datetime.combine(self.questions_close_on, QUESTIONS_TIME, tzinfo=LONDON)


def back_plan(inputs: PlanInputs, law: PlanLaw) -> Plan:
    """Work back from the start of the contract to the first approval; RegimeError beyond the known calendar."""
    return _Backwards(inputs, law).plan()


class _Backwards:
    """Places one step before the other; `before` is the day by which the next one must be over."""

    def __init__(self, inputs: PlanInputs, law: PlanLaw) -> None:
        self.inputs, self.law = inputs, law
        self.proclaimed = law.regime.proclaimed_days()
        self.before = inputs.starts_on
        self.found: list[Step] = []

    def plan(self) -> Plan:
        self.own("signature")
        self.standstill()
        self.own("summaries")
        decided_on = self.award_approval()
        self.public_notices(decided_on)
        self.own("evaluation", leave=self.inputs.leave)
        self.own("opening")
        deadline_on = last_working_day_before(self.before, self.proclaimed)
        invited_on = self.bidding(deadline_on)
        published_on = self.participation(invited_on)
        self.own("approval_publication")
        return Plan(
            steps=tuple(sorted(self.found, key=lambda one: (one.first_day, one.last_day))),
            published_on=published_on,
            invited_on=invited_on,
            questions_close_on=self.questions_close(invited_on, deadline_on),
            deadline_on=deadline_on,
            starts_on=self.inputs.starts_on,
        )

    def own(self, step_id: str, *, leave: tuple[Leave, ...] = ()) -> Span | None:
        step = next(one for one in self.law.regime.own_step if one.id == step_id)
        days = self.days_of(step_id)
        span = span_before(self.before, days, self.proclaimed, leave)
        if span is not None:
            self.add(step_id, step.title, span.first_day, span.last_day, "own", working_days_text(days), step.source)
            self.before = span.first_day
        return span

    def days_of(self, step_id: str) -> int:
        step = next(one for one in self.law.regime.own_step if one.id == step_id)
        return max(step.fewest, self.inputs.own_days.get(step_id, step.usual))

    def standstill(self) -> None:
        """Publish the award notice on the latest working day whose standstill is over before the signature."""
        if not self.law.standstill:
            return
        rule = self.law.regime.rule(self.law.standstill)
        noticed_on = last_working_day_before(self.before, self.proclaimed)
        while clock(rule.id, noticed_on, self.law.regime).last_day >= self.before:
            noticed_on = last_working_day_before(noticed_on, self.proclaimed)
        last = clock(rule.id, noticed_on, self.law.regime).last_day
        title = "Award notice and standstill: nothing may be signed"
        self.add("standstill", title, noticed_on, last, "law", working_days_text(rule.count), rule.source)
        self.before = noticed_on

    def award_approval(self) -> date:
        """Place the approval of the award; answers the day of the decision."""
        span = self.own("approval_award")
        return span.last_day if span else last_working_day_before(self.before, self.proclaimed)

    def public_notices(self, decided_on: date) -> None:
        """Place notices that must have been public for their clock's days before the decision; they take no time of ours."""
        regime = self.law.regime
        for notice in regime.public_notice:
            if notice.id in self.inputs.public_notices:
                day = last_working_day_before(decided_on, self.proclaimed)
                while clock(notice.clock, day, regime).next_day > decided_on:
                    day = last_working_day_before(day, self.proclaimed)
                length = f"{regime.rule(notice.clock).count} clear days"
                self.add(notice.id, notice.title, day, decided_on - _DAY, "law", length, notice.source)

    def bidding(self, deadline_on: date) -> date:
        """Ask for bids on the latest working day that leaves suppliers the law's days and the buyer's."""
        day = last_working_day_before(deadline_on, self.proclaimed)
        while not self.is_enough(self.law.tender_on(day), day, deadline_on, self.inputs.bidding_days):
            day = last_working_day_before(day, self.proclaimed)
        period = self.law.tender_on(day)
        title = "Suppliers write their bids"
        source = f"at least {period.days} days because {period.because} ({period.source})"
        self.add("tender", title, day, deadline_on, "law", _days((deadline_on - day).days), source)
        self.before = day
        return day

    def participation(self, invited_on: date) -> date:
        """Place the stage in which suppliers ask to take part; answers the day of publication."""
        period = self.law.participation
        if period is None:
            return invited_on
        self.own("shortlisting")
        closes_on = last_working_day_before(self.before, self.proclaimed)
        day = last_working_day_before(closes_on, self.proclaimed)
        while not self.is_enough(period, day, closes_on, 0):
            day = last_working_day_before(day, self.proclaimed)
        source = f"at least {period.days} days because {period.because} ({period.source})"
        self.add("participation", "Suppliers ask to take part", day, closes_on, "law", _days((closes_on - day).days), source)  # fmt: skip
        self.before = day
        return day

    def is_enough(self, period: PeriodLaw, first: date, closes_on: date, wished: int) -> bool:
        """Say whether the law's last whole day has passed when bids close, and the wished days too."""
        return clock(period.clock, first, self.law.regime).last_day < closes_on and (closes_on - first).days >= wished

    def questions_close(self, invited_on: date, deadline_on: date) -> date:
        """Leave the answering days before the deadline, but let suppliers ask for at least half of their time."""
        span = span_before(deadline_on, self.days_of("questions"), self.proclaimed)
        half = invited_on + (deadline_on - invited_on) / 2
        wished = last_working_day_before(span.first_day if span else deadline_on, self.proclaimed)
        return max(wished, last_working_day_before(half + _DAY, self.proclaimed))

    def add(self, step_id: str, title: str, first: date, last: date, kind: Kind, length: str, source: str) -> None:
        self.found.append(Step(step_id, title, first, last, kind, length, source))


def working_days_text(days: int) -> str:
    """Write a number of working days."""
    return f"{days} working day{'s'[: days != 1]}"


def _days(days: int) -> str:
    return f"{days} day{'s'[: days != 1]}"
