"""No change leaves less time than there was, and no material one less than the shortest period, over ten years."""

from datetime import date, datetime, time, timedelta
from uuid import UUID

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from challenges.amendments.domain import (
    Amendment,
    AmendmentState,
    MoneyPart,
    Part,
    SavedPart,
    approve_by,
    content_of,
    offered_dates,
    prospect_of,
)
from challenges.publishing.domain import ChallengeDetail, State, deadline_of
from challenges.publishing.domain.sections import DatesContent
from challenges.regimes.regime import load_regime
from portal.kernel.moments import LONDON, local_day
from portal.kernel.working_days import is_working_day
from tests.unit.publishing.strategies import NOW, SOMEBODY, challenge

REGIME = load_regime()
SHORTEST = {"below_threshold_challenge": 10, "open": 25}
FIRST = datetime(2026, 1, 5, tzinfo=LONDON)
MOMENTS = st.integers(0, 10 * 365 * 24 * 4).map(lambda quarters: FIRST + timedelta(minutes=15 * quarters))


def published(now: datetime, left: timedelta, route: str) -> ChallengeDetail:
    """Make a challenge that was published a month ago and has so much time left."""
    deadline = now + left
    value = {"value_pence": 120_000_00} if route == "below_threshold_challenge" else {"value_pence": 900_000_00}
    return challenge(
        state=State.PUBLISHED,
        route=route,
        published_at=now - timedelta(days=30),
        deadline_at=deadline,
        questions_close_at=deadline - timedelta(days=7),
        contract_starts_on=local_day(deadline) + timedelta(days=60),
        **value,
    )


def amended(found: ChallengeDetail, parts: dict[Part, object], reason: str = "A mistake.") -> Amendment:
    saved = {
        part: SavedPart(part, content, content_of(found, part), 1, "Somebody", NOW)  # type: ignore[arg-type]
        for part, content in parts.items()
    }
    return Amendment(
        UUID(int=7), found.id, AmendmentState.DRAFTING, 1, reason, (), "", 1, SOMEBODY, "Somebody", NOW, None, "", None,
        "", None, None, "", 1, saved,
    )  # fmt: skip


@given(
    now=MOMENTS,
    left=st.integers(1, 40 * 24 * 4),
    later=st.integers(-20, 80),
    route=st.sampled_from(sorted(SHORTEST)),
    material=st.booleans(),
)
def test_what_may_be_published_always_leaves_the_time(
    now: datetime, left: int, later: int, route: str, material: bool
) -> None:
    found = published(now, timedelta(minutes=15 * left), route)
    dates = content_of(found, Part.DATES)
    assert isinstance(dates, DatesContent)
    new = msgspec.structs.replace(dates, deadline_at=deadline_of(found) + timedelta(days=later))
    parts: dict[Part, object] = {Part.DATES: new}
    if material:
        parts[Part.MONEY] = MoneyPart(99_000_00, found.value_pence)
    prospect = prospect_of(found, amended(found, parts), REGIME, "sub_central", now)
    if prospect.blockers:
        return
    after = deadline_of(prospect.after)
    assert after >= deadline_of(found) and prospect.is_material is material
    if material:
        assert (local_day(after) - local_day(now)).days >= SHORTEST[route]


@given(now=MOMENTS, left=st.integers(1, 40 * 24 * 4), route=st.sampled_from(sorted(SHORTEST)))
def test_what_is_offered_is_lawful_and_a_moment_that_is_there_once(now: datetime, left: int, route: str) -> None:
    found = published(now, timedelta(minutes=15 * left), route)
    offer = offered_dates(found, REGIME, "sub_central", local_day(now))
    dates = content_of(found, Part.DATES)
    assert isinstance(dates, DatesContent)
    new = msgspec.structs.replace(
        dates,
        deadline_at=offer.deadline_at,
        questions_close_at=offer.questions_close_at,
        contract_starts_on=offer.contract_starts_on or dates.contract_starts_on,
    )
    prospect = prospect_of(
        found,
        amended(found, {Part.DATES: new, Part.MONEY: MoneyPart(99_000_00, found.value_pence)}),
        REGIME,
        "sub_central",
        now,
    )
    assert prospect.blockers == ()
    assert approve_by(prospect.after, offer.deadline_at, REGIME, "sub_central", local_day(now)) is not None
    if offer.deadline_at != deadline_of(found):
        local = offer.deadline_at.astimezone(LONDON)
        assert is_working_day(local.date()) and 9 <= local.hour < 18
        assert local.utcoffset() == local.replace(fold=1).utcoffset()
        assert not _is_earlier_lawful(found, local.date(), local_day(now), SHORTEST[route])


def _is_earlier_lawful(found: ChallengeDetail, offered: date, today: date, days: int) -> bool:
    """Say whether an earlier working day would have been lawful and no earlier than what is published."""
    day = offered - timedelta(days=1)
    while day > max(today, local_day(deadline_of(found))):
        if is_working_day(day) and (day - today).days >= days:
            return True
        day -= timedelta(days=1)
    return False


def test_the_start_moves_where_the_deadline_would_pass_it() -> None:
    now = datetime.combine(date(2026, 11, 24), time(10), tzinfo=LONDON)
    found = published(now, timedelta(days=3), "open")
    found = msgspec.structs.replace(found, contract_starts_on=local_day(deadline_of(found)) + timedelta(days=2))
    offer = offered_dates(found, REGIME, "sub_central", local_day(now))
    assert offer.contract_starts_on is not None and offer.contract_starts_on > local_day(offer.deadline_at)
    assert is_working_day(offer.contract_starts_on)


def test_approval_has_a_last_day() -> None:
    now = datetime.combine(date(2026, 11, 24), time(10), tzinfo=LONDON)
    found = published(now, timedelta(days=3), "below_threshold_challenge")
    later = now + timedelta(days=12)
    assert approve_by(found, later, REGIME, "sub_central", local_day(now)) == date(2026, 11, 26)
    assert approve_by(found, deadline_of(found), REGIME, "sub_central", local_day(now)) is None


def test_money_part_holds_no_route() -> None:
    assert MoneyPart.__struct_fields__ == ("budget_pence", "value_pence")
