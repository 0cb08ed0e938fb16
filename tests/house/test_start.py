"""Processes start fast because what is slow to import and seldom needed comes when it is first used."""

import subprocess
import sys

import pytest

SLOW = {"black", "feedgen", "holidays", "icalendar", "krippendorff", "pyhanko", "scipy", "stripe", "weasyprint"}
PROGRAM = "import sys, {module}; print(' '.join(sorted({{name.partition('.')[0] for name in sys.modules}})))"


@pytest.mark.parametrize(
    ("module", "slow"),
    [("portal.app", SLOW | {"pgqueuer"}), ("portal.commands.worker", SLOW), ("procurement.diversity.mover", SLOW)],
)
def test_a_process_starts_without_what_is_slow(module: str, slow: set[str]) -> None:
    found = subprocess.run(
        [sys.executable, "-c", PROGRAM.format(module=module)], capture_output=True, text=True, check=True
    )
    assert slow & set(found.stdout.split()) == set()
