"""What accounts put on the dashboard."""

from datetime import datetime

from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.accounts.queries import has_second_factor, invitations_to
from portal.web.contributors import WaitingItem

GUARDED = (
    Permission.OPENING_APPROVE,
    Permission.AWARD_DECIDE,
    Permission.CONTRACT_SIGN,
    Permission.PAYMENT_APPROVE,
    Permission.MEMBERS_MANAGE,
)


async def waiting_in_accounts(actor: Actor, now: datetime) -> list[WaitingItem]:  # noqa: ARG001 - nothing here is due
    """Remind people whose acts need a code to set up their app, and of invitations in their mail."""
    items = [
        WaitingItem(
            text=f"Accept the invitation of {offer.organisation_name}: the link is in your email",
            link="/account",
            organisation=offer.organisation_name,
        )
        for offer in await invitations_to(actor.email)
    ]
    if any(actor.has(permission) for permission in GUARDED) and not await has_second_factor(actor.person_id):
        items.append(
            WaitingItem(
                text="Set up your authenticator app, which you need to approve, sign or manage people",
                link="/account/second-factor",
            )
        )
    return items
