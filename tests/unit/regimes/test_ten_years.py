"""Every statutory period, from every day of ten years, against an oracle that shares no code with the clocks."""

from datetime import date, timedelta

import holidays
import pytest

from challenges.regimes.clocks import clock
from challenges.regimes.procedures import Period
from challenges.regimes.regime import ClockRule, load_regime

REGIME = load_regime()
FIRST, LAST = date(2025, 2, 24), date(2035, 2, 23)
DAYS = [FIRST + timedelta(days=n) for n in range((LAST - FIRST).days + 1)]
# All parts of the UK together, as one calendar: a bank holiday in any of them is none of the Act's working days.
CLOSED = frozenset(
    day
    for part in ("ENG", "WLS", "SCT", "NIR")
    for day in holidays.UnitedKingdom(subdiv=part, years=range(2025, 2037))  # type: ignore[attr-defined]
)


def opens(rule: ClockRule, day: date) -> date:
    """Name day 1 of the period, by walking."""
    if rule.begins == "next_day":
        return day + timedelta(days=1)
    while rule.begins == "quarter_end" and not ((day + timedelta(days=1)).day == 1 and day.month in (3, 6, 9, 12)):
        day += timedelta(days=1)
    while rule.begins == "half_year_end" and (day.month, day.day) not in ((3, 31), (9, 30)):
        day += timedelta(days=1)
    return day


def ends(rule: ClockRule, day: date) -> date:
    """Name the last day of the period, by walking day by day or month by month."""
    day, left = opens(rule, day), rule.count
    if rule.unit == "months":
        return before_same_day_of_month(day, rule.count)
    while True:
        if rule.unit == "days" or (day.weekday() < 5 and day not in CLOSED):
            left -= 1
            if left == 0:
                return day
        day += timedelta(days=1)


def before_same_day_of_month(day: date, months: int) -> date:
    """Walk to the month that many later; its day of the same number ends the period, or its last day where it has none."""
    found = day.replace(day=1)
    for _ in range(months):
        found = (found + timedelta(days=31)).replace(day=1)
    wanted = found + timedelta(days=day.day - 1)
    return wanted - timedelta(days=wanted.day if wanted.month != found.month else 1)


@pytest.mark.parametrize("rule", REGIME.clock, ids=lambda rule: str(rule.id))
def test_a_statutory_period_is_right_from_every_day_of_ten_years(rule: ClockRule) -> None:
    for day in DAYS:
        assert clock(rule.id, day).last_day == ends(rule, day), day


def test_the_years_hold_holidays_that_only_one_part_of_the_country_has() -> None:
    england = frozenset(holidays.UnitedKingdom(subdiv="ENG", years=range(2025, 2037)))  # type: ignore[attr-defined]
    assert date(2026, 11, 30) in CLOSED - england
    assert date(2026, 7, 13) in CLOSED - england
    assert len([day for day in CLOSED if FIRST <= day <= LAST]) > 120


@pytest.mark.parametrize("period", REGIME.period, ids=lambda one: f"{one.phase} {'+'.join(one.needs)}")
def test_a_bidding_period_gives_suppliers_its_whole_days_after_the_day_of_publication(period: Period) -> None:
    rule = REGIME.rule(period.clock)
    assert rule.unit == "days" and rule.begins == "next_day"
    for day in DAYS:
        assert (clock(rule.id, day).last_day - day).days == rule.count
