"""What profiles put in other places: what has expired on the dashboard, and a link from it."""

from datetime import datetime

from challenges.suppliers import queries
from challenges.suppliers.bands import ground_list
from challenges.suppliers.domain.grounds import stale_because
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.kernel.moments import local_day
from portal.web.contributors import WaitingItem, register_waiting


async def waiting_for_suppliers(actor: Actor, now: datetime) -> list[WaitingItem]:
    """Name every insurance or certificate that has expired, and a declaration that no longer counts."""
    mine = actor.organisations_with(Permission.PROFILE_WRITE)
    if not mine:
        return []
    today, items = local_day(now), []
    for name, slug, profile in await queries.profiles_of(mine):
        root = f"/organisations/{slug}/profile"
        items += [
            WaitingItem(
                f"Renew “{one.name}”, which has expired, in your profile", f"{root}/certificates", organisation=name
            )
            for one in profile.certificates.items
            if one.is_expired(today)
        ]
        if profile.declaration is not None:
            reason = stale_because(profile.declaration, profile.grounds, ground_list(), today)
            if reason:
                items.append(
                    WaitingItem(
                        f"Declare the exclusion grounds anew. {reason}", f"{root}/declaration", organisation=name
                    )
                )
    return items


def register_suppliers() -> None:
    """Put this on the dashboard; doing so twice counts once."""
    register_waiting(waiting_for_suppliers)
