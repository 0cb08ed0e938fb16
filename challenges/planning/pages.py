"""A plan and a value as their pages show them: values already in words."""

from datetime import date

import msgspec

from challenges.planning.domain import Give, Plan, PlanInputs, PlanLaw, Step, back_plan, what_would_give
from challenges.planning.domain.giving import verdict
from challenges.planning.policies import may_use
from challenges.publishing.domain import ChallengeDetail
from challenges.regimes.regime import Regime
from challenges.regimes.routes import RouteAnswer, ValueParts
from portal.kernel.decision import Decision
from portal.kernel.moments import MONTHS, format_day, format_moment
from portal.kernel.money import format_pence

LETTERS_OF_MONTH = 3


class StepLine(msgspec.Struct, frozen=True):
    """One line of the list."""

    title: str
    first: str
    last: str
    length: str
    source: str


class PlanView(msgspec.Struct, frozen=True):
    """The plan with everything its page says about it."""

    plan: Plan
    lines: tuple[StepLine, ...]
    verdict: str
    gives: tuple[Give, ...]
    usable: Decision
    facts: tuple[tuple[str, str], ...]
    law: PlanLaw


def plan_view(inputs: PlanInputs, law: PlanLaw, today: date) -> PlanView:
    """Work the plan out and put it in words."""
    plan = back_plan(inputs, law)
    return PlanView(
        plan=plan,
        lines=tuple(_line(number, one) for number, one in enumerate(plan.steps, start=1)),
        verdict=verdict(inputs, law, today),
        gives=what_would_give(inputs, law, today),
        usable=may_use(plan, today),
        facts=(
            ("Begin", day_text(plan.begins_on)),
            ("Publish the challenge", day_text(plan.published_on)),
            ("Questions close", format_moment(plan.questions_close_at)),
            ("Deadline for bids", format_moment(plan.deadline_at)),
            ("Contract starts", day_text(plan.starts_on)),
        ),
        law=law,
    )


def has_dates(challenge: ChallengeDetail, plan: Plan) -> bool:
    """Say whether a challenge has the plan's dates already."""
    held = (challenge.questions_close_at, challenge.deadline_at, challenge.contract_starts_on)
    return held == (plan.questions_close_at, plan.deadline_at, plan.starts_on)


def _line(number: int, step: Step) -> StepLine:
    return StepLine(
        title=f"{number}. {step.title}",
        first=_in_column(step.first_day),
        last=_in_column(step.last_day),
        length=step.length,
        source=step.source if step.kind == "law" else "",
    )


def day_text(day: date) -> str:
    """Write a day with its name, because plans are kept by weekdays."""
    return f"{day:%a} {format_day(day)}"


def _in_column(day: date) -> str:
    """Write a day short and on one line, for a narrow column."""
    month = MONTHS[day.month - 1][:LETTERS_OF_MONTH]
    return f"{day:%a} {day.day} {month} {day.year}".replace(" ", "\N{NO-BREAK SPACE}")


class ValueView(msgspec.Struct, frozen=True):
    """The highest total value, its sum line by line, and what it means for the routes."""

    total: str
    rows: tuple[tuple[str, str], ...]
    kind_name: str
    threshold: str
    answers: tuple[RouteAnswer, ...]

    @property
    def closed(self) -> tuple[RouteAnswer, ...]:
        """Name the routes that are not open, with their reasons."""
        return tuple(one for one in self.answers if not one.is_open)


def value_view(
    parts: ValueParts, regime: Regime, *, kind_id: str, threshold_pence: int, answers: tuple[RouteAnswer, ...]
) -> ValueView:
    """Put the sum in words, leaving out what is nothing."""
    amounts = (
        ("This contract", parts.contract_pence),
        ("Options and extensions", parts.options_pence),
        ("Later phases and follow-on work", parts.phases_pence),
        ("Given instead of money", parts.given_pence),
        ("Premiums, fees, commissions and interest", parts.fees_pence),
        (f"VAT at {parts.vat_percent}%", parts.vat_pence),
        ("Prizes and payments to companies that take part", parts.prizes_pence),
    )
    return ValueView(
        total=format_pence(parts.highest_pence),
        rows=tuple((name, format_pence(pence)) for name, pence in amounts if pence),
        kind_name=regime.kind_named(kind_id).name,
        threshold=format_pence(threshold_pence),
        answers=answers,
    )
