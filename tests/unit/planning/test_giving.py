"""What would have to give: each answer is true by itself, the law never gives, and the earliest start is the earliest."""

from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from challenges.planning.domain import Leave, PlanInputs, PlanLaw, back_plan, earliest_start, what_would_give
from challenges.planning.domain.giving import shortest, verdict
from portal.kernel.moments import format_day
from tests.unit.planning.test_plan import LAWS, law_of, wishes

TODAY = date(2026, 11, 24)


@given(wishes(), st.sampled_from(LAWS))
@settings(max_examples=40)
def test_the_earliest_start_can_be_kept_and_the_day_before_cannot(inputs: PlanInputs, law: PlanLaw) -> None:
    start = earliest_start(inputs, law, TODAY)
    assert back_plan(structs.replace(inputs, starts_on=start), law).begins_on >= TODAY
    assert back_plan(structs.replace(inputs, starts_on=start - timedelta(days=1)), law).begins_on < TODAY


@given(wishes(), st.sampled_from(LAWS), st.integers(-60, 60))
@settings(max_examples=60)
def test_something_gives_only_when_the_plan_is_late(inputs: PlanInputs, law: PlanLaw, offset: int) -> None:
    plan = back_plan(inputs, law)
    today = plan.begins_on + timedelta(days=offset)
    gives = what_would_give(inputs, law, today)
    if offset <= 0:
        assert gives == () and verdict(inputs, law, today) == "" and plan.days_late(today) == 0
        return
    assert plan.days_late(today) == offset
    assert f"{offset} day" in verdict(inputs, law, today)
    for one in gives:
        assert one.gained_days > 0 and one.is_enough is (one.gained_days >= offset)
    assert list(gives) == sorted(gives, key=lambda one: (not one.is_enough, -one.gained_days))


def test_the_sentences_say_what_and_how_much() -> None:
    inputs = PlanInputs(date(2027, 3, 1), 40, leave=(Leave(date(2027, 1, 18), date(2027, 1, 29)),))
    sentences = [one.sentence for one in what_would_give(inputs, law_of(documents_complete=False), TODAY)]
    assert "Give suppliers the 30 days that they must have, instead of 40" in sentences
    assert "Have the panel score during its leave" in sentences
    assert any(one.startswith("Score the bids and agree: ") for one in sentences)
    assert not any("standstill" in one.casefold() for one in sentences)


def test_documents_published_at_once_are_offered_where_they_shorten_the_laws_period() -> None:
    sentences = [one.sentence for one in what_would_give(PlanInputs(date(2027, 2, 1), 0), law_of(documents_complete=False), TODAY)]  # fmt: skip
    assert any(one.startswith("Publish every document with the challenge") and "25 days" in one for one in sentences)
    assert not any("document" in one.sentence for one in what_would_give(PlanInputs(date(2027, 2, 1), 0), law_of(), TODAY))  # fmt: skip


def test_a_start_that_even_the_shortest_plan_misses_is_told_so() -> None:
    inputs = PlanInputs(date(2026, 12, 24), 28)
    least = earliest_start(shortest(inputs, law_of()), law_of(), TODAY)
    assert least > inputs.starts_on
    assert f"at its shortest, the earliest is {format_day(least)}." in verdict(inputs, law_of(), TODAY)
