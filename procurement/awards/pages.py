"""What an officer sees of an award: where it stands and the one next step."""

from datetime import datetime
from uuid import UUID

import msgspec

from portal.kernel.decision import Decision
from portal.web.forms import Option
from procurement.awards import policies
from procurement.awards.domain import Assessment, AwardDetail, missing_reasons, ranked_bids
from procurement.awards.forms import NO_AWARD


class AwardView(msgspec.Struct, frozen=True):
    """An award for the officer's page; `step` names the form to show."""

    step: str
    decision: Decision
    missing: tuple[str, ...] = ()


def view_of(award: AwardDetail | None, assessment: Assessment, person_id: UUID, now: datetime) -> AwardView:
    """Name the next step and whether this person may take it now."""
    missing = missing_reasons(assessment)
    if award is None:
        return AwardView("recommend", Decision(allowed=True), missing)
    if award.state == "recommended":
        return AwardView("decide", policies.may_decide(award, person_id), missing)
    if award.state == "decided":
        return AwardView("send", policies.may_send_summaries(award, missing), missing)
    if award.state == "summaries_sent":
        return AwardView("notice", Decision(allowed=True))
    if award.state in {"notice", "challenged"}:
        return AwardView("standing", policies.may_sign(award, now))
    return AwardView("over", Decision(allowed=False))


def bid_options(assessment: Assessment) -> tuple[Option, ...]:
    """Offer the ranked bids, best first, and no award."""
    ranked = tuple(
        Option(str(bid.bid_id), f"{bid.rank}. {bid.supplier_name}", f"{bid.total} points")
        for bid in ranked_bids(assessment)
    )
    return (*ranked, Option(NO_AWARD, "Nobody: no award", "The challenge ends, and your reasons are published."))
