"""What later slices do when a challenge is published, or when its dates move: in the transaction that does it.

Each package's plugin registers its functions; cancellation has its own registry in `contributors`, with the reason.
"""

from collections.abc import Awaitable, Callable
from typing import TypeAlias
from uuid import UUID

Happened: TypeAlias = Callable[[UUID], Awaitable[None]]

_published: list[Happened] = []
_deadlines_changed: list[Happened] = []


def register_published(contributor: Happened) -> None:
    """Have something done once a challenge is published; registering twice counts once."""
    if contributor not in _published:
        _published.append(contributor)


def register_deadline_changed(contributor: Happened) -> None:
    """Have something done when a published challenge's dates move (questions or bids); registering twice counts once."""
    if contributor not in _deadlines_changed:
        _deadlines_changed.append(contributor)


async def tell_published(challenge_id: UUID) -> None:
    """Call whoever registered, after the challenge's row says that it is published."""
    for contributor in _published:
        await contributor(challenge_id)


async def tell_deadline_changed(challenge_id: UUID) -> None:
    """Call whoever registered, after the challenge's row holds its new dates."""
    for contributor in _deadlines_changed:
        await contributor(challenge_id)
