"""The job that sends letters."""

from uuid import UUID

from portal.database.transactions import execute, fetch_one
from portal.jobs.registry import JobRun, job
from portal.mail.gateways import Letter, gateway_of
from portal.mail.services import SEND
from portal.settings import get_settings

_ATTEMPTS = 8


@job(SEND, attempts=_ATTEMPTS)
async def send_mail(run: JobRun) -> None:
    """Send one letter unless it is sent; for real, its text is forgotten then, because it may hold a secret link.

    A crash between handing over and noting it sends the letter twice, under the same Message-ID.
    """
    mail_id = UUID(run.payload["mail_id"])
    row = await fetch_one(
        "update outbox_mail set attempts = attempts + 1 where id = $1 and state <> 'sent' returning recipient, subject, body",
        mail_id,
    )
    if row is None:
        return
    settings = get_settings()
    try:
        await gateway_of(settings).hand_over(Letter(mail_id, row["recipient"], row["subject"], row["body"]))
    except Exception as error:
        await execute(
            "update outbox_mail set error = $2, state = case when attempts >= $3 then 'failed' else state end where id = $1",
            mail_id,
            type(error).__name__,
            _ATTEMPTS,
        )
        raise
    await execute(
        """
        update outbox_mail set state = 'sent', sent_at = portal_now(), error = '',
               body = case when $2 then body else '' end where id = $1
        """,
        mail_id,
        settings.demonstration,
    )
