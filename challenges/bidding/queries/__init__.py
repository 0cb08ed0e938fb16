"""Reads of bids: drafts for their own supplier, opened bids for the parts of the portal that follow."""

from challenges.bidding.queries.drafts import (
    bid,
    content_of,
    current_pieces,
    draft_file,
    own_bid,
    own_bids,
    read_content,
    receipt_of,
    slot_versions,
    submissions_of,
)
from challenges.bidding.queries.lists import challenges_ahead, challenges_to_check, challenges_to_open
from challenges.bidding.queries.opened import (
    compliance_checked,
    opened_bid,
    opened_bids,
    opened_lines,
    opened_passes,
    opened_profile,
    opening_record,
    opening_view,
    read_opened_file,
)
from challenges.bidding.queries.shown import shown_file, shown_picture
from challenges.bidding.queries.uploads import unfinished_upload, unfinished_uploads, upload_key

__all__ = [
    "bid",
    "challenges_ahead",
    "challenges_to_check",
    "challenges_to_open",
    "compliance_checked",
    "content_of",
    "current_pieces",
    "draft_file",
    "opened_bid",
    "opened_bids",
    "opened_lines",
    "opened_passes",
    "opened_profile",
    "opening_record",
    "opening_view",
    "own_bid",
    "own_bids",
    "read_content",
    "read_opened_file",
    "receipt_of",
    "shown_file",
    "shown_picture",
    "slot_versions",
    "submissions_of",
    "unfinished_upload",
    "unfinished_uploads",
    "upload_key",
]
