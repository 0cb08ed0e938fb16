"""Nobody can find a small number in what is published: checked by trying every table that would look the same."""

from itertools import product

from hypothesis import given, settings
from hypothesis import strategies as st

from procurement.diversity.domain.disclosure import (
    THRESHOLD,
    Suppression,
    feasible,
    primary,
    round_to_five,
    suppress,
    suppress_together,
)
from procurement.diversity.domain.funnel import Cell, CountTable, Group


def table_of(*rows: tuple[int, ...], companies: int = 99) -> CountTable:
    groups = tuple(
        Group(str(at), str(at), tuple(Cell(n, min(n, companies)) for n in row)) for at, row in enumerate(rows)
    )
    return CountTable("t", "T", groups)


def look_alikes(table: CountTable, hidden: Suppression, most: int) -> list[dict[tuple[int, int], int]]:
    """Every filling of the hidden cells that agrees with all that is shown and lets no stage exceed the one before."""
    places = sorted(hidden.cells)
    columns = range(len(table.groups[0].cells))
    found = []
    for values in product(range(most + 1), repeat=len(places)):
        filled = dict(zip(places, values, strict=True))

        def at(row: int, column: int, filled: dict[tuple[int, int], int] = filled) -> int:
            return filled.get((row, column), table.groups[row].cells[column].bids)

        sums_right = all(
            column in hidden.totals or sum(at(row, column) for row in range(len(table.groups))) == table.total(column)
            for column in columns
        )
        nested = all(at(row, c) <= at(row, c - 1) for row in range(len(table.groups)) for c in columns if c)
        if sums_right and nested:
            found.append(filled)
    return found


def test_rounding_goes_to_the_nearest_five() -> None:
    assert [round_to_five(n) for n in (0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13)] == [
        0, 0, 0, 5, 5, 5, 5, 5, 10, 10, 10, 10, 10, 15,
    ]  # fmt: skip


def test_large_cells_are_all_shown() -> None:
    assert suppress(table_of((40, 20), (30, 12), (25, 11))) == Suppression()


def test_one_small_cell_takes_a_second_one_with_it() -> None:
    hidden = suppress(table_of((40,), (12,), (4,)))
    assert hidden.cells == {(2, 0), (1, 0)}
    assert hidden.totals == frozenset()


def test_nought_is_hidden_like_any_small_number() -> None:
    assert (2, 0) in suppress(table_of((40,), (12,), (0,))).cells


def test_many_bids_of_two_companies_are_hidden() -> None:
    assert primary(table_of((40,), (12,), companies=2)) == {(0, 0), (1, 0)}


def test_small_total_is_hidden() -> None:
    assert suppress(table_of((20, 4), (30, 3))).totals == {1}


def test_later_stage_does_not_give_the_cover_away() -> None:
    # Row 1 covers row 2 in the first column, yet its second column is shown: together they would pin row 2 down.
    table = table_of((60, 50), (40, 39), (3, 2))
    hidden = suppress(table)
    for place in primary(table):
        low, high = feasible(table, hidden, place)
        assert high - low + 1 >= THRESHOLD


def test_total_hidden_in_one_table_is_hidden_in_all() -> None:
    # The first table must give its total up (one group, two small cells that add up to 11 would be too narrow alone).
    first = table_of((9, 9), (2, 1))
    second = table_of((11, 10))
    answers = suppress_together([first, second])
    assert answers[0].totals == answers[1].totals


@settings(max_examples=150, deadline=None)
@given(st.lists(st.integers(0, 16), min_size=2, max_size=3))
def test_every_small_cell_of_one_column_keeps_ten_possible_values(column: list[int]) -> None:
    table = table_of(*((n,) for n in column))
    hidden = suppress(table)
    if hidden.totals:
        return
    possible = look_alikes(table, hidden, table.total(0))
    for place in primary(table):
        assert len({filled[place] for filled in possible}) >= THRESHOLD


two_stages = st.lists(
    st.integers(0, 11).flatmap(lambda first: st.tuples(st.just(first), st.integers(0, first))), min_size=2, max_size=2
)


@settings(max_examples=60, deadline=None)
@given(two_stages)
def test_every_small_cell_of_two_stages_keeps_ten_possible_values(rows: list[tuple[int, int]]) -> None:
    table = table_of(*rows)
    hidden = suppress(table)
    if hidden.totals:
        return
    possible = look_alikes(table, hidden, min(table.total(0), 22))
    for place in primary(table):
        values = {filled[place] for filled in possible}
        assert len(values) >= THRESHOLD
        assert feasible(table, hidden, place) == (min(values), max(values))


@settings(max_examples=40, deadline=None)
@given(
    st.lists(
        st.integers(0, 60).flatmap(
            lambda a: st.integers(0, a).flatmap(
                lambda b: st.integers(0, b).flatmap(lambda c: st.integers(0, c).map(lambda d: (a, b, c, d)))
            )
        ),
        min_size=2,
        max_size=5,
    )
)
def test_audit_holds_for_whole_tables(rows: list[tuple[int, int, int, int]]) -> None:
    table = table_of(*rows)
    hidden = suppress(table)
    assert primary(table) <= hidden.cells
    for place in primary(table):
        low, high = feasible(table, hidden, place)
        assert high - low + 1 >= THRESHOLD
        assert low <= table.groups[place[0]].cells[place[1]].bids <= high
