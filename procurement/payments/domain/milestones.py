"""A milestone's life, from plan to paid, as one tuple that buttons, policies, services and docs read."""

from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

import msgspec

from portal.kernel.lifecycle import Lifecycle, Transition
from procurement.payments.domain.invoices import InvoiceDetail

MILESTONE = Lifecycle(
    name="milestone",
    initial="planned",
    transitions=(
        Transition("planned", "submit", "submitted"),
        Transition("submitted", "accept", "accepted"),
        Transition("submitted", "reject", "rejected"),
        Transition("rejected", "submit", "submitted"),
        Transition("accepted", "invoice", "invoiced"),
        Transition("invoiced", "return", "accepted"),
        Transition("invoiced", "dispute", "disputed"),
        Transition("disputed", "settle", "invoiced"),
        Transition("disputed", "return", "accepted"),
        Transition("invoiced", "approve", "approved"),
        Transition("approved", "pay", "paid"),
    ),
)


class Party(StrEnum):
    """Whose turn it is."""

    SUPPLIER = "supplier"
    OFFICER = "officer"
    FINANCE = "finance"
    NOBODY = "nobody"


class EvidenceFile(msgspec.Struct, frozen=True):
    """A file handed in as evidence."""

    id: UUID
    name: str
    media_type: str
    size: int


class Submission(msgspec.Struct, frozen=True):
    """One report that a milestone is done, and the buyer's answer to it once there is one."""

    id: UUID
    number: int
    statement: str
    submitted_by: UUID
    submitter_name: str
    submitted_at: datetime
    files: tuple[EvidenceFile, ...] = ()
    accepted: bool | None = None
    reason: str = ""
    decided_by: UUID | None = None
    decider_name: str = ""
    decided_at: datetime | None = None


class MilestoneDetail(msgspec.Struct, frozen=True):
    """One milestone with all that happened to it. Its id is that of the row in the contract's plan."""

    id: UUID
    contract_id: UUID
    number: int
    title: str
    deliverable: str
    acceptance_test: str
    due_on: date
    amount_pence: int
    state: str
    submissions: tuple[Submission, ...] = ()
    invoices: tuple[InvoiceDetail, ...] = ()

    @property
    def last_submission(self) -> Submission | None:
        """The newest report, or None."""
        return self.submissions[-1] if self.submissions else None

    @property
    def invoice(self) -> InvoiceDetail | None:
        """The invoice that stands, or None; one that was returned does not stand."""
        standing = [invoice for invoice in self.invoices if invoice.returned_at is None]
        return standing[-1] if standing else None

    @property
    def accepted_by(self) -> UUID | None:
        """Who accepted it."""
        last = self.last_submission
        return last.decided_by if last and last.accepted else None


class NextStep(msgspec.Struct, frozen=True):
    """What happens next and whose turn it is, in one sentence for each side."""

    party: Party
    for_buyer: str
    for_supplier: str


def next_step(milestone: MilestoneDetail) -> NextStep:
    """Say what happens next with a milestone."""
    turn, buyer, supplier = _NEXT[milestone.state]
    invoice = milestone.invoice
    if milestone.state == "invoiced" and invoice:
        missing = invoice.missing_approvals()
        if "finance" not in missing:
            return NextStep(Party.OFFICER, "An officer approves the invoice.", supplier)
        if "officer" not in missing:
            return NextStep(Party.FINANCE, "Finance approves the invoice.", supplier)
    return NextStep(turn, buyer, supplier)


_NEXT = {
    "planned": (
        Party.SUPPLIER,
        "The supplier delivers and sends evidence.",
        "Deliver this, then send evidence that it meets the acceptance test.",
    ),
    "submitted": (
        Party.OFFICER,
        "Check the evidence against the acceptance test, then accept or reject it.",
        "The buyer checks your evidence.",
    ),
    "rejected": (
        Party.SUPPLIER,
        "The supplier puts it right and sends new evidence.",
        "Put right what the buyer named, then send new evidence.",
    ),
    "accepted": (Party.SUPPLIER, "The supplier sends its invoice.", "Send your invoice."),
    "invoiced": (
        Party.OFFICER,
        "An officer and somebody in finance approve the invoice.",
        "The buyer approves your invoice; two people must.",
    ),
    "disputed": (
        Party.OFFICER,
        "Settle the dispute with the supplier, or return the invoice.",
        "Talk to the buyer about the disputed invoice.",
    ),
    "approved": (Party.FINANCE, "Finance pays the invoice.", "The buyer pays your invoice."),
    "paid": (Party.NOBODY, "Nothing more to do.", "Nothing more to do."),
}
