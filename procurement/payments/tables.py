"""Delivery and money: reports and decisions on milestones, invoices, approvals, payments and the ledger."""

from piccolo.columns import (
    UUID,
    BigInt,
    Boolean,
    Date,
    ForeignKey,
    Integer,
    OnDelete,
    SmallInt,
    Text,
    Timestamptz,
    Varchar,
)
from piccolo.columns.defaults.uuid import UUID4
from piccolo.constraints import Check, Unique
from piccolo.table import Table

from portal.accounts.tables import Organisation, Person
from procurement.contracts.tables import Contract, PlannedMilestone


class Milestone(Table):
    """The state of one planned milestone once anything happened to it; the contract's plan says what it is.

    `id` is that of the plan's row. Without a row here the milestone is planned.
    """

    id = UUID(primary_key=True, default=UUID4())
    plan = ForeignKey(PlannedMilestone, on_delete=OnDelete.restrict, null=False)
    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, null=False, index=True)
    state = Varchar(length=12, null=False, default="planned")
    paid_at = Timestamptz(null=True, default=None)

    milestone_plan_once = Unique([plan])
    milestone_is_its_plan = Check("id = plan")
    milestone_state_known = Check(
        "state in ('planned','submitted','accepted','rejected','invoiced','disputed','approved','paid')"
    )
    milestone_paid_dated = Check("(state = 'paid') = (paid_at is not null)")


class MilestoneReport(Table):
    """A supplier's report that a milestone is done, and the officer's answer to it."""

    id = UUID(primary_key=True, default=UUID4())
    milestone = ForeignKey(Milestone, on_delete=OnDelete.restrict, null=False)
    number = SmallInt(null=False)
    statement = Text(null=False)
    submitted_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    submitted_at = Timestamptz(null=False)
    is_accepted = Boolean(null=True, default=None)
    reason = Text(null=False, default="")
    decided_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    decided_at = Timestamptz(null=True, default=None)

    milestone_report_number_unique = Unique([milestone, number])
    milestone_report_decided_whole = Check(
        "(is_accepted is null) = (decided_by is null) and (is_accepted is null) = (decided_at is null)"
    )
    milestone_report_rejected_with_reason = Check("is_accepted is not false or reason <> ''")


class EvidenceItem(Table):
    """A file handed in with a report; its bytes lie in the object store."""

    id = UUID(primary_key=True, default=UUID4())
    milestone = ForeignKey(PlannedMilestone, on_delete=OnDelete.restrict, null=False, index=True)
    report = ForeignKey(MilestoneReport, on_delete=OnDelete.restrict, null=True, default=None)
    name = Varchar(length=200, null=False)
    media_type = Varchar(length=100, null=False)
    size = BigInt(null=False)
    sha256 = Varchar(length=64, null=False)
    object_name = Varchar(length=100, null=False)
    uploaded_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    uploaded_at = Timestamptz(null=False)


class Invoice(Table):
    """An invoice for an accepted milestone. `pay_by` is the last of the 30 days of s.68."""

    id = UUID(primary_key=True, default=UUID4())
    milestone = ForeignKey(Milestone, on_delete=OnDelete.restrict, null=False, index=True)
    supplier = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    buyer = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    number = Varchar(length=40, null=False)
    description = Text(null=False)
    sum_pence = BigInt(null=False)
    due_on = Date(null=False)
    received_at = Timestamptz(null=False)
    pay_by = Date(null=False)
    sent_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    disputed_at = Timestamptz(null=True, default=None)
    disputed_reason = Text(null=False, default="")
    returned_at = Timestamptz(null=True, default=None)
    returned_reason = Text(null=False, default="")

    invoice_number_unique = Unique([supplier, number])
    invoice_sum_positive = Check("sum_pence > 0")
    invoice_complete = Check("number <> '' and description <> ''")


class InvoiceApproval(Table):
    """One of two approvals, by two people in two offices."""

    id = UUID(primary_key=True, default=UUID4())
    invoice = ForeignKey(Invoice, on_delete=OnDelete.restrict, null=False)
    capacity = Varchar(length=8, null=False)
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    approved_at = Timestamptz(null=False)

    invoice_approval_office_once = Unique([invoice, capacity])
    invoice_approval_person_once = Unique([invoice, person])
    invoice_approval_capacity_known = Check("capacity in ('officer','finance')")


class Payment(Table):
    """The one payment of an approved invoice."""

    id = UUID(primary_key=True, default=UUID4())
    invoice = ForeignKey(Invoice, on_delete=OnDelete.restrict, null=False)
    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, null=False, index=True)
    amount_pence = BigInt(null=False)
    method = Varchar(length=8, null=True, default=None)
    reference = Varchar(length=100, null=False, default="")
    recorded_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=True, default=None)
    created_at = Timestamptz(null=False)
    paid_at = Timestamptz(null=True, default=None)
    refunded_pence = BigInt(null=False, default=0)

    payment_invoice_once = Unique([invoice])
    payment_amount_positive = Check("amount_pence > 0")
    payment_refund_within = Check("refunded_pence between 0 and amount_pence")
    payment_paid_whole = Check("(paid_at is null) = (method is null)")
    payment_method_known = Check("method in ('stripe','bacs')")


class PaymentAttempt(Table):
    """One try through Stripe; its id is the idempotency key. A partial index allows one that is not finished."""

    id = UUID(primary_key=True, default=UUID4())
    payment = ForeignKey(Payment, on_delete=OnDelete.restrict, null=False)
    number = SmallInt(null=False)
    state = Varchar(length=10, null=False, default="starting")
    account_id = Varchar(length=64, null=False)
    amount_pence = BigInt(null=False)
    session_id = Varchar(length=128, null=False, default="")
    url = Text(null=False, default="")
    failure = Text(null=False, default="")
    started_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    started_at = Timestamptz(null=False)
    ended_at = Timestamptz(null=True, default=None)

    payment_attempt_number_unique = Unique([payment, number])
    payment_attempt_state_known = Check("state in ('starting','open','succeeded','closed')")


class PayoutAccount(Table):
    """A supplier's account with Stripe, to which buyers pay directly; money never passes through the portal."""

    id = UUID(primary_key=True, default=UUID4())
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    account_id = Varchar(length=64, null=False)
    can_be_paid = Boolean(null=False, default=False)
    opened_by = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    opened_at = Timestamptz(null=False)
    updated_at = Timestamptz(null=False)

    payout_account_organisation_once = Unique([organisation])
    payout_account_id_once = Unique([account_id])


class ThirdPartyAgreement(Table):
    """A payee's agreement to be paid through a third party (s.68(5)), in the words that were shown."""

    id = UUID(primary_key=True, default=UUID4())
    organisation = ForeignKey(Organisation, on_delete=OnDelete.restrict, null=False)
    person = ForeignKey(Person, on_delete=OnDelete.restrict, null=False)
    wording = Text(null=False)
    agreed_at = Timestamptz(null=False)

    third_party_agreement_once = Unique([organisation])


class StripeEvent(Table):
    """An event that was taken in; its id once, so that a second delivery does nothing."""

    id = UUID(primary_key=True, default=UUID4())
    event_id = Varchar(length=100, null=False)
    kind = Varchar(length=80, null=False)
    account_id = Varchar(length=64, null=False, default="")
    outcome = Varchar(length=60, null=False, default="")
    received_at = Timestamptz(null=False)

    stripe_event_once = Unique([event_id])


class LedgerEntry(Table):
    """One line of a ledger transaction; a deferred trigger demands that each transaction adds up to nought."""

    id = UUID(primary_key=True, default=UUID4())
    transaction = UUID(null=False, index=True)
    line = Integer(null=False)
    contract = ForeignKey(Contract, on_delete=OnDelete.restrict, null=False, index=True)
    payment = ForeignKey(Payment, on_delete=OnDelete.restrict, null=False)
    account = Varchar(length=10, null=False)
    pence = BigInt(null=False)
    booked_at = Timestamptz(null=False)

    ledger_line_unique = Unique([transaction, line])
    ledger_moves_something = Check("pence <> 0")
    ledger_account_known = Check("account in ('cost','payable','bank','stripe')")
