"""What would keep somebody from bidding, found from answers that are never kept."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Literal

import msgspec

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.effort import Effort, effort_of
from challenges.publishing.domain.routes import ROUTE_BY_ID
from challenges.regimes.regime import Regime

EXCLUSION_PREFIX = "exclusion_"
FIXED_PRICE = "fixed_price"


class Reply(StrEnum):
    """What can be said to a question."""

    YES = "yes"
    NO = "no"
    UNSURE = "unsure"


class Asked(msgspec.Struct, frozen=True):
    """One question: its field, what proves a good answer or what it means, and what a bad answer leads to."""

    name: str
    title: str
    question: str
    hint: str
    source: str
    good: Reply
    bad_means: Literal["rules_out", "ask"]


class Finding(msgspec.Struct, frozen=True):
    """One answer that matters, in a sentence, and the sentence that says why or what can be done."""

    title: str
    text: str


class Verdict(StrEnum):
    """What the answers come to, as the title of the answer's page."""

    CLEAR = "Nothing you said rules you out"
    RULED_OUT = "This would rule you out"
    ASK = "Look at this before you bid"


class Outcome(msgspec.Struct, frozen=True):
    """The answer: what rules out stands before what is open."""

    verdict: Verdict
    ruled_out: tuple[Finding, ...]
    open: tuple[Finding, ...]


class Preparation(msgspec.Struct, frozen=True):
    """What a bid takes: every written answer with its word limit (0 = none), and the hours.

    `is_core_information_asked` where the law wants it on the central digital platform (reg. 6).
    """

    answers: tuple[tuple[str, int], ...]
    words: int
    conditions: int
    documents: int
    is_price_fixed: bool
    is_core_information_asked: bool
    effort: Effort


def conditions_asked(challenge: ChallengeDetail) -> tuple[Asked, ...]:
    """Ask the challenge's own conditions, in their order; a "no" rules out or has to be explained, as each one says."""
    return tuple(
        Asked(
            name=one.identifier,
            title=one.question,
            question=one.question,
            hint=one.evidence,
            source="This challenge",
            good=Reply.YES,
            bad_means="rules_out" if one.rules_out else "ask",
        )
        for one in challenge.conditions
    )


def exclusions_asked(challenge: ChallengeDetail, regime: Regime) -> tuple[Asked, ...]:
    """Ask the grounds of the law where it applies in full (Part 3); below the threshold a buyer decides itself."""
    route = regime.route_named(challenge.route)
    is_covered = route is not None and route.is_covered
    return tuple(
        Asked(
            name=f"{EXCLUSION_PREFIX}{one.id}",
            title=one.question,
            question=one.question,
            hint=one.hint,
            source=one.source,
            good=Reply.NO,
            bad_means="rules_out" if is_covered and one.kind == "mandatory" else "ask",
        )
        for one in regime.exclusion
    )


def outcome_of(asked: tuple[Asked, ...], replies: Mapping[str, str]) -> Outcome:
    """Say what the replies come to; what was not answered counts as unsure."""
    ruled_out, unclear = [], []
    for one in asked:
        reply = replies.get(one.name) or Reply.UNSURE
        if reply == one.good:
            continue
        if reply == Reply.UNSURE:
            unclear.append(Finding(one.title, "You are not sure. Find out before you put work into a bid."))
        elif one.bad_means == "rules_out":
            ruled_out.append(Finding(one.title, _ruling(one)))
        else:
            unclear.append(Finding(one.title, _openness(one)))
    verdict = Verdict.RULED_OUT if ruled_out else Verdict.ASK if unclear else Verdict.CLEAR
    return Outcome(verdict, tuple(ruled_out), tuple(unclear))


def _ruling(one: Asked) -> str:
    if one.name.startswith(EXCLUSION_PREFIX):
        return (
            f"The law ({one.source}) tells the buyer to leave you out, unless you can show that the cause is over and "
            "not likely to come back. If you can, ask first."
        )
    return "This challenge says that a bid which does not meet it goes no further."


def _openness(one: Asked) -> str:
    if one.name.startswith(EXCLUSION_PREFIX):
        return f"The buyer may leave you out, and has to hear you first ({one.source}). Ask before you begin."
    return "You may still bid: explain in your bid how you would do without it. The buyer decides."


def preparation_for(challenge: ChallengeDetail) -> Preparation:
    """List what a bid for this challenge takes."""
    effort, route = effort_of(challenge), ROUTE_BY_ID.get(challenge.route)
    return Preparation(
        answers=tuple((one.title, one.word_limit or 0) for one in challenge.scored_criteria),
        words=effort.words,
        conditions=len(challenge.conditions),
        documents=len(challenge.documents),
        is_price_fixed=challenge.price_method == FIXED_PRICE,
        is_core_information_asked=route is not None and route.is_covered,
        effort=effort,
    )
