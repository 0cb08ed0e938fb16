"""What holds for every route: it says who may use it, and its address is one that a page of ours could have."""

from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler

from portal.accounts.guards import undeclared_routes
from portal.kernel.errors import NotFoundError

LONGEST_PART_BYTES = 255


class UndeclaredRouteError(Exception):
    """Some handlers declare no policy; the message names them."""


def check_policies(app: Litestar) -> None:
    """Refuse to start while a handler declares no policy: deny by default."""
    missing = undeclared_routes(app)
    if missing:
        raise UndeclaredRouteError(f"These routes do not say who may use them: {', '.join(missing)}")


async def refuse_odd_path(connection: ASGIConnection[Any, Any, Any, Any], _handler: BaseRouteHandler) -> None:
    """Guard: answer 404 to an address that neither the database nor a file system could hold."""
    path = connection.scope["path"]
    if "\0" in path or any(len(part.encode()) > LONGEST_PART_BYTES for part in path.split("/")):
        raise NotFoundError
