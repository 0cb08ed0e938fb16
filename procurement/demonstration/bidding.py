"""The part of the story in which companies bid and officers open: through the real services, like the rest."""

import asyncio
from collections.abc import Callable
from datetime import datetime, time, timedelta

from challenges.bidding import services as bidding
from challenges.bidding.domain.content import PRICE, QUALITY
from challenges.bidding.domain.declarations import everything_declared
from challenges.bidding.queries import opened_bids
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, deadline_of
from portal.accounts.domain import Actor
from portal.accounts.queries import actor_of, person_by_email
from portal.database.clock import move_clock, portal_now
from portal.kernel.moments import LONDON, local_day
from portal.kernel.working_days import next_working_day
from procurement.demonstration.cast import BidText, Cast, read_bids

OPENING_WAIT = timedelta(seconds=125)
OPENED_WITHIN_SECONDS = 120.0


async def actor_by_email(email: str) -> Actor:
    """Load somebody of the cast."""
    person = await person_by_email(email)
    if person is None:
        raise LookupError(email)
    return await actor_of(person.id)


async def submit_bids(cast: Cast, key: str, reference: str) -> None:
    """Let the companies that answer the challenge `key` bid for it."""
    challenge = await publishing.challenge_by_reference(reference)
    for text in read_bids(key):
        writer = await actor_by_email(cast.person(text.supplier, "supplier").email)
        await _submit(writer, challenge, text)


async def _submit(writer: Actor, challenge: ChallengeDetail, text: BidText) -> None:
    bid_id = await bidding.start_bid(writer, challenge.reference)
    for identifier, answer in text.answers.items():
        await bidding.save_answer(writer, bid_id, identifier, answer.strip(), version=0)
    for criterion in challenge.pass_fail_criteria:
        await bidding.save_pass(writer, bid_id, criterion.identifier, met=True, evidence=text.evidence, version=0)
    if text.price is not None:
        await bidding.save_price(writer, bid_id, pence=text.price * 100, schedule=text.schedule.strip(), version=0)
    await bidding.save_declarations(writer, bid_id, everything_declared(challenge), version=0)
    await bidding.submit_bid(writer, bid_id)


async def work_goes_on(hour: int, minute: int, *, days: int = 0) -> None:
    """Move the demonstration clock to the next working day, or the first after `days` more, at a time when people work."""
    day = next_working_day(local_day(await portal_now()) + timedelta(days=days))
    await move_clock(datetime.combine(day, time(hour, minute), tzinfo=LONDON), None)


async def pass_deadlines(references: list[str]) -> None:
    """Move the demonstration clock to just after the last of these deadlines."""
    found = [await publishing.challenge_by_reference(reference) for reference in references]
    target = max(deadline_of(one) for one in found) + OPENING_WAIT
    if await portal_now() < target:
        await move_clock(target, None)


async def open_bids(cast: Cast, reference: str) -> None:
    """Let two officers approve, and wait until the opening worker has opened the bids."""
    await _open(cast, reference, QUALITY, bool)


async def open_prices(cast: Cast, reference: str) -> None:
    """Let two officers approve, and wait until the opening worker has opened every price."""
    await _open(cast, reference, PRICE, lambda prices: None not in prices)


async def _open(cast: Cast, reference: str, act: str, is_done: Callable[[list[int | None]], bool]) -> None:
    challenge = await publishing.challenge_by_reference(reference)
    for role in ("officer", "second_officer"):
        officer = await actor_by_email(cast.person(challenge.buyer_slug, role).email)
        await bidding.approve_opening(officer, challenge.id, act)
    async with asyncio.timeout(OPENED_WITHIN_SECONDS):
        while not is_done([bid.price_pence for bid in await opened_bids(challenge.id)]):  # noqa: ASYNC110 - by another process
            await asyncio.sleep(0.1)


async def check_bids(cast: Cast, reference: str) -> None:
    """Find every bid compliant."""
    challenge = await publishing.challenge_by_reference(reference)
    officer = await actor_by_email(cast.person(challenge.buyer_slug, "officer").email)
    for bid in await opened_bids(challenge.id):
        await bidding.check_compliance(
            officer, bid.id, outcome="compliant", reason="Everything that was asked for is there."
        )
