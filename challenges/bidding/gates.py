"""What later parts of the portal must allow: the opening of prices, and the reading of an opened bid.

Nobody scores knowing prices, and nobody reads a bid in which they declared an interest.
"""

from collections.abc import Awaitable, Callable
from uuid import UUID

from portal.kernel.decision import ALLOWED, Decision

PriceGate = Callable[[UUID], Awaitable[Decision]]
ReadingGate = Callable[[UUID, UUID], Awaitable[Decision]]

_gates: list[PriceGate] = []
_reading: list[ReadingGate] = []


def register_price_gate(gate: PriceGate) -> None:
    """Ask `gate(challenge_id)` before prices are released; every gate must say yes. Registering twice counts once."""
    if gate not in _gates:
        _gates.append(gate)


async def may_release_prices(challenge_id: UUID) -> Decision:
    """Say whether every gate allows the prices of a challenge to be seen; the first refusal is the one shown."""
    decision = ALLOWED
    for gate in _gates:
        decision = decision.then(await gate(challenge_id))
    return decision


def register_reading_gate(gate: ReadingGate) -> None:
    """Ask `gate(bid_id, person_id)` before an officer reads an opened bid. Registering twice counts once."""
    if gate not in _reading:
        _reading.append(gate)


async def may_read_opened(bid_id: UUID, person_id: UUID) -> Decision:
    """Say whether every gate lets this person read an opened bid; the first refusal is the one shown."""
    decision = ALLOWED
    for gate in _reading:
        decision = decision.then(await gate(bid_id, person_id))
    return decision
