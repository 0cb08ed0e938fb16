"""What a contract is made of and how it comes to be signed: pure rules."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import msgspec

from challenges.regimes.clocks import clock
from portal.kernel.lifecycle import Lifecycle, Transition
from portal.kernel.moments import format_day
from portal.kernel.money import format_pence

Party = Literal["buyer", "supplier"]
IpOption = Literal["supplier_owns_buyer_licence", "buyer_owns_supplier_licence_back", "open_source", "each_keeps"]

CLAUSE_SET = "innovation-short-form/1"
DETAILS_NOTICE = "contract_details_30d_s53"
MAXIMUM_MILESTONES = 12

CONTRACT = Lifecycle(
    name="contract",
    initial="drawn",
    transitions=(
        Transition("drawn", "edit", "drawn"),
        Transition("drawn", "offer", "offered"),
        Transition("offered", "decline", "declined"),
        Transition("declined", "edit", "drawn"),
        Transition("offered", "complete_signing", "signed"),
        Transition("signed", "go_live", "live"),
        Transition("live", "end", "ended"),
    ),
)

IP_NAMES: dict[IpOption, str] = {
    "supplier_owns_buyer_licence": "The supplier owns what it makes; the buyer may use it for ever",
    "buyer_owns_supplier_licence_back": "The buyer owns what is made; the supplier may use it too",
    "open_source": "What is made is published under an open source licence",
    "each_keeps": "Each party keeps what it brings and makes",
}

STATEMENT = (
    "I have read this contract. I am authorised to sign it for {organisation}, and I intend my electronic signature to"
    " bind {organisation} to it."
)


class Milestone(msgspec.Struct, frozen=True):
    """One row of schedule B; money in pence."""

    number: int
    title: str
    deliverable: str
    acceptance_test: str
    due_on: date
    amount_pence: int


class PlannedMilestone(Milestone, frozen=True):
    """A milestone with its id, to which delivery and payment refer."""

    id: UUID


class Signature(msgspec.Struct, frozen=True):
    """One party's signature on the SHA-256 of the document."""

    party: Party
    person_id: UUID
    name: str
    role: str
    sha256: str
    statement: str
    signed_at: datetime


class ContractDetail(msgspec.Struct, frozen=True):
    """Everything of one contract but the document's bytes; money in pence, without VAT."""

    id: UUID
    award_id: UUID
    challenge_id: UUID
    reference: str
    buyer_id: UUID
    buyer_name: str
    buyer_address: str
    supplier_id: UUID
    supplier_name: str
    supplier_number: str
    supplier_address: str
    state: str
    title: str
    value_pence: int
    starts_on: date
    ends_on: date
    ip_option: IpOption
    liability_percent: int
    special_terms: str
    clause_set: str
    drawn_at: datetime
    legal_reviewed_by: UUID | None
    legal_reviewer: str
    legal_reviewed_at: datetime | None
    offered_at: datetime | None
    declined_at: datetime | None
    declined_reason: str
    signed_at: datetime | None
    notice_number: str
    sha256: str
    sealed_sha256: str
    milestones: tuple[PlannedMilestone, ...]
    signatures: tuple[Signature, ...]

    def signature_of(self, party: Party) -> Signature | None:
        """Find a party's signature."""
        return next((one for one in self.signatures if one.party == party), None)


def plan_errors(milestones: Sequence[Milestone], value_pence: int, starts_on: date, ends_on: date) -> dict[str, str]:
    """Name what is wrong with a plan, by field: it must add up to the value exactly, in order, inside the term."""
    errors: dict[str, str] = {}
    if not milestones:
        return {"title_1": "Enter at least one milestone"}
    if len(milestones) > MAXIMUM_MILESTONES:
        return {"title_1": f"Enter at most {MAXIMUM_MILESTONES} milestones"}
    before = starts_on
    term = f"the contract's term, {format_day(starts_on)} to {format_day(ends_on)}"
    for one in milestones:
        if one.amount_pence <= 0:
            errors[f"amount_{one.number}"] = "Enter an amount of more than £0"
        if not starts_on <= one.due_on <= ends_on:
            errors[f"due_{one.number}"] = f"The due date must lie inside {term}"
        elif one.due_on < before:
            errors[f"due_{one.number}"] = "Milestones must be in order of their due dates"
        before = max(before, one.due_on)
    total = sum(one.amount_pence for one in milestones)
    if total != value_pence and not any(name.startswith("amount_") for name in errors):
        last = milestones[-1].number
        errors[f"amount_{last}"] = (
            f"The milestones add up to {format_pence(total)}; they must add up to {format_pence(value_pence)} exactly"
        )
    return errors


def details_notice_due_on(signed_on: date) -> date:
    """Name the last day for the contract details notice: 30 days beginning with the day of signing (s.53)."""
    return clock(DETAILS_NOTICE, signed_on).last_day


def statement_for(organisation: str) -> str:
    """Write the words that a signatory confirms."""
    return STATEMENT.format(organisation=organisation)
