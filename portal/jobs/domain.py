"""What people see of a job, and when a failed one is tried again."""

from datetime import timedelta
from typing import Literal
from uuid import UUID

import msgspec

JobState = Literal["queued", "working", "done", "failed"]
_LONGEST_WAIT_SECONDS = 3600


class JobStatus(msgspec.Struct, frozen=True):
    """How far a job is; `message` is written for the person who waits."""

    id: UUID
    name: str
    state: JobState
    percent: int
    message: str

    @property
    def is_finished(self) -> bool:
        """Tell whether waiting for it is over."""
        return self.state in {"done", "failed"}


def wait_before(attempt: int) -> timedelta:
    """Wait 2, 8, 32 ... seconds before the second, third, fourth attempt, at most an hour; real time."""
    return timedelta(seconds=min(2 * 4 ** (attempt - 1), _LONGEST_WAIT_SECONDS))
