"""The people, companies and challenges of the demonstration, read from seeds/demo; people and companies are invented."""

import tomllib
from collections.abc import Mapping

import msgspec

from portal.accounts.reference import seeds_folder

PASSWORD = "demonstration-only-2027"  # noqa: S105 - printed to everybody who starts the demonstration
OPERATOR = "civic-challenges"


class Supplier(msgspec.Struct, frozen=True):
    """An invented company."""

    slug: str
    name: str
    company_number: str


class BuyerSlug(msgspec.Struct, frozen=True):
    """A real public body of the reference data that takes part in the story."""

    slug: str


class CastMember(msgspec.Struct, frozen=True):
    """An invented person; `role` is the part in the story, `membership` the role in the organisation."""

    name: str
    email: str
    role: str
    organisation: str
    membership: str


class Cast(msgspec.Struct, frozen=True):
    """Everybody in the story."""

    buyers: tuple[BuyerSlug, ...]
    suppliers: tuple[Supplier, ...]
    people: tuple[CastMember, ...]

    def person(self, organisation: str, role: str) -> CastMember:
        """Find who plays a part in an organisation."""
        return next(one for one in self.people if (one.organisation, one.role) == (organisation, role))


class Question(msgspec.Struct, frozen=True):
    """One award criterion of a challenge, or its condition when it has no weight."""

    title: str
    question: str
    weight: int = 0
    word_limit: int | None = None
    evidence: str = ""
    rules_out: bool = True


class Problem(msgspec.Struct, frozen=True):
    """One challenge of the story; amounts in whole pounds without VAT, days to the deadline from its publication.

    Points for price are what the questions and social value leave of 100. `separate` says why the challenge is none with
    another of its buyer that could be for the same thing.
    """

    key: str
    buyer: str
    mission: int
    objective: str
    title: str
    summary: str
    problem: str
    outcomes: str
    budget: int
    months: int
    deadline_days: int
    lots: str
    condition: Question
    questions: tuple[Question, ...]
    price: str = "fixed_price"
    separate: str = ""


class Review(msgspec.Struct, frozen=True):
    """What a panel makes of one answer: the score it agrees on, what convinced it, and what it missed."""

    score: int
    good: str
    gap: str = ""


class BidText(msgspec.Struct, frozen=True):
    """What one company answers to one challenge, and what the panel makes of it; the price in whole pounds without VAT."""

    supplier: str
    evidence: str
    answers: dict[str, str]
    price: int | None = None
    schedule: str = ""
    reviews: dict[str, Review] = {}


def read_bids(key: str) -> tuple[BidText, ...]:
    """Read seeds/demo/bids/<key>.toml: the bids for one challenge, the first to arrive first; none without a file."""
    if not (seeds_folder() / "demo" / "bids" / f"{key}.toml").exists():
        return ()
    return msgspec.convert(_read(f"bids/{key}.toml")["bids"], tuple[BidText, ...])


def read_cast() -> Cast:
    """Read seeds/demo/people.toml."""
    return msgspec.convert(_read("people.toml"), Cast)


def read_problems() -> tuple[Problem, ...]:
    """Read seeds/demo/challenges.toml."""
    return msgspec.convert(_read("challenges.toml")["challenges"], tuple[Problem, ...])


def _read(name: str) -> Mapping[str, object]:
    return tomllib.loads((seeds_folder() / "demo" / name).read_text(encoding="utf-8"))
