"""Word files: read in their order, and refused in a sentence where they are unfit."""

import time

import pytest

from challenges.importing.domain import BlockKind, place_blocks
from challenges.importing.reading import MAXIMUM_CHARACTERS, UnreadableError, read_file, read_text
from tests.builders.word_files import bad_files, bold_file, long_file, plain_file, word_file

PIECES = [
    ("Title", "Quieter deliveries 🚚 at night"),
    ("Heading 1", "Background"),
    ("", "Residents wake up at four. <script>alert(1)</script> =SUM(A1)"),
    ("List Bullet", "Brakes"),
    ("Heading 1", "Evaluation criteria"),
]


def test_a_word_file_is_read_in_its_order() -> None:
    blocks = read_file(word_file(PIECES, [("Noise", "60%"), ("Speed", "40%")]), "last year.docx")
    assert [one.kind for one in blocks] == [
        BlockKind.HEADING,
        BlockKind.HEADING,
        BlockKind.TEXT,
        BlockKind.ITEM,
        BlockKind.HEADING,
        BlockKind.ROW,
        BlockKind.ROW,
    ]
    found = place_blocks(blocks)
    assert found.title == "Quieter deliveries 🚚 at night"
    assert "<script>alert(1)</script> =SUM(A1)" in found.problem
    assert [one.weight for one in found.criteria] == [60, 40]


def test_bold_lines_are_headings_and_deleted_text_is_left_out() -> None:
    blocks = read_file(bold_file(), "a.docx")
    assert (blocks[0].kind, blocks[0].text) == (BlockKind.HEADING, "Background")
    assert "Text with ins." in blocks[1].text
    assert "Text with del." not in blocks[1].text


def test_headings_of_a_file_without_styles_are_told_as_in_a_pasted_text() -> None:
    placed = place_blocks(read_file(plain_file(), "last_year.docx"))
    assert placed.title == "Specification: fewer missed pick-ups"
    assert placed.problem == "Forty patients a week miss their appointment."
    assert placed.outcomes == "Fewer than five a week miss it."


def test_two_hundred_pages_are_read_in_seconds() -> None:
    content = long_file()
    begun = time.perf_counter()
    found = place_blocks(read_file(content, "long.docx"))
    assert time.perf_counter() - begun < 15
    assert found.words > 70_000


@pytest.mark.parametrize("case", bad_files())
def test_an_unfit_file_is_refused_in_a_sentence(case: str) -> None:
    name, content, words = bad_files()[case]
    with pytest.raises(UnreadableError, match=r"\.$") as refusal:
        read_file(content, name)
    assert words in str(refusal.value)


def test_a_text_longer_than_a_draft_is_refused() -> None:
    with pytest.raises(UnreadableError, match="longer than"):
        read_text("word " * (MAXIMUM_CHARACTERS // 5 + 1))
