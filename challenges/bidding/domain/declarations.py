"""What a supplier declares with a bid: five things always, and in a covered procedure where its core information is."""

from collections.abc import Iterable

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.routes import ROUTE_BY_ID

DECLARATIONS: dict[str, str] = {
    "authority": "I may make this bid on behalf of the supplier.",
    "truth": "What this bid says is true and complete.",
    "conditions": "We have read the challenge and its documents and accept the conditions it sets.",
    "open_for_90_days": "This bid can be accepted for 90 days after the deadline.",
    "no_collusion": "We have not agreed this bid, or its price, with anyone who bids against us.",
}
ON_PLATFORM, DIRECTLY = "core_information", "core_information_directly"
CORE_INFORMATION: dict[str, str] = {
    ON_PLATFORM: "Our core supplier information is registered on Find a Tender, is up to date, and is shared with the buyer there.",
    DIRECTLY: "Find a Tender did not work when we tried, so we give the buyer our core supplier information directly, before bids close.",
}
"""Procurement Regulations 2024: reg. 6, and reg. 7 for the time in which the central digital platform is not available."""
EVERY_TEXT: dict[str, str] = {**DECLARATIONS, **CORE_INFORMATION}


def asks_core_information(challenge: ChallengeDetail) -> bool:
    """Say whether the law asks suppliers to confirm their core information: in covered procedures (reg. 6)."""
    route = ROUTE_BY_ID.get(challenge.route)
    return route is not None and route.is_covered


def declarations_of(challenge: ChallengeDetail) -> frozenset[str]:
    """Name every declaration that can be made with a bid for a challenge."""
    return frozenset(EVERY_TEXT if asks_core_information(challenge) else DECLARATIONS)


def everything_declared(challenge: ChallengeDetail) -> set[str]:
    """Name what is declared with a bid that lacks nothing, its core information being on the platform."""
    return set(DECLARATIONS) | ({ON_PLATFORM} if asks_core_information(challenge) else set())


def made_of(confirmed: Iterable[str], challenge: ChallengeDetail) -> tuple[int, int]:
    """Count how many declarations are made, and how many are needed; either way of core information is one."""
    made = set(confirmed) & declarations_of(challenge)
    is_asked = asks_core_information(challenge)
    return len(made & set(DECLARATIONS)) + bool(made & set(CORE_INFORMATION)), len(DECLARATIONS) + is_asked


def gap_in(confirmed: Iterable[str], challenge: ChallengeDetail) -> str:
    """Say which declarations are missing; empty when none is."""
    said = set(confirmed)
    open_ones = len(set(DECLARATIONS) - said)
    core = asks_core_information(challenge) and not said & set(CORE_INFORMATION)
    parts = [f"Confirm {open_ones} declaration{'s'[: open_ones > 1]}"] if open_ones else []
    parts += ["Say where your core supplier information is (Procurement Regulations 2024, reg. 6)"] if core else []
    return ". ".join(parts)
