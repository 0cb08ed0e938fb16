"""Real briefs: public prize challenges of the United States, where their file lies beside the checkout; else three of our own."""

import json
from pathlib import Path
from typing import Any

from bs4 import BeautifulSoup

PATH = Path(__file__).resolve().parents[3] / "shared/data/challenges/challenge_gov_dev.json"
_FIELDS = (
    ("Description", "description"),
    ("Prizes", "prizes"),
    ("Rules", "rules"),
    ("Judging criteria", "judging"),
    ("How to enter", "how-to-enter"),
)
_PIECES = ("h1", "h2", "h3", "h4", "h5", "h6", "p", "li", "tr")
_OWN = [
    {
        "challenge-id": str(number),
        "challenge-title": f"{place} crossings for everybody",
        "tagline": f"People who walk slowly need longer at the crossings of {place} than the signals give them.",
        "description": "<h3>The problem</h3><p>One in six people cannot cross in the time that the signal gives.</p>"
        "<h3>Outcomes</h3><ul><li>Nobody is left in the road when the lights change.</li></ul>",
        "prizes": "<p>The budget is £120,000 for a contract of 12 months.</p>",
        "rules": "<h3>Eligibility</h3><ul><li>Suppliers must hold personal data in the United Kingdom.</li></ul>",
        "judging": "<p>Impact (60%)</p><p>How far it helps.</p><p>Feasibility (40%)</p><p>Whether it can be done.</p>",
        "how-to-enter": "<p>Send a bid before 3 May 2026.</p>",
    }
    for number, place in ((1, "Hackney"), (2, "Camden"), (3, "Brent"))
]


def briefs() -> list[dict[str, Any]]:
    """Bring the briefs; without the file our own, and the run's output says so."""
    if not PATH.exists():
        print(f"{PATH.name} is not there: three briefs of our own stand in for the real ones")  # noqa: T201
        return _OWN
    found: list[dict[str, Any]] = json.loads(PATH.read_text(encoding="utf-8"))
    return found


def are_real() -> bool:
    """Say whether the real briefs are there."""
    return PATH.exists()


def specification(brief: dict[str, Any]) -> str:
    """Write a brief as an officer would paste it: headings, paragraphs and lists of plain text."""
    lines = [brief["challenge-title"].strip(), "", "Summary", "", brief["tagline"], ""]
    for heading, field in _FIELDS:
        lines += [f"## {heading}", "", plain(brief[field]), ""]
    return "# " + "\n".join(lines)


def plain(markup: str) -> str:
    """Write markup as plain text: a blank line around headings and paragraphs, a dash before items."""
    lines = []
    for piece in BeautifulSoup(markup or "", "lxml").find_all(_PIECES):
        if piece.find(_PIECES) and piece.name != "tr":
            continue
        words = " ".join(piece.get_text(" ").split())
        if words:
            lines.append(f"- {words}" if piece.name == "li" else f"\n{words}\n")
    return "\n".join(lines)
