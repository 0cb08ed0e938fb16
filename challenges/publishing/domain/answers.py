"""What a section of a draft says, in words: the same for the check page, the history, the comments and the review."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any

import msgspec

from challenges.publishing.domain.challenge import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.routes import ROUTE_BY_ID
from challenges.publishing.domain.scoring import KIND_NAMES, PRICE_METHOD_BY_ID, plain
from challenges.publishing.domain.sections import Section
from challenges.publishing.missions import mission, objective
from challenges.regimes.regime import load_regime
from challenges.rubric.scales import SCALES
from portal.kernel.moments import format_day, format_moment
from portal.kernel.money import format_pence

WHOLE_SECTION = "whole"


class Answer(msgspec.Struct, frozen=True):
    """One answer of a section: a name that stays (a field, or a criterion's identifier), its question, and its words."""

    id: str
    name: str
    text: str


# Sections whose answers follow from one content; the others have parts that are saved one by one.
SIMPLE = frozenset(
    {
        Section.PROBLEM,
        Section.OUTCOMES,
        Section.MISSION,
        Section.MONEY,
        Section.PROCEDURE,
        Section.DATES,
        Section.CHECKS,
    }
)


def answers_of(section: Section, source: Any) -> tuple[Answer, ...]:
    """Write a section's answers in words; `source` is the challenge or, for a simple section, its content."""
    return tuple(Answer(*one) for one in _ANSWERS[section](source))


def answer_names(challenge: ChallengeDetail, section: Section) -> dict[str, str]:
    """Name the answers of a section that can be spoken about, and the section as a whole first."""
    return {WHOLE_SECTION: "The section as a whole", **{one.id: one.name for one in answers_of(section, challenge)}}


def criterion_facts(one: Criterion) -> str:
    """Write a criterion's rules in one line: its kind, limit and minimum."""
    parts = [KIND_NAMES[one.kind]]
    if one.kind is not CriterionKind.PASS_FAIL:
        parts.append(f"scored {SCALES[one.scale_id].title.split(',')[0]}" if one.scale_id in SCALES else "")
    if one.word_limit:
        parts.append(f"up to {one.word_limit:,} words")
    if one.minimum_score is not None:
        parts.append(f"minimum score {plain(one.minimum_score)}")
    return ", ".join(part for part in parts if part)


def budget_words(pence: int | None) -> str:
    """Write the budget with what it leaves out."""
    return f"{format_pence(pence)} without VAT" if pence else ""


def value_words(pence: int | None) -> str:
    """Write the highest total value with what it holds."""
    return f"{format_pence(pence)} with VAT" if pence else ""


def months_words(months: int | None) -> str:
    """Write the length of the contract."""
    return f"{months} month{'s'[: months > 1]}" if months else ""


def _problem(source: Any) -> Iterator[tuple[str, str, str]]:
    yield "title", "Title", source.title
    yield "summary", "Summary", source.summary
    yield "problem", "Problem", source.problem


def _outcomes(source: Any) -> Iterator[tuple[str, str, str]]:
    yield "outcomes", "Outcomes", source.outcomes


def _mission(source: Any) -> Iterator[tuple[str, str, str]]:
    chosen, aim = mission(source.mission_no), objective(source.objective_id)
    yield "mission_no", "Mission", chosen.title if chosen else ""
    yield "objective_id", "Objective", aim.summary if aim else ""


def _money(source: Any) -> Iterator[tuple[str, str, str]]:
    yield "budget_pence", "Budget", budget_words(source.budget_pence)
    yield "value_pence", "Highest total value", value_words(source.value_pence)
    yield "route", "Route", ROUTE_BY_ID[source.route].name if source.route in ROUTE_BY_ID else ""


def _procedure(source: Any) -> Iterator[tuple[str, str, str]]:
    """List what the law depends on; what was not said and need not be is left out."""
    regime, noticed = load_regime(), source.planned_notice_on
    yield "contract_kind", "What is bought", regime.kind_named(source.contract_kind).name
    yield "who_may_bid", "Who may bid", "Those chosen first" if source.is_shortlisted else "Everybody"
    said = (
        (
            "stated_facts",
            "Outside the Act",
            "\n".join(one.title for one in regime.fact if one.id in source.stated_facts),
        ),
        ("planned_notice_on", "Planned procurement notice", _day(noticed)),
        ("urgency_reason", "State of urgency", source.urgency_reason),
        ("separate_reason", "Why this is separate", source.separate_reason),
    )
    yield from (one for one in said if one[2].strip())


def _dates(source: Any) -> Iterator[tuple[str, str, str]]:
    yield "questions_close_at", "Questions close", _moment(source.questions_close_at)
    yield "deadline_at", "Deadline for bids", _moment(source.deadline_at)
    yield "contract_starts_on", "Contract starts", _day(source.contract_starts_on)
    yield "contract_months", "Contract length", months_words(source.contract_months)


def _checks(source: Any) -> Iterator[tuple[str, str, str]]:
    yield "conflicts_assessed", "Conflicts assessment", "Prepared" if source.conflicts_assessed else ""
    yield "lots_reason", "Why one lot", source.lots_reason


def _conditions(source: ChallengeDetail) -> Iterator[tuple[str, str, str]]:
    for one in source.conditions:
        lines = (
            one.question,
            f"What proves a “yes”: {one.evidence}" if one.evidence else "",
            "A “no” rules the bid out." if one.rules_out else "A “no” is explained, and you decide.",
        )
        yield one.identifier, one.title, "\n".join(line for line in lines if line)


def _rubric(source: ChallengeDetail) -> Iterator[tuple[str, str, str]]:
    for one in source.criteria:
        if one.kind is CriterionKind.PASS_FAIL:
            continue
        worth = f"{plain(one.share)}% of “{one.part_of}”" if one.parent else f"{plain(one.weight)} points"
        levels = (f"{plain(level.score)} ({level.label}): {level.descriptor}" for level in one.levels)
        yield one.identifier, one.title, "\n".join((f"{worth}. {criterion_facts(one)}.", one.question, *levels))
    method = PRICE_METHOD_BY_ID.get(source.price_method)
    yield "price_method", "How price counts", method.name if method else ""
    yield "price_weight", "Points for price", plain(source.price_weight)
    yield "total_points", "Total points", plain(source.total_points)
    yield "quality_minimum", "Quality minimum", plain(source.quality_minimum)
    rules = f"{source.rounding_places} decimal places; {', '.join(source.tie_break).replace('_', ' ')}; quorum {source.quorum}"
    yield "rules", "Rounding, equal bids and quorum", rules


def _documents(source: ChallengeDetail) -> Iterator[tuple[str, str, str]]:
    yield "files", "Files", "\n".join(one.title for one in source.documents) or "None"
    yield "documents_complete", "Everything is here", "Yes" if source.documents_complete else "No"


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else format_moment(moment)


def _day(day: date | None) -> str:
    return "" if day is None else format_day(day)


_ANSWERS: dict[Section, Callable[[Any], Iterator[tuple[str, str, str]]]] = {
    Section.PROBLEM: _problem,
    Section.OUTCOMES: _outcomes,
    Section.MISSION: _mission,
    Section.MONEY: _money,
    Section.PROCEDURE: _procedure,
    Section.DATES: _dates,
    Section.CHECKS: _checks,
    Section.CONDITIONS: _conditions,
    Section.RUBRIC: _rubric,
    Section.DOCUMENTS: _documents,
}
