"""Conditions, criteria and documents of an amendment: small acts on the part they belong to."""

from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import msgspec

from challenges.amendments import queries
from challenges.amendments.domain import Part
from challenges.amendments.domain.rubric import next_identifier, with_added, with_edited, with_points, with_removed
from challenges.amendments.services.preparing import change_part
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.challenge import Document
from challenges.publishing.domain.scoring import (
    HUNDRED,
    MAXIMUM_CRITERIA,
    MAXIMUM_DOCUMENTS,
    content_problems,
    rules_problems,
)
from challenges.publishing.domain.sections import CriterionContent, PointsContent, RulesContent, ScoringContent
from portal.accounts.domain import Actor
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError


def part_of(kind: str) -> Part:
    """Name the part in which a criterion of that kind stands."""
    return Part.CONDITIONS if kind == CriterionKind.PASS_FAIL else Part.RUBRIC


async def add_criterion(actor: Actor, reference: str, content: CriterionContent) -> str:
    """Add a criterion, a sub-criterion or a condition; answers its identifier, which no version ever had."""
    challenge = await publishing.officer_challenge(reference, actor)
    ever, made = await queries.identifiers_ever(challenge.id), ""

    def add(shown: ChallengeDetail) -> ChallengeDetail:
        nonlocal made
        if len(shown.criteria) >= MAXIMUM_CRITERIA:
            raise RefusedError(f"A challenge can have at most {MAXIMUM_CRITERIA} criteria. Remove one to add another.")
        _check(shown, content)
        made = next_identifier(CriterionKind(content.kind), ever | {one.identifier for one in shown.criteria})
        return with_added(shown, content, made)

    await change_part(actor, reference, part_of(content.kind), add, version=None)
    return made


async def edit_criterion(
    actor: Actor, reference: str, identifier: str, content: CriterionContent, *, version: int
) -> None:
    """Change a criterion or a condition; ConflictError when its part was saved since, NotFoundError when it is gone."""

    def edit(shown: ChallengeDetail) -> ChallengeDetail:
        old = _criterion(shown, identifier)
        new = msgspec.structs.replace(content, parent=old.parent)
        _check(shown, new)
        return with_edited(shown, identifier, new)

    await change_part(actor, reference, part_of(content.kind), edit, version=version)


async def remove_criterion(actor: Actor, reference: str, identifier: str, kind: str) -> None:
    """Take a criterion out with its sub-criteria, or a condition."""

    def remove(shown: ChallengeDetail) -> ChallengeDetail:
        _criterion(shown, identifier)
        return with_removed(shown, identifier)

    await change_part(actor, reference, part_of(kind), remove, version=None)


async def save_points(actor: Actor, reference: str, content: PointsContent, *, version: int) -> None:
    """Give all criteria their points and all sub-criteria their shares in one act."""

    def give(shown: ChallengeDetail) -> ChallengeDetail:
        for one in shown.criteria:
            if one.parent and content.numbers.get(one.identifier, Decimal(0)) > HUNDRED:
                raise InvalidInputError({one.identifier: "A share must be 100% or less"})
        return with_points(shown, content.numbers)

    await change_part(actor, reference, Part.RUBRIC, give, version=version)


async def save_rules(actor: Actor, reference: str, content: ScoringContent | RulesContent, *, version: int) -> None:
    """Save how price counts and how many points there are, or rounding, tie rules and quorum."""
    if isinstance(content, RulesContent) and (problems := rules_problems(content)):
        raise InvalidInputError(problems)
    values: dict[str, Any] = msgspec.structs.asdict(content)
    await change_part(
        actor, reference, Part.RUBRIC, lambda shown: msgspec.structs.replace(shown, **values), version=version
    )


async def add_document(
    actor: Actor,
    reference: str,
    *,
    title: str,
    file_name: str,
    media_type: str,
    size_bytes: int,
    sha256: str,
    store_key: str,
) -> UUID:
    """Add a file that lies in the object store already; answers the id it will have when it is published."""
    made = Document(uuid4(), title, file_name, media_type, size_bytes, sha256, store_key)

    def add(shown: ChallengeDetail) -> ChallengeDetail:
        if len(shown.documents) >= MAXIMUM_DOCUMENTS:
            raise RefusedError(
                f"A challenge can have at most {MAXIMUM_DOCUMENTS} documents. Withdraw one to add another."
            )
        return msgspec.structs.replace(shown, documents=(*shown.documents, made))

    await change_part(actor, reference, Part.DOCUMENTS, add, version=None)
    return made.id


async def retitle_document(actor: Actor, reference: str, document_id: UUID, title: str, *, version: int) -> None:
    """Give a document another title; ConflictError when the documents were saved since."""

    def retitle(shown: ChallengeDetail) -> ChallengeDetail:
        _document(shown, document_id)
        new = tuple(
            msgspec.structs.replace(one, title=title) if one.id == document_id else one for one in shown.documents
        )
        return msgspec.structs.replace(shown, documents=new)

    await change_part(actor, reference, Part.DOCUMENTS, retitle, version=version)


async def withdraw_document(actor: Actor, reference: str, document_id: UUID) -> None:
    """Take a document out of the challenge; what was published stays downloadable from its version."""

    def withdraw(shown: ChallengeDetail) -> ChallengeDetail:
        gone = _document(shown, document_id)
        return msgspec.structs.replace(shown, documents=tuple(one for one in shown.documents if one.id != gone.id))

    await change_part(actor, reference, Part.DOCUMENTS, withdraw, version=None)


async def save_complete(actor: Actor, reference: str, is_complete: bool, *, version: int) -> None:
    """Say whether everything that suppliers need is there now, which decides the shortest period (s.54)."""
    await change_part(
        actor,
        reference,
        Part.DOCUMENTS,
        lambda shown: msgspec.structs.replace(shown, documents_complete=is_complete),
        version=version,
    )


def _check(shown: ChallengeDetail, content: CriterionContent) -> None:
    parent = _criterion(shown, content.parent) if content.parent else None
    if problems := content_problems(content, parent):
        raise InvalidInputError(problems)


def _criterion(shown: ChallengeDetail, identifier: str) -> Criterion:
    found = shown.criterion(identifier)
    if found is None:
        raise NotFoundError
    return found


def _document(shown: ChallengeDetail, document_id: UUID) -> Document:
    found = next((one for one in shown.documents if one.id == document_id), None)
    if found is None:
        raise NotFoundError
    return found
