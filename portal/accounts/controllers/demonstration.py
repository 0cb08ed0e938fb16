"""The demonstration's controls: continue as somebody, move the clock, read the mail. Elsewhere they do not exist."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.accounts import queries
from portal.accounts.answers import signed_in_answer
from portal.accounts.domain import ROLE_NAMES, Actor, MemberDetail, Role
from portal.accounts.forms import ForwardForm, MoveForm
from portal.accounts.guards import public
from portal.accounts.policies import safe_path
from portal.database.clock import move_clock, portal_now
from portal.kernel.errors import NotFoundError
from portal.kernel.moments import format_moment
from portal.mail.queries import outbox, outbox_letter
from portal.web.contributors import clock_moves
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other

FURTHEST = timedelta(days=5 * 366)
LETTERS = 50


class Part(msgspec.Struct, frozen=True):
    """Somebody of the story in one organisation, with their roles there in words."""

    person_id: UUID
    name: str
    roles: str


def parts_of(members: Iterable[MemberDetail]) -> list[Part]:
    """List each person once, those who begin the work first, by name among equals."""
    order = list(ROLE_NAMES)
    roles: dict[tuple[UUID, str], list[Role]] = {}
    for member in members:
        roles.setdefault((member.person_id, member.name), []).append(member.role)
    people = sorted(roles.items(), key=lambda one: (min(order.index(role) for role in one[1]), one[0][1]))
    return [
        Part(person, name, ", ".join(ROLE_NAMES[role] for role in sorted(own, key=order.index)))
        for (person, name), own in people
    ]


class ContinueController(Controller):
    """Sign in as anybody of the story, without a password."""

    path = "/demo/continue-as"

    @get("/", opt=public())
    async def show(self, request: Request[Any, Any, Any]) -> Page:
        """List the people of the story by organisation."""
        return page(
            "accounts/continue_as.html",
            title="Continue as somebody else",
            organisations=[(one, parts_of(members)) for one, members in await queries.everybody_by_organisation()],
            next_path=safe_path(request.query_params.get("next")),
        )

    @post("/", opt=public())
    async def sign_in(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """Begin a session as the person chosen."""
        data = await read_form(request)
        try:
            person_id = UUID(data.first("person"))
        except ValueError:
            raise NotFoundError from None
        person = await queries.person(person_id)
        return await signed_in_answer(request, person.id, next_path=data.first("next"))


class ClockController(Controller):
    """Move the demonstration clock forward, never back."""

    path = "/demo/clock"

    @get("/", opt=public())
    async def show(self) -> Page:
        """Offer the moments that matter and a free choice."""
        return await clock_page(ForwardForm.blank(), MoveForm.blank(to=await portal_now()))

    @post("/", opt=public())
    async def move(self, request: Request[Any, Any, Any], visitor: NamedDependency[Actor | None]) -> Response[Any]:
        """Move to a moment that the page offered."""
        try:
            to = datetime.fromisoformat((await read_form(request)).first("to"))
        except ValueError:
            raise NotFoundError from None
        if to.tzinfo is None:
            raise NotFoundError
        return await moved(to, visitor)

    @post("/forward", opt=public())
    async def forward(self, request: Request[Any, Any, Any], visitor: NamedDependency[Actor | None]) -> Response[Any]:
        """Move by days and hours."""
        form = ForwardForm.bind(await read_form(request))
        by = timedelta(days=form.cleaned.days or 0, hours=form.cleaned.hours or 0) if form.is_valid else timedelta()
        if form.is_valid and not by:
            form.with_errors({"days": "Enter how many days or hours to move"})
        if not form.is_valid:
            return await clock_page(form, MoveForm.blank(to=await portal_now()), status=422)
        return await moved(await portal_now() + by, visitor)

    @post("/to", opt=public())
    async def to(self, request: Request[Any, Any, Any], visitor: NamedDependency[Actor | None]) -> Response[Any]:
        """Move to any moment ahead."""
        form = MoveForm.bind(await read_form(request))
        now = await portal_now()
        if form.is_valid and not now < form.cleaned.to <= now + FURTHEST:
            form.with_errors({"to": f"Enter a moment after {format_moment(now)}, at most five years ahead"})
        if not form.is_valid:
            return await clock_page(ForwardForm.blank(), form, status=422)
        return await moved(form.cleaned.to, visitor)


async def moved(to: datetime, visitor: Actor | None) -> Response[Any]:
    """Move the clock and say so."""
    if to > await portal_now() + FURTHEST:
        raise NotFoundError
    now = await move_clock(to, visitor.person_id if visitor else None)
    return see_other("/demo/clock", notice=f"The demonstration clock now says {format_moment(now)}.")


async def clock_page(forward: ForwardForm, move: MoveForm, *, status: int = 200) -> Page:
    """Draw the clock's page."""
    now = await portal_now()
    moves = [one for one in await clock_moves() if one.at > now]
    wrong = move if move.errors else forward
    return page(
        "accounts/clock.html",
        title="Move the demonstration clock",
        status=status,
        form=wrong,
        forward=forward,
        move=move,
        now=now,
        moves=moves,
    )


class OutboxController(Controller):
    """The mail that the demonstration sent; what would tell who bid is shown to its recipient only."""

    path = "/demo/outbox"

    @get("/", opt=public())
    async def show(self, visitor: NamedDependency[Actor | None]) -> Page:
        """List the newest letters."""
        letters = await outbox(visitor.email if visitor else "", limit=LETTERS)
        return page("accounts/outbox.html", title="Sent mail", letters=letters, visitor=visitor)

    @get("/{letter_id:uuid}", opt=public())
    async def letter(self, visitor: NamedDependency[Actor | None], letter_id: FromPath[UUID]) -> Page:
        """Show one letter."""
        letter = await outbox_letter(letter_id, visitor.email if visitor else "")
        return page("accounts/letter.html", title=letter.subject, letter=letter, back="/demo/outbox")
