"""The demonstration clock's one row."""

from datetime import timedelta

from piccolo.columns import Integer, Interval
from piccolo.constraints import Check
from piccolo.table import Table


class DemonstrationClock(Table, tablename="demonstration_clock"):
    """How far the business clock is ahead of real time; zero wherever the portal is used for real."""

    id = Integer(primary_key=True, default=1)
    ahead_by = Interval(default=timedelta(0), null=False)

    demonstration_clock_one_row = Check("id = 1")
