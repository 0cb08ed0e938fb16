"""A text taken apart: headings place it, weights are read, nothing is lost."""

import re
import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.importing.domain import Block, BlockKind, Placed, blocks_of_text, place_blocks
from challenges.importing.domain.headings import Place, place_of_heading
from challenges.importing.domain.suggestions import budget_of, days_in, lengths_in, money_in
from challenges.importing.domain.weights import weighed
from challenges.importing.reading import read_text
from tests.support.briefs import are_real, briefs, specification

SPECIFICATION = """Better bus stops for Camden

1. Background
Four in ten bus stops have no seat. People who cannot stand for long
stay at home.

2. Objectives
- Every stop within 400 metres of a clinic has a seat.
- Complaints fall by half.

3. Budget
The budget is £120,000 without VAT, for a contract of 18 months.

4. Key dates
Bids are due by 3 April 2026. The work starts on 2026-06-01.

5. Eligibility
- Suppliers must hold public liability insurance when the contract starts.

6. Award criteria
Criterion 1: Approach (50%)
Say how you would choose the stops.
Criterion 2: Team (30 points)
Who would do it?
Social value - 10%
Price (10%)

7. Terms and conditions
The law of England applies.
"""


def placed(text: str) -> Placed:
    return place_blocks(blocks_of_text(text))


def test_a_british_specification_finds_its_sections() -> None:
    found = placed(SPECIFICATION)
    assert found.title == "Better bus stops for Camden"
    assert "stay at home" in found.problem
    assert found.summary.startswith("Four in ten")
    assert "- Complaints fall by half." in found.outcomes
    assert [(one.kind, one.title, one.weight) for one in found.criteria] == [
        ("quality", "Approach", Decimal(50)),
        ("quality", "Team", Decimal(30)),
        ("social_value", "Social value", Decimal(10)),
    ]
    assert found.criteria[0].question == "Say how you would choose the stops."
    assert found.price_weight == 10
    assert [one.kind for one in found.conditions] == ["pass_fail"]
    assert budget_of(found.money) == 120_000_00
    assert [str(one.day) for one in found.days] == ["2026-04-03", "2026-06-01"]
    assert found.lengths[0].months == 18
    assert "The law of England applies." in found.left_text()
    assert "£120,000" in found.left_text()


@pytest.mark.parametrize(
    ("heading", "place"),
    [
        ("Evaluation criteria", Place.RUBRIC),
        ("Eligibility criteria", Place.CONDITIONS),
        ("2.1 The problem", Place.PROBLEM),
        ("Judging panel", Place.NOWHERE),
        ("Terms & Conditions", Place.NOWHERE),
        ("KEY DATES:", Place.DATES),
        ("What success looks like", Place.OUTCOMES),
        ("Street lighting", None),
    ],
)
def test_the_longest_phrase_of_a_heading_decides(heading: str, place: Place | None) -> None:
    assert place_of_heading(heading) is place


@pytest.mark.parametrize(
    ("line", "title", "weight"),
    [
        ("Technical Quality (20%):", "Technical Quality", 20),
        ("(40%) Impact", "Impact", 40),
        ("Requirements Alignment – 30%", "Requirements Alignment", 30),
        ("Environmental performance: 35 points", "Environmental performance", 35),
        ("Technical Approach (50% of Rating)", "Technical Approach", 50),
        ("Idea Novelty (0-10 points).", "Idea Novelty", 10),
        ("Criterion #1: Knowledge and Relevance (20%)", "Knowledge and Relevance", 20),
        ("20%: Project Innovation – Does it shift paradigms?", "Project Innovation", 20),
        ("Between 20% and 30% less water", "Between 20% and 30% less water", None),
    ],
)
def test_weights_are_read_as_people_write_them(line: str, title: str, weight: int | None) -> None:
    found = weighed(line)
    assert (found.title, found.weight) == (title, weight)


def test_money_days_and_lengths_come_with_their_sentence() -> None:
    text = "The budget is up to £1.5m. It cost $300,000 there. A contract of two things. The term is 2 years. Due 31/12/2026."
    assert [(one.pence, one.sentence) for one in money_in(text)] == [
        (1_500_000_00, "The budget is up to £1.5m."),
        (None, "It cost $300,000 there."),
    ]
    assert [one.months for one in lengths_in(text)] == [24]
    assert [str(one.day) for one in days_in(text)] == ["2026-12-31"]
    assert days_in("On 31 February 2026 and 99/99/2026.") == ()
    assert money_in("£" + "9" * 500 + " million") != money_in("")
    assert budget_of(money_in("We owe £5.")) is None


def test_a_table_of_weights_is_read() -> None:
    rows = [Block(BlockKind.HEADING, "Award criteria", 1), Block(BlockKind.ROW, "Quality of the plan | 60%")]
    rows.append(Block(BlockKind.ROW, "Speed | 40%"))
    found = place_blocks(rows).criteria
    assert [(one.title, one.weight) for one in found] == [("Quality of the plan", Decimal(60)), ("Speed", Decimal(40))]


WORDS = re.compile(r"[^\W\d_]{2,}")
# What only names a section, or says that a number is a weight, is said by the form instead.
LABELS = {
    "background",
    "pass",
    "fail",
    "objectives",
    "eligibility",
    "award",
    "criterion",
    "criteria",
    "question",
    "category",
    "factor",
    "points",
    "percent",
    "point",
    "marks",
    "mark",
    "pts",
}


@given(st.lists(st.sampled_from([*SPECIFICATION.split("\n"), "Background", "Pass/fail", "Other matters", "x" * 200])))
def test_no_word_is_lost_whatever_the_order(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = placed(text)
    shown = " ".join(
        [found.title, found.summary, found.problem, found.outcomes, found.left_text(), "Price price"]
        + [f"{one.title} {one.question}" for one in (*found.criteria, *found.conditions)]
    )
    lost = {word.casefold() for word in WORDS.findall(text)} - {word.casefold() for word in WORDS.findall(shown)}
    assert lost <= LABELS
    assert 0 <= found.words_left <= found.words


def test_a_heading_of_another_section_among_criteria_is_left() -> None:
    line = "Criterion 2: Team (30 points)"
    text = "\n".join(["Better bus stops", line, "4. Key dates", "", line, line, "Social value - 10%"])
    assert "Key dates" in placed(text).left_text()


@given(st.text(max_size=400))
def test_any_text_is_placed(text: str) -> None:
    found = placed(text)
    assert found.words_placed >= 0


def weights_of(text: str) -> list[tuple[str, int]]:
    return [(one.title, int(one.weight or 0)) for one in placed(text).criteria]


def test_weights_that_add_up_to_100_are_the_rubric_wherever_they_stand() -> None:
    lines = "- Method - 50%\n- People - 30%\n- Commercial potential - 20%\n"
    whole = [("Method", 50), ("People", 30), ("Commercial potential", 20)]
    assert weights_of(f"# Counting\n\n## The panel\n\nThree judges.\n\n{lines}") == whole
    assert weights_of(f"# Counting\n\n## Outcomes\n\n{lines}- Not weighed\n") == whole
    assert weights_of("# Counting\n\n## The panel\n\n- Up to 60% of a grant\n- 30% of it first\n") == []
    long = "why it matters " * 60
    text = f"# Counting\n\n## Award criteria\n\n- (70%) Method: {long}\n- (20%) People: {long}\n- (10%) Risk: {long}\n"
    assert weights_of(text) == [("Method", 70), ("People", 20), ("Risk", 10)]


def test_a_criterion_that_stands_twice_is_one_and_its_second_words_are_left() -> None:
    lines = "Method - 60%\n\nHow you do it.\n\nPeople - 40%\n\nWho does it.\n\n"
    found = placed(
        f"# Counting\n\n## Award criteria\n\n{lines}## Evaluation criteria\n\n{lines.replace('How', 'Again how')}"
    )
    assert [(one.title, one.question, one.weight) for one in found.criteria] == [
        ("Method", "How you do it.", Decimal(60)),
        ("People", "Who does it.", Decimal(40)),
    ]
    assert "Again how you do it." in found.left_text()


@pytest.mark.parametrize(
    ("line", "price"),
    [
        ("Price - 40%", 40),
        ("Commercial - 40%", 40),
        ("Commercial offer: 40%", 40),
        ("Commercial potential - 40%", None),
    ],
)
def test_price_is_known_by_its_own_names(line: str, price: int | None) -> None:
    assert placed(f"# Counting\n\n## Award criteria\n\n- Method - 60%\n- {line}\n").price_weight == price


def test_twenty_real_briefs_find_their_sections() -> None:
    """The floor is below what was measured (docs/importing.md), so that a change for the worse is seen."""
    shares, sections = [], []
    for brief in briefs()[:20]:
        found = place_blocks(read_text(specification(brief)))
        shares.append(found.words_placed / found.words)
        sections.append(len(found.sections))
        assert found.title and (found.problem or found.summary)
    share, filled = sum(shares) / len(shares), sum(sections) / len(sections)
    print(f"{len(shares)} briefs (real: {are_real()}): {share:.1%} of words placed, {filled:.1f} of 8 sections filled")  # noqa: T201
    assert share >= 0.38
    assert filled >= 5


@pytest.mark.parametrize(
    "text", ["1.1.1.1" * 130_000, "1" + ".1" * 400_000, "the our a " * 90_000], ids=["dots", "numbers", "words"]
)
def test_a_long_run_of_numbers_is_placed_as_quickly_as_any_text(text: str) -> None:
    """Work that grows with the square of the length would take minutes here and hold every other page up."""
    began = time.perf_counter()
    place_blocks(read_text(text))
    assert time.perf_counter() - began < 10


def test_what_bidders_must_have_is_a_condition_also_beside_the_criteria() -> None:
    text = """1. Selection criteria
Bidders must hold Cyber Essentials by the start of the contract.

2. Award criteria
Method 60%
Price 40%
"""
    placed = place_blocks(blocks_of_text(text))
    assert [(one.kind, one.question) for one in placed.conditions] == [
        ("pass_fail", "Bidders must hold Cyber Essentials by the start of the contract.")
    ]
    assert [one.title for one in placed.criteria] == ["Method"]
    assert "Cyber Essentials" not in placed.left_text()
