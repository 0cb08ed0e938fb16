"""What awards tell notices, and what the publication of a contract award notice starts: the standstill."""

from collections.abc import Collection
from uuid import UUID

from challenges.notices import hooks
from challenges.notices.domain import Happening, Notice, Publication
from challenges.publishing.domain import ChallengeDetail
from challenges.regimes.clocks import standstill
from portal.accounts.domain import Actor
from portal.database.transactions import fetch
from portal.kernel.errors import InvalidInputError, NotFoundError
from portal.kernel.moments import local_day
from procurement.awards import queries, services
from procurement.awards.domain import with_vat
from procurement.awards.services import AWARD_NOTICE


async def award_happenings(challenge_ids: Collection[UUID]) -> dict[UUID, list[Happening]]:
    """Name the awards whose suppliers were told, and the decisions to award nobody."""
    rows = await fetch(
        "select challenge, state, summaries_sent_at, decided_at from award"
        " where challenge = any($1::uuid[]) and state <> 'lapsed' order by recommended_at",
        list(challenge_ids),
    )
    found: dict[UUID, list[Happening]] = {}
    for row in rows:
        happened = found.setdefault(row["challenge"], [])
        if row["state"] == "no_award":
            happened.append(Happening("procurement_ended", row["decided_at"]))
        elif row["summaries_sent_at"] is not None:
            happened.append(Happening("summaries_sent", row["summaries_sent_at"]))
    return found


async def award_facts(challenge: ChallengeDetail, subject_id: UUID | None) -> dict[str, str]:  # noqa: ARG001
    """Say what the award of a challenge knows, once it was decided; nobody's bid is named before that."""
    award = await queries.award(challenge.lots[0].id)
    if award is None or award.decided_at is None:
        return {}
    if award.bid_id is None:
        return {
            "challenge.stopped_on": local_day(award.decided_at).isoformat(),
            "challenge.stopped_reason": award.reasons,
        }
    if award.summaries_sent_at is None:
        return {}
    sent = local_day(award.summaries_sent_at)
    return {
        **await _supplier(award.supplier_id),
        "award.value_net": str(award.value_pence or 0),
        "award.value_gross": str(with_vat(award.value_pence or 0)),
        "award.decided_on": local_day(award.decided_at).isoformat(),
        "award.summaries_sent_on": sent.isoformat(),
        "award.bids_assessed": str(sum(one.content.is_assessed for one in await queries.summaries(award.id))),
        "award.standstill": "mandatory" if services.is_standstill_mandatory(challenge) else "",
        "award.signing_expected": standstill(sent).next_day.isoformat(),
    }


async def _supplier(supplier_id: UUID | None) -> dict[str, str]:
    rows = await fetch("select name, company_number, address from organisation where id = $1", supplier_id)
    if not rows:
        return {}
    return {
        "award.supplier": rows[0]["name"],
        "award.supplier_number": rows[0]["company_number"] or "",
        "award.supplier_address": rows[0]["address"],
    }


async def start_standstill(actor: Actor, challenge: ChallengeDetail, notice: Notice, publication: Publication) -> None:
    """Start the standstill from the recorded time of the notice, in the transaction that records it (s.51)."""
    await services.begin_standstill(
        actor,
        challenge,
        number=publication.number,
        published_at=publication.published_at,
        voluntary=notice.content.value("standstill") != "none",
    )


async def correct_number(actor: Actor, challenge: ChallengeDetail, notice: Notice, publication: Publication) -> None:  # noqa: ARG001
    """Take a corrected number over; the time stays, for the standstill runs from it and suppliers were told."""
    award = await queries.award(challenge.lots[0].id)
    if award is None:
        raise NotFoundError
    if publication.published_at != award.notice_published_at:
        raise InvalidInputError(
            {"published_at": "The standstill runs from the recorded time, so only the number can be corrected"}
        )
    await services.take_number(award.id, publication.number)


def register_award_notices() -> None:
    """Let awards fill and follow the contract award notice."""
    hooks.register_happenings(award_happenings)
    hooks.register_facts(award_facts)
    hooks.register_notice_published(AWARD_NOTICE, start_standstill)
    hooks.register_notice_corrected(AWARD_NOTICE, correct_number)
