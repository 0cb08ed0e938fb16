"""Files on their way into a draft, read for their own supplier."""

from typing import Any
from uuid import UUID

import msgspec

from challenges.bidding import vault
from challenges.bidding.domain.uploads import UploadDetail, UploadState
from portal.database.transactions import fetch, fetch_one
from portal.files.sealing import unwrap_key
from portal.kernel.errors import NotFoundError

_UPLOAD = """
select u.id, u.bid, u.wrapped, u.state, u.version, u.expires_at, p.name as begun_by
from upload u join person p on p.id = u.begun_by where u.bid = $1 and u.expires_at > portal_now()
"""


async def unfinished_uploads(bid_id: UUID) -> tuple[UploadDetail, ...]:
    """List the files of a bid that are not here in full, the oldest first."""
    rows = await fetch(f"{_UPLOAD} order by u.begun_at, u.id", bid_id)
    return tuple(_detail(row) for row in rows)


async def unfinished_upload(bid_id: UUID, upload_id: UUID) -> UploadDetail:
    """Bring one file on its way; NotFoundError for another bid's, and when it is finished, dropped or expired."""
    row = await fetch_one(f"{_UPLOAD} and u.id = $2", bid_id, upload_id)
    if row is None:
        raise NotFoundError
    return _detail(row)


async def upload_key(bid_id: UUID, upload_id: UUID) -> bytes:
    """Bring the key under which the parts of a file on its way are sealed."""
    row = await fetch_one("select wrapped from upload where id = $1 and bid = $2", upload_id, bid_id)
    if row is None:
        raise NotFoundError
    return unwrap_key(row["wrapped"], vault.draft_key(), vault.upload_binding(bid_id, upload_id))


def _detail(row: dict[str, Any]) -> UploadDetail:
    bid_id, upload_id, version = row["bid"], row["id"], row["version"]
    key = unwrap_key(row["wrapped"], vault.draft_key(), vault.upload_binding(bid_id, upload_id))
    content = vault.open_content(row["state"], key, vault.upload_state_binding(bid_id, upload_id, version))
    return UploadDetail(
        id=upload_id,
        bid_id=bid_id,
        version=version,
        state=msgspec.convert(content, UploadState),
        begun_by=row["begun_by"],
        expires_at=row["expires_at"],
    )
