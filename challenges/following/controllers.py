"""Following a challenge, with or without an account, and the links in its mails."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.following import policies, queries, services
from challenges.following.domain import CONFIRM, END
from challenges.following.forms import FollowForm
from challenges.publishing import queries as publishing
from portal.accounts.dependencies import origin_of
from portal.accounts.domain import Actor
from portal.accounts.guards import public, signed_in
from portal.database.clock import portal_now
from portal.kernel.errors import NotFoundError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other

FOLLOWING = (
    "You follow this challenge. We write to you when questions are answered, three days before bids close, and if it is"
    " cancelled."
)


class FollowController(Controller):
    """Begin and end on the page of a challenge."""

    path = "/challenges/{reference:str}/follow"

    @get("", opt=public())
    async def show(self, reference: FromPath[str], visitor: NamedDependency[Actor | None]) -> Page:
        """Say what following means, with a button or a place for an address."""
        return await _follow_page(reference, visitor, FollowForm.blank())

    @post("", opt=public())
    async def begin(
        self, request: Request[Any, Any, Any], reference: FromPath[str], visitor: NamedDependency[Actor | None]
    ) -> Response[Any]:
        """Follow at once when signed in; else ask the address to confirm, with the same answer for every address."""
        if visitor is not None:
            await services.follow(visitor, reference)
            return see_other(f"/challenges/{reference}", FOLLOWING)
        form = FollowForm.bind(await read_form(request))
        if not form.is_valid:
            return await _follow_page(reference, visitor, form, status=422)
        await services.ask_to_follow(form.cleaned.email, reference, origin_of(request))
        return page(
            "following/sent.html",
            title="Confirm your email address",
            email=form.cleaned.email,
            back=f"/challenges/{reference}",
            back_text="The challenge",
        )

    @post("/end", opt=signed_in())
    async def finish(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Stop following."""
        await services.unfollow(actor, reference)
        return see_other(f"/challenges/{reference}", "You no longer follow this challenge.")


class FollowingLinkController(Controller):
    """What the links in mails lead to: a page with one button; looking changes nothing."""

    path = "/following/{token:str}"

    @get("/confirm", opt=public())
    async def show_confirm(self, token: FromPath[str]) -> Page:
        """Ask whether this address shall be told."""
        return await _link_page(token, CONFIRM)

    @post("/confirm", opt=public())
    async def confirm(self, token: FromPath[str]) -> Response[Any]:
        """Begin to tell this address."""
        try:
            found = await services.confirm(token)
        except NotFoundError:
            return _over()
        return see_other(f"/challenges/{found.reference}", FOLLOWING)

    @get("/end", opt=public())
    async def show_end(self, token: FromPath[str]) -> Page:
        """Ask whether mails shall stop."""
        return await _link_page(token, END)

    @post("/end", opt=public())
    async def end(self, token: FromPath[str]) -> Response[Any]:
        """Stop mails to this address about this challenge."""
        try:
            found = await services.end(token)
        except NotFoundError:
            return _over()
        return see_other(f"/challenges/{found.reference}", "You get no more mails about this challenge.")


async def _follow_page(reference: str, visitor: Actor | None, form: FollowForm, *, status: int = 200) -> Page:
    challenge = await publishing.visible_challenge(reference, visitor)
    return page(
        "following/follow.html",
        title="Follow this challenge",
        status=status,
        challenge=challenge,
        form=form,
        decision=policies.may_follow(challenge, await portal_now()),
        is_following=visitor is not None and await queries.follows(challenge.id, visitor.person_id),
        back=f"/challenges/{reference}",
        back_text="The challenge",
    )


async def _link_page(token: str, purpose: str) -> Page:
    try:
        found = await services.linked(token, purpose)
    except NotFoundError:
        return _over()
    title = "Stop these mails" if purpose == END else "Follow this challenge"
    return page("following/link.html", title=title, found=found, token=token, purpose=purpose)


def _over() -> Page:
    return page("following/over.html", title="This link is over", status=404)
