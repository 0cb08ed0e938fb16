"""The people, companies and challenges of the demonstration, read from seeds/demo; people and companies are invented."""

import tomllib
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

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


class Problem(msgspec.Struct, frozen=True):
    """One challenge of the story; amounts in whole pounds, days from the story's first day to the deadline."""

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


class BidText(msgspec.Struct, frozen=True):
    """What one company answers, by kind of question."""

    supplier: str
    evidence: str
    understanding: str
    delivery: str
    measure: str

    def answer_to(self, title: str) -> str:
        """Choose the answer that fits a criterion of the shared rubric."""
        if "Understanding" in title:
            return self.understanding
        return self.measure if "know that it works" in title else self.delivery


def read_bids() -> tuple[BidText, ...]:
    """Read seeds/demo/bids.toml."""
    return msgspec.convert(_read("bids.toml")["bids"], tuple[BidText, ...])


def read_cast() -> Cast:
    """Read seeds/demo/people.toml."""
    return msgspec.convert(_read("people.toml"), Cast)


def read_problems() -> tuple[Problem, ...]:
    """Read seeds/demo/challenges.toml."""
    return msgspec.convert(_read("challenges.toml")["challenges"], tuple[Problem, ...])


def read_rubric() -> tuple[dict[str, Any], ...]:
    """Read seeds/demo/rubric.toml: the award criteria that all challenges of the story share, as keyword arguments."""
    rows = _read("rubric.toml")["criteria"]
    return tuple({**row, "weight": Decimal(row.get("weight", 0))} for row in rows)


def _read(name: str) -> Mapping[str, Any]:
    return tomllib.loads((seeds_folder() / "demo" / name).read_text(encoding="utf-8"))
