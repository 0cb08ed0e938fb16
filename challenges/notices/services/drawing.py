"""The PDF of a notice: asked for from its page, drawn by a worker, kept with the number it names."""

import hashlib
from uuid import UUID, uuid4

from challenges.notices import queries
from challenges.notices.domain import Notice
from portal.accounts.domain import Actor
from portal.database.transactions import execute
from portal.jobs.services import enqueue

RENDER = "notices:render"


async def draw_notice(actor: Actor, reference: str, notice_id: UUID) -> UUID | None:
    """Have the document drawn, unless it is there and says what is known now; answers the job's id."""
    _, notice = await queries.officer_notice(reference, notice_id, actor)
    if notice.document_current:
        return None
    return await enqueue(RENDER, {"notice": str(notice_id)}, subject=f"notice:{notice_id}", key=str(notice_id))


async def keep_document(notice: Notice, drawn: bytes) -> None:
    """Keep a drawn document in the place of an earlier one; a second run changes nothing."""
    await execute(
        "insert into notice_document (id, notice, number, sha256, rendered, rendered_at)"
        " values ($1, $2, $3, $4, $5, portal_now()) on conflict on constraint notice_document_unique do update"
        " set number = excluded.number, sha256 = excluded.sha256, rendered = excluded.rendered,"
        " rendered_at = excluded.rendered_at",
        uuid4(),
        notice.id,
        notice.publication.number if notice.publication else "",
        hashlib.sha256(drawn).hexdigest(),
        drawn,
    )
