"""The mails of an award; each in the transaction of the act it tells of."""

from uuid import UUID

from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Role
from portal.accounts.queries import people_with
from portal.kernel.moments import format_moment
from portal.mail.services import queue_mail
from portal.settings import get_settings
from procurement.awards.domain import AwardDetail, SummaryContent


async def tell_result(content: SummaryContent, supplier_id: UUID) -> frozenset[str]:
    """Tell a supplier's people that the result of their bid can be read; answers the addresses written to.

    Sealed, for it tells who bid.
    """
    people = await people_with(supplier_id, Role.SUPPLIER, Role.SIGNATORY)
    for person in people:
        await queue_mail(
            to=person.email,
            subject=f"The result of your bid: {content.challenge_title}",
            template="award_summary" if content.awarded_supplier else "award_none",
            context={
                "name": person.name,
                "content": content,
                "link": f"{get_settings().base_url}/challenges/{content.challenge_reference}/award/summary",
            },
            kind="award",
            sealed=True,
        )
    return frozenset(person.email.casefold() for person in people)


async def tell_signing_is_open(challenge: ChallengeDetail, award: AwardDetail) -> None:
    """Tell the buyer's officers that the standstill is over."""
    for officer in await people_with(challenge.buyer_id, Role.OFFICER):
        await queue_mail(
            to=officer.email,
            subject=f"The standstill is over: {challenge.title}",
            template="award_standstill_over",
            context={
                "name": officer.name,
                "title": challenge.title,
                "ended": format_moment(award.standstill_until) if award.standstill_until else "",
                "link": f"{get_settings().base_url}/challenges/{challenge.reference}/award",
            },
            kind="award",
        )
