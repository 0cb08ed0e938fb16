"""Openings: what two officers approve, and what a bid is after the opening."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

import msgspec

from challenges.bidding.domain.lifecycle import BidState, may_open_from
from challenges.publishing.domain import ChallengeDetail, State
from portal.kernel.decision import ALLOWED, Decision, refused
from portal.kernel.errors import NotFoundError
from portal.kernel.moments import format_moment

APPROVALS_NEEDED = 2


class OpenedFileDetail(msgspec.Struct, frozen=True):
    """A file of an opened bid."""

    id: UUID
    name: str
    media_type: str
    size_bytes: int
    sha256: str
    criterion: str
    object_name: str


class OpenedBid(msgspec.Struct, frozen=True):
    """A bid after the opening.

    `price_pence` is None until the price envelopes are opened, and for a price that is not the one submitted:
    `price_problem` says so.
    """

    id: UUID
    label: str
    number: int
    lot_id: UUID
    challenge_id: UUID
    supplier_organisation_id: UUID
    supplier_name: str
    state: BidState
    submitted_at: datetime
    verified: bool
    problem: str
    answers: dict[str, str]
    passes: dict[str, bool]
    pass_evidence: dict[str, str]
    declarations: tuple[str, ...]
    files: tuple[OpenedFileDetail, ...]
    price_pence: int | None
    price_problem: str
    price_schedule: str
    compliance: str
    compliance_reason: str

    @property
    def is_assessed(self) -> bool:
        """Say whether the panel assesses it: it was found compliant."""
        return self.compliance == "compliant"

    def file(self, file_id: UUID) -> OpenedFileDetail:
        """Find one of its files; NotFoundError for another bid's."""
        for one in self.files:
            if one.id == file_id:
                return one
        raise NotFoundError


class OpenedLine(msgspec.Struct, frozen=True):
    """An opened bid as lists show it, without what it says; its price is as in `OpenedBid`."""

    id: UUID
    label: str
    number: int
    supplier_organisation_id: UUID
    supplier_name: str
    state: BidState
    submitted_at: datetime
    verified: bool
    price_pence: int | None
    price_problem: str
    compliance: str

    @property
    def is_assessed(self) -> bool:
        """Say whether the panel assesses it: it was found compliant."""
        return self.compliance == "compliant"


class Approval(msgspec.Struct, frozen=True):
    """One officer's approval of an opening."""

    officer_id: UUID
    officer_name: str
    approved_at: datetime


class OpeningView(msgspec.Struct, frozen=True):
    """Where an opening stands: its approvals, its job and, once done, its record."""

    act: str
    approvals: tuple[Approval, ...]
    job_id: UUID | None
    opened_at: datetime | None
    record_sha256: str
    record: dict[str, object]


def may_open(challenge: ChallengeDetail, act: str, now: datetime, *, quality_opened: bool) -> Decision:
    """Allow the opening of quality envelopes from 120 s after the deadline, of price envelopes after those."""
    if challenge.deadline_at is None or challenge.state in {State.DRAFT, State.IN_REVIEW, State.CANCELLED}:
        return refused("This challenge has no bids to open.")
    opens_at = may_open_from(challenge.deadline_at)
    if now < opens_at:
        return refused(f"Bids stay sealed until {format_moment(opens_at)}.")
    if act == "price" and not quality_opened:
        return refused("The quality envelopes are opened first.")
    return ALLOWED


def are_enough(officers: Collection[UUID]) -> bool:
    """Say whether the approvals come from two different officers."""
    return len(set(officers)) >= APPROVALS_NEEDED
