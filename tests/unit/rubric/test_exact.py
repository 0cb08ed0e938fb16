from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.rubric.exact import ONE, format_exact, format_fraction, format_places, parse_exact, round_half_up

TEXTS = st.from_regex(r"\A(0|[1-9][0-9]{0,17})(\.[0-9]{0,17}[1-9])?\Z")


@given(text=TEXTS)
def test_a_decimal_reads_exactly_and_writes_back_the_same(text: str) -> None:
    assert Fraction(parse_exact(text), ONE) == Fraction(text)
    assert format_exact(parse_exact(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "-1",
        "+1",
        "1.",
        ".5",
        "1e3",
        "1E3",
        "1,000",
        "0x1",
        "NaN",
        "Infinity",
        "1 ",
        "1\n",
        "١",
        "½",
        "1_000",
        "1" * 19,
        "0." + "1" * 19,
    ],
)
def test_what_is_no_plain_decimal_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a plain decimal number"):
        parse_exact(text)


@given(numerator=st.integers(0, 10**30), denominator=st.integers(1, 10**12))
def test_halves_go_up_and_nothing_is_further_than_half_away(numerator: int, denominator: int) -> None:
    rounded, exact = round_half_up(numerator, denominator), Fraction(numerator, denominator)
    assert Fraction(-1, 2) < rounded - exact <= Fraction(1, 2)


@given(units=st.integers(0, 10**12), places=st.integers(0, 6))
def test_rounding_agrees_with_the_decimal_module(units: int, places: int) -> None:
    value = Decimal(units) / 10**7
    expected = value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    assert Decimal(format_places(round_half_up(units * 10**places, 10**7), places)) == expected


def test_numbers_are_written_with_the_stated_decimals() -> None:
    assert [format_places(8333, 2), format_places(5, 2), format_places(0, 3), format_places(7, 0)] == [
        "83.33",
        "0.05",
        "0.000",
        "7",
    ]


def test_a_fraction_is_written_whole_or_cut_off_visibly() -> None:
    assert [
        format_fraction(1, 2, 4),
        format_fraction(1, 3, 4),
        format_fraction(40, 1, 4),
        format_fraction(7, 2, 0),
    ] == [
        "0.5",
        "0.3333…",
        "40",
        "3…",
    ]
    assert format_fraction(40, 1, 0) == "40"
