"""What discovery puts on the pages that gather."""

from challenges.discovery.pages import line_of
from challenges.discovery.queries import newest_open
from portal.accounts.domain import Actor
from portal.web.contributors import HomeSection

HOME_LINES = 5


async def newest_section(_visitor: Actor | None) -> HomeSection | None:
    """Show the newest open challenges on the home page; nothing while there are none."""
    lines = await newest_open(HOME_LINES)
    if not lines:
        return None
    return HomeSection(
        heading="Newest open challenges",
        template="discovery/_home.html",
        context={"lines": [line_of(one) for one in lines]},
        link="/challenges",
        link_text="All challenges",
    )
