"""What a policy answers: yes, or no with the reason a person is shown."""

from typing import Self

import msgspec

from portal.kernel.errors import RefusedError


class Decision(msgspec.Struct, frozen=True):
    """Whether an act may happen now and, when it may not, why."""

    allowed: bool
    reason: str = ""

    def __bool__(self) -> bool:
        """Let pages write `if decision`."""
        return self.allowed

    def require(self) -> None:
        """Raise RefusedError with the reason when the answer is no."""
        if not self.allowed:
            raise RefusedError(self.reason)

    def then(self, other: "Decision") -> "Decision":
        """Answer `other` only when this one says yes, so the first refusal is the one shown."""
        return other if self.allowed else self

    @classmethod
    def of(cls, allowed: bool, reason: str) -> Self:
        """Say yes when `allowed`, else no with `reason`."""
        return cls(allowed=allowed, reason="" if allowed else reason)


ALLOWED = Decision(allowed=True)


def refused(reason: str) -> Decision:
    """Answer no with the reason shown to the person."""
    return Decision(allowed=False, reason=reason)
