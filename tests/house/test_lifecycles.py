"""The diagrams in docs are those of the code, and every machine of the house is among them."""

import re
from pathlib import Path

from tests.house.lifecycles import ABOUT, document

ROOT = Path(__file__).resolve().parents[2]


def test_the_diagrams_are_current() -> None:
    assert (ROOT / "docs" / "lifecycles.md").read_text() == document(), (
        "run: python -m tests.house.lifecycles > docs/lifecycles.md"
    )


def test_every_machine_is_drawn() -> None:
    files = [path for package in ("portal", "challenges", "procurement") for path in (ROOT / package).rglob("*.py")]
    made = {name for path in files for name in re.findall(r"^([A-Z_]+) = Lifecycle\(", path.read_text(), re.MULTILINE)}
    assert made == {machine.name.upper() for machine, _ in ABOUT}


def test_every_state_can_be_reached() -> None:
    for machine, _ in ABOUT:
        reached, waiting = {machine.initial}, [machine.initial]
        while waiting:
            state = waiting.pop()
            onward = {machine.after(state, act) for act in machine.acts_from(state)} - reached
            reached |= onward
            waiting += onward
        assert reached == set(machine.states())
