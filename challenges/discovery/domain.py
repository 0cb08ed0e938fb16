"""What people look for among published challenges, and where the next page of a list begins."""

from datetime import UTC, datetime, timedelta
from enum import StrEnum
from uuid import UUID

import msgspec

from challenges.publishing.domain import ShownStage

PAGE_SIZE = 20
COUNT_LIMIT = 500
MAXIMUM_WORDS = 200
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class StageGroup(StrEnum):
    """The stages of the closed list in the four groups that people look for."""

    OPEN = "open"
    DECIDING = "deciding"
    DELIVERING = "delivering"
    ENDED = "ended"


GROUP_NAMES: dict[StageGroup, str] = {
    StageGroup.OPEN: "Open for bids",
    StageGroup.DECIDING: "Being decided",
    StageGroup.DELIVERING: "Awarded and under way",
    StageGroup.ENDED: "Ended without a contract",
}

_GROUPS: dict[ShownStage, StageGroup] = {
    ShownStage.OPEN: StageGroup.OPEN,
    ShownStage.CLOSED: StageGroup.DECIDING,
    ShownStage.EVALUATING: StageGroup.DECIDING,
    ShownStage.RANKED: StageGroup.DECIDING,
    ShownStage.DECIDED: StageGroup.DECIDING,
    ShownStage.STANDSTILL: StageGroup.DECIDING,
    ShownStage.CONTRACT: StageGroup.DELIVERING,
    ShownStage.DELIVERY: StageGroup.DELIVERING,
    ShownStage.PAID: StageGroup.DELIVERING,
    ShownStage.NO_AWARD: StageGroup.ENDED,
    ShownStage.CANCELLED: StageGroup.ENDED,
}


def group_of(stage: ShownStage) -> StageGroup | None:
    """Name the group of a stage; drafts and reviews are in none, since nobody finds them."""
    return _GROUPS.get(stage)


class Cursor(msgspec.Struct, frozen=True):
    """The last line of a page: whether it was still open, when its bidding ended or ends, and its id."""

    is_open: bool
    ends_at: datetime
    id: UUID

    def encode(self) -> str:
        """Write it for an address."""
        micros = (self.ends_at - _EPOCH) // timedelta(microseconds=1)
        return f"{'o' if self.is_open else 'e'}{micros}-{self.id.hex}"

    @classmethod
    def decode(cls, text: str) -> "Cursor | None":
        """Read it from an address; anything odd begins at the first page."""
        kind, micros, identity = text[:1], *text[1:60].partition("-")[::2]
        if kind not in {"o", "e"} or not micros.isascii():
            return None
        try:
            return cls(kind == "o", _EPOCH + timedelta(microseconds=int(micros)), UUID(identity))
        except (ValueError, OverflowError):
            return None


class Search(msgspec.Struct, frozen=True):
    """What somebody looks for; empty means everything."""

    words: str = ""
    mission_no: int | None = None
    buyer_slug: str = ""
    group: StageGroup | None = None

    @property
    def is_narrowed(self) -> bool:
        """Say whether anything narrows the list."""
        return self != Search()

    @classmethod
    def read(cls, words: str, mission: str, buyer: str, stage: str) -> "Search":
        """Read the filters of an address; what is not offered counts as not chosen."""
        number = int(mission) if mission.isascii() and mission.isdigit() and len(mission) == 1 else None
        return cls(
            words=" ".join(_searched(words.replace("\0", " ")))[:MAXIMUM_WORDS],
            mission_no=number or None,
            buyer_slug=buyer.replace("\0", "")[:80],
            group=StageGroup(stage) if stage in set(StageGroup) else None,
        )

    def parameters(self) -> list[tuple[str, str]]:
        """Write the filters for an address."""
        given = (
            ("words", self.words),
            ("mission", str(self.mission_no or "")),
            ("buyer", self.buyer_slug),
            ("stage", str(self.group or "")),
        )
        return [(name, value) for name, value in given if value]


def _searched(words: str) -> list[str]:
    """Leave out what is no word: a dash by itself, as titles have it, would mean "without the next word"."""
    return [word for word in words.split() if any(character.isalnum() for character in word)]
