"""What payments tell notices: what was paid under a contract, and which payments section 70 asks to be published."""

from collections.abc import Collection
from datetime import date
from uuid import UUID

from challenges.notices import hooks
from challenges.notices.domain import Happening
from challenges.publishing.domain import ChallengeDetail
from challenges.regimes.clocks import first_day
from challenges.regimes.regime import load_regime
from portal.database.clock import portal_now
from portal.database.transactions import fetch
from portal.kernel.moments import day_ends, format_day, local_day
from portal.kernel.money import format_pence
from procurement.awards.domain import with_vat

PUBLISHED_OVER = "payment_info"
PAYMENTS_PUBLISHED = "publish_payment_over_30k_s70"


async def payment_facts(challenge: ChallengeDetail, subject_id: UUID | None) -> dict[str, str]:
    """Add up what was paid under a contract, and list the payments over the amount of section 70."""
    rows = await fetch(
        "select p.amount_pence, p.paid_at, s.name as supplier from payment p"
        " join contract c on c.id = p.contract join organisation s on s.id = c.supplier"
        " where c.id = $1 and c.challenge = $2 and p.paid_at is not null order by p.paid_at, p.created_at, p.id",
        subject_id,
        challenge.id,
    )
    if not rows:
        return {}
    over = [
        f"{format_day(local_day(row['paid_at']))}, {row['supplier']}, {format_pence(with_vat(row['amount_pence']))}"
        " with VAT"
        for row in rows
        if is_published(row["amount_pence"], local_day(row["paid_at"]))
    ]
    return {
        "contract.paid_net": str(sum(row["amount_pence"] for row in rows)),
        "contract.payments_over": "\n".join(over),
    }


async def payment_happenings(challenge_ids: Collection[UUID]) -> dict[UUID, list[Happening]]:
    """Name every quarter that is over and in which a payment was made that section 70 asks to be published."""
    rows = await fetch(
        "select c.id, c.challenge, c.title, p.amount_pence, p.paid_at from payment p"
        " join contract c on c.id = p.contract"
        " where c.challenge = any($1::uuid[]) and p.paid_at is not null order by p.paid_at, p.id",
        list(challenge_ids),
    )
    now = await portal_now()
    found: dict[UUID, dict[tuple[UUID, date], Happening]] = {}
    for row in rows:
        ends_on = first_day(PAYMENTS_PUBLISHED, local_day(row["paid_at"]))
        ended = day_ends(ends_on)
        if is_published(row["amount_pence"], local_day(row["paid_at"])) and now > ended:
            quarters = found.setdefault(row["challenge"], {})
            quarters[row["id"], ends_on] = Happening("quarter_paid", ended, row["id"], row["title"])
    return {challenge_id: list(quarters.values()) for challenge_id, quarters in found.items()}


def is_published(net_pence: int, paid_on: date) -> bool:
    """Say whether a payment, with VAT as the Act counts money (s.123(2)), is over the amount of section 70."""
    return with_vat(net_pence) > load_regime().threshold_pence(PUBLISHED_OVER, paid_on)


def register_payment_notices() -> None:
    """Let payments call for and fill their notices."""
    hooks.register_facts(payment_facts)
    hooks.register_happenings(payment_happenings)
