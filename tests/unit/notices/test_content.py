"""What a notice says: facts come first, hashes are stable, numbers and times are checked."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.notices.domain import (
    Line,
    catalogue,
    facts_hash,
    fill,
    missing_fields,
    number_problem,
    shown,
    time_problem,
)
from challenges.notices.domain.facts import Surroundings, challenge_facts
from challenges.publishing.domain import Lot
from challenges.regimes.regime import load_regime
from tests.builders.notices import ANSWERS
from tests.unit.publishing.strategies import challenge

BOOK, REGIME = catalogue(), load_regime()
AROUND = Surroundings(
    link="https://portal.test/challenges/CC-2026-0001",
    ocid="ocds-000000-CC-2026-0001",
    buyer_class="sub_central",
    buyer_address="",
    on=date(2026, 11, 24),
)
NOW = datetime(2026, 11, 24, 12, 30, 40, tzinfo=UTC)
FORMS = {one.id: one for one in BOOK.forms_on(date(2026, 11, 24))}


@pytest.mark.parametrize("form", FORMS.values(), ids=lambda one: one.id)
def test_an_answer_never_overwrites_a_fact_and_the_rest_is_asked_for(form: object) -> None:
    known = challenge_facts(challenge(), AROUND, REGIME)
    parts = fill(form, known, dict.fromkeys(BOOK.field, "forged"), BOOK)  # type: ignore[arg-type]
    lines = {line.id: line for part in parts for line in part.lines}
    assert lines["procurement_title"].value == known["challenge.title"]
    assert all(line.value != "forged" for line in lines.values() if line.is_known)
    asked = {line.id for line in missing_fields(fill(form, known, {}, BOOK), BOOK)}  # type: ignore[arg-type]
    assert asked <= {name for name, line in lines.items() if not line.is_known}


def test_the_builder_answers_everything_that_a_tender_notice_asks() -> None:
    one_lot = (Lot(UUID(int=1), 1, "All of it"),)
    known = challenge_facts(challenge(route="open", lots=one_lot), AROUND, REGIME)
    assert missing_fields(fill(FORMS["tender"], known, ANSWERS, BOOK), BOOK) == ()


def test_the_hash_of_facts_changes_with_a_fact_and_not_with_who_asks() -> None:
    known = challenge_facts(challenge(), AROUND, REGIME)
    before = facts_hash(FORMS["tender"], known, BOOK)
    assert facts_hash(FORMS["tender"], known | {"officer.name": "Somebody"}, BOOK) == before
    assert facts_hash(FORMS["tender"], known | {"challenge.deadline": "2027-01-01T12:00:00+00:00"}, BOOK) != before


@pytest.mark.parametrize(
    ("line", "text"),
    [
        (Line("a", "A", "money", "12345050"), "£123,450.50"),
        (Line("a", "A", "day", "2026-12-03"), "3 December 2026"),
        (Line("a", "A", "moment", "2026-07-01T11:00:00+00:00"), "1 July 2026, 12:00 BST"),
        (Line("a", "A", "yes_no", "no"), "No"),
        (Line("a", "A", "choice", "sme", "Small"), "Small"),
        (Line("a", "A", "text", ""), ""),
    ],
)
def test_values_are_written_for_people(line: Line, text: str) -> None:
    assert shown(line) == text


@pytest.mark.parametrize("number", ["2026/S 000-012345", "012345-2026"])
def test_both_forms_of_number_are_taken(number: str) -> None:
    assert number_problem(number, NOW, BOOK.number) == ""


@pytest.mark.parametrize(
    "number",
    ["", "1", "2026/S 000-12345", "2026/S000-012345", "٢٠٢٦/S 000-012345", "012345-26", "<b>", "2026/S 000-0123456"],
)
def test_other_numbers_are_refused_with_an_example(number: str) -> None:
    assert "2026/S 000-012345 or 012345-2026" in number_problem(number, NOW, BOOK.number)


def test_the_number_s_year_is_that_of_the_publication_in_london() -> None:
    midnight = datetime(2026, 12, 31, 23, 59, tzinfo=UTC)
    assert number_problem("000001-2026", midnight, BOOK.number) == ""
    assert "2027" in number_problem("000001-2027", midnight, BOOK.number)
    summer = datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert number_problem("000001-2026", summer, BOOK.number) == ""


@given(st.timedeltas(timedelta(days=-400), timedelta(days=400)))
def test_a_time_lies_between_the_minute_of_the_preparation_and_now(offset: timedelta) -> None:
    prepared = NOW - timedelta(days=3)
    at = NOW + offset
    fits = prepared.replace(second=0, microsecond=0) <= at <= NOW
    assert (time_problem(at, prepared, NOW) == "") is fits
