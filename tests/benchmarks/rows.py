"""One line of the table that `make bench` prints."""

import msgspec


class Row(msgspec.Struct, frozen=True):
    """What was measured, the figure, the goal and whether it was met."""

    what: str
    measured: str
    goal: str
    is_met: bool
