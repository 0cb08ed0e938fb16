"""A state machine as data: buttons, policies, services and the diagrams in docs read the same tuple."""

import msgspec

from portal.kernel.decision import ALLOWED, Decision, refused
from portal.kernel.errors import RefusedError


class Transition(msgspec.Struct, frozen=True):
    """One arrow: from `source`, by `act`, to `target`."""

    source: str
    act: str
    target: str


class Lifecycle(msgspec.Struct, frozen=True):
    """A named machine; `initial` is where a new row starts."""

    name: str
    initial: str
    transitions: tuple[Transition, ...]

    def states(self) -> tuple[str, ...]:
        """Every state, in the order in which the arrows name them."""
        found = {self.initial: None}
        for arrow in self.transitions:
            found[arrow.source] = None
            found[arrow.target] = None
        return tuple(found)

    def acts_from(self, state: str) -> tuple[str, ...]:
        """Name the acts that are open in `state`."""
        return tuple(arrow.act for arrow in self.transitions if arrow.source == state)

    def may(self, state: str, act: str) -> Decision:
        """Say whether `act` is an arrow out of `state`."""
        if act in self.acts_from(state):
            return ALLOWED
        return refused(f"This {self.name} is {state.replace('_', ' ')}, so you cannot {act.replace('_', ' ')} it.")

    def after(self, state: str, act: str) -> str:
        """Name the state that `act` leads to; RefusedError when there is no such arrow."""
        for arrow in self.transitions:
            if arrow.source == state and arrow.act == act:
                return arrow.target
        raise RefusedError(self.may(state, act).reason)
