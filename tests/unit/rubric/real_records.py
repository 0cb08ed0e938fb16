"""Real records lie beside the checkout in some places and not in others; a run says plainly when they are missing."""

import sys
from pathlib import Path

import pytest

DATA = Path(__file__).resolve().parents[3].parent / "shared" / "data"


def say_not_run(capfd: pytest.CaptureFixture[str], path: Path, checks: int) -> None:
    """Say on the terminal, also from a parallel worker, what was not checked; nothing when the records are there."""
    if not path.exists():
        with capfd.disabled():
            sys.__stderr__.write(
                f"\nreal records not found beside the checkout ({path.name}): {checks} checks not run\n"
            )
