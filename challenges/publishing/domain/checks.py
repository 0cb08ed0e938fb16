"""Everything that stops a challenge from being published, each as one sentence with the place to put it right."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from decimal import Decimal

import msgspec

from challenges.publishing.domain.challenge import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.routes import bar_to_shortlisting, bidding_period, routes_of, threshold_for
from challenges.publishing.domain.scoring import PRICE_METHOD_BY_ID, plain, points_of, share_problems
from challenges.publishing.domain.sections import Section
from challenges.publishing.domain.splitting import Neighbour, similar
from challenges.regimes.clocks import clock
from challenges.regimes.regime import Regime
from portal.kernel.moments import format_day, local_day
from portal.kernel.money import format_pence

SOCIAL_VALUE_MINIMUM_SHARE = Decimal("0.10")


class Blocker(msgspec.Struct, frozen=True):
    """One thing to put right: the section it belongs to, the field (or criterion), and the sentence."""

    section: Section
    field: str
    text: str


def blockers(
    challenge: ChallengeDetail,
    regime: Regime,
    threshold_class: str,
    now: datetime,
    *,
    neighbours: Sequence[Neighbour] = (),
) -> tuple[Blocker, ...]:
    """List what stops publication at `now`, in the order of the task list.

    `neighbours` are the buyer's other challenges that are near in time, among which a split one would be found.
    """
    today = local_day(now)
    return (
        *_missing_words(challenge),
        *_money(challenge, regime, threshold_class, today),
        *_procedure(challenge, regime, threshold_class, today),
        *_splitting(challenge, regime, threshold_class, today, neighbours),
        *_dates(challenge, regime, threshold_class, now),
        *_duties(challenge),
        *_rubric(challenge),
    )


def _missing_words(challenge: ChallengeDetail) -> Iterator[Blocker]:
    asked = (
        (challenge.title, Section.PROBLEM, "title", "Enter a title"),
        (challenge.summary, Section.PROBLEM, "summary", "Enter a one-sentence summary"),
        (challenge.problem, Section.PROBLEM, "problem", "Describe the problem"),
        (challenge.outcomes, Section.OUTCOMES, "outcomes", "Describe the outcomes you want"),
        (challenge.mission_no, Section.MISSION, "objective_id", "Choose a mission and objective"),
    )
    for answer, section, field, sentence in asked:
        if not answer:
            yield Blocker(section, field, sentence)


def _money(challenge: ChallengeDetail, regime: Regime, threshold_class: str, today: date) -> Iterator[Blocker]:
    route = regime.route_named(challenge.route)
    if route is None:
        yield Blocker(Section.MONEY, "route", "Choose the route by which this challenge runs")
    if challenge.budget_pence is None:
        yield Blocker(Section.MONEY, "budget_pence", "Enter the budget")
    if challenge.value_pence is None:
        yield Blocker(
            Section.MONEY,
            "value_pence",
            "Enter the highest total value, with VAT, options and every phase (Schedule 3)",
        )
        return
    if challenge.budget_pence is not None and challenge.value_pence < challenge.budget_pence:
        yield Blocker(Section.MONEY, "value_pence", "The highest total value cannot be less than the budget")
    if route is not None:
        yield from _closed_route(challenge, regime, threshold_class, today)


def _closed_route(challenge: ChallengeDetail, regime: Regime, threshold_class: str, today: date) -> Iterator[Blocker]:
    answers = routes_of(challenge, regime, threshold_class, today)
    chosen = next(one for one in answers if one.route.id == challenge.route)
    if chosen.is_open:
        return
    if chosen.route.value == "below":
        threshold = threshold_for(challenge, regime, threshold_class, today)
        yield Blocker(
            Section.MONEY,
            "route",
            f"The highest total value of {_pounds(challenge)} is not below your threshold of "
            f"{format_pence(threshold)} (Schedule 1). Choose the open or the competitive flexible procedure",
        )
        return
    reason = chosen.reason.removeprefix("Closed: ").rstrip(".")
    yield Blocker(Section.PROCEDURE, "stated_facts", f"“{chosen.route.name}” is not open to you: {reason}")


def _procedure(challenge: ChallengeDetail, regime: Regime, threshold_class: str, today: date) -> Iterator[Blocker]:
    bar = bar_to_shortlisting(challenge, regime, threshold_class) if challenge.is_shortlisted else ""
    route = regime.route_named(challenge.route)
    if bar and route is not None:
        way_out = (
            "Let everybody bid and judge what they say, or choose the competitive flexible procedure"
            if route.value == "below"
            else "Let everybody bid, or choose the competitive flexible procedure"
        )
        yield Blocker(
            Section.PROCEDURE,
            "who_may_bid",
            f"You may not choose who may bid on the route “{route.name}” ({bar}). {way_out}",
        )
    if challenge.planned_notice_on is not None and challenge.planned_notice_on > today:
        yield Blocker(
            Section.PROCEDURE, "planned_notice_on", "The planned procurement notice cannot be from a day to come"
        )


def _splitting(
    challenge: ChallengeDetail,
    regime: Regime,
    threshold_class: str,
    today: date,
    neighbours: Sequence[Neighbour],
) -> Iterator[Blocker]:
    route, value = regime.route_named(challenge.route), challenge.value_pence
    if value is None or route is None or route.value != "below" or challenge.separate_reason.strip():
        return
    found = similar(challenge, neighbours)
    together = value + sum(one.value_pence for one in found)
    threshold = threshold_for(challenge, regime, threshold_class, today)
    if not found or value >= threshold or together < threshold:
        return
    names = ", ".join(f"“{one.title}” ({one.reference})" for one in found)
    yield Blocker(
        Section.PROCEDURE,
        "separate_reason",
        f"Say why this is separate from {names}. Together they are worth up to {format_pence(together)}, which is not "
        f"below your threshold of {format_pence(threshold)}, and work that could reasonably be one contract counts as "
        "one (s.4 and Schedule 3)",
    )


def _dates(challenge: ChallengeDetail, regime: Regime, threshold_class: str, now: datetime) -> Iterator[Blocker]:
    deadline, questions = challenge.deadline_at, challenge.questions_close_at
    if deadline is None:
        yield Blocker(Section.DATES, "deadline_at", "Enter the deadline for bids")
    else:
        yield from _deadline(challenge, deadline, regime, threshold_class, now)
    if questions is None:
        yield Blocker(Section.DATES, "questions_close_at", "Enter when questions close")
    elif questions <= now:
        yield Blocker(Section.DATES, "questions_close_at", "Questions must close in the future")
    elif deadline is not None and questions >= deadline:
        yield Blocker(Section.DATES, "questions_close_at", "Questions must close before the deadline for bids")
    if challenge.contract_starts_on is None:
        yield Blocker(Section.DATES, "contract_starts_on", "Enter when the contract should start")
    elif deadline is not None and challenge.contract_starts_on <= local_day(deadline):
        yield Blocker(Section.DATES, "contract_starts_on", "The contract must start after the deadline for bids")
    if challenge.contract_months is None:
        yield Blocker(Section.DATES, "contract_months", "Enter how many months the contract lasts")


def _deadline(
    challenge: ChallengeDetail, deadline: datetime, regime: Regime, threshold_class: str, now: datetime
) -> Iterator[Blocker]:
    if deadline <= now:
        yield Blocker(Section.DATES, "deadline_at", "The deadline for bids must be in the future")
        return
    earliest, reason = earliest_deadline_day(challenge, regime, local_day(now), threshold_class)
    if local_day(deadline) < earliest:
        yield Blocker(
            Section.DATES,
            "deadline_at",
            f"The deadline for bids must be {format_day(earliest)} or later if you publish today: {reason}",
        )


def earliest_deadline_day(
    challenge: ChallengeDetail, regime: Regime, today: date, threshold_class: str = ""
) -> tuple[date, str]:
    """Name the first day on which bids may close if published `today`, with the rule that says so."""
    shortest = bidding_period(challenge, regime, threshold_class, today)
    return clock(shortest.period.clock, today, regime).last_day, shortest.reason


def _rubric(challenge: ChallengeDetail) -> Iterator[Blocker]:
    if not any(one.kind is CriterionKind.QUALITY for one in challenge.criteria):
        yield Blocker(Section.RUBRIC, "criteria", "Add at least one quality criterion")
    points = points_of(challenge)
    if points.left != 0:
        yield Blocker(Section.RUBRIC, "points", f"The points do not add up: {points.sentence}")
    for identifier, sentence in share_problems(challenge.criteria):
        yield Blocker(Section.RUBRIC, identifier, sentence)
    yield from _price(challenge)
    scored = points.quality + points.social_value
    if challenge.quality_minimum is not None and challenge.quality_minimum > scored:
        yield Blocker(
            Section.RUBRIC,
            "quality_minimum",
            f"The quality minimum cannot be more than the {plain(scored)} points that quality can earn",
        )
    for one in challenge.criteria:
        yield from _criterion(one)


def _price(challenge: ChallengeDetail) -> Iterator[Blocker]:
    method = PRICE_METHOD_BY_ID.get(challenge.price_method)
    if method is None:
        yield Blocker(Section.RUBRIC, "price_method", "Choose how price counts")
    elif method.has_weight and challenge.price_weight <= 0:
        yield Blocker(Section.RUBRIC, "price_weight", f"Give price some points, because you chose “{method.name}”")
    elif not method.has_weight and challenge.price_weight != 0:
        yield Blocker(Section.RUBRIC, "price_weight", f"Give price no points, because you chose “{method.name}”")


def _criterion(one: Criterion) -> Iterator[Blocker]:
    is_condition = one.kind is CriterionKind.PASS_FAIL
    if not one.question.strip():
        section = Section.CONDITIONS if is_condition else Section.RUBRIC
        yield Blocker(section, one.identifier, f"Say what “{one.title}” asks of a bid")
    if is_condition:
        return
    if one.weight <= 0:
        yield Blocker(Section.RUBRIC, one.identifier, f"Give “{one.title}” some points, or remove it")
    if any(not level.descriptor.strip() for level in one.levels):
        yield Blocker(Section.RUBRIC, one.identifier, f"Describe the evidence for every level of “{one.title}”")
    if one.minimum_score is not None and one.minimum_score > one.scale_max:
        yield Blocker(
            Section.RUBRIC,
            one.identifier,
            f"The minimum score of “{one.title}” cannot be more than {plain(one.scale_max)}",
        )


def _duties(challenge: ChallengeDetail) -> Iterator[Blocker]:
    if not challenge.conflicts_assessed:
        yield Blocker(
            Section.CHECKS, "conflicts_assessed", "Confirm that you have prepared a conflicts assessment (s.83)"
        )
    if len(challenge.lots) < 2 and not challenge.lots_reason.strip():
        yield Blocker(Section.CHECKS, "lots_reason", "Say why the work is one lot (s.18)")


def _pounds(challenge: ChallengeDetail) -> str:
    return format_pence(challenge.value_pence or 0)
