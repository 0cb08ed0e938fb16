"""The sender's way: asked for by an officer, done by a worker, tried again when the platform does not answer."""

from uuid import UUID

from challenges.notices import policies, queries
from challenges.notices.gateways import PlatformError, PlatformRefusedError, sending
from challenges.notices.services.publishing import form_of, publish_notice
from challenges.publishing.services import lock_challenge
from portal.accounts.domain import Actor, Role
from portal.accounts.queries import actor_of, people_with
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.jobs.services import enqueue
from portal.kernel.errors import InvalidInputError, RefusedError
from portal.mail.services import queue_mail
from portal.settings import get_settings

SEND = "notices:send"


async def ask_to_send(actor: Actor, reference: str, notice_id: UUID) -> UUID:
    """Hand a prepared notice to the worker that sends it; answers the job's id. Asking twice sends once."""
    challenge, _ = await queries.officer_notice(reference, notice_id, actor)
    sending()
    async with transaction():
        locked = await lock_challenge(challenge.id, "UPDATE")
        await fetch_one("select id from notice where id = $1 for update", notice_id)
        notice = await queries.notice(notice_id)
        policies.may_publish(notice, form_of(notice), locked, actor.person_id, await portal_now()).require()
        policies.may_send(notice).require()
        await execute(
            "update notice set sending = 'waiting', sending_message = '', sending_by = $2 where id = $1",
            notice_id,
            actor.person_id,
        )
        await audit.record(
            "notice:sent",
            actor_id=actor.person_id,
            challenge_id=locked.id,
            details={"notice": str(notice_id), "code": notice.code, "content_hash": notice.content_hash},
        )
        return await enqueue(SEND, {"notice": str(notice_id)}, subject=f"notice:{notice_id}", key=str(notice_id))


async def send_notice(notice_id: UUID) -> None:
    """Send a notice and record the answer, in the name of who asked; PlatformError to be run again later.

    A notice that was recorded meanwhile is left alone. One that the platform does not take waits for an officer.
    """
    row = await fetch_one("select sending, sending_by, state from notice where id = $1", notice_id)
    if row is None or row["sending_by"] is None or row["state"] != "prepared" or row["sending"] != "waiting":
        return
    actor, notice = await actor_of(row["sending_by"]), await queries.notice(notice_id)
    try:
        await publish_notice(actor, notice.reference, notice_id, sending())
    except PlatformError as error:
        await execute("update notice set sending_message = $2 where id = $1", notice_id, error.message)
        raise
    except PlatformRefusedError as error:
        await _stop(notice_id, "refused", error.message)
    except (InvalidInputError, RefusedError) as error:
        await _stop(notice_id, "failed", error.message)


async def give_up(notice_id: UUID) -> None:
    """Say that a notice did not reach the platform after the last attempt, so that an officer decides what next."""
    row = await fetch_one("select sending_message from notice where id = $1 and sending = 'waiting'", notice_id)
    if row is not None:
        await _stop(notice_id, "failed", row["sending_message"])


async def _stop(notice_id: UUID, state: str, message: str) -> None:
    async with transaction():
        await execute("update notice set sending = $2, sending_message = $3 where id = $1", notice_id, state, message)
        notice = await queries.notice(notice_id)
        challenge = await lock_challenge(notice.challenge_id, "SHARE")
        await audit.record(
            "notice:not-sent",
            actor_id=None,
            challenge_id=challenge.id,
            details={"notice": str(notice_id), "why": message},
        )
        for officer in await people_with(challenge.buyer_id, Role.OFFICER):
            await queue_mail(
                to=officer.email,
                subject=f"A notice was not published: {challenge.title}",
                template="notices/not_sent",
                context={
                    "name": officer.name,
                    "notice": f"{notice.content.title} ({notice.code})",
                    "title": challenge.title,
                    "why": message,
                    "link": f"{get_settings().base_url}/challenges/{challenge.reference}/notices/{notice_id}",
                },
                kind="notice",
            )
