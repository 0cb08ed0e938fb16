"""Criteria that nobody could evidence, found by their words: advice for the writer, never a bar to publication."""

import re
from collections.abc import Iterator

from challenges.publishing.domain.challenge import ChallengeDetail, Criterion, CriterionKind

_PRAISE = re.compile(
    r"\b(world[- ]class|best[- ]in[- ]class|best of breed|cutting[- ]edge|state[- ]of[- ]the[- ]art|seamless(?:ly)?|"
    r"unparalleled|future[- ]proof|zero risk|holistic(?:ally)?|market[- ]leading|industry[- ]leading|second to none)\b",
    re.IGNORECASE,
)
_PAST = re.compile(
    r"\b(?:previous|prior|past|earlier|existing)\s+(?:\w+\s+){0,3}?(?:contracts?|clients?|customers?)\b|"
    r"\b(?:\d+|two|three|five|ten)\s+years['’]?\s+(?:of\s+)?(?:\w+\s+){0,2}?(?:experience|trading|accounts)\b",
    re.IGNORECASE,
)
_ASKS = re.compile(
    r"\?|\b(?:show|say|describe|name|explain|give|list|how|what|which|who|confirm|set out|tell|provide|propose|outline)\b",
    re.IGNORECASE,
)
MOST_QUESTIONS = 4


def unevidenced(challenge: ChallengeDetail) -> Iterator[tuple[Criterion, str]]:
    """Yield criteria and, in one sentence, why a good company might have nothing to show for them."""
    for one in challenge.criteria:
        if challenge.is_divided(one) or not one.question.strip():
            continue
        found = f"{one.title} {one.question}"
        if praise := _PRAISE.search(found):
            yield one, f"“{praise[0]}” cannot be shown. Say what you would see if it were true."
        if past := _PAST.search(found):
            yield (
                one,
                f"“{past[0]}” shuts out a young company that could do the work. Ask for evidence of any kind and size (s.22).",
            )
        if one.kind is CriterionKind.PASS_FAIL:
            continue
        if not _ASKS.search(one.question):
            yield one, "It does not say what a bid should show. Ask a question, or say what evidence you look for."
        if one.question.count("?") > MOST_QUESTIONS:
            yield (
                one,
                f"It asks {one.question.count('?')} questions at once. Divide it, so that each has its own score.",
            )


def unlimited(challenge: ChallengeDetail) -> Iterator[Criterion]:
    """Yield the criteria whose answers may be as long as a large company's bid team can write."""
    for one in challenge.scored_criteria:
        if one.question.strip() and one.word_limit is None:
            yield one
