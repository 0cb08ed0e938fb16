"""How test processes share the work: most tests go to whoever is free, some stay together in one process.

xdist has marks for this, which change a test's id; this pytest does not let it, so they would have no effect at all.
"""

from xdist.scheduler import LoadScopeScheduling

# The journeys tell one story and drive one browser; a demonstration and a database by name are made once for all of theirs.
TOGETHER = (
    "tests/journeys/",
    "tests/services/demonstration/test_demo.py::",
    "tests/services/database/test_roles.py::",
)


def group_of(nodeid: str) -> str:
    """Name the group of a test: its own id where it may run anywhere."""
    return next((place for place in TOGETHER if nodeid.startswith(place)), nodeid)


class Sharing(LoadScopeScheduling):
    """Hand tests out one by one, but a group to one process, in its order, the largest first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)
