from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.regimes.clocks import clock, standstill, standstill_ends_at
from challenges.regimes.regime import RegimeError, load_regime, read_regime
from portal.kernel.working_days import is_working_day

RULES = [rule.id for rule in load_regime().clock]
DAYS = st.dates(min_value=date(2025, 2, 24), max_value=date(2090, 12, 31))

# Worked by hand from the wording of the section that the rule names.
BY_HAND = [
    ("standstill_8wd_s51", "2026-11-23", "2026-12-03"),
    ("modification_standstill_8wd_s76", "2026-11-23", "2026-12-03"),
    ("contract_details_30d_s53", "2027-01-31", "2027-03-01"),
    ("contract_details_120d_s53", "2026-11-30", "2027-03-29"),
    ("contract_copy_90d_s53", "2026-11-30", "2027-02-27"),
    ("contract_copy_180d_s53", "2026-11-30", "2027-05-28"),
    ("modification_copy_90d_s77", "2026-11-30", "2027-02-27"),
    ("payment_30d_s68", "2028-02-01", "2028-03-01"),
    ("payment_30d_s88", "2027-02-01", "2027-03-02"),
    ("min_tender_period_10d_s54", "2026-11-23", "2026-12-03"),
    ("min_tender_period_25d_s54", "2026-11-23", "2026-12-18"),
    ("min_tender_period_30d_s54", "2026-11-23", "2026-12-23"),
    ("min_tender_period_35d_s54", "2026-11-23", "2026-12-28"),
    ("min_participation_period_25d_s54", "2026-11-23", "2026-12-18"),
    ("min_participation_period_10d_s54", "2026-11-23", "2026-12-03"),
    ("exclusion_notice_30d_s59", "2026-11-23", "2026-12-22"),
    ("payments_compliance_30d_s69", "2026-09-30", "2026-10-29"),
    ("publish_payments_compliance_s69", "2026-03-31", "2026-04-29"),
    ("publish_payments_compliance_s69", "2026-04-01", "2026-10-29"),
    ("publish_payments_compliance_s69", "2026-09-30", "2026-10-29"),
    ("publish_payments_compliance_s69", "2026-10-01", "2027-04-29"),
    ("publish_payment_over_30k_s70", "2026-11-23", "2027-01-29"),
    ("publish_payment_over_30k_s70", "2026-01-01", "2026-04-29"),
    ("publish_payment_over_30k_s70", "2026-03-31", "2026-04-29"),
    ("publish_payment_over_30k_s70", "2026-04-01", "2026-07-29"),
    ("publish_payment_over_30k_s70", "2026-09-30", "2026-10-29"),
    ("contract_performance_12m_s71", "2026-11-23", "2027-11-22"),
    ("contract_breach_30d_s71", "2026-11-23", "2026-12-22"),
    ("contract_termination_30d_s80", "2026-11-23", "2026-12-22"),
    ("reasonable_period_10d_s87", "2026-11-24", "2026-12-04"),
    ("planned_notice_40d_s15", "2026-11-24", "2027-01-02"),
    ("planned_notice_12m_s15", "2026-11-24", "2027-11-23"),
    ("key_decision_notice_28d", "2026-11-24", "2026-12-22"),
    ("pipeline_notice_56d_s93", "2027-04-01", "2027-05-26"),
    ("records_3y_s98", "2026-11-23", "2029-11-22"),
    ("claim_limit_30d_s106", "2026-11-23", "2026-12-22"),
    ("claim_extended_3m_s106", "2026-11-30", "2027-02-28"),
    ("claim_extended_3m_s106", "2027-01-01", "2027-03-31"),
    ("set_aside_claim_6m_s106", "2026-08-31", "2027-02-28"),
    ("set_aside_claim_6m_s106", "2026-12-30", "2027-06-29"),
    ("set_aside_claim_6m_s106", "2027-09-15", "2028-03-14"),
]


@pytest.mark.parametrize(("rule", "day", "last"), BY_HAND)
def test_a_clock_ends_on_the_day_the_act_says(rule: str, day: str, last: str) -> None:
    assert clock(rule, date.fromisoformat(day)).last_day.isoformat() == last


def test_every_rule_was_worked_by_hand() -> None:
    assert {rule for rule, _, _ in BY_HAND} == set(RULES)


@given(rule=st.sampled_from(RULES), day=DAYS)
def test_the_next_day_follows_the_last_and_no_clock_ends_before_it_starts(rule: str, day: date) -> None:
    result = clock(rule, day)
    assert result.next_day == result.last_day + timedelta(days=1)
    assert result.last_day > day


@given(rule=st.sampled_from(RULES), day=DAYS)
def test_a_later_day_never_gives_an_earlier_end(rule: str, day: date) -> None:
    assert clock(rule, day + timedelta(days=1)).last_day >= clock(rule, day).last_day


@given(day=DAYS)
def test_standstill_is_eight_working_days_and_no_shorter_one_can_be_stated(day: date) -> None:
    plain = standstill(day)
    days = [day + timedelta(days=n) for n in range((plain.last_day - day).days + 1)]
    assert sum(map(is_working_day, days)) == 8
    assert standstill(day, stated_last_day=plain.last_day - timedelta(days=1)) == plain
    longer = standstill(day, stated_last_day=plain.last_day + timedelta(days=5))
    assert longer.last_day == plain.last_day + timedelta(days=5)
    assert longer.next_day == longer.last_day + timedelta(days=1)


def test_the_contract_may_be_entered_into_from_midnight_in_london() -> None:
    london = ZoneInfo("Europe/London")
    assert standstill_ends_at(date(2026, 11, 23)) == datetime(2026, 12, 4, tzinfo=london)
    summer = standstill_ends_at(date(2026, 7, 6))
    assert summer.isoformat() == "2026-07-17T00:00:00+01:00"
    stated = standstill_ends_at(date(2026, 11, 23), stated_last_day=date(2026, 12, 10))
    assert stated == datetime(2026, 12, 11, tzinfo=london)


def test_an_unknown_rule_lists_them_all() -> None:
    with pytest.raises(RegimeError) as caught:
        clock("standstill", date(2026, 11, 23))
    assert all(rule in caught.value.message for rule in RULES)


@pytest.mark.parametrize(
    ("rule", "day"),
    [
        ("standstill_8wd_s51", date(2101, 1, 3)),
        ("payment_30d_s68", date(9999, 12, 20)),
        ("records_3y_s98", date(9999, 1, 1)),
    ],
)
def test_a_period_beyond_the_calendar_is_refused(rule: str, day: date) -> None:
    with pytest.raises(RegimeError, match=rule):
        clock(rule, day)


def test_a_frozen_regime_is_the_law_of_its_challenge() -> None:
    text = (
        'id = "elsewhere"\ntitle = "Elsewhere"\njurisdiction = "X"\nin_force_from = 2020-01-01\nsource = "s"\ncurrency = "GBP"\n'
        'amounts_include_vat = false\nworking_days = "any_part_of_uk"\nthresholds = []\nnotice = []\n'
        '[[clock]]\nid = "standstill_8wd_s51"\ntitle = "t"\nunit = "working_days"\ncount = 2\nbegins = "that_day"\n'
        'date_is = "d"\nsource = "s"\n[[proclaimed_holiday]]\nday = 2026-11-24\nsource = "proclamation"\n'
    )
    assert clock("standstill_8wd_s51", date(2026, 11, 23), read_regime(text.encode())).last_day == date(2026, 11, 25)
