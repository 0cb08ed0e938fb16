"""Where in a long list of bids a page begins: `?bid=7` is the page on which Supplier 7 stands."""

from typing import Any
from uuid import UUID

from litestar import Request

from portal.kernel.numerals import whole_number


def bid_number(request: Request[Any, Any, Any]) -> int:
    """Read ?bid=, at least 1; anything else reads as the first."""
    return max(1, whole_number(request.query_params.get("bid"), otherwise=1))


def desk_at(reference: str, number: int) -> str:
    """Name the place of a bid on its reader's desk."""
    return f"/challenges/{reference}/evaluation?bid={number}#bid-{number}"


def moderation_at(reference: str, number: int) -> str:
    """Name the place of a bid on the page where the panel agrees."""
    return f"/challenges/{reference}/evaluation/moderation?bid={number}#bid-{number}"


def sheets_at(reference: str, bid_id: UUID) -> str:
    """Name the page of a bid's score sheets, at the first that is not complete."""
    return f"/challenges/{reference}/evaluation/scores/{bid_id}#next"


def question_at(reference: str, identifier: str, number: int) -> str:
    """Name the page of one question's score sheets, at the first from bid `number` on that is not complete."""
    return f"/challenges/{reference}/evaluation/questions/{identifier}?bid={number}#next"
