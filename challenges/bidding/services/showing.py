"""Drawing opened files as pages, so that nobody need open a stranger's file to read a bid."""

from uuid import UUID, uuid4

from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.files.showing import Drawn, draw_file
from portal.files.store import file_store, new_object_name
from portal.jobs.services import enqueue
from portal.kernel.errors import NotFoundError

SHOW = "bids:show-file"


async def draw_later(file_id: UUID) -> None:
    """Have an opened file drawn by a worker, unless it was."""
    if not await _is_drawn(file_id):
        await _enqueue(file_id)


async def draw_all_later(challenge_id: UUID) -> None:
    """Have the files of all opened bids of a challenge drawn, in the transaction that writes the opening's record."""
    rows = await fetch(
        "select f.id from opened_file f join bid b on b.id = f.opened_bid where b.challenge = $1"
        " and not exists (select from shown_file s where s.opened_file = f.id) order by f.id",
        challenge_id,
    )
    for row in rows:
        await _enqueue(row["id"])


async def _enqueue(file_id: UUID) -> None:
    await enqueue(SHOW, {"file_id": str(file_id)}, subject=f"file:{file_id}", key=str(file_id))


async def _is_drawn(file_id: UUID) -> bool:
    return await fetch_one("select 1 from shown_file where opened_file = $1", file_id) is not None


async def draw_opened_file(file_id: UUID) -> None:
    """Draw an opened file and keep its pages; drawn already means nothing to do."""
    if await _is_drawn(file_id):
        return
    file = await fetch_one("select media_type, object_name from opened_file where id = $1", file_id)
    if file is None:
        raise NotFoundError
    drawn = await draw_file(await file_store().get(file["object_name"]), file["media_type"])
    names = [new_object_name("shown") if page.picture else "" for page in drawn.pages]
    for name, page in zip(names, drawn.pages, strict=True):
        if name:
            await file_store().put_new(name, page.picture)
    if not await _keep(file_id, drawn, names):
        for name in filter(None, names):
            await file_store().delete(name)


async def _keep(file_id: UUID, drawn: Drawn, names: list[str]) -> bool:
    """Write the pages down; false when another run did so first."""
    async with transaction():
        kept = await fetch_one(
            "insert into shown_file (id, opened_file, total, drawn_at) values ($1, $2, $3, $4)"
            " on conflict on constraint shown_file_once do nothing returning id",
            uuid4(),
            file_id,
            drawn.total,
            await portal_now(),
        )
        if kept is None:
            return False
        for number, (name, page) in enumerate(zip(names, drawn.pages, strict=True), start=1):
            await execute(
                "insert into shown_page (id, shown_file, number, object_name, width, height, text)"
                " values ($1, $2, $3, $4, $5, $6, $7)",
                uuid4(),
                kept["id"],
                number,
                name,
                page.width,
                page.height,
                page.text,
            )
    return True
