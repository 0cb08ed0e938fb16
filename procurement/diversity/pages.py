"""The released figures in words: what each table shows, what is held back, and the same as a file."""

import csv
import io
from datetime import datetime

import msgspec

from portal.kernel.moments import format_day, local_day
from procurement.diversity.domain.calendar import next_quarter
from procurement.diversity.domain.funnel import STAGE_NAMES, STAGES
from procurement.diversity.domain.release import Figures, Release, Row

HELD_BACK = "[c]"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


class TableRow(msgspec.Struct, frozen=True):
    """One row as text: the group's name, then its figures."""

    label: str
    cells: tuple[str, ...]


class TableView(msgspec.Struct, frozen=True):
    """One table as text, with a sentence that says in words what it shows."""

    key: str
    caption: str
    rows: tuple[TableRow, ...]
    total: TableRow
    in_words: str
    has_figures: bool


COLUMNS = (*(STAGE_NAMES[stage] for stage in STAGES), "Awarded for every 100 bids")


def table_views(release: Release) -> tuple[TableView, ...]:
    """Turn every table of a release into text."""
    return tuple(_table(figures) for figures in release.tables)


def all_bids(release: Release) -> TableRow:
    """Give the bids of all companies by stage; they are the same in every table."""
    return TableRow("All bids", tuple(_shown(count) for count in release.tables[0].totals))


def stage_dates(release: Release) -> tuple[tuple[str, str], ...]:
    """Say for each stage when its figures were counted."""
    return tuple(
        (STAGE_NAMES[stage], format_day(local_day(at))) for stage, at in zip(STAGES, release.counted_at, strict=True)
    )


def next_release(now: datetime) -> str:
    """Name the day of the next release."""
    return format_day(next_quarter(local_day(now)))


def as_csv(release: Release) -> str:
    """Write a release as one long table; a text that a spreadsheet would take for a formula gets an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(["table", "group", "stage", "bids_rounded_to_5", "counted_on"])
    for figures in release.tables:
        lines = [(row.label, row.counts) for row in figures.rows] + [("All bids", figures.totals)]
        for label, counts in lines:
            for stage, count, at in zip(STAGES, counts, release.counted_at, strict=True):
                cells = (figures.heading, label, STAGE_NAMES[stage], _count(count), local_day(at).isoformat())
                writer.writerow([_safe(cell) for cell in cells])
    return out.getvalue()


def _safe(cell: str) -> str:
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _count(count: int | None) -> str:
    return HELD_BACK if count is None else f"{count}"


def _table(figures: Figures) -> TableView:
    rows = tuple(
        TableRow(row.label, (*(_shown(count) for count in row.counts), _per_cent(row))) for row in figures.rows
    )
    total = TableRow("All bids", (*(_shown(count) for count in figures.totals), ""))
    has_figures = any(count is not None for row in figures.rows for count in row.counts)
    return TableView(figures.key, figures.heading, rows, total, _in_words(figures), has_figures)


def _shown(count: int | None) -> str:
    return HELD_BACK if count is None else f"{count:,}"


def _per_cent(row: Row) -> str:
    """Write a success rate: held back with a count, and not worked out from counts of different days."""
    if row.success_rate is not None:
        return f"{row.success_rate}"
    return HELD_BACK if None in row.counts else ""


def _in_words(figures: Figures) -> str:
    """Say in one sentence what can be read off the first column and what cannot."""
    shown = [f"about {row.counts[0]:,} from “{row.label}”" for row in figures.rows if row.counts[0] is not None]
    if not shown or figures.totals[0] is None:
        return "There are too few bids or answers to show this without pointing at somebody."
    held = " Other groups are held back." if len(shown) < len(figures.rows) else ""
    return f"Of about {figures.totals[0]:,} bids, {_and(shown)}.{held}"


def _and(parts: list[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
