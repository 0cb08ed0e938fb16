"""The notices of the story: filled by the real services, copied to a platform that only the story knows."""

import tomllib
from datetime import timedelta
from functools import cache
from uuid import UUID

import msgspec

from challenges.notices.services import prepare_notice, record_copied
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.reference import seeds_folder
from portal.database.clock import portal_now
from portal.kernel.moments import local_day

AWARD_EXPECTED_AFTER = timedelta(days=42)


class Answers(msgspec.Struct, frozen=True):
    """What officers answer to notices: the same for all, but for the address of each buyer."""

    addresses: dict[str, str]
    answers: dict[str, str]


@cache
def _read() -> Answers:
    return msgspec.convert(tomllib.loads((seeds_folder() / "demo/notices.toml").read_text(encoding="utf-8")), Answers)


async def announce_notice(
    actor: Actor, challenge: ChallengeDetail, code: str, *, subject_id: UUID | None = None, again: bool = False
) -> None:
    """Prepare a notice and record that the platform published it now, under a number of the story's own.

    What is published `again`, after a change, gets a number of its own.
    """
    read, now = _read(), await portal_now()
    day = local_day(challenge.deadline_at or now)
    answers = {
        **read.answers,
        "authority_address": read.addresses[challenge.buyer_slug],
        "contact_name": actor.name,
        "contact_email": actor.email,
        "award_expected": (day + AWARD_EXPECTED_AFTER).isoformat(),
        "signing_expected": (local_day(now) + AWARD_EXPECTED_AFTER).isoformat(),
    }
    made = await prepare_notice(actor, challenge.reference, code, subject_id=subject_id, answers=answers)
    number = (
        f"{local_day(now).year}/S 000-{5 if again else 4}{int(challenge.reference[-4:]) % 1000:03d}{int(code[2:]):02d}"
    )
    await record_copied(actor, challenge.reference, made, number=number, published_at=await portal_now())
