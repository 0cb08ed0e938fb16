"""Suppliers, bids and openings for tests, made through the real services."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from itertools import count
from uuid import UUID

from challenges.bidding import gates, queries, services
from challenges.bidding.domain import FIXED_PRICE, BidFile, OpenedBid
from challenges.bidding.domain.bids import BidDetail
from challenges.bidding.domain.declarations import everything_declared
from challenges.bidding.domain.lifecycle import may_open_from
from challenges.bidding.services.uploading import store_file
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, deadline_of
from portal.accounts.domain import Actor, OrganisationDetail, OrganisationKind, Role
from portal.accounts.queries import actor_of
from portal.accounts.services import add_member, create_organisation, create_person
from portal.database.clock import move_clock, portal_now
from tests.builders.publishing import make_challenge_officer, officers_of
from tests.support.jobs import run_due_jobs

_numbers = count(1)

PRICED = {"price_method": "absolute_benchmark", "price_weight": Decimal(30)}


async def make_supplier(name: str = "") -> tuple[OrganisationDetail, Actor]:
    """Make a company with one bid writer."""
    number = next(_numbers)
    company = await create_organisation(
        kind=OrganisationKind.SUPPLIER,
        name=name or f"Bright Paths {number} Ltd",
        short_name=name or f"Bright Paths {number}",
    )
    return company, await make_writer(company.id)


async def make_writer(supplier_id: UUID, name: str = "") -> Actor:
    """Make a bid writer of a company."""
    number = next(_numbers)
    person = await create_person(name=name or f"Writer {number}", email=f"writer-{number}@supplier.example")
    await add_member(person.id, supplier_id, Role.SUPPLIER)
    return await actor_of(person.id)


async def make_draft_bid(
    challenge: ChallengeDetail,
    *,
    writer: Actor | None = None,
    complete: bool = True,
    answer: str = "We walk the routes with families and mend what they show us.",
    price_pence: int = 90_000_00,
    files: tuple[tuple[str, bytes], ...] = (),
    evidence: str = "We are registered with the Information Commissioner.",
    met: bool = True,
) -> BidDetail:
    """Start a bid and, unless `complete` is off, fill in everything that submission needs."""
    if writer is None:
        _, writer = await make_supplier()
    bid_id = await services.start_bid(writer, challenge.reference)
    for name, content in files:
        await attach(writer, bid_id, name, content)
    if complete:
        await fill_in(writer, bid_id, challenge, answer=answer, price_pence=price_pence, evidence=evidence, met=met)
    return await queries.bid(bid_id)


async def fill_in(
    writer: Actor,
    bid_id: UUID,
    challenge: ChallengeDetail,
    *,
    answer: str,
    price_pence: int,
    evidence: str = "",
    met: bool = True,
) -> None:
    """Answer every criterion, name the price and tick the declarations."""
    for criterion in challenge.scored_criteria:
        await services.save_answer(writer, bid_id, criterion.identifier, f"{answer} ({criterion.title})", version=0)
    for criterion in challenge.pass_fail_criteria:
        await services.save_pass(writer, bid_id, criterion.identifier, met=met, evidence=evidence, version=0)
    if challenge.price_method != FIXED_PRICE:
        await services.save_price(writer, bid_id, pence=price_pence, schedule="Two people for a year.", version=0)
    await services.save_declarations(writer, bid_id, everything_declared(challenge), version=0)


async def attach(writer: Actor, bid_id: UUID, name: str, content: bytes, criterion: str = "") -> BidFile:
    """Attach a file as an upload would."""

    async def chunks():  # type: ignore[no-untyped-def]
        for start in range(0, len(content), 50_000):
            yield content[start : start + 50_000]

    return await store_file(writer, bid_id, name=name, criterion=criterion, chunks=chunks())


async def make_submitted_bid(challenge: ChallengeDetail, *, writer: Actor | None = None, **draft: object) -> BidDetail:
    """Make a complete bid and submit it."""
    if writer is None:
        _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer, **draft)  # type: ignore[arg-type]
    await services.submit_bid(writer, bid.id)
    return await queries.bid(bid.id)


async def pass_deadline(challenge: ChallengeDetail, *, by: timedelta = timedelta(seconds=121)) -> None:
    """Move the demonstration clock past a challenge's deadline."""
    target = deadline_of(challenge) + by
    if await portal_now() < target:
        await move_clock(target, None)


@contextmanager
def _no_price_gates() -> Iterator[None]:
    """Open prices without an evaluation, for tests that are about something else."""
    kept, gates._gates[:] = gates._gates[:], []
    try:
        yield
    finally:
        gates._gates[:] = kept


async def open_challenge(challenge: ChallengeDetail, *, prices: bool = False) -> list[OpenedBid]:
    """Open a challenge's bids by two officers after its deadline, and with `prices` the price envelopes as well."""
    await pass_deadline(
        challenge, by=may_open_from(deadline_of(challenge)) - deadline_of(challenge) + timedelta(seconds=1)
    )
    first, second = await officers_of(challenge.buyer_id)
    for act in ("quality", "price") if prices and challenge.price_method != FIXED_PRICE else ("quality",):
        with _no_price_gates():
            await services.approve_opening(first, challenge.id, act)
            await services.approve_opening(second, challenge.id, act)
        await run_due_jobs()
    return await queries.opened_bids(challenge.id)


async def reread(challenge: ChallengeDetail) -> ChallengeDetail:
    """Read a challenge anew."""
    return await publishing.challenge(challenge.id)


__all__ = [
    "PRICED",
    "attach",
    "fill_in",
    "make_challenge_officer",
    "make_draft_bid",
    "make_submitted_bid",
    "make_supplier",
    "make_writer",
    "officers_of",
    "open_challenge",
    "pass_deadline",
    "reread",
]
