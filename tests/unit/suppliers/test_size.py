"""How large a company is: the lines of both Acts, the rule of two years, and properties that must always hold."""

from datetime import date
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.suppliers.bands import size_rules
from challenges.suppliers.domain.size import LARGE, Size, Year, company_size, is_sme, size_of

TODAY = date(2026, 11, 24)
NEW_ACT = size_rules().companies_act[-1]
OLD_ACT = size_rules().companies_act[0]
ORDER = ("micro", "small", "medium", LARGE)
FIGURES = {
    "micro": (900_000, 400_000, 9),
    "small": (14_000_000, 7_000_000, 40),
    "medium": (50_000_000, 26_000_000, 240),
}
FIGURES[LARGE] = (60_000_000, 30_000_000, 300)


def year(turnover: int, balance: int, staff: int, *, ended: date = date(2026, 3, 31), **rest: object) -> Year:
    return Year(uuid4(), ended, turnover * 100, balance * 100, staff, **rest)  # type: ignore[arg-type]


def years(*bands: str) -> list[Year]:
    last = 2026
    return [year(*FIGURES[band], ended=date(last - len(bands) + 1 + place, 4, 30)) for place, band in enumerate(bands)]


def band_of(*bands: str) -> str:
    return company_size(years(*bands), NEW_ACT)[0]


@pytest.mark.parametrize(
    ("figures", "band"),
    [
        ((1_000_000, 500_000, 10), "micro"),
        ((1_000_000, 500_001, 10), "micro"),
        ((1_000_001, 500_001, 10), "small"),
        ((1_000_001, 500_000, 11), "small"),
        ((15_000_000, 7_500_000, 51), "small"),
        ((15_000_001, 7_500_000, 51), "medium"),
        ((54_000_000, 27_000_000, 251), "medium"),
        ((54_000_001, 27_000_001, 250), LARGE),
        ((0, 0, 2), "micro"),
    ],
)
def test_two_of_three_limits_decide(figures: tuple[int, int, int], band: str) -> None:
    assert company_size([year(*figures)], NEW_ACT)[0] == band


def test_the_limits_are_those_of_the_day_on_which_the_year_began() -> None:
    before = year(900_000, 400_000, 9, ended=date(2026, 4, 4))
    after = year(900_000, 400_000, 9, ended=date(2026, 4, 5))
    sizes = [size_of([one], size_rules(), TODAY) for one in (before, after)]
    assert [one and one.band for one in sizes] == ["small", "micro"]


def test_turnover_counts_for_twelve_months() -> None:
    half = year(500_001, 0, 11, months=6)
    assert not NEW_ACT.bands[0].holds(half)
    assert NEW_ACT.bands[0].holds(year(500_000, 0, 11, months=6))
    assert NEW_ACT.bands[0].holds(year(1_500_000, 0, 11, months=18))


@pytest.mark.parametrize(
    ("bands", "band"),
    [
        (("micro", "small"), "micro"),
        (("micro", "small", "small"), "small"),
        (("micro", "small", "micro"), "micro"),
        (("small", "micro", "small", "micro"), "small"),
        (("medium", "small", "micro"), "small"),
        (("micro", "small", "medium"), "small"),
        ((LARGE, "medium", "medium"), "medium"),
        (("micro", LARGE, LARGE), LARGE),
    ],
)
def test_a_size_changes_only_after_two_years_in_a_row(bands: tuple[str, ...], band: str) -> None:
    assert band_of(*bands) == band


def test_what_holds_a_size_back_is_said() -> None:
    assert "two years in a row" in company_size(years("micro", "small"), NEW_ACT)[1]
    assert company_size(years("micro", "micro"), NEW_ACT)[1] == "From 2 years’ figures."


@pytest.mark.parametrize(
    ("figures", "is_one"),
    [
        ((44_000_000, 99_000_000, 249), True),
        ((99_000_000, 38_000_000, 249), True),
        ((44_000_001, 38_000_001, 249), False),
        ((1, 1, 250), False),
    ],
)
def test_an_sme_of_the_procurement_act(figures: tuple[int, int, int], is_one: bool) -> None:
    assert is_sme(year(*figures), size_rules().procurement_act[0]) is is_one


def test_no_figures_make_no_size() -> None:
    assert size_of([], size_rules(), TODAY) is None


amounts = st.integers(min_value=0, max_value=200_000_000)
people = st.integers(min_value=0, max_value=2_000)


@given(st.lists(st.tuples(amounts, amounts, people), min_size=1, max_size=5), st.randoms())
def test_the_order_in_which_years_are_typed_does_not_matter(
    figures: list[tuple[int, int, int]], chance: object
) -> None:
    made = [year(*one, ended=date(2026 - place, 3, 31)) for place, one in enumerate(figures)]
    mixed = list(made)
    chance.shuffle(mixed)  # type: ignore[attr-defined]
    assert size_of(made, size_rules(), TODAY) == size_of(mixed, size_rules(), TODAY)


@given(amounts, amounts, people, amounts, amounts, people)
def test_a_company_that_grows_never_gets_a_smaller_size(a: int, b: int, c: int, d: int, e: int, f: int) -> None:
    less = company_size([year(a, b, c)], NEW_ACT)[0]
    more = company_size([year(a + d, b + e, c + f)], NEW_ACT)[0]
    assert ORDER.index(less) <= ORDER.index(more)


@given(st.lists(st.sampled_from(ORDER), min_size=2, max_size=5))
def test_two_equal_years_at_the_end_decide(bands: list[str]) -> None:
    assert band_of(*bands, bands[-1]) == bands[-1]


@given(amounts, amounts, people)
def test_what_is_micro_small_or_medium_by_the_old_limits_still_is(a: int, b: int, c: int) -> None:
    old, new = company_size([year(a, b, c)], OLD_ACT)[0], company_size([year(a, b, c)], NEW_ACT)[0]
    assert ORDER.index(new) <= ORDER.index(old)


def test_a_size_names_its_sources() -> None:
    size = size_of(years("micro"), size_rules(), TODAY)
    assert isinstance(size, Size)
    assert size.is_sme
    assert size.band_title == "Micro"
    assert "s.123(1)" in size.sources[1]
