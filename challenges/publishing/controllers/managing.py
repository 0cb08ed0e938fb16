"""A buyer's own view of its challenges: where each stands and what comes next."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from litestar import Controller, Request, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing import policies, queries
from challenges.publishing.contributors import steps_for
from challenges.publishing.pages import ACT_WORDS, state_words, view_of
from challenges.publishing.waiting import own_steps, shown_lines
from portal.accounts.domain import Actor
from portal.accounts.guards import requires, signed_in
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.web.pages import Page, page

PAGE_SIZE = 20


class ManagingController(Controller):
    """The officer's pages."""

    path = "/challenges"

    @get("/mine", opt=requires(Permission.CHALLENGE_DRAFT))
    async def mine(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Page:
        """List the challenges of the officer's organisations, newest first."""
        buyers = actor.organisations_with(Permission.CHALLENGE_DRAFT)
        after = _cursor(request.query_params.get("after"))
        lines = await queries.challenges_of_buyers(buyers, limit=PAGE_SIZE + 1, after=after)
        now = await portal_now()
        last = lines[PAGE_SIZE - 1] if len(lines) > PAGE_SIZE else None
        return page(
            "publishing/mine.html",
            title="Challenges of your organisation",
            lines=shown_lines(lines[:PAGE_SIZE], now),
            next=f"/challenges/mine?after={last.created_at.timestamp():.6f}_{last.id}" if last else "",
            is_first=after is None,
            back="/dashboard",
        )

    @get("/{reference:str}/manage", opt=signed_in())
    async def manage(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show where one challenge stands and what can be done with it."""
        challenge = await queries.insider_challenge(reference, actor)
        now = await portal_now()
        is_officer = actor.may(Permission.CHALLENGE_DRAFT, challenge.buyer_id)
        steps = [*(own_steps(challenge, actor, now) if is_officer else []), *await steps_for(challenge, actor, now)]
        return page(
            "publishing/manage.html",
            title=challenge.title,
            caption=challenge.reference,
            challenge=challenge,
            view=view_of(challenge, now),
            words=state_words(challenge, now),
            due=[step for step in steps if step.is_due],
            others=[step for step in steps if not step.is_due],
            decisions=await queries.decisions(challenge.id),
            act_words=ACT_WORDS,
            may_cancel=bool(is_officer and policies.may_cancel(challenge, now)),
            back="/dashboard",
            back_text="Back to your dashboard",
        )


def _cursor(text: str | None) -> tuple[datetime, UUID] | None:
    """Read where the next page begins; anything odd begins at the top."""
    moment, _, identity = (text or "").partition("_")
    try:
        return datetime.fromtimestamp(float(moment), UTC), UUID(identity)
    except (ValueError, OverflowError, OSError):
        return None
