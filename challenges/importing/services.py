"""Taking a specification in, and making a draft of it."""

import asyncio
from collections.abc import Callable
from uuid import UUID

from challenges.importing.domain import DraftContent, Placed, place_blocks
from challenges.importing.reading import UnreadableError, read_file, read_text
from challenges.importing.tables import ImportedText
from challenges.publishing import queries as publishing
from challenges.publishing import services as drafting
from challenges.publishing.domain.sections import (
    DatesContent,
    MoneyContent,
    OutcomesContent,
    ProblemContent,
)
from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import transaction
from portal.kernel.words import count_words

PATIENCE_SECONDS = 20.0
_AT_ONCE = 2
_readers: dict[int, asyncio.Semaphore] = {}


async def take_file(content: bytes, name: str) -> Placed:
    """Read and place a file in a thread, two at a time; UnreadableError when it is unfit or takes too long."""
    return await _placed(lambda: place_blocks(read_file(content, name)))


async def take_text(text: str) -> Placed:
    """Place a pasted text the same way."""
    return await _placed(lambda: place_blocks(read_text(text)))


async def _placed(work: Callable[[], Placed]) -> Placed:
    """Give up waiting after a while; sizes are capped, so that a thread left behind ends by itself."""
    gate = _readers.setdefault(id(asyncio.get_running_loop()), asyncio.Semaphore(_AT_ONCE))
    async with gate:
        try:
            return await asyncio.wait_for(asyncio.to_thread(work), PATIENCE_SECONDS)
        except TimeoutError as error:
            raise UnreadableError("This takes too long to read. Paste the part that describes the work.") from error


async def make_draft(actor: Actor, *, buyer_id: UUID, content: DraftContent) -> str:
    """Make a draft of what was checked, section by section; answers its reference.

    NotFoundError when `actor` does not write challenges for that buyer. A criterion called social value takes the place
    of the one that every draft begins with.
    """
    async with transaction():
        reference = await drafting.create_draft(actor, buyer_id=buyer_id, title=content.title)
        draft = await publishing.challenge_by_reference(reference)
        await drafting.save_section(
            actor, reference, ProblemContent(content.title, content.summary, content.problem), version=0
        )
        if content.outcomes:
            await drafting.save_section(actor, reference, OutcomesContent(content.outcomes), version=0)
        if content.budget_pence is not None:
            await drafting.save_section(actor, reference, MoneyContent("", content.budget_pence, None), version=0)
        if content.contract_months is not None:
            dates = DatesContent(None, None, None, content.contract_months)
            await drafting.save_section(actor, reference, dates, version=0)
        if any(one.kind == "social_value" for one in content.criteria):
            await drafting.remove_criterion(actor, reference, "sv1")
        for one in content.criteria:
            await drafting.add_criterion(actor, reference, one)
        await _keep(actor, draft.id, content)
        await audit.record("challenge:imported", actor_id=actor.person_id, challenge_id=draft.id)
    return reference


async def _keep(actor: Actor, challenge_id: UUID, content: DraftContent) -> None:
    """Keep what is left with the draft, so that nothing is lost."""
    placed = [
        content.title,
        content.problem,
        content.outcomes,
        *(f"{one.title} {one.question}" for one in content.criteria),
    ]
    await ImportedText(
        challenge=challenge_id,
        source=content.source,
        words_placed=sum(count_words(one) for one in placed),
        words_left=count_words(content.left_text),
        left_text=content.left_text,
        imported_by=actor.person_id,
        imported_at=await portal_now(),
    ).save()
