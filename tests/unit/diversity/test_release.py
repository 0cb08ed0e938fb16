"""What is counted, what a release says, and what changes between two of them."""

from datetime import UTC, date, datetime

from procurement.diversity.domain.calendar import is_quarter_due, next_quarter, quarter_of
from procurement.diversity.domain.disclosure import round_to_five
from procurement.diversity.domain.funnel import RESPONSE, Company, count_tables
from procurement.diversity.domain.questions import NOT_KNOWN, PREFER_NOT_TO_SAY, QUESTIONS, group_of
from procurement.diversity.domain.release import kept_columns, publish, renew
from procurement.diversity.pages import as_csv, table_views

NOW = datetime(2027, 1, 14, 9, tzinfo=UTC)
LATER = datetime(2027, 4, 1, 7, tzinfo=UTC)


def companies(led: int, other: int, silent: int, reached: tuple[int, ...] = (2, 2, 1, 1)) -> list[Company]:
    return [
        *(Company({"women_led": "yes"}, reached) for _ in range(led)),
        *(Company({"women_led": "no"}, reached) for _ in range(other)),
        *(Company(None, reached) for _ in range(silent)),
    ]


def test_unknown_is_a_group_and_never_guessed() -> None:
    women = QUESTIONS[0]
    assert group_of(women, None) == NOT_KNOWN
    assert group_of(women, {"women_led": PREFER_NOT_TO_SAY}) == NOT_KNOWN
    assert group_of(women, {"women_led": "forged"}) == NOT_KNOWN
    assert group_of(women, {"women_led": "yes"}) == "yes"


def test_every_bid_is_in_one_row_of_every_table() -> None:
    tables = count_tables(companies(4, 5, 6))
    assert len(tables) == 10
    for table in tables:
        assert [table.total(column) for column in range(4)] == [30, 30, 15, 15]
    women = next(table for table in tables if table.key == "women_led")
    assert [(group.key, group.cells[0].bids, group.cells[0].companies) for group in women.groups] == [
        ("yes", 8, 4),
        ("no", 10, 5),
        (NOT_KNOWN, 12, 6),
    ]


def test_release_hides_small_counts_and_their_rates() -> None:
    basis = renew(count_tables(companies(20, 21, 22)), None, NOW)
    release = publish(basis, 1, NOW)
    women = next(table for table in release.tables if table.key == "women_led")
    assert [row.counts for row in women.rows] == [(40, 40, 20, 20), (40, 40, 20, 20), (45, 45, 20, 20)]
    assert [row.success_rate for row in women.rows] == [50, 50, 50]
    age = next(table for table in release.tables if table.key == "age")
    assert [row.counts[0] for row in age.rows] == [None, None, None]
    assert all(row.success_rate is None for row in age.rows)


def test_rates_are_as_coarse_as_counts_and_of_one_counting() -> None:
    """A rate must not tell of one bid more, and no rate divides an old count by a new one."""
    first = renew(count_tables(companies(21, 21, 21)), None, NOW)
    one_more = count_tables([*companies(21, 21, 21), *companies(1, 0, 0, (1, 1, 0, 0))])
    for tables in (first.tables, one_more):
        release = publish(renew(tables, None, NOW), 1, NOW)
        assert {row.success_rate for table in release.tables for row in table.rows} == {50, None}
    moved = renew(count_tables([*companies(21, 21, 21), *companies(10, 10, 10, (1, 1, 0, 0))]), first, LATER)
    assert moved.counted_at == (LATER, LATER, NOW, NOW)
    release = publish(moved, 2, LATER)
    assert {row.success_rate for table in release.tables for row in table.rows} == {None}


def test_empty_books_make_a_release_that_says_nothing() -> None:
    release = publish(renew(count_tables([]), None, NOW), 1, NOW)
    assert all(count is None for table in release.tables for row in table.rows for count in row.counts)
    assert all(total is None for table in release.tables for total in table.totals)
    assert all("too few" in view.in_words for view in table_views(release))


def test_column_stays_until_ten_more_bids_reached_it() -> None:
    first = renew(count_tables(companies(20, 20, 20)), None, NOW)
    few = renew(count_tables(companies(24, 20, 20)), first, LATER)  # Eight more bids, four more awards.
    assert publish(few, 2, LATER).tables == publish(first, 1, NOW).tables
    assert few.counted_at == (NOW,) * 4
    many = renew(count_tables(companies(26, 20, 20)), first, LATER)  # Twelve more bids, six more awards.
    assert many.counted_at == (LATER, LATER, NOW, NOW)


def test_no_two_releases_show_a_change_of_fewer_than_ten_bids_in_a_column() -> None:
    basis = None
    shown: list[tuple[tuple[int, ...], tuple[tuple[int | None, ...], ...]]] = []
    for led in range(12, 40):
        tables = count_tables(companies(led, 15, 18))
        basis = renew(tables, basis, NOW)
        totals = tuple(basis.tables[0].total(column) for column in range(4))
        release = publish(basis, led, NOW)
        shown.append((totals, tuple(row.counts for table in release.tables for row in table.rows)))
    for earlier in shown:
        for later in shown:
            for column in range(4):
                if any(a[column] != b[column] for a, b in zip(earlier[1], later[1], strict=True)):
                    assert abs(earlier[0][column] - later[0][column]) >= 10 or _only_hiding(earlier, later, column)


def _only_hiding(earlier: object, later: object, column: int) -> bool:
    """A kept column may only lose figures, never show another one."""
    pairs = zip(earlier[1], later[1], strict=True)  # type: ignore[index]
    return all(a[column] == b[column] or None in {a[column], b[column]} for a, b in pairs)


def test_kept_columns_are_those_that_moved_by_less_than_ten() -> None:
    old, new = count_tables(companies(10, 10, 10))[0], count_tables(companies(15, 10, 10))[0]
    assert old.key == RESPONSE
    assert kept_columns(new, old) == {2, 3}


def test_csv_is_safe_for_spreadsheets_and_rounded() -> None:
    release = publish(renew(count_tables(companies(20, 21, 22)), None, NOW), 1, NOW)
    lines = as_csv(release).splitlines()
    assert "Led by women,Women-led,Bids submitted,40,2027-01-14" in lines
    assert not any(cell.startswith(("=", "+", "-", "@")) for line in lines for cell in line.split(","))
    assert all(int(line.split(",")[-2]) % 5 == 0 for line in lines[1:] if "[c]" not in line and '"' not in line)
    assert round_to_five(42) == 40


def test_quarters_begin_in_london() -> None:
    assert [quarter_of(date(2026, month, 1)) for month in (1, 3, 4, 12)] == [(2026, 1), (2026, 1), (2026, 2), (2026, 4)]
    assert next_quarter(date(2026, 11, 23)) == date(2027, 1, 1)
    assert next_quarter(date(2026, 2, 1)) == date(2026, 4, 1)
    assert not is_quarter_due(NOW, datetime(2027, 3, 31, 22, 59, tzinfo=UTC))
    assert is_quarter_due(NOW, datetime(2027, 3, 31, 23, 0, tzinfo=UTC))  # Midnight in London.
