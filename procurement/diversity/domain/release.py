"""One release of the fixed list of tables: what changed since the last one, hidden and rounded, ready to be shown.

Between releases somebody may take one from the other. So a stage's column keeps its old figures, in every table, until
at least ten more (or fewer) bids have reached that stage since those figures were made.
"""

from collections.abc import Sequence
from datetime import datetime

import msgspec

from procurement.diversity.domain.disclosure import (
    THRESHOLD,
    Suppression,
    round_to_five,
    suppress_together,
)
from procurement.diversity.domain.funnel import STAGES, CountTable, Group, Stage

DEFINITION = 1
_APPLIED, _AWARDED = STAGES.index(Stage.APPLIED), STAGES.index(Stage.AWARDED)


class Row(msgspec.Struct, frozen=True):
    """One group as it is published: rounded counts by stage (None: hidden) and its success rate in per cent, to the nearest 5."""

    key: str
    label: str
    counts: tuple[int | None, ...]
    success_rate: int | None


class Figures(msgspec.Struct, frozen=True):
    """One published table."""

    key: str
    heading: str
    rows: tuple[Row, ...]
    totals: tuple[int | None, ...]


class Release(msgspec.Struct, frozen=True):
    """Everything one release says. `counted_at` gives, by stage, when its column was counted."""

    number: int
    released_at: datetime
    counted_at: tuple[datetime, ...]
    tables: tuple[Figures, ...]
    definition: int = DEFINITION


class Basis(msgspec.Struct, frozen=True):
    """The true counts behind a release and what it hid; never leaves the diversity schema."""

    tables: tuple[CountTable, ...]
    counted_at: tuple[datetime, ...]
    hidden: tuple[Suppression, ...]


def renew(tables: Sequence[CountTable], before: Basis | None, now: datetime) -> Basis:
    """Take new counts for the columns that moved by ten or more, keep the others, and hide what must be hidden."""
    if before is None or [table.key for table in before.tables] != [table.key for table in tables]:
        kept: frozenset[int] = frozenset()
        mixed, when = tuple(tables), tuple(now for _ in STAGES)
        given: tuple[Suppression, ...] = ()
    else:
        kept = kept_columns(tables[0], before.tables[0])
        mixed = tuple(_mix(new, old, kept) for new, old in zip(tables, before.tables, strict=True))
        when = tuple(before.counted_at[c] if c in kept else now for c in range(len(STAGES)))
        given = tuple(_only(one, kept) for one in before.hidden)
    return Basis(tables=mixed, counted_at=when, hidden=suppress_together(mixed, given))


def kept_columns(new: CountTable, old: CountTable) -> frozenset[int]:
    """Name the stages that fewer than ten bids have entered or left since their figures were made."""
    return frozenset(c for c in range(len(STAGES)) if abs(new.total(c) - old.total(c)) < THRESHOLD)


def publish(basis: Basis, number: int, now: datetime) -> Release:
    """Write a release: hidden cells left out, the rest rounded to five."""
    has_rates = basis.counted_at[_APPLIED] == basis.counted_at[_AWARDED]
    figures = tuple(
        _figures(table, one, has_rates=has_rates) for table, one in zip(basis.tables, basis.hidden, strict=True)
    )
    return Release(number=number, released_at=now, counted_at=basis.counted_at, tables=figures)


def _mix(new: CountTable, old: CountTable, kept: frozenset[int]) -> CountTable:
    groups = tuple(
        Group(fresh.key, fresh.label, tuple((past if c in kept else fresh).cells[c] for c in range(len(STAGES))))
        for fresh, past in zip(new.groups, old.groups, strict=True)
    )
    return CountTable(new.key, new.heading, groups)


def _only(hidden: Suppression, columns: frozenset[int]) -> Suppression:
    cells = frozenset(place for place in hidden.cells if place[1] in columns)
    return Suppression(cells, hidden.totals & columns)


def _figures(table: CountTable, hidden: Suppression, *, has_rates: bool) -> Figures:
    rows = []
    for number, group in enumerate(table.groups):
        shown = [(number, column) not in hidden.cells for column in range(len(STAGES))]
        counts = tuple(
            round_to_five(cell.bids) if show else None for cell, show in zip(group.cells, shown, strict=True)
        )
        rows.append(Row(group.key, group.label, counts, _rate(group, counts) if has_rates else None))
    totals = tuple(
        None if column in hidden.totals else round_to_five(table.total(column)) for column in range(len(STAGES))
    )
    return Figures(table.key, table.heading, tuple(rows), totals)


def _rate(group: Group, counts: Sequence[int | None]) -> int | None:
    """Divide awarded by submitted, to the nearest 5 per cent; None when either count is hidden.

    It comes from the true counts, or rounding would show differences between groups that there are not; and it is as
    coarse as they are, or it would undo their rounding from one release to the next.
    """
    if counts[_APPLIED] is None or counts[_AWARDED] is None:
        return None
    applied, awarded = group.cells[_APPLIED].bids, group.cells[_AWARDED].bids
    return 5 * ((40 * awarded + applied) // (2 * applied))
