"""Four eyes: sending a draft for review, approving, returning, cancelling."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing import draft_queries, policies, queries, services
from challenges.publishing.colleagues import threads_shown
from challenges.publishing.contributors import may_go_public
from challenges.publishing.domain.advice import advice_on
from challenges.publishing.domain.comments import open_of
from challenges.publishing.forms import ReasonForm, ReturnForm
from challenges.publishing.pages import criterion_facts, link_blockers, summary_rows, view_of
from challenges.publishing.services.publication import blockers_of, review_stamp
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import ConflictError, InvalidInputError
from portal.web.forms import Form, read_form
from portal.web.pages import Page, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)
_PUBLISH = requires(Permission.CHALLENGE_PUBLISH)
_PUBLISH_CONFIRMED = requires(Permission.CHALLENGE_PUBLISH, second_factor=True)


class ReviewingController(Controller):
    """What a second officer does."""

    path = "/challenges/{reference:str}"

    @post("/review", opt=_WRITE)
    async def send(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Send a complete draft to the other officers; what is missing leads back to the check page."""
        try:
            await services.submit_for_review(actor, reference)
        except InvalidInputError:
            return see_other(
                f"/challenges/{reference}/check", "Put the things below right before you send it for review."
            )
        return see_other(f"/challenges/{reference}/manage", "Sent for review. Your colleagues have an email.")

    @get("/review", opt=_PUBLISH)
    async def show(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Show a reviewer every answer, and whether they may approve."""
        challenge = await queries.officer_challenge(reference, actor)
        if challenge.submitted_at is None or not policies.may_act(challenge, "return", await portal_now()):
            return see_other(f"/challenges/{reference}/manage")
        return await _review_page(reference, actor, ReturnForm.blank())

    @post("/publication", opt=_PUBLISH_CONFIRMED)
    async def publish(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Approve and publish what was read, with a second factor."""
        reviewed = (await read_form(request)).first("reviewed")
        try:
            await services.publish_challenge(actor, reference, reviewed=reviewed)
        except ConflictError as error:
            return see_other(f"/challenges/{reference}/review", error.message)
        except InvalidInputError:
            return see_other(
                f"/challenges/{reference}/review", "It cannot be published yet. See what must be put right."
            )
        return see_other(f"/challenges/{reference}/manage", "Published. Suppliers can see it and start their bids.")

    @post("/return", opt=_PUBLISH)
    async def give_back(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Give it back to its author with what has to change."""
        form = ReturnForm.bind(await read_form(request))
        if not form.is_valid:
            await queries.officer_challenge(reference, actor)
            return await _review_page(reference, actor, form, status=422)
        await services.return_to_draft(actor, reference, reason=form.cleaned.reason)
        return see_other(f"/challenges/{reference}/manage", "Given back to its author, who has an email.")

    @get("/cancellation", opt=_PUBLISH)
    async def ask_cancellation(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Ask why."""
        return await _cancel_page(reference, actor, ReasonForm.blank())

    @post("/cancellation", opt=_PUBLISH)
    async def cancel(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Cancel before the opening, with the reason the public reads."""
        form = ReasonForm.bind(await read_form(request))
        if not form.is_valid:
            return await _cancel_page(reference, actor, form, status=422)
        await services.cancel_challenge(actor, reference, reason=form.cleaned.reason)
        return see_other(f"/challenges/{reference}/manage", "The challenge is cancelled.")


async def _review_page(reference: str, actor: Actor, form: Form, *, status: int = 200) -> Page:
    challenge = await queries.officer_challenge(reference, actor)
    now = await portal_now()
    threads = await draft_queries.threads(challenge.id)
    decision = policies.may_approve(challenge, actor.person_id, now).then(policies.comments_met(open_of(threads)))
    return page(
        "publishing/review.html",
        title="Check and publish",
        caption=challenge.title,
        status=status,
        challenge=challenge,
        view=view_of(challenge, now),
        form=form,
        decision=decision.then(await may_go_public(challenge)),
        blockers=link_blockers(reference, await blockers_of(challenge, now)),
        cautions=advice_on(challenge, social_value_minimum=await queries.social_value_minimum(challenge.buyer_id)),
        sections=summary_rows(challenge, with_links=False),
        may_comment=True,
        reviewed=review_stamp(challenge),
        **threads_shown(challenge, threads),
        criterion_facts=criterion_facts,
        back=f"/challenges/{reference}/manage",
    )


async def _cancel_page(reference: str, actor: Actor, form: Form, *, status: int = 200) -> Page:
    challenge = await queries.officer_challenge(reference, actor)
    policies.may_cancel(challenge, await portal_now()).require()
    return page(
        "publishing/cancel.html",
        title="Cancel this challenge",
        caption=challenge.title,
        status=status,
        challenge=challenge,
        form=form,
        back=f"/challenges/{reference}/manage",
    )
