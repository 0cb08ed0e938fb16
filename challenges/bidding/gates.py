"""What a later part of the portal must allow before price envelopes may be opened: nobody scores knowing prices."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from portal.kernel.decision import ALLOWED, Decision

PriceGate = Callable[[UUID], Awaitable[Decision]]

_gates: list[PriceGate] = []


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
