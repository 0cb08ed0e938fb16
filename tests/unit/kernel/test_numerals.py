"""What comes back from a page as a number may be anything."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.kernel.numerals import whole_number


@given(st.integers(min_value=0, max_value=99_999_999))
def test_up_to_eight_digits_are_read(number: int) -> None:
    assert whole_number(str(number)) == number


@pytest.mark.parametrize("text", ["", "-1", "1.0", " 7", "七", "٣", "²", "123456789", "9" * 10_000, "x", None])
def test_anything_else_is_what_the_caller_says(text: object) -> None:
    assert whole_number(text) == 0
    assert whole_number(text, otherwise=1) == 1


def test_a_caller_may_take_longer_numbers() -> None:
    assert whole_number("9" * 15, most=15) == 10**15 - 1
    assert whole_number("9" * 16, otherwise=-1, most=15) == -1


@given(st.text())
def test_no_text_fails(text: str) -> None:
    assert whole_number(text) >= 0
