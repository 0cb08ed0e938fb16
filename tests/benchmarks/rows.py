"""One line of the table that `make bench` prints."""

import msgspec


class Row(msgspec.Struct, frozen=True):
    """What was measured, the figure, the limit and whether it was kept; a limit "told" is none."""

    what: str
    measured: str
    goal: str
    is_met: bool

    @property
    def verdict(self) -> str:
        """Say in a word how it went."""
        if not self.is_met:
            return "MISSED"
        return "" if self.goal == "told" else "ok"
