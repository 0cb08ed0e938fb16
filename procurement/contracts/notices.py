"""What contracts tell notices: what was signed, with whom, for how much, and when it ended."""

from collections.abc import Collection
from datetime import date, timedelta
from uuid import UUID

from challenges.notices import hooks
from challenges.notices.domain import Happening
from challenges.publishing.domain import ChallengeDetail
from challenges.regimes.clocks import clock
from challenges.regimes.regime import load_regime
from portal.database.clock import portal_now
from portal.database.transactions import fetch
from portal.kernel.errors import NotFoundError
from portal.kernel.moments import day_begins, day_ends, format_day, local_day
from portal.kernel.money import format_pence
from procurement.awards.domain import with_vat
from procurement.contracts import queries
from procurement.contracts.domain import ContractDetail

INDICATORS_OVER = "kpi"
YEARLY_ASSESSMENT = "contract_performance_12m_s71"
ASSESSED_BEFORE = timedelta(days=61)


async def contract_happenings(challenge_ids: Collection[UUID]) -> dict[UUID, list[Happening]]:
    """Name the contracts that were signed, and those whose last day has passed: expiry ends a contract too (s.80)."""
    rows = await fetch(
        "select id, challenge, title, signed_at, starts_on, ends_on, value_pence from contract"
        " where challenge = any($1::uuid[]) and signed_at is not null order by signed_at, id",
        list(challenge_ids),
    )
    now = await portal_now()
    found: dict[UUID, list[Happening]] = {}
    for row in rows:
        happened = found.setdefault(row["challenge"], [])
        happened.append(Happening("contract_signed", row["signed_at"], row["id"], row["title"]))
        ended = day_ends(row["ends_on"])
        if now > ended:
            happened.append(Happening("contract_ended", ended, row["id"], row["title"]))
        happened += [
            Happening("year_of_contract", day_begins(day), row["id"], row["title"])
            for day in assessed_years(row["value_pence"], row["starts_on"], row["ends_on"], local_day(now))
        ]
    return found


def assessed_years(value_pence: int, starts_on: date, ends_on: date, today: date) -> tuple[date, ...]:
    """Name the first days of the contract's years whose assessment is due soon or is late (ss.52(1), 71(2)).

    Indicators are a duty over the regime's amount with VAT. A year is named from two months before it ends, and the
    last one from two months before the contract does.
    """
    if with_vat(value_pence) <= load_regime().threshold_pence(INDICATORS_OVER, starts_on):
        return ()
    found, day = [], starts_on
    while day <= min(ends_on, today):
        year = clock(YEARLY_ASSESSMENT, day)
        if today >= min(year.last_day, ends_on) - ASSESSED_BEFORE:
            found.append(day)
        day = year.next_day
    return tuple(found)


async def contract_facts(challenge: ChallengeDetail, subject_id: UUID | None) -> dict[str, str]:
    """Say what a signed contract of the challenge knows; nothing for a contract of another challenge."""
    if subject_id is None:
        return {}
    try:
        contract = await queries.contract(subject_id)
    except NotFoundError:
        return {}
    if contract.challenge_id != challenge.id or contract.signed_at is None:
        return {}
    return {
        **_agreed(contract),
        "contract.signed_on": local_day(contract.signed_at).isoformat(),
    }


def _agreed(contract: ContractDetail) -> dict[str, str]:
    return {
        "contract.title": contract.title,
        "contract.number": str(contract.id),
        "contract.supplier": contract.supplier_name,
        "contract.supplier_number": contract.supplier_number,
        "contract.supplier_address": contract.supplier_address,
        "contract.award_notice": contract.notice_number,
        "contract.value_net": str(contract.value_pence),
        "contract.value_gross": str(with_vat(contract.value_pence)),
        "contract.starts_on": contract.starts_on.isoformat(),
        "contract.ends_on": contract.ends_on.isoformat(),
        "contract.ended_on": contract.ends_on.isoformat(),
        "contract.milestones": "\n".join(
            f"{one.number}. {one.title}, due {format_day(one.due_on)}, {format_pence(one.amount_pence)} without VAT"
            for one in contract.milestones
        ),
    }


def register_contract_notices() -> None:
    """Let contracts call for and fill their notices."""
    hooks.register_happenings(contract_happenings)
    hooks.register_facts(contract_facts)
