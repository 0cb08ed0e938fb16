"""Signing in and out, by password and by e-mail link, and setting a lost password anew."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.accounts import services
from portal.accounts.answers import sign_in_page, signed_in_answer
from portal.accounts.carried import unpack
from portal.accounts.cookies import cleared_session_cookie
from portal.accounts.dependencies import origin_of
from portal.accounts.domain import Actor
from portal.accounts.forms import ForgottenForm, LinkForm, NewPasswordForm, SignInForm
from portal.accounts.guards import public
from portal.accounts.policies import safe_path
from portal.accounts.state import session_of
from portal.kernel.errors import InvalidInputError, NotFoundError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other


def link_is_over(what: str, again: str) -> Page:
    """Say that a link cannot be used any more, the same for one that never was."""
    return page(
        "accounts/link_over.html", title="This link cannot be used any more", status=404, what=what, again=again
    )


class SignInController(Controller):
    """By password."""

    path = "/sign-in"

    @get("/", opt=public())
    async def show(self, request: Request[Any, Any, Any], visitor: NamedDependency[Actor | None]) -> Response[Any]:
        """Ask for address and password; whoever is signed in is led on."""
        wanted = safe_path(request.query_params.get("next"))
        if visitor is not None:
            return see_other(wanted)
        return sign_in_page(SignInForm.blank(next=wanted))

    @post("/", opt=public())
    async def sign_in(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """Check address and password, begin a new session and lead on."""
        data = await read_form(request)
        form, carried = SignInForm.bind(data), data.first("carried")
        if form.is_valid:
            try:
                person = await services.sign_in(
                    email=form.cleaned.email, password=form.cleaned.password, origin=origin_of(request)
                )
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                stopped = unpack(carried, person.id)
                return await signed_in_answer(request, person.id, next_path=form.cleaned.next, carried=stopped)
        return sign_in_page(form, carried=carried, status=422)


class SignInLinkController(Controller):
    """By a link sent by e-mail; it opens a page whose button signs in, since mail gateways open links."""

    path = "/sign-in/link"

    @get("/", opt=public(), sync_to_thread=False)
    def ask(self, request: Request[Any, Any, Any]) -> Page:
        """Ask for the address."""
        form = LinkForm.blank(next=safe_path(request.query_params.get("next")))
        return page("accounts/link_ask.html", title="Sign in with a link", form=form)

    @post("/", opt=public())
    async def send(self, request: Request[Any, Any, Any]) -> Page:
        """Send the link, and say the same whether or not the address has an account."""
        form = LinkForm.bind(await read_form(request))
        if not form.is_valid:
            return page("accounts/link_ask.html", title="Sign in with a link", status=422, form=form)
        await services.send_sign_in_link(
            email=form.cleaned.email, origin=origin_of(request), next_path=safe_path(form.cleaned.next)
        )
        return page("accounts/check_email.html", title="Check your email", email=form.cleaned.email, minutes=15)

    @get("/{token:str}", opt=public())
    async def open(self, token: FromPath[str]) -> Page:
        """Show the button; nothing is used up by looking."""
        if not await services.is_link_open(token):
            return link_is_over("It was used, or it was sent more than 15 minutes ago.", "/sign-in/link")
        return page("accounts/link_open.html", title="Sign in to Civic Challenges", token=token)

    @post("/{token:str}", opt=public())
    async def use(self, request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
        """Use the link up and begin a new session."""
        try:
            person_id, next_path = await services.use_sign_in_link(token)
        except NotFoundError:
            return link_is_over("It was used, or it was sent more than 15 minutes ago.", "/sign-in/link")
        return await signed_in_answer(request, person_id, next_path=next_path)


class SignOutController(Controller):
    """The end of a session, and its extension."""

    @post("/sign-out", opt=public())
    async def sign_out(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """End this browser's session; pressing twice is no error."""
        session = session_of(request.scope)
        if session is not None:
            await services.end_session(session.actor.person_id, session.id)
        answer = see_other("/", notice="You are signed out.")
        answer.set_cookie(cleared_session_cookie())
        answer.headers["clear-site-data"] = '"cache"'
        return answer


class PasswordResetController(Controller):
    """A lost password."""

    @get("/forgotten-password", opt=public(), sync_to_thread=False)
    def ask(self) -> Page:
        """Ask for the address."""
        return page("accounts/forgotten.html", title="Set a new password", form=ForgottenForm.blank())

    @post("/forgotten-password", opt=public())
    async def send(self, request: Request[Any, Any, Any]) -> Page:
        """Send the link, and say the same whether or not the address has an account."""
        form = ForgottenForm.bind(await read_form(request))
        if not form.is_valid:
            return page("accounts/forgotten.html", title="Set a new password", status=422, form=form)
        await services.send_password_reset(email=form.cleaned.email, origin=origin_of(request))
        return page("accounts/check_email.html", title="Check your email", email=form.cleaned.email, minutes=60)

    @get("/reset-password/{token:str}", opt=public())
    async def show(self, token: FromPath[str]) -> Page:
        """Ask for the new password."""
        if not await services.is_reset_open(token):
            return link_is_over("It was used, or it was sent more than an hour ago.", "/forgotten-password")
        return page("accounts/reset.html", title="Choose a new password", form=NewPasswordForm.blank(), token=token)

    @post("/reset-password/{token:str}", opt=public())
    async def reset(self, request: Request[Any, Any, Any], token: FromPath[str]) -> Response[Any]:
        """Set the new password and sign out everywhere."""
        form = NewPasswordForm.bind(await read_form(request))
        if form.is_valid:
            try:
                await services.reset_password(token, form.cleaned.new_password)
            except InvalidInputError as error:
                form.with_errors(error.errors)
            except NotFoundError:
                return link_is_over("It was used, or it was sent more than an hour ago.", "/forgotten-password")
            else:
                return see_other("/sign-in", notice="Your password is changed. Sign in with the new one.")
        return page("accounts/reset.html", title="Choose a new password", status=422, form=form, token=token)
