"""Documents and rounding of a frozen version, in the words that "what changed" compares."""

from typing import Any

from challenges.publishing.domain.frozen_words import frozen_answers
from challenges.publishing.domain.history import Piece, changes


def _frozen(*documents: tuple[str, str], mode: str = "half_up") -> dict[str, Any]:
    return {
        "scoring": {
            "price_method": "fixed",
            "price_weight": "0",
            "rounding": {"places": 2, "mode": mode},
            "criteria": [],
        },
        "documents": [{"title": title, "file_name": "plan.pdf", "sha256": sha} for title, sha in documents],
    }


def test_a_file_replaced_under_its_title_and_name_reads_differently() -> None:
    before, after = (frozen_answers(_frozen(("Plan", sha * 64))) for sha in "ab")
    texts = [piece.text for one in changes(before, after) for piece in one.pieces]
    assert texts == ["plan.pdf, SHA-256 bbbbbbbbbbbb…", "plan.pdf, SHA-256 aaaaaaaaaaaa…"]


def test_of_two_documents_with_the_same_bytes_the_one_that_goes_is_named() -> None:
    both = frozen_answers(_frozen(("Plan", "a" * 64), ("Map", "a" * 64)))
    (change,) = changes(both, frozen_answers(_frozen(("Plan", "a" * 64))))
    assert change.name == "Document: Map"
    assert change.pieces == (Piece("removed", "plan.pdf, SHA-256 aaaaaaaaaaaa…"),)


def test_another_way_of_rounding_is_a_change() -> None:
    before, after = (frozen_answers(_frozen(mode=mode)) for mode in ("half_up", "half_even"))
    assert [one.name for one in changes(before, after)] == ["Rounding, equal bids and quorum"]
