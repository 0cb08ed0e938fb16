"""Which notices are called for, and by when."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from challenges.notices.domain import Happening, Standing, calls_for, catalogue
from challenges.notices.domain.calls import Call, needs
from challenges.regimes.clocks import clock
from challenges.regimes.regime import load_regime
from portal.kernel.moments import local_day

REGIME = load_regime()
AT = datetime(2026, 11, 24, 12, tzinfo=UTC)
CONTRACT = UUID(int=7)


def calls(**changes: object) -> dict[str, Call]:
    facts: dict[str, object] = {
        "state": "published",
        "route": "below_threshold_challenge",
        "value_pence": 120_000_00,
        "is_light_touch": False,
        "thresholds": {"notifiable_below": 30_000_00},
        "happenings": (Happening("publication", AT),),
    }
    found = calls_for(Standing(**{**facts, **changes}), local_day(AT), catalogue(), REGIME)  # type: ignore[arg-type]
    return {one.form.code: one for one in found}


def signed(**more: object) -> dict[str, Call]:
    return calls(happenings=(Happening("contract_signed", AT, CONTRACT, "Screens"),), state="concluded", **more)


def test_below_the_threshold_a_tender_notice_is_due_from_the_amount_of_section_87() -> None:
    assert calls()["UK4"].is_due
    assert "UK4" not in calls(value_pence=29_999_99)
    assert calls(value_pence=30_000_00)["UK4"].is_due
    assert not calls(published=frozenset({("UK4", None)}))["UK4"].is_due


def test_a_tender_notice_is_due_again_after_the_challenge_was_changed() -> None:
    published = frozenset({("UK4", None)})
    again = calls(published=published, revised={"UK4": AT + timedelta(days=3)})["UK4"]
    assert (again.is_due, again.is_revision, again.called_at, again.due_on) == (
        True,
        True,
        AT + timedelta(days=3),
        None,
    )
    assert not calls(revised={"UK4": AT})["UK4"].is_revision
    assert not calls(published=published, revised={"UK5": AT})["UK4"].is_due


def test_a_grant_calls_for_nothing() -> None:
    assert not needs(tuple(calls(route="grant_or_prize_only").values()))


def test_details_of_a_covered_contract_are_due_in_30_days_light_touch_in_120() -> None:
    assert signed(route="open")["UK7"].due_on == date(2026, 12, 23)
    assert signed(route="open", is_light_touch=True)["UK7"].due_on == date(2027, 3, 23)
    below = signed()["UK7"]
    assert below.is_due and below.due_on is None and below.subject_title == "Screens"


@given(st.dates(date(2026, 1, 1), date(2035, 12, 31)), st.integers(0, 40))
def test_overdue_is_the_day_after_the_last(day: date, later: int) -> None:
    at = datetime(day.year, day.month, day.day, 12, tzinfo=UTC)
    standing = Standing("concluded", "open", 1, False, {}, (Happening("contract_signed", at, CONTRACT),))
    (call,) = (one for one in calls_for(standing, day, catalogue(), REGIME) if one.form.code == "UK7")
    last = clock("contract_details_30d_s53", day, REGIME).last_day
    today = day + timedelta(days=later)
    assert call.due_on == last and call.is_overdue(today) is (today > last)


def test_an_ended_procurement_calls_for_its_notice_only_after_a_tender_or_transparency_notice() -> None:
    ended = {"route": "open", "state": "cancelled", "happenings": (Happening("procurement_ended", AT),)}
    assert "UK12" not in calls(**ended)
    for code in ("UK4", "UK5"):
        assert calls(**ended, published=frozenset({(code, None)}))["UK12"].is_due


def test_a_signed_contract_offers_what_is_prepared_by_hand_and_a_draft_what_comes_first() -> None:
    assert {"UK8", "UK9", "UK10", "UK11"} <= set(signed(route="open"))
    assert not any(signed(route="open")[code].is_due for code in ("UK8", "UK9", "UK10", "UK11"))
    assert {"UK1", "UK2", "UK3", "UK5"} == set(calls(state="draft", happenings=()))
    over = calls(route="open", happenings=(Happening("contract_ended", AT, CONTRACT),))
    assert over["UK11"].due_on == date(2026, 12, 23)


def test_what_the_act_asks_of_public_contracts_alone_is_not_offered_for_others() -> None:
    def about_the_contract(**more: object) -> set[str]:
        return {code for code, call in signed(**more).items() if call.subject_id}

    assert about_the_contract() == {"UK7"}
    assert about_the_contract(route="open", is_light_touch=True) == {"UK7", "UK8", "UK9", "UK11"}
    assert about_the_contract(route="open") == {"UK7", "UK8", "UK9", "UK10", "UK11"}
    assert about_the_contract(route="open", begun_on=date(2026, 3, 31)) == {"UK7", "UK9", "UK10", "UK11"}
    assert "UK8" in about_the_contract(route="open", begun_on=date(2026, 4, 1))


def quarters(*ends: tuple[int, int, int], published: tuple[datetime, ...] = ()) -> Call:
    happened = tuple(Happening("quarter_paid", datetime(*end, 22, 59, tzinfo=UTC), CONTRACT, "Screens") for end in ends)
    times = {("UK8", CONTRACT): published} if published else {}
    signed_too = Happening("contract_signed", AT, CONTRACT, "Screens")
    return calls(
        route="open",
        state="concluded",
        happenings=(signed_too, *happened),
        published=frozenset(times),
        published_times=times,
    )["UK8"]


def test_each_quarter_is_answered_by_a_notice_published_after_it() -> None:
    december, march = (2026, 12, 31), (2027, 3, 31)
    assert quarters(december, march).due_on == date(2027, 1, 29)
    early, january = datetime(2026, 12, 30, tzinfo=UTC), datetime(2027, 1, 20, tzinfo=UTC)
    assert quarters(december, published=(early,)).due_on == date(2027, 1, 29)
    assert quarters(december, march, published=(january,)).due_on == date(2027, 4, 29)
    april = datetime(2027, 4, 2, tzinfo=UTC)
    assert quarters(december, march, published=(april,)).due_on == date(2027, 4, 29)
    answered = quarters(december, march, published=(january, april))
    assert answered.called_at is None and not answered.is_due


@given(st.lists(st.integers(0, 90), max_size=8, unique=True), st.lists(st.integers(0, 99), max_size=8))
def test_all_quarters_are_answered_where_from_each_on_there_are_as_many_notices(
    ends: list[int], notices: list[int]
) -> None:
    happened = tuple(Happening("quarter_paid", AT + timedelta(days=end), CONTRACT) for end in ends)
    times = {("UK8", CONTRACT): tuple(AT + timedelta(days=one) for one in notices)} if notices else {}
    signed_too = Happening("contract_signed", AT, CONTRACT, "Screens")
    call = calls(route="open", happenings=(signed_too, *happened), published_times=times)["UK8"]
    enough = all(sum(one >= end for one in notices) >= sum(other >= end for other in ends) for end in ends)
    assert call.is_due is not enough
