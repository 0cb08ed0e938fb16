from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.rubric import Weight, validate_weights
from tests.unit.rubric.strategies import cents, shares


@given(total=st.integers(1, 10**6), count=st.integers(1, 8), data=st.data())
def test_weights_that_add_up_have_no_problem_and_one_penny_off_has(total: int, count: int, data: st.DataObject) -> None:
    parts = data.draw(shares(total, count))
    lines = [Weight(f"c{number}", cents(part)) for number, part in enumerate(parts[1:])]
    price = cents(parts[0])
    assert validate_weights(lines, price_weight=price, total_points=cents(total)) == ()
    (problem,) = validate_weights(lines, price_weight=price, total_points=cents(total + 1))
    assert "add up to" in problem


@pytest.mark.parametrize(
    ("lines", "price", "total", "problems"),
    [
        ([], "0", "0", ("The total must be more than 0",)),
        ([], "100", "100", ()),
        ([Weight("a", "x"), Weight("b", "-1")], "", "1e2", 4),
        (
            [Weight("a", "60"), Weight("b", "30")],
            "20",
            "100",
            ("The weights of criteria and price add up to 110, not to the total of 100",),
        ),
        (
            [Weight("a", "100"), Weight("b", "60", "a"), Weight("c", "39.99", "a")],
            "0",
            "100",
            ('The weights under criterion "a" add up to 99.99, not to 100',),
        ),
        ([Weight("a", "100"), Weight("b", "60", "a"), Weight("c", "40", "a")], "0", "100", ()),
        ([Weight("a", "90"), Weight("b", "60", "a")], "0", "100", 2),
        ([Weight("a", "100"), Weight("a", "0")], "0", "100", ('Criterion "a" stands twice',)),
        ([Weight("a", "100", "moon")], "0", "100", ('Criterion "a": there is no parent "moon"',)),
        (
            [Weight("a", "1", "b"), Weight("b", "1", "a")],
            "0",
            "2",
            ('Criterion "a" is its own ancestor', 'Criterion "b" is its own ancestor'),
        ),
        ([Weight("c", "1", "a"), Weight("a", "1", "b"), Weight("b", "1", "a")], "0", "2", 2),
        ([Weight("a", "1", "b"), Weight("b", "1", "moon")], "0", "2", ('Criterion "b": there is no parent "moon"',)),
    ],
)
def test_every_problem_is_told_at_once(
    lines: Sequence[Weight], price: str, total: str, problems: tuple[str, ...] | int
) -> None:
    found = validate_weights(lines, price_weight=price, total_points=total)
    assert (len(found) if isinstance(problems, int) else found) == problems
