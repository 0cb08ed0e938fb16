from datetime import timedelta

import pytest

from portal.audit.queries import acts_of
from portal.database.clock import ahead_by, move_clock, portal_now, real_now
from portal.kernel.errors import RefusedError


async def test_portal_time_is_real_time_until_it_is_moved(db):
    assert await ahead_by() == timedelta(0)
    assert abs(await portal_now() - await real_now()) < timedelta(seconds=1)


async def test_a_move_shifts_business_time_alone_and_is_chained(db):
    before = await portal_now()
    await move_clock(before + timedelta(days=30), None)
    assert timedelta(days=30) <= await portal_now() - before < timedelta(days=30, seconds=5)
    assert await real_now() - before < timedelta(seconds=5)
    (act,) = await acts_of(None)
    assert act.act == "clock:moved"
    assert act.at >= before + timedelta(days=30)


async def test_the_clock_never_goes_back(db):
    await move_clock(await portal_now() + timedelta(hours=1), None)
    with pytest.raises(RefusedError, match="only moves forward"):
        await move_clock(await real_now(), None)
