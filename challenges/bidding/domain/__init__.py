"""The rules of bidding, without database or clock."""

from challenges.bidding.domain.content import (
    ENVELOPES,
    FIXED_PRICE,
    PRICE,
    QUALITY,
    Answer,
    BidFile,
    Content,
    Declarations,
    Missing,
    Pass,
    Price,
    missing_from,
    price_of,
)
from challenges.bidding.domain.declarations import DECLARATIONS, EVERY_TEXT, declarations_of
from challenges.bidding.domain.lifecycle import BID, STATE_NAMES, BidState, in_time, may_open_from
from challenges.bidding.domain.openings import (
    Approval,
    OpenedBid,
    OpenedFileDetail,
    OpenedLine,
    OpeningView,
    are_enough,
    may_open,
)
from challenges.bidding.domain.receipts import Receipt, check_receipt

__all__ = [
    "BID",
    "DECLARATIONS",
    "ENVELOPES",
    "EVERY_TEXT",
    "FIXED_PRICE",
    "PRICE",
    "QUALITY",
    "STATE_NAMES",
    "Answer",
    "Approval",
    "BidFile",
    "BidState",
    "Content",
    "Declarations",
    "Missing",
    "OpenedBid",
    "OpenedFileDetail",
    "OpenedLine",
    "OpeningView",
    "Pass",
    "Price",
    "Receipt",
    "are_enough",
    "check_receipt",
    "declarations_of",
    "in_time",
    "may_open",
    "may_open_from",
    "missing_from",
    "price_of",
]
