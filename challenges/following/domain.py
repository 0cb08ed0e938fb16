"""What following is: an address is told only after its owner pressed a button, and until they press another."""

from datetime import timedelta
from uuid import UUID

import msgspec

REMIND_BEFORE = timedelta(days=3)
CONFIRM_WITHIN = timedelta(days=7)
"""How long the link that confirms an address works, in real time; then the address is forgotten."""

CONFIRM, END = "confirm", "end"


class Follower(msgspec.Struct, frozen=True):
    """Somebody to be told; `id` is what their link to stop is made from."""

    id: UUID
    email: str
    name: str = ""


class FollowedChallenge(msgspec.Struct, frozen=True):
    """What a link in a mail is about."""

    id: UUID
    reference: str
    title: str
    is_confirmed: bool
