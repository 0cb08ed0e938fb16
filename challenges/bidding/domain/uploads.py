"""PURE: a file that comes in parts, so that a broken connection loses one part and not the file."""

from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from portal.kernel.errors import PortalError

PART_BYTES = 1024 * 1024
"""What our own page sends at once."""
MAXIMUM_PART_BYTES = 4 * 1024 * 1024
MAXIMUM_UNFINISHED = 10
KEPT_FOR = timedelta(days=3)
"""How long what has arrived is kept after its last part."""


class OffsetError(PortalError):
    """A part does not begin where the file ends so far: it came already, or another tab sends the same file."""

    status = 409

    def __init__(self, received: int) -> None:
        """Keep how much is here."""
        super().__init__(
            "Another tab, or a colleague, is sending this file too. It goes on there; nothing is lost. "
            "To go on here instead, close the other one and load this page again."
        )
        self.received = received


class PartTooLargeError(PortalError):
    """A part is longer than a part may be, or than what is left of the file."""

    status = 413

    def __init__(self) -> None:
        """Say what it means for the file."""
        super().__init__("More was sent than the file has left. This part was not kept: load the page again to go on.")


class UploadPart(msgspec.Struct, frozen=True):
    """One part that is here: where its sealed bytes lie and how long it is."""

    object_name: str
    length: int


class UploadState(msgspec.Struct, frozen=True):
    """What is known of a file on its way; stored sealed, since a name and a length tell of a bid's content."""

    name: str
    criterion: str
    length: int
    sha256: str = ""
    """What the sender's browser says the whole file's hash is; empty when it could not tell."""
    parts: tuple[UploadPart, ...] = ()

    @property
    def received(self) -> int:
        """Tell how many bytes are here."""
        return sum(part.length for part in self.parts)

    @property
    def is_whole(self) -> bool:
        """Say whether all of it is here."""
        return self.received == self.length

    def expect(self, offset: int) -> None:
        """Refuse a part that does not begin where the file ends so far."""
        if offset != self.received:
            raise OffsetError(self.received)

    def room(self) -> int:
        """Tell how long the next part may be at most."""
        return min(self.length - self.received, MAXIMUM_PART_BYTES)

    def with_part(self, part: UploadPart) -> "UploadState":
        """Add the next part."""
        if part.length > self.room():
            raise PartTooLargeError
        return msgspec.structs.replace(self, parts=(*self.parts, part))


class UploadDetail(msgspec.Struct, frozen=True):
    """A file on its way into a bid, with what its supplier is told of it."""

    id: UUID
    bid_id: UUID
    version: int
    state: UploadState
    begun_by: str
    expires_at: datetime
