"""Which figures may be shown, so that nobody can work out a small one (domain rules: counts of 1 to 9 are hidden).

Three steps. Primary: a cell of fewer than ten bids, or of fewer than three companies, is hidden; nought is hidden like
any other small number, because "none of them" tells something of each. Complementary: while somebody who knows every
shown figure to the last bid could narrow a small cell down to fewer than ten values, one more figure is hidden. That
audit is a linear programme over the whole table: columns add up to their totals, and each stage is part of the one
before it. Rounding to five comes last and is not relied upon.
"""

from collections.abc import Iterable, Sequence
from math import ceil, floor, inf

import msgspec

from procurement.diversity.domain.funnel import CountTable

THRESHOLD = 10
COMPANIES = 3
ROUND_TO = 5
_SLACK = 1e-6

Place = tuple[int, int]


class Suppression(msgspec.Struct, frozen=True):
    """What is hidden: cells by row and column, and totals by column."""

    cells: frozenset[Place] = frozenset()
    totals: frozenset[int] = frozenset()


def round_to_five(count: int) -> int:
    """Round to the nearest five: 1 and 2 down, 3 and 4 up, 6 and 7 down, 8 and 9 up."""
    return (count + ROUND_TO // 2) // ROUND_TO * ROUND_TO


def primary(table: CountTable) -> frozenset[Place]:
    """Name the cells that are small themselves: fewer than ten bids, or fewer than three companies behind them."""
    return frozenset(
        (row, column)
        for row, group in enumerate(table.groups)
        for column, cell in enumerate(group.cells)
        if cell.bids < THRESHOLD or cell.companies < COMPANIES
    )


def suppress(table: CountTable, given: Suppression | None = None) -> Suppression:
    """Hide what must be hidden in one table, on top of what is `given` as hidden already."""
    given = given or Suppression()
    small = primary(table)
    columns = range(_width(table))
    hidden = Suppression(
        cells=given.cells | small,
        totals=given.totals | {column for column in columns if table.total(column) < THRESHOLD},
    )
    for column in columns:
        while _stands_alone(table, hidden, column):
            hidden = _hide_one_more(table, hidden, column)
    while (weak := _weak_column(table, hidden, small)) is not None:
        wider = _hide_one_more(table, hidden, weak)
        if wider == hidden:
            return hidden
        hidden = wider
    return hidden


def suppress_together(tables: Sequence[CountTable], given: Sequence[Suppression] = ()) -> tuple[Suppression, ...]:
    """Hide across tables with the same totals: a total hidden in one is hidden in all, until nothing changes."""
    current = tuple(given) or tuple(Suppression() for _ in tables)
    while True:
        current = tuple(suppress(table, one) for table, one in zip(tables, current, strict=True))
        totals = frozenset(column for one in current for column in one.totals)
        if all(one.totals == totals for one in current):
            return current
        current = tuple(Suppression(one.cells, totals) for one in current)


def feasible(table: CountTable, hidden: Suppression, place: Place) -> tuple[int, float]:
    """Give the least and greatest number a hidden cell could be to somebody who knows all that is shown, exactly."""
    programme = _Programme(table, hidden)
    low, high = programme.bounds(place)
    return ceil(low - _SLACK), high if high == inf else floor(high + _SLACK)


def _width(table: CountTable) -> int:
    return len(table.groups[0].cells)


def _stands_alone(table: CountTable, hidden: Suppression, column: int) -> bool:
    """Say whether a column's hidden cells give themselves away by its total: one alone, or fewer than ten together."""
    places = [place for place in hidden.cells if place[1] == column]
    if not places or column in hidden.totals or len(places) == len(table.groups):
        return False
    together = sum(table.groups[row].cells[at].bids for row, at in places)
    return len(places) == 1 or together < THRESHOLD


def _weak_column(table: CountTable, hidden: Suppression, small: Iterable[Place]) -> int | None:
    """Name the column of the first small cell that could be narrowed down to fewer than ten values."""
    programme = _Programme(table, hidden)
    for place in sorted(small, key=lambda at: (at[1], at[0])):
        low, high = programme.bounds(place)
        if high < inf and floor(high + _SLACK) - ceil(low - _SLACK) + 1 < THRESHOLD:
            return place[1]
    return None


def _hide_one_more(table: CountTable, hidden: Suppression, column: int) -> Suppression:
    """Hide the smallest shown cell of the column; then its total; then the smallest cell shown anywhere; then all."""
    shown = [
        (group.cells[at].bids, row, at)
        for row, group in enumerate(table.groups)
        for at in range(_width(table))
        if (row, at) not in hidden.cells
    ]
    here = [entry for entry in shown if entry[2] == column]
    if not here and column not in hidden.totals:
        return Suppression(hidden.cells, hidden.totals | {column})
    if here or shown:
        _, row, at = min(here or shown)
        return Suppression(hidden.cells | {(row, at)}, hidden.totals)
    return Suppression(hidden.cells, frozenset(range(_width(table))))


class _Programme:
    """The linear programme of one table: what somebody outside can conclude about each hidden cell."""

    def __init__(self, table: CountTable, hidden: Suppression) -> None:
        self.table, self.hidden = table, hidden
        self.order = sorted(hidden.cells)
        self.at = {place: number for number, place in enumerate(self.order)}
        self.equal = self._columns()
        self.nested = self._stages()

    def bounds(self, place: Place) -> tuple[float, float]:
        """Minimise and maximise one hidden cell; infinity where nothing holds it."""
        low, high = self._solve(place, 1.0), self._solve(place, -1.0)
        return low, -high

    def _solve(self, place: Place, sign: float) -> float:
        from scipy.optimize import linprog

        cost = [0.0] * len(self.order)
        cost[self.at[place]] = sign
        for rows, limits in (self.nested, ([], [])):
            answer = linprog(
                cost,
                A_ub=rows or None,
                b_ub=limits or None,
                A_eq=self.equal[0] or None,
                b_eq=self.equal[1] or None,
                bounds=(0, None),
                method="highs",
            )
            if answer.status == 0:
                return float(answer.fun)
            if answer.status == 3:
                return -inf
        return 0.0 if sign > 0 else -inf

    def _columns(self) -> tuple[list[list[float]], list[float]]:
        """Each shown total is the sum of its column."""
        rows, totals = [], []
        for column in range(_width(self.table)):
            places = [place for place in self.order if place[1] == column]
            if column in self.hidden.totals or not places:
                continue
            shown = sum(
                group.cells[column].bids
                for row, group in enumerate(self.table.groups)
                if (row, column) not in self.hidden.cells
            )
            rows.append([1.0 if place in places else 0.0 for place in self.order])
            totals.append(float(self.table.total(column) - shown))
        return rows, totals

    def _stages(self) -> tuple[list[list[float]], list[float]]:
        """Each stage is part of the one before it: later minus earlier is at most nought."""
        rows, limits = [], []
        for row, group in enumerate(self.table.groups):
            for column in range(1, _width(self.table)):
                line, limit = [0.0] * len(self.order), 0.0
                for place, sign in (((row, column), 1.0), ((row, column - 1), -1.0)):
                    if place in self.at:
                        line[self.at[place]] = sign
                    else:
                        limit -= sign * group.cells[place[1]].bids
                if any(line):
                    rows.append(line)
                    limits.append(limit)
        return rows, limits
