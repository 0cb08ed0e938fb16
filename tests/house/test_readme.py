"""What the README and the pages of docs/ promise is there: people, files, commands; and a newcomer reads it in two screens."""

import re
from pathlib import Path

import pytest

from portal.cli import COMMANDS
from procurement.demonstration.cast import PASSWORD, read_cast, read_problems

ROOT = Path(__file__).resolve().parents[2]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))
NUMBERS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen")


def test_it_fits_on_two_screens_and_its_people_exist() -> None:
    text = (ROOT / "README.md").read_text()
    assert text.count("\n") < 80
    assert PASSWORD in text
    table = text.split("| to | be |")[1].split("\n\n")[0]
    named = set(re.findall(r"[A-Z][a-z]+ [A-Z][a-z]+", table)) - {"Kerbwise Ltd"}
    assert len(named) >= 9
    assert named <= {one.name for one in read_cast().people}
    assert f"{NUMBERS[len(read_problems()) - 10].capitalize()} challenges" in text


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_and_command_it_names_is_there(page: Path) -> None:
    text = page.read_text()
    paths = re.findall(r"`((?:portal|challenges|procurement|templates|seeds|tests|docs)/[\w./-]*)`", text)
    assert [path for path in paths if not (ROOT / path).exists()] == []
    commands = re.findall(r"`(?:\.venv/bin/)?portal ([a-z-]+)", text)
    assert [name for name in commands if name not in COMMANDS] == []
    links = re.findall(r"\]\((?!https?:|#|mailto:)([^)#]+)", text)
    assert [link for link in links if not (page.parent / link).exists()] == []
