"""What would have to give when a plan begins before today, and the earliest start that it allows."""

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec
from msgspec import structs

from challenges.planning.domain.law import PlanLaw
from challenges.planning.domain.plan import PlanInputs, back_plan, working_days_text
from portal.kernel.moments import format_day

LONGEST_WAIT_DAYS = 5 * 366


class Give(msgspec.Struct, frozen=True):
    """One thing that could give way: the sentence, the days it gains, and whether it alone saves the start."""

    sentence: str
    gained_days: int
    is_enough: bool


def earliest_start(inputs: PlanInputs, law: PlanLaw, today: date) -> date:
    """Name the first day on which the contract could start if the plan began today and nothing gave way."""
    low, high = 0, LONGEST_WAIT_DAYS
    while low < high:
        middle = (low + high) // 2
        start = today + timedelta(days=middle)
        if back_plan(structs.replace(inputs, starts_on=start), law).begins_on >= today:
            high = middle
        else:
            low = middle + 1
    return today + timedelta(days=low)


def shortest(inputs: PlanInputs, law: PlanLaw) -> PlanInputs:
    """Bring everything that is the buyer's own choice to its least."""
    least = {one.id: one.fewest for one in law.regime.own_step}
    return structs.replace(inputs, bidding_days=0, own_days=least, leave=())


def what_would_give(inputs: PlanInputs, law: PlanLaw, today: date) -> tuple[Give, ...]:
    """List what could give way for a plan that begins before today, what is enough by itself first; () in time.

    The law's periods never give: only own choices, and documents that would shorten what the law asks for.
    """
    begins_on = back_plan(inputs, law).begins_on
    if begins_on >= today:
        return ()
    found = []
    for sentence, changed, changed_law in _choices(inputs, law, today):
        begins = back_plan(changed, changed_law).begins_on
        if begins > begins_on:
            found.append(Give(sentence, (begins - begins_on).days, begins >= today))
    return tuple(sorted(found, key=lambda one: (not one.is_enough, -one.gained_days)))


def _choices(inputs: PlanInputs, law: PlanLaw, today: date) -> Iterator[tuple[str, PlanInputs, PlanLaw]]:
    least = law.tender.days
    if inputs.bidding_days > least:
        sentence = f"Give suppliers the {least} days that they must have, instead of {inputs.bidding_days}"
        yield sentence, structs.replace(inputs, bidding_days=0), law
    for step in law.regime.own_step:
        now = inputs.own_days.get(step.id, step.usual)
        if step.fewest < now:
            days = _least_change(inputs, law, today, step.id, step.fewest, now)
            sentence = (
                f"{step.title}: {working_days_text(days)} instead of {now}"
                if days
                else f"Do without a step of its own for “{step.title}”"
            )
            yield sentence, _with_days(inputs, step.id, days), law
    if inputs.leave:
        yield "Have the panel score during its leave", structs.replace(inputs, leave=()), law
    if law.documented.days < law.tender.days:
        sentence = (
            f"Publish every document with the challenge: bids may then be asked for in {law.documented.days} days"
        )
        yield sentence, inputs, structs.replace(law, tender=law.documented)


def _least_change(inputs: PlanInputs, law: PlanLaw, today: date, step_id: str, fewest: int, now: int) -> int:
    """Find the longest length of a step that alone saves the start; its fewest days where none does."""
    for days in range(now - 1, fewest, -1):
        if back_plan(_with_days(inputs, step_id, days), law).begins_on >= today:
            return days
    return fewest


def _with_days(inputs: PlanInputs, step_id: str, days: int) -> PlanInputs:
    return structs.replace(inputs, own_days={**inputs.own_days, step_id: days})


def verdict(inputs: PlanInputs, law: PlanLaw, today: date) -> str:
    """Say in a sentence whether the plan is in time, and if not, which start would be."""
    late = back_plan(inputs, law).days_late(today)
    if not late:
        return ""
    first = earliest_start(inputs, law, today)
    least = earliest_start(shortest(inputs, law), law, today)
    begun = f"This plan would have had to begin {late} day{'s'[: late != 1]} ago."
    words = f"{begun} As it stands, the contract can start on {format_day(first)}."
    if least > inputs.starts_on:
        return f"{words} Even with everything of your own at its shortest, the earliest is {format_day(least)}."
    return f"{words} It can be kept if enough of your own gives way."
