"""What later slices tell notices, and are told: each package's plugin registers its functions here."""

from collections.abc import Awaitable, Callable, Collection
from typing import TypeAlias
from uuid import UUID

from challenges.notices.domain import Happening, Notice, Publication
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor

Facts: TypeAlias = Callable[[ChallengeDetail, UUID | None], Awaitable[dict[str, str]]]
Happenings: TypeAlias = Callable[[Collection[UUID]], Awaitable[dict[UUID, list[Happening]]]]
Published: TypeAlias = Callable[[Actor, ChallengeDetail, Notice, Publication], Awaitable[None]]

_facts: list[Facts] = []
_happenings: list[Happenings] = []
_published: list[tuple[str, Published]] = []
_corrected: list[tuple[str, Published]] = []


def register_facts(contributor: Facts) -> None:
    """Add facts about a challenge and the contract a notice is about; registering twice counts once."""
    if contributor not in _facts:
        _facts.append(contributor)


def register_happenings(contributor: Happenings) -> None:
    """Add what happened to challenges, by their ids, in one statement for all; registering twice counts once."""
    if contributor not in _happenings:
        _happenings.append(contributor)


def register_notice_published(code: str, contributor: Published) -> None:
    """Have something done in the transaction that records the publication of a notice; twice counts once."""
    if (code, contributor) not in _published:
        _published.append((code, contributor))


def register_notice_corrected(code: str, contributor: Published) -> None:
    """Have something done, or refused, in the transaction that corrects a record; twice counts once."""
    if (code, contributor) not in _corrected:
        _corrected.append((code, contributor))


async def facts_of(challenge: ChallengeDetail, subject_id: UUID | None) -> dict[str, str]:
    """Gather what later slices know; "" counts as not known and hides nothing that another one said."""
    found: dict[str, str] = {}
    for contributor in _facts:
        found |= {name: value for name, value in (await contributor(challenge, subject_id)).items() if value}
    return found


async def happenings_of(challenge_ids: Collection[UUID]) -> dict[UUID, list[Happening]]:
    """Gather what happened to some challenges."""
    found: dict[UUID, list[Happening]] = {one: [] for one in challenge_ids}
    for contributor in _happenings:
        for challenge_id, happened in (await contributor(challenge_ids)).items():
            found[challenge_id] += happened
    return found


async def tell_notice_published(
    actor: Actor, challenge: ChallengeDetail, notice: Notice, publication: Publication
) -> None:
    """Call whoever registered for the notice's code."""
    for code, contributor in _published:
        if code == notice.code:
            await contributor(actor, challenge, notice, publication)


async def tell_notice_corrected(
    actor: Actor, challenge: ChallengeDetail, notice: Notice, publication: Publication
) -> None:
    """Call whoever registered for the notice's code with the record as it is after the correction."""
    for code, contributor in _corrected:
        if code == notice.code:
            await contributor(actor, challenge, notice, publication)
