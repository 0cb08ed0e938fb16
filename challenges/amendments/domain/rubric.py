"""Changing criteria of a proposed challenge, each act as a new tuple: nothing is stored here."""

import re
from collections.abc import Mapping
from collections.abc import Set as AbstractSet
from decimal import Decimal
from uuid import UUID

import msgspec

from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.challenge import Level
from challenges.publishing.domain.scoring import IDENTIFIER_PREFIXES, levels_of, place_of, place_under
from challenges.publishing.domain.sections import CriterionContent

_NO_ID = UUID(int=0)


def next_identifier(kind: CriterionKind, taken: AbstractSet[str]) -> str:
    """Name a new criterion of a kind: the number above all that any version or this amendment ever gave."""
    prefix = IDENTIFIER_PREFIXES[kind]
    numbers = [int(match[1]) for one in taken if (match := re.fullmatch(rf"{prefix}(\d+)", one))]
    return f"{prefix}{max(numbers, default=0) + 1}"


def with_added(challenge: ChallengeDetail, content: CriterionContent, identifier: str) -> ChallengeDetail:
    """Add a criterion after those of its kind, or a sub-criterion below its parent, which is no longer scored itself."""
    criteria = list(challenge.criteria)
    parent = challenge.criterion(content.parent) if content.parent else None
    made = _written(content, identifier)
    if parent is None:
        criteria.insert(place_of(made.kind, challenge.criteria), made)
    else:
        criteria.insert(place_under(parent, challenge.criteria), made)
        criteria[criteria.index(parent)] = msgspec.structs.replace(
            parent, levels=(), minimum_score=None, word_limit=None
        )
    return msgspec.structs.replace(challenge, criteria=tuple(criteria))


def with_edited(challenge: ChallengeDetail, identifier: str, content: CriterionContent) -> ChallengeDetail:
    """Put new words and numbers in a criterion's place; one that is divided keeps no levels, minimum or word limit."""
    old = challenge.criterion(identifier)
    if old is None:
        return challenge
    made = _written(msgspec.structs.replace(content, parent=old.parent), identifier)
    if challenge.is_divided(old):
        made = msgspec.structs.replace(made, levels=(), minimum_score=None, word_limit=None)
    return _with(challenge, {identifier: made})


def with_removed(challenge: ChallengeDetail, identifier: str) -> ChallengeDetail:
    """Take a criterion out with its sub-criteria; a parent that loses its last one is scored itself again."""
    old = challenge.criterion(identifier)
    if old is None:
        return challenge
    gone = {identifier, *(one.identifier for one in challenge.parts_of(old))}
    left = tuple(one for one in challenge.criteria if one.identifier not in gone)
    parent = challenge.criterion(old.parent)
    found = msgspec.structs.replace(challenge, criteria=left)
    if parent is None or found.parts_of(parent):
        return found
    scale = CriterionContent(parent.kind, parent.title, "", scale_id=parent.scale_id)
    return _with(found, {parent.identifier: msgspec.structs.replace(parent, levels=_levels(scale))})


def with_points(challenge: ChallengeDetail, numbers: Mapping[str, Decimal]) -> ChallengeDetail:
    """Give criteria their points and sub-criteria their shares; what is not named keeps its own."""
    new = {
        one.identifier: msgspec.structs.replace(one, **{"share" if one.parent else "weight": numbers[one.identifier]})
        for one in challenge.criteria
        if one.identifier in numbers and one.kind is not CriterionKind.PASS_FAIL
    }
    return _with(challenge, new)


def _with(challenge: ChallengeDetail, new: Mapping[str, Criterion]) -> ChallengeDetail:
    criteria = tuple(new.get(one.identifier, one) for one in challenge.criteria)
    return msgspec.structs.replace(challenge, criteria=criteria)


def _written(content: CriterionContent, identifier: str) -> Criterion:
    """Make a criterion of what was typed; id, place and derived figures follow when it is read back."""
    levels = _levels(content)
    return Criterion(
        id=_NO_ID,
        identifier=identifier,
        kind=CriterionKind(content.kind),
        title=content.title,
        question=content.question,
        weight=content.weight if content.share is None else Decimal(0),
        scale_id=content.scale_id,
        scale_max=max((one.score for one in levels), default=Decimal(0)),
        minimum_score=content.minimum_score,
        word_limit=content.word_limit,
        position=0,
        version=1,
        levels=levels,
        parent=content.parent,
        share=content.share,
        evidence=content.evidence,
        rules_out=content.rules_out,
    )


def _levels(content: CriterionContent) -> tuple[Level, ...]:
    return tuple(Level(one.score, one.label, one.descriptor) for one in levels_of(content))
