"""How far the story has been told: marks in the portal's own audit chain, so that the next start knows where to go on."""

from enum import StrEnum

from portal.audit import services as audit
from portal.database.transactions import fetch_one


class Chapter(StrEnum):
    """The two chapters. The second waits for documents, so the portal can be in use before it ends."""

    COMPETITIONS = "demonstration:competitions-told"
    CONTRACTS = "demonstration:contracts-told"


async def is_told(chapter: Chapter) -> bool:
    """Tell whether a chapter was told to its end."""
    return await fetch_one("select 1 from audit_entry where act = $1 limit 1", chapter) is not None


async def mark_told(chapter: Chapter) -> None:
    """Remember that a chapter was told to its end."""
    await audit.record(chapter, actor_id=None)


async def is_broken_off() -> bool:
    """Tell whether people were introduced but their first chapter never ended: nothing in it can be relied upon."""
    return await fetch_one("select 1 from person limit 1") is not None and not await is_told(Chapter.COMPETITIONS)
