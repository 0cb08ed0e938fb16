"""Letters before a certificate or insurance ends: 60, 30 and 7 days before, each once."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

from challenges.suppliers import queries
from challenges.suppliers.domain.certificates import Certificate, next_reminder, reminders_of
from portal.accounts.domain import Role
from portal.accounts.queries import organisation, people_with
from portal.database.clock import portal_now
from portal.database.transactions import fetch_one, transaction
from portal.jobs.services import schedule, unschedule
from portal.kernel.moments import format_day, local_day
from portal.mail.services import queue_mail
from portal.settings import get_settings

REMIND = "suppliers:certificates"


async def schedule_reminders(organisation_id: UUID, certificates: tuple[Certificate, ...]) -> None:
    """Have the next reminder written when it is due; one act for each supplier, and none where nothing ends."""
    due = next_reminder(certificates, await portal_now())
    if due is None:
        await unschedule(REMIND, str(organisation_id))
    else:
        await schedule(due, REMIND, str(organisation_id), {"organisation_id": str(organisation_id)})


async def remind_of_certificates(organisation_id: UUID) -> None:
    """Write what is due now: for each certificate only its latest reminder, and each reminder once."""
    async with transaction():
        await fetch_one("select id from organisation where id = $1 for no key update", organisation_id)
        now = await portal_now()
        certificates = await queries.certificates_of(organisation_id)
        due = {one.certificate_id: one for one in reminders_of(certificates) if one.at <= now}
        ending = []
        for one in certificates:
            reminder = due.get(one.id)
            if reminder is None or one.is_expired(local_day(now)):
                continue
            is_new = await fetch_one(
                "insert into certificate_reminder (id, organisation, certificate, expires_on, days, sent_at)"
                " values ($1, $2, $3, $4, $5, $6) on conflict do nothing returning id",
                uuid4(),
                organisation_id,
                one.id,
                reminder.expires_on,
                reminder.days,
                now,
            )
            if is_new is not None:
                ending.append(one)
        await _write(organisation_id, ending, local_day(now))
        await schedule_reminders(organisation_id, certificates)


async def _write(organisation_id: UUID, ending: Sequence[Certificate], today: date) -> None:
    if not ending:
        return
    company = await organisation(organisation_id)
    lines = [f"{one.name}: {one.standing(today).lower()}, on {format_day(one.expires_on or today)}" for one in ending]
    for person in await people_with(organisation_id, Role.SUPPLIER, Role.SIGNATORY):
        await queue_mail(
            to=person.email,
            subject=f"{ending[0].name} ends soon" if len(ending) == 1 else f"{len(ending)} certificates end soon",
            template="suppliers/certificates",
            context={
                "name": person.name,
                "company": company.name,
                "lines": lines,
                "link": f"{get_settings().base_url}/organisations/{company.slug}/profile/certificates",
            },
            kind="profile",
            sealed=True,
        )
