"""What a valid invoice is (s.67), by when it is paid (s.68), and who must approve it."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from portal.kernel.moments import format_day, local_day
from portal.kernel.money import format_pence

PAYMENT_CLOCK = "payment_30d_s68"
FURTHEST_DUE = timedelta(days=365)


class Capacity(StrEnum):
    """In which office somebody approves; an invoice needs both, from two people."""

    OFFICER = "officer"
    FINANCE = "finance"


class Method(StrEnum):
    """How an invoice is paid."""

    STRIPE = "stripe"
    BACS = "bacs"


class Approval(msgspec.Struct, frozen=True):
    """One of the two approvals."""

    capacity: Capacity
    person_id: UUID
    name: str
    approved_at: datetime


class Attempt(msgspec.Struct, frozen=True):
    """One try at paying through the payment service; at most one is open at a time."""

    id: UUID
    number: int
    state: str
    account_id: str
    session_id: str
    url: str
    failure: str
    started_at: datetime
    amount_pence: int

    @property
    def is_open(self) -> bool:
        """Say whether money may still come through it."""
        return self.state in {"starting", "open"}


class Payment(msgspec.Struct, frozen=True):
    """The one payment of an approved invoice."""

    id: UUID
    amount_pence: int
    method: Method | None
    reference: str
    paid_at: datetime | None
    refunded_pence: int
    attempts: tuple[Attempt, ...] = ()

    @property
    def open_attempt(self) -> Attempt | None:
        """The try that is under way, or None."""
        return next((attempt for attempt in self.attempts if attempt.is_open), None)


class InvoiceDetail(msgspec.Struct, frozen=True):
    """An invoice as received, with what was decided about it. `pay_by` is the last day of the 30."""

    id: UUID
    number: str
    description: str
    sum_pence: int
    due_on: date
    received_at: datetime
    pay_by: date
    sent_by: UUID
    approvals: tuple[Approval, ...] = ()
    disputed_reason: str = ""
    returned_at: datetime | None = None
    returned_reason: str = ""
    payment: Payment | None = None

    def missing_approvals(self) -> frozenset[str]:
        """Name the offices that have not approved yet."""
        return frozenset(str(c) for c in Capacity) - {str(approval.capacity) for approval in self.approvals}


def check_invoice(
    *, number: str, description: str, sum_pence: int, due_on: date | None, today: date, amount_pence: int
) -> Mapping[str, str]:
    """Name what is missing of a valid invoice (s.67: invoicing party, description, sum, unique number), by field.

    The sum is the milestone's: the contract fixes the price, so more or less is another agreement.
    """
    errors = {}
    if not number.strip():
        errors["number"] = "Enter the invoice number"
    if not description.strip():
        errors["description"] = "Enter what the invoice is for"
    if sum_pence != amount_pence:
        errors["sum_pence"] = f"The sum must be {format_pence(amount_pence)}, as the contract says for this milestone"
    if due_on is not None and due_on > today + FURTHEST_DUE:
        errors["due_on"] = f"The day payment falls due must be on or before {format_day(today + FURTHEST_DUE)}"
    return errors


def payment_clock_starts(received_at: datetime, due_on: date | None) -> date:
    """Name the day with which the 30 days begin: the later of receipt and the day payment falls due (s.68(2))."""
    received = local_day(received_at)
    return max(received, due_on) if due_on else received


def days_left(pay_by: date, now: datetime) -> int:
    """Count the days until the last day for payment; 0 is today, below 0 is late."""
    return (pay_by - local_day(now)).days


def days_left_in_words(pay_by: date, now: datetime) -> str:
    """Write "12 days left", "last day today" or "3 days late"."""
    left = days_left(pay_by, now)
    if left == 0:
        return "last day today"
    count = abs(left)
    return f"{count} day{'s' if count > 1 else ''} {'left' if left > 0 else 'late'}"
