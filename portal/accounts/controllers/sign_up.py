"""Signing up as a supplier, and accepting an invitation."""

from typing import Any
from urllib.parse import quote

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.accounts import queries, services
from portal.accounts.answers import signed_in_answer
from portal.accounts.controllers.sign_in import link_is_over
from portal.accounts.dependencies import origin_of
from portal.accounts.domain import ROLE_DESCRIPTIONS, ROLE_NAMES, Actor, InvitationDetail
from portal.accounts.forms import AcceptForm, SignUpForm
from portal.accounts.guards import public
from portal.accounts.policies import letter_path
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other

CONFIRM_OVER = "It was used, or it was sent more than 24 hours ago."
INVITATION_OVER = "The invitation was accepted or withdrawn, or was sent more than 14 days ago. Ask for a new one."


class SignUpController(Controller):
    """A person and their supplier; nothing exists until the address is confirmed."""

    path = "/sign-up"

    @get("/", opt=public(), sync_to_thread=False)
    def show(self, request: Request[Any, Any, Any]) -> Page:
        """Ask who they are and for whom they work; what they came for is kept until they are signed in."""
        form = SignUpForm.blank(next=letter_path(request.query_params.get("next")))
        return page("accounts/sign_up.html", title="Create an account for your company", form=form)

    @post("/", opt=public())
    async def register(self, request: Request[Any, Any, Any]) -> Page:
        """Keep the sign-up and send its confirmation."""
        form = SignUpForm.bind(await read_form(request))
        if form.is_valid:
            try:
                typed = form.cleaned.as_dict()
                await services.register(next_path=typed.pop("next"), **typed, origin=origin_of(request))
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return page("accounts/confirm_sent.html", title="Confirm your email address", email=form.cleaned.email)
        return page("accounts/sign_up.html", title="Create an account for your company", status=422, form=form)

    @get("/confirm/{token:str}", opt=public())
    async def open(self, request: Request[Any, Any, Any], token: FromPath[str]) -> Page:
        """Show the button; nothing is used up by looking."""
        if not await services.is_sign_up_open(token):
            return link_is_over(CONFIRM_OVER, "/sign-up")
        wanted = letter_path(request.query_params.get("next"))
        return page("accounts/confirm_open.html", title="Confirm your email address", token=token, next=wanted)

    @post("/confirm/{token:str}", opt=public())
    async def confirm(self, request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
        """Make the account; they sign in with the password only they know, and go on to what they came for."""
        wanted = letter_path((await read_form(request)).first("next"))
        try:
            await services.confirm_sign_up(token)
        except NotFoundError:
            return link_is_over(CONFIRM_OVER, "/sign-up")
        except InvalidInputError as error:
            raise RefusedError(". ".join(error.errors.values()) + ".") from None
        path = f"/sign-in?next={quote(wanted)}" if wanted else "/sign-in"
        return see_other(path, notice="Your email address is confirmed. Sign in to carry on.")


class InvitationController(Controller):
    """A role offered by e-mail."""

    path = "/invitations"

    @get("/{token:str}", opt=public())
    async def show(self, token: FromPath[str], visitor: NamedDependency[Actor | None]) -> Response[Any]:
        """Say who offers what; ask for name and password where there is no account yet."""
        try:
            offer = await queries.invitation_by_token(token)
        except NotFoundError:
            return link_is_over(INVITATION_OVER, "/sign-in")
        return await self._offer(token, offer, visitor, AcceptForm.blank(), status=200)

    @post("/{token:str}", opt=public())
    async def accept(
        self, request: Request[Any, Any, Any], token: FromPath[str], visitor: NamedDependency[Actor | None]
    ) -> Response[Any]:
        """Take up the offer."""
        try:
            offer = await queries.invitation_by_token(token)
        except NotFoundError:
            return link_is_over(INVITATION_OVER, "/sign-in")
        is_known = await queries.person_by_email(offer.email) is not None
        form = AcceptForm.blank() if is_known else AcceptForm.bind(await read_form(request))
        if form.is_valid:
            typed = {} if is_known else form.cleaned.as_dict()
            try:
                person = await services.accept_invitation(
                    token, person_id=visitor.person_id if visitor else None, **typed
                )
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                if visitor is not None and visitor.person_id == person.id:
                    return see_other("/dashboard", notice=f"You have joined {offer.organisation_name}.")
                return await signed_in_answer(request, person.id, next_path="/dashboard")
        return await self._offer(token, offer, visitor, form, status=422)

    async def _offer(
        self, token: str, offer: InvitationDetail, visitor: Actor | None, form: AcceptForm, *, status: int
    ) -> Page:
        is_known = await queries.person_by_email(offer.email) is not None
        return page(
            "accounts/invitation.html",
            title=f"Join {offer.organisation_name}",
            status=status,
            form=form,
            token=token,
            offer=offer,
            role=ROLE_NAMES[offer.role],
            role_description=ROLE_DESCRIPTIONS[offer.role],
            is_known=is_known,
            is_recipient=visitor is not None and visitor.email == offer.email,
            visitor=visitor,
        )
