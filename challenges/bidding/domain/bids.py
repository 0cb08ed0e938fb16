"""What a bid looks like from outside its envelopes, to its own supplier."""

from datetime import datetime
from uuid import UUID

import msgspec

from challenges.bidding.domain.lifecycle import BidState


class SubmissionDetail(msgspec.Struct, frozen=True):
    """One act of submitting; hashes in hex."""

    id: UUID
    bid_id: UUID
    number: int
    state: str
    arrived_at: datetime
    submitted_at: datetime
    submitted_by: str
    ciphertext_sha256: str
    commitment: str
    row_hash: str
    chain_hash: str
    ended_at: datetime | None = None
    challenge_version: int = 1

    def is_confirmed_for(self, material_version: int) -> bool:
        """Say whether it was made for the version that changed what bids answer last, or for a later one."""
        return self.challenge_version >= material_version


class BidDetail(msgspec.Struct, frozen=True):
    """A bid as its own supplier sees it.

    `has_changes` tells that the draft differs from what stands submitted; `refusal` is why it was found not compliant.
    `version_number` is the version of the challenge that stands, `material_version` the one that changed what bids
    answer last.
    """

    id: UUID
    challenge_id: UUID
    reference: str
    challenge_title: str
    lot_id: UUID
    lot_number: int
    lot_title: str
    supplier_id: UUID
    supplier_name: str
    state: BidState
    started_at: datetime
    deadline_at: datetime
    has_changes: bool
    standing: SubmissionDetail | None = None
    refusal: str = ""
    version_number: int = 1
    material_version: int = 1
    is_cancelled: bool = False

    def is_open(self, now: datetime) -> bool:
        """Say whether it can still be changed and submitted."""
        return now < self.deadline_at and not self.is_cancelled

    @property
    def is_settled(self) -> bool:
        """Whether what stands submitted is the draft as it is, confirmed for the challenge as it is."""
        return (
            self.standing is not None
            and self.state is BidState.SUBMITTED
            and not self.has_changes
            and not self.is_unconfirmed
        )

    @property
    def is_unconfirmed(self) -> bool:
        """Whether what stands submitted answers an earlier version than the one that changed what bids answer last."""
        return self.standing is not None and not self.standing.is_confirmed_for(self.material_version)

    @property
    def path(self) -> str:
        """Name the bid's first page."""
        return f"/challenges/{self.reference}/bids/{self.id}"
