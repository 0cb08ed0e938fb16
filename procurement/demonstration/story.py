"""The story of the demonstration, played through the same services that the pages use.

What different challenges go through at the same time in life goes on at the same time here.
"""

import asyncio
from collections.abc import Callable

from challenges.clarifications.contributions import register_clarifications
from challenges.notices import queries as notices
from challenges.publishing import queries as publishing
from portal.accounts.reference import seed_buyers
from portal.database.transactions import fetch_one
from portal.jobs.pdf import PANGO_NEEDED, pango_available
from portal.kernel.errors import PortalError
from procurement.contracts import queries as contracts
from procurement.demonstration import awarding
from procurement.demonstration.amending import amend
from procurement.demonstration.asking import ask_and_answer
from procurement.demonstration.bidding import (
    actor_by_email,
    check_bids,
    open_bids,
    pass_deadlines,
    submit_bids,
    work_goes_on,
)
from procurement.demonstration.cast import OPERATOR, Cast, read_cast, read_problems
from procurement.demonstration.delivery import NoDocumentError, deliver, offer, parties_of, sign
from procurement.demonstration.drafting import publish
from procurement.demonstration.gathering import gather
from procurement.demonstration.noticing import announce_notice
from procurement.demonstration.profiling import fill_profiles
from procurement.demonstration.scoring import rank, score_and_agree, score_in_part, seat_panel
from procurement.demonstration.telling import Chapter, is_told, mark_told
from procurement.diversity.services import release_now

PAID, DELIVERED, OFFERED, STANDING_STILL = "streets", "library", "wifi", "letters"
DECIDED, RANKED, EVALUATING, CLOSED = "damp", "noise", "apprentice", "platform-gap"
ASKED = "kerb"
"""Open with bids; companies ask about it, and one question still waits."""
AWARDED = (PAID, DELIVERED, OFFERED)
TO_RANK = (*AWARDED, STANDING_STILL, DECIDED, RANKED)
EARLIER = (*TO_RANK, EVALUATING, CLOSED)
COUNTED = (*AWARDED, STANDING_STILL)
"""Opened before the first diversity figures are released, so that a later release counts more bids."""


async def play(say: Callable[[str], None]) -> None:
    """Tell what has not been told yet; the second chapter needs a worker that draws documents."""
    if not await is_told(Chapter.COMPETITIONS):
        await tell_competitions(say)
    await tell_contracts(say)


async def tell_competitions(say: Callable[[str], None], *, midway: Callable[[], None] = lambda: None) -> None:
    """Tell the first chapter into an empty database: from drafts to awards, and contracts whose documents follow.

    `midway` is called after the deadline, when other processes have time to start before they are needed.
    """
    register_clarifications()
    cast = read_cast()
    await seed_buyers()
    await gather(cast)
    await fill_profiles(cast)
    problems = {one.key: one for one in read_problems()}
    earlier = {}
    for key in EARLIER:
        say(f"Publishing “{problems[key].title}”")
        earlier[key] = await publish(cast, problems.pop(key))
    say("Companies write and submit their bids")
    await work_goes_on(15, 40, days=16)
    await asyncio.gather(*(submit_bids(cast, key, one) for key, one in earlier.items()))
    say("Moving the clock past the deadline")
    await pass_deadlines(list(earlier.values()))
    midway()
    say("Officers open the bids")
    await asyncio.gather(*(_open(cast, earlier[key]) for key in COUNTED))
    await release_now(await actor_by_email(cast.person(OPERATOR, "administrator").email))
    await asyncio.gather(*(_open(cast, earlier[key]) for key in (DECIDED, RANKED, EVALUATING)))
    await work_goes_on(10, 20)
    await asyncio.gather(*(_evaluate(cast, key, earlier[key], say) for key in (*TO_RANK, EVALUATING)))
    await _award(cast, earlier, say)
    later = {}
    for problem in problems.values():
        say(f"Publishing “{problem.title}”")
        later[problem.key] = await publish(cast, problem)
    await ask_and_answer(cast, later[ASKED])
    await amend(cast, later)
    await work_goes_on(11, 30, days=awarding.SIGNED_AFTER.days)
    await asyncio.gather(*(submit_bids(cast, key, one) for key, one in later.items()))
    await _award_later(cast, earlier)
    await mark_told(Chapter.COMPETITIONS)


async def tell_contracts(say: Callable[[str], None]) -> None:
    """Tell the second chapter as far as it can be told: sign, deliver and pay. It may be broken off and told again."""
    if await is_told(Chapter.CONTRACTS):
        return
    if not pango_available():
        say(f"The contracts of the story wait. {PANGO_NEEDED} Then start the demonstration again")
        return
    cast = read_cast()
    titles = {one.key: one.title for one in read_problems()}
    for key in AWARDED:
        say(f"Signing and delivering “{titles[key]}”")
        try:
            await _carry_on(cast, key, titles[key])
        except NoDocumentError:
            say("Its document could not be made; the contract's page says why")
            return
        except PortalError:
            say("Somebody else has taken it further, so it is left as it is")
    await mark_told(Chapter.CONTRACTS)


async def _carry_on(cast: Cast, key: str, title: str) -> None:
    row = await fetch_one(
        "select k.id from contract k join challenge c on c.id = k.challenge where c.title = $1 order by c.reference limit 1",
        title,
    )
    if row is None:
        return
    parties = await parties_of(cast, await contracts.contract(row["id"]))
    if key == OFFERED:
        await offer(parties, row["id"])
    elif key == DELIVERED:
        await deliver(parties, await sign(parties, row["id"]), milestones=1, until="invoiced")
    else:
        signed = await sign(parties, row["id"])
        challenge = await publishing.challenge(signed.challenge_id)
        if not await notices.current_notice(challenge.id, "UK7", signed.id):
            await announce_notice(parties.officer, challenge, "UK7", subject_id=signed.id)
        await deliver(parties, signed, milestones=2, until="paid")


async def _open(cast: Cast, reference: str) -> None:
    await open_bids(cast, reference)
    await check_bids(cast, reference)


async def _evaluate(cast: Cast, key: str, reference: str, say: Callable[[str], None]) -> None:
    panel = await seat_panel(cast, reference)
    if key == EVALUATING:
        await score_in_part(key, reference, panel)
        return
    say(f"Scoring and ranking {reference}")
    await score_and_agree(cast, key, reference, panel)
    await rank(cast, reference)


async def _award(cast: Cast, earlier: dict[str, str], say: Callable[[str], None]) -> None:
    """Award, let the standstill pass and draw contracts up."""
    say("Awarding contracts")
    for step in (awarding.decide, awarding.announce):
        await work_goes_on(9, 45)
        await asyncio.gather(*(step(cast, earlier[key]) for key in AWARDED))
    say("Waiting for the end of the standstill")
    await awarding.pass_standstills([earlier[key] for key in AWARDED])
    await work_goes_on(9, 30)
    for key in AWARDED:
        await awarding.draw_up(cast, earlier[key])


async def _award_later(cast: Cast, earlier: dict[str, str]) -> None:
    """Leave two later awards on their way: one in its standstill, one decided and not yet told."""
    for key in (STANDING_STILL, DECIDED):
        await awarding.decide(cast, earlier[key])
    await awarding.announce(cast, earlier[STANDING_STILL])
