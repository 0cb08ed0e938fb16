"""Confirming that it is you: the code page, setting up an authenticator app, and recovery codes."""

from typing import Any
from urllib.parse import quote

import segno
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.types import ASGIApp

from portal.accounts import queries, services
from portal.accounts.answers import code_page
from portal.accounts.carried import Replay, unpack
from portal.accounts.domain import Actor
from portal.accounts.forms import CodeForm, SetupForm
from portal.accounts.guards import signed_in
from portal.accounts.policies import safe_path
from portal.accounts.services.second_factors import Setup
from portal.accounts.state import SessionState, session_of
from portal.kernel.errors import InvalidInputError, SecondFactorNeededError
from portal.settings import get_settings
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other


def current_session(request: Request[Any, Any, Any]) -> SessionState:
    """Give the session that the guard found."""
    session = session_of(request.scope)
    if session is None:
        raise TypeError("The guard lets only signed-in people in.")
    return session


async def shown_code(actor: Actor) -> str | None:
    """Give the code that the demonstration shows; None where nothing is shown."""
    return await services.demonstration_code(actor.person_id) if get_settings().demonstration else None


class SecondFactorController(Controller):
    """The code asked for before acts that matter."""

    path = "/second-factor"

    @get("/", opt=signed_in())
    async def show(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[Any]:
        """Ask for the code, or lead to set-up where there is no app yet."""
        wanted = safe_path(request.query_params.get("next"))
        if current_session(request).is_second_factor_fresh():
            return see_other(wanted)
        if not await queries.has_second_factor(actor.person_id):
            return see_other(f"/account/second-factor?next={quote(wanted)}")
        return code_page(CodeForm.blank(next=wanted), code=await shown_code(actor))

    @post("/", opt=signed_in())
    async def confirm(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> ASGIApp:
        """Check the code, then send the stopped form once more or lead on."""
        data = await read_form(request)
        form, carried = CodeForm.bind(data), data.first("carried")
        if form.is_valid:
            try:
                await services.confirm_second_factor(actor.person_id, current_session(request).id, form.cleaned.code)
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return on_with_it(request, actor, carried, safe_path(form.cleaned.next))
        answer = code_page(form, carried=carried, code=await shown_code(actor), status=422)
        return as_app(request, answer)

    @post("/continue", opt=signed_in())
    async def carry_on(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> ASGIApp:
        """After set-up: send the stopped form once more or lead on."""
        data = await read_form(request)
        return on_with_it(request, actor, data.first("carried"), safe_path(data.first("next")))


def on_with_it(request: Request[Any, Any, Any], actor: Actor, carried: str, next_path: str) -> ASGIApp:
    """Send a stopped form once more, or lead to where the person was going."""
    stopped = unpack(carried, actor.person_id)
    return Replay(request, stopped) if stopped else as_app(request, see_other(next_path))


def as_app(request: Request[Any, Any, Any], answer: Response[Any]) -> ASGIApp:
    """Turn an answer into what a handler that may replay gives back."""
    return answer.to_asgi_response(request=request, app=None)


class SetUpController(Controller):
    """An authenticator app and its recovery codes."""

    path = "/account"

    @get("/second-factor", opt=signed_in())
    async def show(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[Any]:
        """Show the QR code and the key; replacing an app asks for a code of the old one first."""
        wanted = safe_path(request.query_params.get("next"), "/account")
        if await self._must_confirm(request, actor):
            back = f"/account/second-factor?next={quote(wanted, safe='')}"
            return see_other(f"/second-factor?next={quote(back, safe='')}")
        setup = services.new_setup(actor.person_id, actor.email)
        return await setup_page(SetupForm.blank(setup=setup.token, next=wanted), setup)

    @post("/second-factor/begin", opt=signed_in())
    async def begin(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[Any]:
        """The same, for somebody whose form was stopped because they had no app yet."""
        data = await read_form(request)
        if await self._must_confirm(request, actor):
            raise SecondFactorNeededError
        setup = services.new_setup(actor.person_id, actor.email)
        form = SetupForm.blank(setup=setup.token, next=safe_path(data.first("next"), "/account"))
        return await setup_page(form, setup, carried=data.first("carried"))

    @post("/second-factor", opt=signed_in())
    async def finish(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[Any]:
        """Store the app once its code is right, and show the recovery codes this once."""
        data = await read_form(request)
        form, carried = SetupForm.bind(data), data.first("carried")
        if await self._must_confirm(request, actor):
            raise SecondFactorNeededError
        setup = services.read_setup(data.first("setup"), actor.person_id, actor.email)
        if setup is None:
            return see_other("/account/second-factor", notice="That page was too old. Scan the new code.")
        if form.is_valid:
            try:
                codes = await services.set_up_second_factor(
                    actor.person_id, current_session(request).id, setup=setup, code=form.cleaned.code
                )
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return codes_page(codes, next_path=safe_path(form.cleaned.next, "/account"), carried=carried)
        return await setup_page(form, setup, carried=carried, status=422)

    @post("/recovery-codes", opt=signed_in(second_factor=True))
    async def new_codes(self, actor: NamedDependency[Actor]) -> Page:
        """Make new recovery codes; the old ones stop working."""
        return codes_page(await services.replace_recovery_codes(actor.person_id), next_path="/account")

    async def _must_confirm(self, request: Request[Any, Any, Any], actor: Actor) -> bool:
        is_fresh = current_session(request).is_second_factor_fresh()
        return not is_fresh and await queries.has_second_factor(actor.person_id)


async def setup_page(form: SetupForm, setup: Setup, *, carried: str = "", status: int = 200) -> Page:
    """Draw the page with the QR code and the key to type."""
    return page(
        "accounts/second_factor_set_up.html",
        title="Set up your authenticator app",
        status=status,
        form=form,
        carried=carried,
        key=setup.key,
        qr=segno.make(setup.uri, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff"),
        code=await services.setup_code(setup) if get_settings().demonstration else None,
        back="" if carried else "/account",
    )


def codes_page(codes: tuple[str, ...], *, next_path: str, carried: str = "") -> Page:
    """Draw the page that shows recovery codes this once."""
    return page(
        "accounts/recovery_codes.html",
        title="Save your recovery codes",
        codes=codes,
        next_path=next_path,
        carried=carried,
    )
