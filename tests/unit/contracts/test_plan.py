"""A plan adds up to the value exactly, in order, inside the term; a contract is signed by the book."""

from datetime import date, timedelta

from hypothesis import given
from hypothesis import strategies as st

from procurement.contracts.clauses import CONDITIONS, IP_CLAUSES
from procurement.contracts.domain import CONTRACT, IP_NAMES, Milestone, details_notice_due_on, plan_errors

START, END = date(2027, 1, 4), date(2027, 12, 31)


def plan(amounts: list[int]) -> list[Milestone]:
    return [
        Milestone(number, "Title", "Deliverable", "Test", START + timedelta(days=number), amount)
        for number, amount in enumerate(amounts, start=1)
    ]


@given(st.lists(st.integers(1, 10_000_000_00), min_size=1, max_size=8), st.integers(-5, 5))
def test_plan_is_accepted_only_when_not_a_penny_is_lost(amounts: list[int], off_by: int) -> None:
    errors = plan_errors(plan(amounts), sum(amounts) + off_by, START, END)
    assert (errors == {}) is (off_by == 0)


def test_plan_names_every_field_that_is_wrong_at_once() -> None:
    late = Milestone(2, "Title", "Deliverable", "Test", END + timedelta(days=1), 50)
    errors = plan_errors([*plan([0]), late], 100, START, END)
    assert set(errors) == {"amount_1", "due_2"}


def test_a_plan_has_twelve_milestones_at_most() -> None:
    assert not plan_errors(plan([5] * 12), 60, START, END)
    assert plan_errors(plan([5] * 13), 65, START, END) == {"title_1": "Enter at most 12 milestones"}


def test_contract_details_notice_is_due_thirty_days_beginning_with_signature() -> None:
    assert details_notice_due_on(date(2027, 1, 1)) == date(2027, 1, 30)


def test_every_intellectual_property_option_has_its_words() -> None:
    assert set(IP_CLAUSES) == set(IP_NAMES)
    assert all(clause.heading and clause.paragraphs for clause in CONDITIONS)


def test_a_contract_is_signed_only_out_of_an_offer() -> None:
    sources = {arrow.source for arrow in CONTRACT.transitions if arrow.target == "signed"}
    assert sources == {"offered"}
