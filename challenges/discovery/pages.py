"""The list and the feeds as they are shown."""

from collections.abc import Callable
from functools import lru_cache
from typing import Any
from urllib.parse import urlencode

import msgspec
from markupsafe import Markup

from challenges.discovery.domain import GROUP_NAMES, Search
from challenges.discovery.queries import Listed, Listing
from challenges.publishing.domain import ShownStage
from challenges.publishing.domain.timeleft import time_left
from challenges.publishing.missions import mission, missions
from portal.kernel.moments import format_day, format_moment, local_day
from portal.kernel.money import format_pence
from portal.web.templating import environment

_TAG_COLOURS = {
    ShownStage.OPEN: "green",
    ShownStage.CLOSED: "orange",
    ShownStage.EVALUATING: "purple",
    ShownStage.RANKED: "purple",
    ShownStage.DECIDED: "blue",
    ShownStage.STANDSTILL: "blue",
    ShownStage.CONTRACT: "teal",
    ShownStage.DELIVERY: "teal",
    ShownStage.PAID: "green",
    ShownStage.NO_AWARD: "grey",
    ShownStage.CANCELLED: "red",
}


class ListedLine(msgspec.Struct, frozen=True):
    """One line of the list, in words."""

    reference: str
    title: str
    summary: str
    buyer_name: str
    mission_title: str
    budget: str
    when: str
    left: str
    stage: str
    colour: str


def line_of(one: Listed) -> ListedLine:
    """Write one line: what is open says until when, what has ended says since when."""
    is_open = one.stage is ShownStage.OPEN
    subject = mission(one.mission_no)
    return ListedLine(
        reference=one.reference,
        title=one.title,
        summary=one.summary,
        buyer_name=one.buyer_name,
        mission_title=subject.title if subject else "",
        budget=format_pence(one.budget_pence) if one.budget_pence else "",
        when=f"Bids close {format_moment(one.deadline_at)}" if is_open else _ended_words(one),
        left=time_left(one.deadline_at, one.now) if is_open else "",
        stage=one.stage[:1].upper() + one.stage[1:],
        colour=_TAG_COLOURS.get(one.stage, "grey"),
    )


def _ended_words(one: Listed) -> str:
    if one.stage is ShownStage.CANCELLED:
        return f"Cancelled {format_day(local_day(one.ends_at))}"
    return f"Bids closed {format_day(local_day(one.deadline_at))}"


# This is the busiest page of the portal, and all day it shows the same few lines: what is drawn of equal words is equal.
@lru_cache(maxsize=2_000)
def _drawn(line: ListedLine) -> Markup:
    return _macro("line")(line)


@lru_cache(maxsize=200)
def _drawn_buyers(buyers: tuple[tuple[str, str], ...], chosen: str) -> Markup:
    return _macro("choices")(buyers, chosen)


def _macro(name: str) -> Callable[..., Markup]:
    found: Callable[..., Markup] = getattr(environment().get_template("discovery/_listed.html").module, name)
    return found


def list_context(search: Search, listing: Listing, *, is_first: bool) -> dict[str, Any]:
    """Gather what the list page shows."""
    parameters = search.parameters()
    onward = [*parameters, ("after", listing.next.encode())] if listing.next else []
    return {
        "search": search,
        "lines": [_drawn(line_of(one)) for one in listing.lines],
        "count": count_words(listing),
        "next": f"/challenges?{urlencode(onward)}" if onward else "",
        "first": "" if is_first else "/challenges" + (f"?{urlencode(parameters)}" if parameters else ""),
        "missions": missions(),
        "buyers": _drawn_buyers(tuple(listing.buyers), search.buyer_slug),
        "groups": list(GROUP_NAMES.items()),
    }


def count_words(listing: Listing) -> str:
    """Write how many challenges were found."""
    if listing.is_capped:
        return f"More than {listing.total - 1:,} challenges"
    return f"{listing.total:,} challenge{'' if listing.total == 1 else 's'}"
