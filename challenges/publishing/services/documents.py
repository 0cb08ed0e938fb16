"""The files that suppliers read with a challenge."""

from uuid import UUID

from challenges.publishing import queries
from challenges.publishing.domain.scoring import MAXIMUM_DOCUMENTS
from challenges.publishing.domain.sections import Section
from challenges.publishing.services.locking import lock_draft, touch_part
from challenges.publishing.tables import ChallengeDocument
from portal.accounts.domain import Actor
from portal.database.transactions import transaction
from portal.kernel.errors import RefusedError


async def add_document(
    actor: Actor,
    reference: str,
    *,
    title: str,
    file_name: str,
    media_type: str,
    size_bytes: int,
    sha256: str,
    store_key: str,
) -> UUID:
    """Attach a file that already lies in the object store under `store_key`; answers the document's id."""
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        if len(draft.documents) >= MAXIMUM_DOCUMENTS:
            raise RefusedError(
                f"A challenge can have at most {MAXIMUM_DOCUMENTS} documents. Remove one to add another."
            )
        row = ChallengeDocument(
            challenge=draft.id,
            title=title,
            file_name=file_name,
            media_type=media_type,
            size_bytes=size_bytes,
            sha256=sha256,
            store_key=store_key,
            uploaded_by=actor.person_id,
            uploaded_at=now,
        )
        await row.save()
        await touch_part(draft.id, Section.DOCUMENTS, actor, now)
    return UUID(str(row.id))


async def remove_document(actor: Actor, reference: str, document_id: UUID) -> None:
    """Take a file out of a draft; the stored object stays, so that nothing a colleague saved is destroyed."""
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        found = await queries.document(draft.id, document_id)
        await ChallengeDocument.delete().where(ChallengeDocument.id == found.id)
        await touch_part(draft.id, Section.DOCUMENTS, actor, now)
