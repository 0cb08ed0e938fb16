"""Statutory clocks: which day is the last of a period, and which is the first day after it."""

from calendar import monthrange
from datetime import date, datetime, timedelta

import msgspec

from challenges.regimes.regime import Begins, ClockRule, Regime, RegimeError, load_regime
from portal.kernel.moments import day_begins
from portal.kernel.working_days import last_working_day

STANDSTILL = "standstill_8wd_s51"


class ClockResult(msgspec.Struct, frozen=True):
    """`last_day` is the last of the period; `next_day` the calendar day after it."""

    last_day: date
    next_day: date


def clock(rule_id: str, day: date, regime: Regime | None = None) -> ClockResult:
    """Apply the rule to `day`, under the Procurement Act 2023 unless a challenge's frozen regime is given.

    RegimeError when the rule is unknown or the period leaves the years that the calendar knows.
    """
    law = regime or load_regime()
    rule = law.rule(rule_id)
    try:
        last_day = _last_day(rule, _first_day(rule.begins, day), law)
        return ClockResult(last_day=last_day, next_day=last_day + timedelta(days=1))
    except (ValueError, OverflowError) as error:
        raise RegimeError(f"{rule_id} cannot be worked out for {day.isoformat()}: {error}") from error


def first_day(rule_id: str, day: date, regime: Regime | None = None) -> date:
    """Name the first day of a rule's period: for a quarterly duty, the last day of the quarter that holds `day`."""
    return _first_day((regime or load_regime()).rule(rule_id).begins, day)


def standstill(
    notice_published_on: date, *, stated_last_day: date | None = None, regime: Regime | None = None
) -> ClockResult:
    """Work out the standstill of a contract award notice: s.51(1), a longer period stated in the notice wins."""
    mandatory = clock(STANDSTILL, notice_published_on, regime)
    if stated_last_day is None or stated_last_day <= mandatory.last_day:
        return mandatory
    return ClockResult(last_day=stated_last_day, next_day=stated_last_day + timedelta(days=1))


def standstill_ends_at(
    notice_published_on: date, *, stated_last_day: date | None = None, regime: Regime | None = None
) -> datetime:
    """Name the first instant at which the contract may be entered into: midnight, London time, after the last day (s.51)."""
    ends = standstill(notice_published_on, stated_last_day=stated_last_day, regime=regime)
    return day_begins(ends.next_day)


def _first_day(begins: Begins, day: date) -> date:
    if begins == "next_day":
        return day + timedelta(days=1)
    if begins == "quarter_end":
        return _end_of_month(day.year, (day.month + 2) // 3 * 3)
    if begins == "half_year_end":
        return _half_year_end(day)
    return day


def _half_year_end(day: date) -> date:
    """Name the 31 March or 30 September on or after `day` (s.69(3))."""
    march, september = date(day.year, 3, 31), date(day.year, 9, 30)
    if day <= march:
        return march
    return september if day <= september else date(day.year + 1, 3, 31)


def _last_day(rule: ClockRule, first_day: date, regime: Regime) -> date:
    if rule.unit == "working_days":
        return last_working_day(first_day, rule.count, proclaimed=regime.proclaimed_days())
    if rule.unit == "months":
        return _last_day_of_months(first_day, rule.count)
    return first_day + timedelta(days=rule.count - 1)


def _last_day_of_months(first_day: date, months: int) -> date:
    """Name the day before the corresponding date or, in a month without that date, the month's last day."""
    year, month = divmod(first_day.year * 12 + first_day.month - 1 + months, 12)
    month += 1
    if first_day.day > monthrange(year, month)[1]:
        return _end_of_month(year, month)
    return date(year, month, first_day.day) - timedelta(days=1)


def _end_of_month(year: int, month: int) -> date:
    return date(year, month, monthrange(year, month)[1])
