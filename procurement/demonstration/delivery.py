"""The part of the story from a contract drawn up to a paid milestone: each step follows from where the contract stands.

So a telling that was broken off goes on where it was, and one that finds no document ends without harm.
"""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from uuid import UUID

import msgspec

from challenges.publishing import queries as publishing
from portal.accounts.domain import Actor
from portal.accounts.queries import organisation
from portal.database.clock import portal_now
from portal.jobs.queries import latest_job
from portal.jobs.runs import TRYING_AGAIN
from portal.kernel.moments import local_day
from procurement.contracts import queries as contracts
from procurement.contracts import services as contracting
from procurement.contracts.domain import ContractDetail, PlannedMilestone
from procurement.contracts.services import RENDER, Terms
from procurement.demonstration.bidding import actor_by_email
from procurement.demonstration.cast import Cast
from procurement.payments import queries as payments
from procurement.payments import services as paying

DRAWN_WITHIN_SECONDS = 180.0
_LOOK_EVERY_SECONDS = 0.1


class NoDocumentError(Exception):
    """A contract's document was not made, so nobody can sign it; its page says why."""


class Parties(msgspec.Struct, frozen=True):
    """Those who act on one contract."""

    officer: Actor
    second: Actor
    lawyer: Actor
    finance: Actor
    supplier: Actor
    signatory: Actor
    supplier_slug: str


async def parties_of(cast: Cast, contract: ContractDetail) -> Parties:
    """Find the people of a contract's buyer and supplier."""
    supplier_slug = (await organisation(contract.supplier_id)).slug
    slug = (await publishing.challenge(contract.challenge_id)).buyer_slug
    return Parties(
        officer=await actor_by_email(cast.person(slug, "officer").email),
        second=await actor_by_email(cast.person(slug, "second_officer").email),
        lawyer=await actor_by_email(cast.person(slug, "legal").email),
        finance=await actor_by_email(cast.person(slug, "finance").email),
        supplier=await actor_by_email(cast.person(supplier_slug, "supplier").email),
        signatory=await actor_by_email(cast.person(supplier_slug, "signatory").email),
        supplier_slug=supplier_slug,
    )


async def offer(parties: Parties, contract_id: UUID) -> ContractDetail:
    """Let the lawyer confirm the document as it was drawn, and the officer offer it."""
    contract = await _drawn(parties, contract_id)
    if contract.legal_reviewed_at is None:
        await contracting.confirm_review(parties.lawyer, contract_id)
    if contract.state == "drawn":
        await contracting.offer(parties.officer, contract_id)
    return await contracts.contract(contract_id)


async def sign(parties: Parties, contract_id: UUID) -> ContractDetail:
    """Let both parties sign what was offered."""
    contract = await offer(parties, contract_id)
    if contract.signature_of("supplier") is None:
        await contracting.sign(parties.signatory, contract_id, party="supplier", sha256=contract.sha256)
    if contract.signature_of("buyer") is None:
        await contracting.sign(parties.officer, contract_id, party="buyer", sha256=contract.sha256)
    return await contracts.contract(contract_id)


async def deliver(parties: Parties, contract: ContractDetail, *, milestones: int, until: str) -> None:
    """Carry the first milestones on until each is in the state `until`: "invoiced" or "paid"."""
    for one in contract.milestones[:milestones]:
        steps = _steps(parties, contract, one)
        while (state := (await payments.milestone(one.id)).state) != until and state in steps:
            await steps[state]()


def _steps(
    parties: Parties, contract: ContractDetail, one: PlannedMilestone
) -> Mapping[str, Callable[[], Awaitable[None]]]:
    """Say for each state of a milestone what happens next."""
    place = (contract.id, one.id)

    async def report() -> None:
        words = (
            "What the acceptance test asks for is done, and the report names who did it, who tried it and what they said. "
            "Two things that they asked us to change are listed with the day on which they were changed."
        )
        await paying.submit_report(parties.supplier, *place, statement=words)

    async def accept() -> None:
        reason = "I read the report, tried it myself and spoke with four of the people it names. The test is met."
        await paying.decide_report(parties.officer, *place, accept=True, reason=reason)

    async def invoice() -> None:
        await paying.send_invoice(
            parties.supplier,
            *place,
            number=f"{parties.supplier_slug[:4].upper()}-{one.number:03d}",
            description=f"Milestone {one.number}: {one.title}",
            sum_pence=one.amount_pence,
        )

    async def approve() -> None:
        sent = (await payments.milestone(one.id)).invoice
        missing = sent.missing_approvals() if sent else ()
        await paying.approve_invoice(parties.second if "officer" in missing else parties.finance, *place)

    async def pay() -> None:
        paid_on = local_day(await portal_now())
        await paying.record_bacs_payment(parties.finance, *place, reference=f"BACS {one.number:02d}41", paid_on=paid_on)

    return {"planned": report, "submitted": accept, "accepted": invoice, "invoiced": approve, "approved": pay}


async def _drawn(parties: Parties, contract_id: UUID) -> ContractDetail:
    """Wait for the document, which a worker draws; one that failed before is asked for once more."""
    until, asked_again = time.monotonic() + DRAWN_WITHIN_SECONDS, False
    while not (found := await contracts.contract(contract_id)).sha256:
        job = await latest_job(f"contract:{contract_id}", RENDER)
        # A failed attempt waits for minutes before the next; what stood in its way may have been Pango, since installed.
        if job is not None and (job.state == "failed" or job.message == TRYING_AGAIN) and not asked_again:
            await contracting.redraw(parties.officer, contract_id, _terms(found), found.milestones)
            asked_again = True
        elif time.monotonic() > until or (job is not None and job.state == "failed"):
            raise NoDocumentError(found.reference)
        await asyncio.sleep(_LOOK_EVERY_SECONDS)
    return found


def _terms(contract: ContractDetail) -> Terms:
    return Terms(
        title=contract.title,
        starts_on=contract.starts_on,
        ends_on=contract.ends_on,
        ip_option=contract.ip_option,
        liability_percent=contract.liability_percent,
        special_terms=contract.special_terms,
    )
