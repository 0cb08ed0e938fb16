"""What payments tell notices: what was paid under a contract, and which payments section 70 asks to be published."""

from uuid import UUID

from challenges.notices import hooks
from challenges.publishing.domain import ChallengeDetail
from challenges.regimes.regime import load_regime
from portal.database.transactions import fetch
from portal.kernel.moments import format_day, local_day
from portal.kernel.money import format_pence

PUBLISHED_OVER = "payment_info"


async def payment_facts(challenge: ChallengeDetail, subject_id: UUID | None) -> dict[str, str]:
    """Add up the paid milestones of a contract, and list the payments over the amount of section 70."""
    rows = await fetch(
        "select p.amount_pence, m.paid_at, s.name as supplier from milestone m join planned_milestone p on p.id = m.plan"
        " join contract c on c.id = m.contract join organisation s on s.id = c.supplier"
        " where c.id = $1 and c.challenge = $2 and m.state = 'paid' order by m.paid_at, p.number",
        subject_id,
        challenge.id,
    )
    if not rows:
        return {}
    regime = load_regime()
    over = [
        f"{format_day(local_day(row['paid_at']))}, {row['supplier']}, {format_pence(row['amount_pence'])} without VAT"
        for row in rows
        if row["amount_pence"] > regime.threshold_pence(PUBLISHED_OVER, local_day(row["paid_at"]))
    ]
    return {
        "contract.paid_net": str(sum(row["amount_pence"] for row in rows)),
        "contract.payments_over": "\n".join(over),
    }


def register_payment_notices() -> None:
    """Let payments fill their notices."""
    hooks.register_facts(payment_facts)
