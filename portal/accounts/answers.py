"""How a request that must first sign in or confirm is answered: with a page that carries what was typed."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote
from uuid import UUID

from litestar import Request, Response

from portal.accounts import services
from portal.accounts.carried import Carried, pack
from portal.accounts.cookies import session_cookie
from portal.accounts.dependencies import origin_of
from portal.accounts.forms import CodeForm, SignInForm
from portal.accounts.guards import SignInNeededError
from portal.accounts.middleware import keep_session
from portal.accounts.policies import safe_path
from portal.kernel.errors import SecondFactorNeededError
from portal.settings import get_settings
from portal.web.errors import machine_answer, wants_json
from portal.web.form_data import FormData
from portal.web.pages import Page, page, see_other
from portal.web.replay import shown_fields


def referring_path(request: Request[Any, Any, Any]) -> str:
    """Name the page a request came from, by the browser's word, when it is one of ours."""
    if request.method in {"GET", "HEAD"}:
        query = request.scope["query_string"].decode("latin-1")
        return safe_path(request.url.path + (f"?{query}" if query else ""))
    _, _, rest = request.headers.get("referer", "").partition("://")
    host, slash, path = rest.partition("/")
    return safe_path(slash + path) if host == request.headers.get("host", "") else "/dashboard"


def on_sign_in_needed(request: Request[Any, Any, Any], error: SignInNeededError) -> Response[Any]:
    """Lead to sign-in and back; a stopped form is carried along on the page."""
    if wants_json(request):
        return machine_answer(error.status, error.message)
    next_path = referring_path(request)
    carried = pack(request)
    if not carried:
        return see_other(f"/sign-in?next={quote(next_path)}")
    return sign_in_page(SignInForm.blank(next=next_path), carried=carried, status=error.status)


def on_second_factor_needed(request: Request[Any, Any, Any], error: SecondFactorNeededError) -> Response[Any]:
    """Ask for the code; a stopped form is carried along and sent once the code is right."""
    if wants_json(request):
        return machine_answer(error.status, error.message)
    next_path, carried, state = referring_path(request), pack(request), request.scope["state"]
    if not carried:
        return see_other(f"/second-factor?next={quote(next_path)}")
    form = CodeForm.blank(next=next_path)
    if not state.get("has_second_factor"):
        return page(
            "accounts/second_factor_missing.html",
            title="Set up your authenticator app first",
            status=error.status,
            next=next_path,
            carried=carried,
        )
    return code_page(form, carried=carried, code=state.get("demonstration_code"), status=error.status)


def sign_in_page(form: SignInForm, *, carried: str = "", status: int = 200) -> Page:
    """Draw the page that asks for address and password."""
    title = "Sign in to carry on" if carried else "Sign in"
    return page("accounts/sign_in.html", title=title, status=status, form=form, carried=carried)


def code_page(form: CodeForm, *, carried: str = "", code: str | None = None, status: int = 200) -> Page:
    """Draw the page that asks for a security code."""
    return page(
        "accounts/second_factor.html",
        title="Confirm it is you",
        status=status,
        form=form,
        carried=carried,
        code=code,
        is_demonstration=get_settings().demonstration,
    )


async def signed_in_answer(
    request: Request[Any, Any, Any], person_id: UUID, *, next_path: str, carried: Carried | None = None
) -> Response[Any]:
    """Begin a session with a new token and lead on; a carried form is shown for sending again."""
    state = request.scope["state"]
    token = await services.start_session(person_id, origin_of(request), replacing=state.get("session_token"))
    if carried is None:
        answer: Response[Any] = see_other(safe_path(next_path))
    else:
        session = await services.find_session(token)
        if session is not None:
            keep_session(request.scope, session, token)
        replay = {"action": carried.path, "carried": carried.pairs, "shown": shown_fields(FormData(carried.pairs))}
        answer = page("accounts/send_again.html", title="Your text is safe: send it again", replay=replay)
    answer.set_cookie(session_cookie(token))
    return answer


ANSWERS: Mapping[Any, Any] = {
    SignInNeededError: on_sign_in_needed,
    SecondFactorNeededError: on_second_factor_needed,
}
