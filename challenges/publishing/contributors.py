"""What later slices put on a challenge's pages; each package's plugin registers its functions here."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from typing import TypeAlias

import msgspec

from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.kernel.decision import ALLOWED, Decision


class NextStep(msgspec.Struct, frozen=True):
    """One thing an officer can or must do with a challenge: a sentence, its link, and what it is for.

    `is_due` steps stand first. Nothing here may tell who bid, or how many, before the opening.
    """

    text: str
    link: str
    hint: str = ""
    is_due: bool = False


class SupplierAction(msgspec.Struct, frozen=True):
    """What a visitor can do on the public page: a button that posts, or a link."""

    text: str
    link: str
    is_post: bool = False
    hint: str = ""


class PublicPart(msgspec.Struct, frozen=True):
    """A part of the public page of a challenge: a template below templates/ and what it shows (as `part`).

    What `is_outcome` stands before the problem: who comes late wants to know how it ended.
    """

    heading: str
    template: str
    context: dict[str, object] = {}
    anchor: str = ""
    is_outcome: bool = False


Step: TypeAlias = Callable[[ChallengeDetail, Actor, datetime], Awaitable[list[NextStep]]]
Action: TypeAlias = Callable[[ChallengeDetail, Actor | None, datetime], Awaitable[list[SupplierAction]]]
Part: TypeAlias = Callable[[ChallengeDetail, Actor | None, datetime], Awaitable[PublicPart | None]]
Cancelled: TypeAlias = Callable[[ChallengeDetail, str], Awaitable[None]]
Gate: TypeAlias = Callable[[ChallengeDetail], Awaitable[Decision]]

_steps: list[Step] = []
_actions: list[Action] = []
_parts: list[Part] = []
_cancellations: list[Cancelled] = []
_gates: list[Gate] = []


def register_step(contributor: Step) -> None:
    """Add what officers can do with a challenge; registering twice counts once."""
    if contributor not in _steps:
        _steps.append(contributor)


def register_action(contributor: Action) -> None:
    """Add what suppliers can do on a challenge's public page; registering twice counts once."""
    if contributor not in _actions:
        _actions.append(contributor)


def register_part(contributor: Part) -> None:
    """Add a part to the public page of a challenge; registering twice counts once."""
    if contributor not in _parts:
        _parts.append(contributor)


def register_cancelled(contributor: Cancelled) -> None:
    """Have somebody told, with the reason, in the transaction that cancels a challenge; twice counts once."""
    if contributor not in _cancellations:
        _cancellations.append(contributor)


def register_publication_gate(contributor: Gate) -> None:
    """Let a later slice hold the publication of a challenge, with the reason; registering twice counts once."""
    if contributor not in _gates:
        _gates.append(contributor)


async def may_go_public(challenge: ChallengeDetail) -> Decision:
    """Ask whoever registered whether an approved challenge may be published; the first reason not to is the answer."""
    decision = ALLOWED
    for contributor in _gates:
        decision = decision.then(await contributor(challenge))
    return decision


async def tell_cancelled(challenge: ChallengeDetail, reason: str) -> None:
    """Tell everybody whom later slices know of that a challenge was cancelled."""
    for contributor in _cancellations:
        await contributor(challenge, reason)


async def steps_for(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:
    """Gather what an officer can do with a challenge, what is due first."""
    steps = [step for contributor in _steps for step in await contributor(challenge, actor, now)]
    return sorted(steps, key=lambda step: not step.is_due)


async def actions_for(challenge: ChallengeDetail, visitor: Actor | None, now: datetime) -> list[SupplierAction]:
    """Gather what a visitor can do with a challenge."""
    return [action for contributor in _actions for action in await contributor(challenge, visitor, now)]


async def parts_for(challenge: ChallengeDetail, visitor: Actor | None, now: datetime) -> list[PublicPart]:
    """Gather the parts that later slices add to a challenge's public page."""
    parts = [await contributor(challenge, visitor, now) for contributor in _parts]
    return [part for part in parts if part is not None]
