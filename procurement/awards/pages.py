"""What an officer sees of an award: where it stands and the one next step."""

from datetime import datetime
from uuid import UUID

import msgspec

from portal.kernel.decision import Decision
from portal.kernel.moments import format_moment, format_until
from portal.kernel.money import format_pence
from portal.web.forms import Option
from procurement.awards import policies
from procurement.awards.domain import AssessedBid, Assessment, AwardDetail, missing_reasons, ranked_bids
from procurement.awards.forms import NO_AWARD


class AwardView(msgspec.Struct, frozen=True):
    """An award for the officer's page; `step` names the form to show."""

    step: str
    decision: Decision
    missing: tuple[str, ...] = ()

    @property
    def headline(self) -> str:
        """Name the next step, as the heading above it."""
        return _HEADLINES[self.step]


_HEADLINES = {
    "recommend": "Recommend an award",
    "decide": "Decide the award",
    "send": "Tell the suppliers",
    "notice": "Publish the award notice",
    "standing": "Standstill",
    "over": "This award is over",
}
_PLACES = ("recommend", "decide", "send", "notice", "standing")


def stages_of(
    award: AwardDetail | None, view: AwardView, *, has_contract: bool, is_signed: bool
) -> list[tuple[str, str, str]]:
    """List the stages of an award with "done", "now" or "later" and what is known of each, for the officer."""
    place = _PLACES.index(view.step) if view.step in _PLACES else len(_PLACES)
    is_waiting = view.step == "standing" and not view.decision
    place += view.step == "standing" and not is_waiting
    place += is_signed
    facts = (
        ("Recommendation", _by(award.recommender_name, award.recommended_at) if award else ""),
        ("Decision by a second officer", _by(award.decider_name, award.decided_at) if award else ""),
        ("Assessment summaries to suppliers", _by("", award.summaries_sent_at) if award else ""),
        ("Award notice", _by(award.notice_number, award.notice_published_at) if award else ""),
        ("Standstill", _standstill(award) if award else ""),
        ("Contract", "Signed" if is_signed else "Drawn up" if has_contract else ""),
    )
    return [
        (name, "done" if at < place else "now" if at == place else "later", known)
        for at, (name, known) in enumerate(facts)
    ]


def _by(who: str, at: datetime | None) -> str:
    return "" if at is None else ", ".join(part for part in (who, format_moment(at)) if part)


def _standstill(award: AwardDetail) -> str:
    if award.challenged_at is not None:
        return "Stopped by a legal challenge"
    if award.standstill_until is None:
        return ""
    return "None" if award.standstill_basis == "none" else f"Until {format_until(award.standstill_until)}"


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
        Option(str(bid.bid_id), f"{bid.rank}. {bid.supplier_name}", _facts(bid, assessment))
        for bid in ranked_bids(assessment)
    )
    return (*ranked, Option(NO_AWARD, "Nobody: no award", "The challenge ends, and your reasons are published."))


def _facts(bid: AssessedBid, assessment: Assessment) -> str:
    parts = [f"{bid.total} of {assessment.total_points} points" if bid.total else ""]
    if bid.price_pence is not None and assessment.price_method != "fixed_price":
        parts.append(f"{format_pence(bid.price_pence)} without VAT")
    return ", ".join(part for part in parts if part)
