"""The kinds of work there are: each a function that may safely run twice, for one kind of worker."""

from collections.abc import Awaitable, Callable
from typing import Any, Literal
from uuid import UUID

import msgspec

Worker = Literal["general", "opening"]
MAXIMUM_ATTEMPTS = 5


class JobRun(msgspec.Struct, frozen=True):
    """One run of a job, handed to its function."""

    id: UUID
    payload: dict[str, Any]
    report: Callable[[UUID, int, str], Awaitable[None]]

    async def progress(self, percent: int, message: str) -> None:
        """Say how far it is (0 to 100) and what it is doing, for the page that waits."""
        await self.report(self.id, percent, message)


Handler = Callable[[JobRun], Awaitable[None]]


class JobKind(msgspec.Struct, frozen=True):
    """A named kind of work: who does it, with which function, and how often it is tried."""

    name: str
    worker: Worker
    handler: Handler
    attempts: int


_KINDS: dict[str, JobKind] = {}


def job(name: str, *, worker: Worker = "general", attempts: int = MAXIMUM_ATTEMPTS) -> Callable[[Handler], Handler]:
    """Register the function that does the jobs called `name`; it may be run twice, so it must not mind."""

    def register(handler: Handler) -> Handler:
        known = _KINDS.get(name)
        if known is not None and known.handler.__qualname__ != handler.__qualname__:
            raise ValueError(f"Two functions want to do the job {name}.")
        _KINDS[name] = JobKind(name, worker, handler, attempts)
        return handler

    return register


def kind_of(name: str) -> JobKind:
    """Find a kind of work; LookupError names what is not registered."""
    try:
        return _KINDS[name]
    except KeyError:
        raise LookupError(f"No job is called {name}; is the module that registers it imported?") from None


def kinds() -> tuple[JobKind, ...]:
    """List every kind of work, by name."""
    return tuple(_KINDS[name] for name in sorted(_KINDS))


def attempts_of(name: str) -> int:
    """Tell how often a job of this name is tried, also one that this process does not know."""
    kind = _KINDS.get(name)
    return MAXIMUM_ATTEMPTS if kind is None else kind.attempts
