"""Whether a challenge looks like a part of something larger that was split (s.4 and Schedule 3)."""

import re
from collections.abc import Iterable
from uuid import UUID

import msgspec

from challenges.publishing.domain.challenge import ChallengeDetail

SHARED_WORDS = 0.5
_SHORTEST_WORD = 4


class Neighbour(msgspec.Struct, frozen=True):
    """Another challenge of the same buyer, near in time; its value in pence with VAT."""

    id: UUID
    reference: str
    title: str
    objective_id: str
    contract_kind: str
    value_pence: int


def similar(challenge: ChallengeDetail, neighbours: Iterable[Neighbour]) -> tuple[Neighbour, ...]:
    """Pick the neighbours that could be for the same thing: same kind of contract, and same objective or a like title."""
    words = _words(challenge.title)
    return tuple(
        one
        for one in neighbours
        if one.id != challenge.id
        and one.contract_kind == challenge.contract_kind
        and (
            (bool(one.objective_id) and one.objective_id == challenge.objective_id) or _share(words, _words(one.title))
        )
    )


def _words(title: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[^\W_]+", title.casefold()) if len(word) >= _SHORTEST_WORD)


def _share(one: frozenset[str], other: frozenset[str]) -> bool:
    return bool(one and other) and len(one & other) / len(one | other) >= SHARED_WORDS
