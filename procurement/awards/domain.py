"""How an award comes about, what suppliers are told and when a contract may be signed: pure rules."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Literal
from uuid import UUID

import msgspec

from portal.kernel.lifecycle import Lifecycle, Transition

MINIMUM_REASON_WORDS = 5

AWARD = Lifecycle(
    name="award",
    initial="recommended",
    transitions=(
        Transition("recommended", "decide", "decided"),
        Transition("recommended", "decide_none", "no_award"),
        Transition("recommended", "withdraw", "lapsed"),
        Transition("decided", "send_summaries", "summaries_sent"),
        Transition("summaries_sent", "record_notice", "notice"),
        Transition("notice", "suspend", "challenged"),
        Transition("challenged", "resume", "notice"),
        Transition("challenged", "lapse", "lapsed"),
        Transition("notice", "lapse", "lapsed"),
    ),
)

StandstillBasis = Literal["", "mandatory", "voluntary", "none"]
Outcome = Literal["successful", "unsuccessful"]


class AwardDetail(msgspec.Struct, frozen=True):
    """The outcome of one lot; `bid_id` None recommends or decides that nobody is awarded."""

    id: UUID
    challenge_id: UUID
    lot_id: UUID
    bid_id: UUID | None
    supplier_id: UUID | None
    supplier_name: str
    value_pence: int | None
    state: str
    ranking_hash: str
    recommended_by: UUID
    recommender_name: str
    recommended_at: datetime
    reasons: str
    decided_by: UUID | None
    decider_name: str
    decided_at: datetime | None
    decision_reasons: str
    summaries_sent_at: datetime | None
    notice_number: str
    notice_published_at: datetime | None
    standstill_basis: StandstillBasis
    standstill_until: datetime | None
    challenged_at: datetime | None
    challenged_reason: str

    def in_standstill(self, now: datetime) -> bool:
        """Say whether the notice is out and its standstill still runs."""
        return self.standstill_until is not None and now < self.standstill_until


class AssessedCriterion(msgspec.Struct, frozen=True):
    """The panel's result on one criterion; figures are the ranking's exact texts."""

    identifier: str
    title: str
    weight: str
    scale_max: str
    score: str
    points: str
    reason: str


class AssessedBid(msgspec.Struct, frozen=True):
    """One bid as it was assessed."""

    bid_id: UUID
    supplier_id: UUID
    supplier_name: str
    rank: int | None
    status: str
    reason: str
    total: str
    quality_total: str
    price_points: str
    price_pence: int | None
    criteria: tuple[AssessedCriterion, ...]


class Assessment(msgspec.Struct, frozen=True):
    """A ranked lot, best first, with the hash of the evaluation file it was ranked from."""

    lot_id: UUID
    file_hash: str
    total_points: str
    price_method: str
    bids: tuple[AssessedBid, ...]

    def bid(self, bid_id: UUID | None) -> AssessedBid | None:
        """Find a bid by its id."""
        return next((one for one in self.bids if one.bid_id == bid_id), None)


class RefusedBid(msgspec.Struct, frozen=True):
    """A bid that was found not to be compliant, so the panel did not assess it, and why."""

    bid_id: UUID
    supplier_id: UUID
    supplier_name: str
    reason: str


class SummaryLine(msgspec.Struct, frozen=True):
    """One criterion of an assessment summary; the awarded bid's figures stand beside an unsuccessful one's."""

    title: str
    weight: str
    scale_max: str
    score: str
    points: str
    reason: str
    awarded_score: str = ""
    awarded_points: str = ""
    awarded_reason: str = ""


class SummaryContent(msgspec.Struct, frozen=True):
    """An assessment summary (Procurement Regulations 2024, reg. 31) as data; frozen when it is sent.

    A bid that was not assessed has no scores, only the reason, in the same form.
    """

    challenge_reference: str
    challenge_title: str
    buyer: str
    supplier: str
    outcome: Outcome
    method: str
    lines: tuple[SummaryLine, ...]
    total_points: str
    total: str
    quality_total: str
    price_points: str
    rank: int | None
    not_ranked_reason: str
    awarded_supplier: str
    awarded_total: str
    awarded_quality_total: str
    awarded_price_points: str
    award_reasons: str
    is_assessed: bool = True


def has_reason(text: str) -> bool:
    """Say whether a text has the five words that a reason needs at least."""
    return len(text.split()) >= MINIMUM_REASON_WORDS


def ranked_bids(assessment: Assessment) -> tuple[AssessedBid, ...]:
    """Name the bids that may be awarded, best first."""
    ranked = [one for one in assessment.bids if one.rank is not None]
    return tuple(sorted(ranked, key=lambda one: (one.rank or 0, str(one.bid_id))))


def missing_reasons(assessment: Assessment) -> tuple[str, ...]:
    """List what keeps the summaries from being sent: an empty or too short reason, or one text used for two bids."""
    found: list[str] = []
    for bid in assessment.bids:
        found += [
            f"{bid.supplier_name}: “{line.title}” has no reason of at least {MINIMUM_REASON_WORDS} words."
            for line in bid.criteria
            if not has_reason(line.reason)
        ]
        if bid.rank is None and not bid.reason.strip():
            found.append(f"{bid.supplier_name}: there is no reason why the bid was not ranked.")
    return (*found, *_repeated(assessment.bids))


def _repeated(bids: Sequence[AssessedBid]) -> Iterable[str]:
    seen: dict[tuple[str, str], str] = {}
    for bid in bids:
        for line in bid.criteria:
            key = (line.identifier, " ".join(line.reason.casefold().split()))
            if key[1] and seen.setdefault(key, bid.supplier_name) != bid.supplier_name:
                yield f"{bid.supplier_name} and {seen[key]}: “{line.title}” has the same reason for both."


def method_in_words(price_method: str, total_points: str) -> str:
    """Say how bids were assessed, in one paragraph that stands in every summary."""
    price = {
        "fixed_price": "The price was fixed, so it earned no points.",
        "price_per_quality_point": "Bids were ranked by price for each quality point, the lowest first.",
    }.get(price_method, "Price points were then worked out by the formula published with the challenge and added.")
    return (
        "Each evaluator scored your answers alone and gave a reason. The panel then agreed one score for each criterion,"
        " with the reason shown here. The points for a criterion are its score divided by the highest score of its scale,"
        f" times its weight. {price} The most that a bid could earn was {total_points} points."
    )


def summary_for(
    bid: AssessedBid,
    awarded: AssessedBid | None,
    assessment: Assessment,
    *,
    reference: str,
    title: str,
    buyer: str,
    reasons: str,
) -> SummaryContent:
    """Write one supplier's assessment summary: its own scores and reasons, and the awarded bid's where another was awarded."""
    is_awarded = awarded is not None and bid.bid_id == awarded.bid_id
    beside = {line.identifier: line for line in awarded.criteria} if awarded and not is_awarded else {}
    return SummaryContent(
        challenge_reference=reference,
        challenge_title=title,
        buyer=buyer,
        supplier=bid.supplier_name,
        outcome="successful" if is_awarded else "unsuccessful",
        method=method_in_words(assessment.price_method, assessment.total_points),
        lines=tuple(_line(line, beside.get(line.identifier)) for line in bid.criteria),
        total_points=assessment.total_points,
        total=bid.total,
        quality_total=bid.quality_total,
        price_points=bid.price_points,
        rank=bid.rank,
        not_ranked_reason="" if bid.rank is not None else bid.reason,
        awarded_supplier=awarded.supplier_name if awarded else "",
        awarded_total=awarded.total if awarded else "",
        awarded_quality_total=awarded.quality_total if awarded else "",
        awarded_price_points=awarded.price_points if awarded else "",
        award_reasons=reasons,
    )


def refusal_for(
    bid: RefusedBid,
    awarded: AssessedBid | None,
    assessment: Assessment,
    *,
    reference: str,
    title: str,
    buyer: str,
    reasons: str,
) -> SummaryContent:
    """Tell one supplier that its bid was not assessed and why; scores go to suppliers with assessed bids only (s.50).

    Why a bid was awarded is not its business; why none was, is.
    """
    return SummaryContent(
        challenge_reference=reference,
        challenge_title=title,
        buyer=buyer,
        supplier=bid.supplier_name,
        outcome="unsuccessful",
        method="The panel assesses the bids that meet the formal requirements published with the challenge.",
        lines=(),
        total_points=assessment.total_points,
        total="",
        quality_total="",
        price_points="",
        rank=None,
        not_ranked_reason=bid.reason,
        awarded_supplier=awarded.supplier_name if awarded else "",
        awarded_total="",
        awarded_quality_total="",
        awarded_price_points="",
        award_reasons="" if awarded else reasons,
        is_assessed=False,
    )


def _line(line: AssessedCriterion, awarded: AssessedCriterion | None) -> SummaryLine:
    return SummaryLine(
        title=line.title,
        weight=line.weight,
        scale_max=line.scale_max,
        score=line.score,
        points=line.points,
        reason=line.reason,
        awarded_score=awarded.score if awarded else "",
        awarded_points=awarded.points if awarded else "",
        awarded_reason=awarded.reason if awarded else "",
    )


def with_vat(pence: int) -> int:
    """Add VAT at the standard rate of 20%, half pennies up."""
    return pence + (2 * pence + 5) // 10
