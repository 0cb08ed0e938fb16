"""Every failure as an answer that helps: a page for people, JSON for machines, plain text when the database is down."""

import asyncio
from collections.abc import Mapping
from typing import Any

import asyncpg
import structlog
from litestar import MediaType, Request, Response
from litestar.exceptions import HTTPException, InternalServerException

from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, PortalError, RefusedError
from portal.web.csrf import StaleFormError, is_from_elsewhere
from portal.web.form_data import FormData
from portal.web.pages import page
from portal.web.replay import carried_fields, shown_fields

log = structlog.get_logger("portal.web.errors")
MACHINE_PATHS = ("/health", "/ready", "/metrics", "/ocds/", "/audit/heads.json", "/webhooks/", "/.well-known/")
DATABASE_DOWN = (
    ConnectionError,
    asyncpg.PostgresConnectionError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
)
PLAIN = {
    400: ("We could not read that request", "Go back, load the page again and repeat what you did."),
    403: ("You cannot do that", "Your account does not let you do this."),
    405: ("You cannot use this address that way", "You may have loaded again a page that only answers a form."),
    413: ("That is too large", "Send a smaller file, or shorter text. Nothing you had saved before is lost."),
    415: ("We cannot read that kind of content", "Use the form on our page to send it."),
    429: ("Too many tries", "Wait a few minutes, then try again. Nothing was changed."),
    503: ("The service is not available for the moment", "Try again in a few minutes. Nothing you saved is lost."),
}


def wants_json(request: Request[Any, Any, Any]) -> bool:
    """Say whether a machine asks: by the route, or because it accepts JSON and not HTML."""
    accept = request.headers.get("accept", "")
    return request.url.path.startswith(MACHINE_PATHS) or ("json" in accept and "html" not in accept)


def machine_answer(status: int, detail: str, **more: Any) -> Response[dict[str, Any]]:
    """Answer a machine."""
    return Response({"status": status, "detail": detail, **more}, status_code=status, media_type=MediaType.JSON)


def _typed(request: Request[Any, Any, Any]) -> FormData | None:
    """Give what was typed in the form that failed, if there was one."""
    form = request.scope["state"].get("typed_form")
    return form if isinstance(form, FormData) and shown_fields(form) else None


def _replay(request: Request[Any, Any, Any]) -> dict[str, Any]:
    """Gather what a page needs to send the same form once more."""
    form = _typed(request)
    if form is None:
        return {"replay": None}
    return {"replay": {"action": request.url.path, "carried": carried_fields(form), "shown": shown_fields(form)}}


def on_portal_error(request: Request[Any, Any, Any], error: PortalError) -> Response[Any]:
    """Turn an expected failure into its page; the message was written for the person."""
    if wants_json(request):
        more = {"errors": error.errors} if isinstance(error, InvalidInputError) else {}
        return machine_answer(error.status, error.message, **more)
    if isinstance(error, NotFoundError):
        return not_found(request)
    if isinstance(error, InvalidInputError):
        items = [{"text": text} for text in error.errors.values()]
        context = {"error_items": items, **_replay(request)}
        return page("errors/invalid.html", title="There is a problem", status=422, **context)
    title = "Somebody else saved first" if isinstance(error, ConflictError) else "You cannot do this now"
    return page("errors/refused.html", title=title, status=error.status, message=error.message, **_replay(request))


def on_stale_form(request: Request[Any, Any, Any], error: StaleFormError) -> Response[Any]:
    """Show the typed form once more with a fresh token, so that nothing is lost; never what another site wrote."""
    if wants_json(request):
        return machine_answer(error.status, "The form token is missing or out of date.")
    if is_from_elsewhere(request):
        message = "It came from another website, so nothing was saved. If you did not expect this page, close it."
        return page("errors/plain.html", title="We did not take that form", status=error.status, message=message)
    return page("errors/stale_form.html", title="Your text is safe: send it again", status=403, **_replay(request))


def not_found(request: Request[Any, Any, Any]) -> Response[Any]:
    """Say the same for what is missing and for what is hidden; text typed for a page that has gone can be copied."""
    if wants_json(request):
        return machine_answer(404, "Not found.")
    return page("errors/not_found.html", title="Page not found", status=404, **_replay(request))


def is_broken_off(error: Exception) -> bool:
    """Say whether the sender went away before the body came to its end, which is no failure of ours."""
    return isinstance(error, InternalServerException) and error.detail == "client disconnected prematurely"


def on_http_error(request: Request[Any, Any, Any], error: HTTPException) -> Response[Any]:
    """Answer the framework's own refusals (404, 405, 413, 429 and the like)."""
    status, headers = error.status_code, dict(error.headers or {})
    if is_broken_off(error):
        return machine_answer(400, PLAIN[400][0])  # Nobody is there any more to read a page.
    if status >= 500:
        return on_failure(request, error)
    if status == 404 or (status == 400 and request.method in {"GET", "HEAD"}):
        return not_found(request)
    if wants_json(request):
        return machine_answer(status, PLAIN.get(status, PLAIN[400])[0])
    title, advice = PLAIN.get(status, PLAIN[400])
    answer = page("errors/plain.html", title=title, status=status, message=advice)
    answer.headers.update({name: value for name, value in headers.items() if name.lower() in {"allow", "retry-after"}})
    return answer


def on_database_down(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Say in plain text that the database cannot be reached; drawing a page could ask it again."""
    log.error("database_down", error=type(error).__name__, reference=request.scope["state"].get("reference"))
    text = (
        "503: Civic Challenges cannot reach its database. Nothing was saved by this request. Try again in a minute.\n"
    )
    headers = {"retry-after": "30"}
    if wants_json(request):
        return Response({"status": 503, "detail": "The database cannot be reached."}, status_code=503, headers=headers)
    return Response(text, status_code=503, media_type=MediaType.TEXT, headers=headers)


def on_collision(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Tell that two acts stood in each other's way, so that the database undid this one; sending it again is safe."""
    log.warning("collision", error=type(error).__name__, reference=request.scope["state"].get("reference"))
    return on_portal_error(
        request,
        RefusedError("Somebody was at work here in the same moment. Nothing of yours was saved: send it again."),
    )


def on_failure(request: Request[Any, Any, Any], error: Exception) -> Response[Any]:
    """Answer an unexpected failure with a reference number that the log carries too."""
    if isinstance(error, asyncio.TimeoutError):
        return on_database_down(request, error)
    reference = request.scope["state"].get("reference", "")
    log.error("failure", reference=reference, exc_info=error)
    if wants_json(request):
        return machine_answer(500, "Something went wrong on our side.", reference=reference)
    return page("errors/failure.html", title="Sorry, something went wrong", status=500, reference=reference)


EXCEPTION_HANDLERS: Mapping[Any, Any] = {
    PortalError: on_portal_error,
    StaleFormError: on_stale_form,
    HTTPException: on_http_error,
    Exception: on_failure,
    **dict.fromkeys(DATABASE_DOWN, on_database_down),
    **dict.fromkeys((asyncpg.DeadlockDetectedError, asyncpg.SerializationError), on_collision),
}
