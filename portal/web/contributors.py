"""What other slices put on the pages that gather: each package's plugin registers its functions here."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import Any, TypeAlias

import msgspec

from portal.accounts.domain import Actor


class WaitingItem(msgspec.Struct, frozen=True):
    """One thing that waits for a person: an act written as a sentence, its link and when it is due."""

    text: str
    link: str
    due_at: datetime | None = None
    organisation: str = ""


class HomeSection(msgspec.Struct, frozen=True):
    """A part of the home page: a heading, a template below templates/ and what it shows (as `section`)."""

    heading: str
    template: str
    context: dict[str, Any] = {}
    link: str = ""
    link_text: str = ""


class ClockMove(msgspec.Struct, frozen=True):
    """A moment to which the demonstration clock can move: what it is ("the deadline"), when, and of which challenge."""

    label: str
    at: datetime
    reference: str = ""
    title: str = ""


Waiting: TypeAlias = Callable[[Actor, datetime], Awaitable[list[WaitingItem]]]
Section: TypeAlias = Callable[[Actor | None], Awaitable[HomeSection | None]]

_waiting: list[Waiting] = []
_dashboard: list[Callable[[Actor, datetime], Awaitable[HomeSection | None]]] = []
_home: list[Section] = []
_clock_moves: list[Callable[[], Awaitable[list[ClockMove]]]] = []


def register_waiting(contributor: Waiting) -> None:
    """Add what waits for a person; registering twice counts once."""
    if contributor not in _waiting:
        _waiting.append(contributor)


def register_home_section(contributor: Section) -> None:
    """Add a part of the home page; registering twice counts once."""
    if contributor not in _home:
        _home.append(contributor)


def register_dashboard_section(contributor: Callable[[Actor, datetime], Awaitable[HomeSection | None]]) -> None:
    """Add a part of the dashboard below what waits; registering twice counts once."""
    if contributor not in _dashboard:
        _dashboard.append(contributor)


async def waiting_for(actor: Actor, now: datetime) -> list[WaitingItem]:
    """Gather what waits for a person, the soonest due first, what has no date last."""
    items = [item for contributor in _waiting for item in await contributor(actor, now)]
    return sorted(items, key=lambda item: (item.due_at is None, item.due_at or now, item.text))


async def home_sections(visitor: Actor | None) -> list[HomeSection]:
    """Gather the parts of the home page in the order they were registered."""
    sections = [await contributor(visitor) for contributor in _home]
    return [section for section in sections if section is not None]


async def dashboard_sections(actor: Actor, now: datetime) -> list[HomeSection]:
    """Gather the parts of the dashboard in the order they were registered."""
    sections = [await contributor(actor, now) for contributor in _dashboard]
    return [section for section in sections if section is not None]


def register_clock_move(contributor: Callable[[], Awaitable[list[ClockMove]]]) -> None:
    """Add moments to which the demonstration clock can move; registering twice counts once."""
    if contributor not in _clock_moves:
        _clock_moves.append(contributor)


async def clock_moves() -> list[ClockMove]:
    """Gather the moments that matter, in the order of time."""
    found = [move for contributor in _clock_moves for move in await contributor()]
    return sorted(found, key=lambda one: (one.at, one.label, one.reference))
