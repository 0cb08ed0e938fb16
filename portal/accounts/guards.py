"""What a route declares about who may use it, and the guard that holds everybody to it. Nothing declared = refused.

Every handler carries `opt=public()`, `opt=signed_in()` or `opt=requires(Permission.X)`; `undeclared_routes` finds those
that do not, and the application refuses to start while there are any.
"""

from typing import Any

import msgspec
from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.accounts.queries import has_second_factor
from portal.accounts.services.second_factors import demonstration_code
from portal.accounts.state import session_of
from portal.kernel.errors import NotFoundError, PortalError, SecondFactorNeededError
from portal.settings import get_settings
from portal.web.csrf import StaleFormError

OPT_KEY = "policy"


class SignInNeededError(PortalError):
    """The page is for people who are signed in; the answer leads to sign-in and back."""

    status = 401

    def __init__(self) -> None:
        """Tell the person what to do."""
        super().__init__("Sign in to carry on.")


class RoutePolicy(msgspec.Struct, frozen=True):
    """Who may use a route: anybody, anybody signed in, or holders of a permission in some organisation."""

    is_public: bool = False
    permission: Permission | None = None
    second_factor: bool = False


def public() -> dict[str, Any]:
    """Let everybody use the route."""
    return {OPT_KEY: RoutePolicy(is_public=True)}


def signed_in(*, second_factor: bool = False) -> dict[str, Any]:
    """Let everybody who is signed in use the route, with a code of the last ten minutes if asked."""
    return {OPT_KEY: RoutePolicy(second_factor=second_factor)}


def requires(permission: Permission, *, second_factor: bool = False) -> dict[str, Any]:
    """Let holders of `permission` use the route; others get the 404 of a page that does not exist."""
    return {OPT_KEY: RoutePolicy(permission=permission, second_factor=second_factor)}


def policy_of(handler: BaseRouteHandler) -> RoutePolicy | None:
    """Read what a handler declared; None when it declared nothing."""
    policy = handler.opt.get(OPT_KEY)
    return policy if isinstance(policy, RoutePolicy) else None


def undeclared_routes(app: Litestar) -> list[str]:
    """Name the handlers that declare no policy, leaving out the OPTIONS answers Litestar adds by itself."""
    return sorted(
        f"{'/'.join(sorted(getattr(handler, 'http_methods', None) or {'ASGI'}))} {route.path}"
        for route in app.routes
        for handler in getattr(route, "route_handlers", None) or [route.route_handler]  # type: ignore[union-attr]
        if getattr(handler, "http_methods", None) != {"OPTIONS"} and policy_of(handler) is None
    )


async def authorise(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Refuse whoever the route is not for: 404 for what is not theirs, else the way to sign in or confirm."""
    policy = policy_of(handler)
    if policy is None:
        raise NotFoundError
    if policy.is_public:
        return
    if error := connection.scope["state"].get("session_error"):
        raise error
    session = session_of(connection.scope)
    if session is None:
        raise SignInNeededError
    if policy.permission is not None and not session.actor.has(policy.permission):
        raise NotFoundError
    if policy.second_factor and not session.is_second_factor_fresh():
        if connection.scope["state"].get("stale_form"):
            raise StaleFormError
        await _prepare_confirmation(connection, session.actor)
        raise SecondFactorNeededError


async def _prepare_confirmation(connection: ASGIConnection[Any, Any, Any, Any], actor: Actor) -> None:
    """Leave what the page that asks for the code needs: an error's page is drawn without the database."""
    state = connection.scope["state"]
    state["has_second_factor"] = await has_second_factor(actor.person_id)
    if get_settings().demonstration:
        state["demonstration_code"] = await demonstration_code(actor.person_id)
