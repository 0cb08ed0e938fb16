"""The handler that pages are compared with: Litestar alone, answering 20 KB."""

from litestar import Litestar, MediaType, get

BODY = "x" * 20_000


@get("/bare", media_type=MediaType.HTML, sync_to_thread=False)
def bare() -> str:
    """Answer 20 KB."""
    return BODY


app = Litestar([bare], openapi_config=None, logging_config=None)
