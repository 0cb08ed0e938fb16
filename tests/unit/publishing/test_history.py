"""Word differences: nothing is lost, long unchanged text is folded."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.publishing.domain.answers import Answer
from challenges.publishing.domain.history import changes, folded, word_changes
from challenges.publishing.domain.sections import SECTION_NAMES, Section
from challenges.publishing.forms import SECTION_FORMS
from challenges.publishing.forms.conditions import ConditionForm
from challenges.publishing.forms.criteria import CriterionForm, PartForm
from challenges.publishing.guidance import CONDITION_FIELDS, CRITERION_FIELDS, examples

WORDS = st.text(alphabet="ab \n<é🙂ש", max_size=80)


@given(WORDS, WORDS)
def test_both_texts_can_be_read_back(before, after):
    pieces = word_changes(before, after)
    assert "".join(one.text for one in pieces if one.kind != "added") == before
    assert "".join(one.text for one in pieces if one.kind != "removed") == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("a b " * 600, "b a a " * 400),
        ("a b " * 5_000, "b a a " * 3_300),
        ("a " * 1_199, "a " * 1_200),
        ("a b c d " * 300, "d c b a " * 300),
        ("a a b " * 66, "b a " * 99),
    ],
)
def test_texts_of_few_words_over_and_over_are_compared_quickly(before, after):
    """The page of a challenge's versions is public; half a minute for it would be half a minute for everybody."""
    began = time.perf_counter()
    pieces = word_changes(before, after)
    assert time.perf_counter() - began < 3
    assert "".join(one.text for one in pieces if one.kind != "added") == before
    assert "".join(one.text for one in pieces if one.kind != "removed") == after


def test_one_word_is_found_in_a_thousand_of_prose():
    prose = " ".join(("the", "of", f"w{number}")[number % 3] for number in range(1_000))
    pieces = word_changes(prose, prose.replace("w500 ", "new "))
    assert [(one.kind, one.text) for one in pieces if one.kind != "same"] == [("removed", "w500 "), ("added", "new ")]


def test_long_unchanged_text_is_folded_beside_the_change():
    before = " ".join(f"w{number}" for number in range(200))
    pieces = folded(word_changes(before, before.replace("w100 ", "new ")))
    assert [one.kind for one in pieces] == ["skipped", "same", "removed", "added", "same", "skipped"]
    assert pieces[0].text == "88 words that did not change"


def test_answers_that_come_go_and_are_renamed():
    before = (Answer("q1", "Old name", "Same."), Answer("q2", "Gone", "Text."), Answer("q3", "Kept", "Kept."))
    after = (Answer("q1", "New name", "Same."), Answer("q3", "Kept", "Kept."), Answer("q4", "Came", "New."))
    assert [one.name for one in changes(before, after)] == ["New name", "Came", "Gone"]


def test_every_section_has_a_form_and_every_question_examples():
    assert set(SECTION_NAMES) == set(Section) == set(SECTION_FORMS)
    known = examples()
    for form in SECTION_FORMS.values():
        for name, field in form.declared.items():
            assert field.control == "hidden" or name in known, (form, name)
    for form, names in (
        (CriterionForm, CRITERION_FIELDS),
        (PartForm, CRITERION_FIELDS),
        (ConditionForm, CONDITION_FIELDS),
    ):
        for name, field in form.declared.items():
            assert field.control == "hidden" or name in examples(names), (form, name)
    assert all(one.good and one.weak and one.because for one in known.values())
