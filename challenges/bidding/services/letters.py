"""The letters of bidding. All of them tell who bids, so they are sealed: shown to nobody but their recipient."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from challenges.bidding.domain import BidState
from challenges.bidding.domain.bids import BidDetail
from portal.accounts.domain import Actor, PersonDetail, Role
from portal.accounts.queries import people_with
from portal.database.transactions import fetch
from portal.kernel.moments import format_moment
from portal.mail.services import queue_mail
from portal.settings import get_settings


def _address(path: str) -> str:
    return f"{get_settings().base_url}{path}"


async def _write(
    bid: BidDetail, people: Iterable[Actor | PersonDetail], template: str, subject: str, *, path: str = "", **facts: Any
) -> None:
    """Write one letter about a bid to each of these people; `path` is the page of the bid that it leads to."""
    for one in people:
        await queue_mail(
            to=one.email,
            subject=subject,
            template=f"bidding/{template}",
            context={
                "name": one.name,
                "supplier": bid.supplier_name,
                "title": bid.challenge_title,
                "reference": bid.reference,
                "deadline": format_moment(bid.deadline_at),
                "link": _address(f"{bid.path}{path}"),
                **facts,
            },
            kind="bid",
            sealed=True,
        )


async def tell_submitted(
    actor: Actor, bid: BidDetail, *, number: int, arrived_at: datetime, row_hash: str, version: int
) -> None:
    """Send the receipt's facts to whoever submitted; the letter holds nothing of the bid's content."""
    await _write(
        bid,
        [actor],
        "submitted",
        f"Your bid is submitted: {bid.challenge_title}",
        path="/receipt",
        number=number,
        arrived=format_moment(arrived_at),
        row_hash=row_hash,
        version=version,
    )


async def tell_withdrawn(actor: Actor, bid: BidDetail, at: datetime) -> None:
    """Confirm a withdrawal to whoever made it."""
    await _write(bid, [actor], "withdrawn", f"Your bid is withdrawn: {bid.challenge_title}", at=format_moment(at))


async def tell_opened(bid: BidDetail, people: list[PersonDetail]) -> None:
    """Tell a supplier's people that their bid was opened and is now assessed."""
    await _write(bid, people, "opened", f"Bids were opened: {bid.challenge_title}", path="/receipt")


async def tell_not_compliant(bid: BidDetail) -> None:
    """Tell a supplier's people at once that their bid is not assessed, and why (s.50 gives a summary to others only)."""
    people = await people_with(bid.supplier_id, Role.SUPPLIER, Role.SIGNATORY)
    await _write(bid, people, "not_compliant", f"Your bid is not assessed: {bid.challenge_title}", reason=bid.refusal)


async def remind(bid: BidDetail, people: list[PersonDetail]) -> None:
    """Remind a supplier's people that what they wrote is not submitted, or not confirmed, while the clock runs."""
    await _write(
        bid,
        people,
        "reminder",
        f"Not {'confirmed' if bid.is_unconfirmed else 'submitted'} yet: your bid for {bid.challenge_title}",
        path="/confirmation" if bid.is_unconfirmed else "",
        changes=bid.has_changes,
        unconfirmed=bid.is_unconfirmed,
        version=bid.version_number,
        made_for=bid.standing.challenge_version if bid.standing else 0,
    )


async def tell_cancelled(bid: BidDetail, people: list[PersonDetail], reason: str) -> None:
    """Tell a supplier's people that the challenge they wrote for was cancelled, with the reason the public reads."""
    await _write(bid, people, "cancelled", f"Cancelled: {bid.challenge_title}", reason=reason)


async def tell_extended(bid: BidDetail, people: list[PersonDetail], before: datetime, reason: str) -> None:
    """Tell a supplier's people that bids close later than `before`, with the reason the public reads."""
    subject = f"Bids close later: {bid.challenge_title}"
    await _write(bid, people, "extended", subject, before=format_moment(before), reason=reason)


async def tell_changed(
    bid: BidDetail, people: list[PersonDetail], version: int, reason: str, *, is_material: bool
) -> None:
    """Tell a supplier's people that version `version` of the challenge stands, and what that asks of their bid."""
    must_confirm = is_material and bid.state is BidState.SUBMITTED
    await _write(
        bid,
        people,
        "changed",
        f"{'Confirm your bid again' if must_confirm else 'The challenge was changed'}: {bid.challenge_title}",
        path="/confirmation" if must_confirm else "",
        version=version,
        is_submitted=bid.state is BidState.SUBMITTED,
        is_material=is_material,
        reason=reason,
        versions=_address(f"/challenges/{bid.reference}/versions"),
    )


async def tell_lapsed(bid: BidDetail, people: list[PersonDetail], *, made_for: int) -> None:
    """Tell a supplier's people that their bid was not opened, because it was not confirmed after a material change."""
    subject = f"Not opened: your bid for {bid.challenge_title}"
    await _write(bid, people, "lapsed", subject, made_for=made_for, version=bid.material_version)


async def writers_of(bid_id: UUID) -> list[PersonDetail]:
    """Name whoever wrote a part of a bid or started it and writes for the supplier now, each once."""
    rows = await fetch(
        "select distinct p.id, p.name, p.email from person p where p.id in"
        " (select written_by from piece where bid = $1 union select started_by from bid where id = $1)"
        " and exists (select 1 from membership m join bid b on b.supplier = m.organisation where b.id = $1"
        " and m.person = p.id and m.ended_at is null and m.role = $2) order by p.name",
        bid_id,
        str(Role.SUPPLIER),
    )
    return [PersonDetail(id=row["id"], name=row["name"], email=row["email"]) for row in rows]
