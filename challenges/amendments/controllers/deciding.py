"""Checking an amendment side by side, sending it, and what the second officer does with it."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.amendments import policies, services
from challenges.amendments.desk import desk_of, timing_of
from challenges.amendments.pages import amendment_changes, linked_blockers
from challenges.publishing.forms import ReturnForm
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.kernel.errors import ConflictError, InvalidInputError
from portal.web.forms import Form, read_form
from portal.web.pages import Page, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)
_PUBLISH = requires(Permission.CHALLENGE_PUBLISH)
_PUBLISH_CONFIRMED = requires(Permission.CHALLENGE_PUBLISH, second_factor=True)


class AmendmentDecisionController(Controller):
    """From the check to the publication."""

    path = "/challenges/{reference:str}/amendment"

    @get("/check", opt=_WRITE)
    async def check(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show what would change side by side, how far it is material, and what stops it."""
        return await _check_page(reference, actor, ReturnForm.blank())

    @post("/sending", opt=_WRITE)
    async def send(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Send what was read to the other officers; what stops it leads back to the check page."""
        again = f"/challenges/{reference}/amendment/check"
        try:
            await services.send_for_approval(actor, reference, seen=(await read_form(request)).first("seen"))
        except InvalidInputError:
            return see_other(again, "Put the things below right before you send it for approval.")
        except ConflictError:
            return see_other(again, "It was changed after you opened it. Read it again before you send it.")
        return see_other(f"/challenges/{reference}/manage", "Sent for approval. Your colleagues have an email.")

    @post("/publication", opt=_PUBLISH_CONFIRMED)
    async def publish(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Approve and publish what was read, with a second factor."""
        seen = (await read_form(request)).first("seen")
        again = f"/challenges/{reference}/amendment/check"
        try:
            number = await services.publish_amendment(actor, reference, seen=seen)
        except InvalidInputError:
            return see_other(again, "It cannot be published as it is. See what must be put right.")
        except ConflictError:
            return see_other(again, "It was changed after you opened it. Read it again before you approve it.")
        return see_other(
            f"/challenges/{reference}/versions/{number}",
            "Published. Everybody who follows the challenge or has begun a bid is told.",
        )

    @post("/return", opt=_PUBLISH)
    async def give_back(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Give it back with what has to change."""
        form = ReturnForm.bind(await read_form(request))
        if not form.is_valid:
            return await _check_page(reference, actor, form, status=422)
        await services.return_amendment(actor, reference, reason=form.cleaned.reason)
        return see_other(f"/challenges/{reference}/manage", "Given back to whoever prepared it, who has an email.")


async def _check_page(reference: str, actor: Actor, form: Form, *, status: int = 200) -> Page:
    desk = await desk_of(reference, actor)
    challenge, found = desk.challenge, desk.amendment
    return page(
        "amendments/check.html",
        title="Check what changes",
        caption=challenge.title,
        status=status,
        desk=desk,
        form=form,
        timing=await timing_of(desk),
        changes=amendment_changes(desk),
        blockers=linked_blockers(desk),
        may_amend=policies.may_amend(challenge, desk.now),
        may_send=policies.may_act(challenge, found, "send_for_approval", desk.now),
        may_approve=policies.may_approve(challenge, found, actor.person_id, desk.now),
        may_return=policies.may_act(challenge, found, "return", desk.now),
        back=desk.base,
        back_text="Back to the amendment",
    )
