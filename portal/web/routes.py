"""The start-up check: a route that does not say who may use it stops the service."""

from litestar import Litestar

from portal.accounts.guards import undeclared_routes


class UndeclaredRouteError(Exception):
    """Some handlers declare no policy; the message names them."""


def check_policies(app: Litestar) -> None:
    """Refuse to start while a handler declares no policy: deny by default."""
    missing = undeclared_routes(app)
    if missing:
        raise UndeclaredRouteError(f"These routes do not say who may use them: {', '.join(missing)}")
