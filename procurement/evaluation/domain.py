"""How a panel comes from single scores to a consensus that can be defended: pure rules."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from statistics import median
from typing import Any
from uuid import UUID

import msgspec

from challenges.publishing.domain.challenge import ChallengeDetail, Criterion
from challenges.publishing.domain.evaluation_file import rubric_document
from portal.kernel.lifecycle import Lifecycle, Transition
from portal.kernel.money import pounds_text

MINIMUM_PANEL = 3
MINIMUM_REASON_WORDS = 5
DISCUSS_FROM_SHARE = Decimal("0.4")
# A reason of enough words, in the dialect that Python and PostgreSQL share, so that lists can tell without reading all.
_GAP = r"[ \t\r\n\f\v\u00a0]"
_WORD = r"[^ \t\r\n\f\v\u00a0]+"
REASON_PATTERN = rf"^{_GAP}*({_WORD}{_GAP}+){{{MINIMUM_REASON_WORDS - 1}}}{_WORD}"

EVALUATION = Lifecycle(
    "evaluation",
    "compliance",
    (
        Transition("compliance", "start_scoring", "scoring"),
        Transition("scoring", "start_moderation", "moderation"),
        Transition("moderation", "open_prices", "price"),
        Transition("moderation", "rank", "ranked"),
        Transition("price", "rank", "ranked"),
    ),
)


class Interest(StrEnum):
    """What an evaluator declares about a supplier (Procurement Act 2023, ss. 81-83)."""

    NONE = "none"
    PERSONAL = "personal"
    PROFESSIONAL = "professional"
    FINANCIAL = "financial"


class Member(msgspec.Struct, frozen=True):
    """One person on the panel of a challenge; locking ends a member's own scoring."""

    id: UUID
    person_id: UUID
    name: str
    is_chair: bool
    is_locked: bool = False


class Standing(msgspec.Struct, frozen=True):
    """Where an evaluation stands and who sits on its panel, the chair first."""

    state: str
    panel: tuple[Member, ...]

    def seat_of(self, person_id: UUID) -> Member | None:
        """Find a person's seat, or None. Whether its holder still works for the buyer is the caller's question."""
        return next((one for one in self.panel if one.person_id == person_id), None)


class Declaration(msgspec.Struct, frozen=True):
    """What one member declared about one bid's supplier; anything but `none` takes the member off that bid."""

    member_id: UUID
    bid_id: UUID
    interest: Interest
    description: str
    declared_at: datetime

    @property
    def is_recused(self) -> bool:
        """Say whether the member sees and scores nothing of this bid."""
        return self.interest is not Interest.NONE


class Score(msgspec.Struct, frozen=True):
    """One member's score of one criterion of one bid, with its reason; `version` counts the saves."""

    member_id: UUID
    bid_id: UUID
    criterion_id: UUID
    score: Decimal | None
    reason: str
    version: int
    saved_at: datetime

    @property
    def is_complete(self) -> bool:
        """Say whether there is a score and a reason that can be defended."""
        return self.score is not None and has_reason(self.reason)


class Mark(msgspec.Struct, frozen=True):
    """A score as lists show it: without its reason, but with whether it is complete."""

    member_id: UUID
    bid_id: UUID
    criterion_id: UUID
    score: Decimal | None
    is_complete: bool


class Consensus(msgspec.Struct, frozen=True):
    """The panel's decision on one criterion of one bid: a score and a reason of its own, never an average."""

    bid_id: UUID
    criterion_id: UUID
    score: Decimal
    reason: str
    version: int
    needs_second: bool
    seconded_by: UUID | None
    recorded_at: datetime

    @property
    def is_settled(self) -> bool:
        """Say whether a consensus outside the single scores has its second signature."""
        return not self.needs_second or self.seconded_by is not None


class Agreement(msgspec.Struct, frozen=True):
    """On how many criteria of a bid a consensus is recorded, and how many of those need no second signature more."""

    recorded: int
    settled: int


class Spread(msgspec.Struct, frozen=True):
    """How far a panel is apart on one criterion: aids for the discussion, never a result."""

    lowest: Decimal
    highest: Decimal
    middle: Decimal
    needs_discussion: bool


def has_reason(text: str) -> bool:
    """Say whether a reason has at least five words, so that it can point at something in the bid."""
    return re.match(REASON_PATTERN, text) is not None


def is_on_scale(criterion: Criterion, score: Decimal) -> bool:
    """Say whether a score is one of the published levels of the criterion's scale."""
    return any(level.score == score for level in criterion.levels)


def spread_of(scores: Iterable[Decimal], scale_max: Decimal) -> Spread | None:
    """Measure a panel's single scores; from two fifths of the scale apart (2 of 0-5) the panel must talk."""
    found = sorted(scores)
    if not found:
        return None
    apart = found[-1] - found[0]
    return Spread(found[0], found[-1], median(found), apart > 0 and apart >= DISCUSS_FROM_SHARE * scale_max)


def is_outside(scores: Iterable[Decimal], consensus: Decimal) -> bool:
    """Say whether a consensus lies outside all single scores, which asks for a second signature."""
    found = list(scores)
    return bool(found) and not min(found) <= consensus <= max(found)


def copies_descriptor(criterion: Criterion, reason: str) -> bool:
    """Say whether a reason only repeats a level's descriptor, which explains nothing about this bid."""
    plain = " ".join(reason.casefold().split()).rstrip(".")
    return any(plain == " ".join(level.descriptor.casefold().split()).rstrip(".") for level in criterion.levels)


def reason_problem(criterion: Criterion, reason: str) -> str:
    """Name what is wrong with a reason in a sentence, or answer an empty text."""
    if not has_reason(reason):
        return f"Give a reason of at least {MINIMUM_REASON_WORDS} words that points at something in the bid"
    if copies_descriptor(criterion, reason):
        return "Say what in this bid earns the score; do not only repeat the descriptor"
    return ""


def next_act_after_moderation(challenge: ChallengeDetail) -> str:
    """Name the act that ends the moderation: a fixed price leaves no price to open."""
    return "rank" if challenge.price_method == "fixed_price" else "open_prices"


class ScoredBid(msgspec.Struct, frozen=True):
    """What the ranking needs to know of a bid; `price_pence` is None where the price is fixed."""

    bid_id: UUID
    passes: Mapping[str, bool]
    price_pence: int | None
    excluded: str = ""


def combined_seed(committed: str, opening_record_sha256: str) -> str:
    """Join the seed whose hash was published with the opening record's hash, so that neither side could choose the draw."""
    return hashlib.sha256(f"{committed}\n{opening_record_sha256}".encode()).hexdigest()


def evaluation_document(
    challenge: ChallengeDetail,
    bids: Iterable[ScoredBid],
    agreed: Mapping[UUID, Mapping[str, Decimal]],
    draw_seed: str,
) -> dict[str, Any]:
    """Write a lot's evaluation in the form `portal-evaluation/1`, from which anybody can repeat the ranking.

    `agreed` holds by bid and identifier of a criterion the score that the panel agreed on.
    """
    return {
        **rubric_document(challenge),
        "draw_seed": draw_seed,
        "bids": [_bid(bid, agreed.get(bid.bid_id, {})) for bid in sorted(bids, key=lambda bid: str(bid.bid_id))],
    }


def _plain(value: Decimal) -> str:
    return f"{value.normalize():f}"


def _bid(bid: ScoredBid, consensus: Mapping[str, Decimal]) -> dict[str, Any]:
    written: dict[str, Any] = {
        "id": str(bid.bid_id),
        "price": pounds_text(bid.price_pence or 0),
        "passes": dict(bid.passes),
        "consensus": {name: _plain(score) for name, score in consensus.items()},
    }
    return {**written, "excluded": bid.excluded} if bid.excluded else written
