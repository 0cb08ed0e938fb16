"""The one-way slot through which the portal tells the diversity figures that a bid took a step.

`portal_app` may only drop a row in; it can neither read, change nor take back what lies there. The row names no
organisation but its pseudonym, and a process connected as `portal_diversity` moves it away (design: "Diversity").
"""

import hashlib
import hmac
from enum import StrEnum
from uuid import UUID

from portal.database.transactions import execute
from portal.settings import get_settings


class Step(StrEnum):
    """How far a supplier has come with one challenge; `WITHDRAWN`, also of a bid that lapsed, takes the last `SUBMITTED` back."""

    STARTED = "started"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    COMPLIANT = "compliant"
    TAKEN_FORWARD = "taken_forward"
    AWARDED = "awarded"
    CONTRACTED = "contracted"
    PAID = "paid"


def pseudonym_of(organisation_id: UUID) -> bytes:
    """Name an organisation in the diversity figures: HMAC-SHA256 under PORTAL_DIVERSITY_KEY, 32 bytes."""
    settings = get_settings()
    settings.require("diversity_key")
    return hmac.digest(bytes.fromhex(settings.diversity_key), organisation_id.bytes, hashlib.sha256)


async def record_step(organisation_id: UUID, challenge_id: UUID, step: Step | str, pence: int | None = None) -> None:
    """Drop a step into the inbox, in the caller's transaction: undone with it, kept with it.

    `pence` is the value of an award or a payment. ValueError when `step` is not one of Step.
    """
    await execute(
        "insert into diversity_inbox (pseudonym, challenge, step, pence, at) values ($1, $2, $3, $4, portal_now())",
        pseudonym_of(organisation_id),
        challenge_id,
        str(Step(step)),
        pence,
    )
