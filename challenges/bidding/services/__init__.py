"""Writes of bids: one verb each, one transaction, with audit row, mail and jobs inside it."""

from challenges.bidding.services.approving import approve_opening, release_prices
from challenges.bidding.services.carrying import refresh_profile
from challenges.bidding.services.compliance import check_compliance, record_outcome
from challenges.bidding.services.drafting import (
    add_file,
    remove_file,
    save_answer,
    save_declarations,
    save_pass,
    save_price,
    start_bid,
)
from challenges.bidding.services.opening import open_envelopes
from challenges.bidding.services.submitting import confirm_bid, submit_bid, withdraw_bid

__all__ = [
    "add_file",
    "approve_opening",
    "check_compliance",
    "confirm_bid",
    "open_envelopes",
    "record_outcome",
    "refresh_profile",
    "release_prices",
    "remove_file",
    "save_answer",
    "save_declarations",
    "save_pass",
    "save_price",
    "start_bid",
    "submit_bid",
    "withdraw_bid",
]
