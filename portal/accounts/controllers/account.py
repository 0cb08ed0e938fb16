"""A person's own account: name, password, authenticator app, and the browsers they are signed in with."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.accounts import queries, services
from portal.accounts.cookies import cleared_session_cookie
from portal.accounts.domain import ROLE_NAMES, Actor
from portal.accounts.forms import ChangePasswordForm, NameForm
from portal.accounts.guards import signed_in
from portal.accounts.state import ABSOLUTE_LIMIT, IDLE_LIMIT, session_of
from portal.kernel.errors import InvalidInputError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other


class AccountController(Controller):
    """What only its owner sees."""

    path = "/account"

    @get("/", opt=signed_in())
    async def show(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Page:
        """Show the account and where it is signed in."""
        current = session_of(request.scope)
        return page(
            "accounts/account.html",
            title="Your account",
            actor=actor,
            role_names=ROLE_NAMES,
            sessions=await queries.sessions_of(actor.person_id),
            current=current.id if current else None,
            has_second_factor=await queries.has_second_factor(actor.person_id),
            codes_left=await queries.recovery_codes_left(actor.person_id),
        )

    @get("/name", opt=signed_in(), sync_to_thread=False)
    def edit_name(self, actor: NamedDependency[Actor]) -> Page:
        """Ask for the name."""
        form = NameForm.blank(name=actor.name)
        return page("accounts/name.html", title="Change your name", form=form, back="/account")

    @post("/name", opt=signed_in())
    async def save_name(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[Any]:
        """Change the name."""
        form = NameForm.bind(await read_form(request))
        if not form.is_valid:
            return page("accounts/name.html", title="Change your name", status=422, form=form, back="/account")
        await services.rename_person(actor.person_id, form.cleaned.name)
        return see_other("/account", notice="Your name is changed.")

    @get("/password", opt=signed_in(), sync_to_thread=False)
    def edit_password(self) -> Page:
        """Ask for the current and the new password."""
        form = ChangePasswordForm.blank()
        return page("accounts/password.html", title="Change your password", form=form, back="/account")

    @post("/password", opt=signed_in())
    async def save_password(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[Any]:
        """Change the password and sign out every other browser."""
        form, session = ChangePasswordForm.bind(await read_form(request)), session_of(request.scope)
        if form.is_valid:
            try:
                await services.change_password(
                    actor.person_id,
                    current=form.cleaned.current_password or "",
                    new=form.cleaned.new_password,
                    keep_session=session.id if session else None,
                )
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return see_other("/account", notice="Your password is changed. Every other browser is signed out.")
        return page("accounts/password.html", title="Change your password", status=422, form=form, back="/account")

    @post("/sessions/{session_id:uuid}/end", opt=signed_in())
    async def end_session(self, actor: NamedDependency[Actor], session_id: FromPath[UUID]) -> Response[Any]:
        """Sign one browser out."""
        await services.end_session(actor.person_id, session_id)
        return see_other("/account", notice="That browser is signed out.")

    @post("/sign-out-everywhere", opt=signed_in())
    async def sign_out_everywhere(self, actor: NamedDependency[Actor]) -> Response[Any]:
        """Sign every browser out, this one too."""
        await services.end_all_sessions(actor.person_id)
        answer = see_other("/sign-in", notice="You are signed out everywhere.")
        answer.set_cookie(cleared_session_cookie())
        return answer


class SessionController(Controller):
    """The browser's own question whether the person is still signed in."""

    path = "/session"

    @post("/", opt=signed_in())
    async def extend(self, request: Request[Any, Any, Any]) -> Response[Any]:
        """Stay signed in: the session counts as used now."""
        session = session_of(request.scope)
        if session is not None:
            await services.touch_session(session.id)
        if "hx-request" in request.headers or "json" in request.headers.get("accept", ""):
            seconds = int(min(IDLE_LIMIT, ABSOLUTE_LIMIT).total_seconds())
            return Response({"idle_seconds": seconds}, status_code=200)
        return see_other("/dashboard", notice="You are still signed in.")
