"""Reads of what is published. The list is the portal's busiest page: one raw statement, whatever the number of rows."""

from datetime import datetime
from typing import Any
from uuid import UUID

import msgspec

from challenges.discovery.domain import COUNT_LIMIT, PAGE_SIZE, Cursor, Search, StageGroup
from challenges.publishing.domain import Progress, ShownStage, stage_shown
from portal.database.transactions import fetch

_COLUMNS = """
c.id, c.reference, c.title, c.summary, c.mission_no, c.budget_pence, c.deadline_at, c.ends_at, c.published_at,
coalesce(c.changed_at, c.published_at) as updated_at, c.state,
c.evaluation_progress, c.award_progress, c.standstill_until, c.contract_progress, c.delivery_progress,
o.short_name as buyer_name"""

# `ends_at` is the deadline, or an earlier cancellation: what is still to end is open, soonest first; the rest follows, latest first.
_OPEN = "c.published_at is not null and c.ends_at > (select portal_now())"
_ENDED = "c.published_at is not null and c.ends_at <= (select portal_now())"

# The buyers to choose from travel with the first row, so that the page needs one statement.
_BUYERS = (
    "(select jsonb_agg(jsonb_build_array(b.slug, b.name) order by b.name, b.slug) from organisation b"
    " where b.kind = 'buyer' and exists (select 1 from challenge p where p.buyer = b.id and p.published_at is not null))"
)

_UNDER_WAY = (
    "(c.state in ('opened', 'concluded') and c.award_progress <> 'no_award' and (c.delivery_progress <> ''"
    " or c.contract_progress <> '' or (c.award_progress = 'notice'"
    " and (c.standstill_until is null or c.standstill_until <= (select portal_now())))))"
)
# Said again in the words of the partial index, so that the planner can use it.
_REPORTED = "(c.delivery_progress <> '' or c.contract_progress <> '' or c.award_progress = 'notice')"
_OVER = "(c.state = 'cancelled' or c.award_progress = 'no_award')"
_GROUP_CONDITIONS: dict[StageGroup | None, str] = {
    None: "true",
    StageGroup.OPEN: "false",
    StageGroup.DECIDING: f"not {_OVER} and not {_UNDER_WAY}",
    StageGroup.DELIVERING: f"{_REPORTED} and {_UNDER_WAY}",
    StageGroup.ENDED: _OVER,
}


class Listed(msgspec.Struct, frozen=True):
    """One line of the public list."""

    id: UUID
    reference: str
    title: str
    summary: str
    buyer_name: str
    mission_no: int | None
    budget_pence: int | None
    deadline_at: datetime
    ends_at: datetime
    published_at: datetime
    updated_at: datetime
    stage: ShownStage
    now: datetime

    @property
    def cursor(self) -> Cursor:
        """Say where a page that ends with this line is continued."""
        return Cursor(self.stage is ShownStage.OPEN, self.ends_at, self.id)


class Listing(msgspec.Struct, frozen=True):
    """One page of the list; `total` counts to COUNT_LIMIT at most; `buyers` (address and name) have published anything."""

    lines: tuple[Listed, ...]
    next: Cursor | None
    total: int
    buyers: tuple[tuple[str, str], ...]

    @property
    def is_capped(self) -> bool:
        """Say whether there are more than were counted."""
        return self.total > COUNT_LIMIT


async def published_list(search: Search, after: Cursor | None = None, *, limit: int = PAGE_SIZE) -> Listing:
    """Bring one page: open challenges by deadline, then ended ones from the latest; one statement."""
    arguments: list[Any] = []
    narrowing = _narrowing(search, arguments)
    halves = []
    if search.group in {None, StageGroup.OPEN} and (after is None or after.is_open):
        beyond = _beyond("(c.ends_at, c.id) >", after, arguments)
        halves.append(_half(f"{_OPEN}{narrowing}{beyond}", "c.ends_at, c.id", limit))
    if search.group is not StageGroup.OPEN:
        beyond = _beyond("(c.ends_at, c.id) <", None if after is None or after.is_open else after, arguments)
        condition = f"{_ENDED} and {_GROUP_CONDITIONS[search.group]}{narrowing}{beyond}"
        halves.append(_half(condition, "c.ends_at desc, c.id desc", limit))
    rows = await fetch(
        f"select page.*, portal_now() as now, ({_count(search, narrowing)}) as total,"  # noqa: S608
        f" case when row_number() over () = 1 then {_BUYERS} end as buyers"
        f" from ({' union all '.join(halves) or _half('false', 'c.id', 1)}) as page limit {limit + 1}",
        *arguments,
    )
    lines = tuple(_listed(row) for row in rows[:limit])
    return Listing(
        lines=lines,
        next=lines[-1].cursor if len(rows) > limit else None,
        total=int(rows[0]["total"]) if rows else 0,
        buyers=_named(rows[0]["buyers"]) if rows else await publishing_buyers(),
    )


async def newest_open(limit: int) -> list[Listed]:
    """Bring the challenges published last that are still open."""
    rows = await fetch(
        f"select {_COLUMNS}, portal_now() as now from challenge c join organisation o on o.id = c.buyer"  # noqa: S608
        f" where {_OPEN} order by c.published_at desc, c.id limit $1",
        limit,
    )
    return [_listed(row) for row in rows]


async def newest_published(limit: int) -> list[Listed]:
    """Bring the challenges published last, whatever their stage now, for the feed."""
    rows = await fetch(
        f"select {_COLUMNS}, portal_now() as now from challenge c join organisation o on o.id = c.buyer"  # noqa: S608
        " where c.published_at is not null order by c.published_at desc, c.id limit $1",
        limit,
    )
    return [_listed(row) for row in rows]


async def publishing_buyers() -> tuple[tuple[str, str], ...]:
    """Name the buyers that have published anything: address and name."""
    rows = await fetch(f"select {_BUYERS} as buyers")
    return _named(rows[0]["buyers"])


def _named(pairs: list[list[str]] | None) -> tuple[tuple[str, str], ...]:
    return tuple((slug, name) for slug, name in pairs or [])


def _narrowing(search: Search, arguments: list[Any]) -> str:
    """Write the conditions of a search, adding their values to `arguments`."""
    conditions = []
    if search.words:
        arguments.append(search.words)
        conditions.append(f"c.words @@ websearch_to_tsquery('english', ${len(arguments)})")
    if search.mission_no is not None:
        arguments.append(search.mission_no)
        conditions.append(f"c.mission_no = ${len(arguments)}")
    if search.buyer_slug:
        arguments.append(search.buyer_slug)
        conditions.append(f"c.buyer = (select id from organisation where slug = ${len(arguments)})")  # noqa: S608
    return "".join(f" and {one}" for one in conditions)


def _beyond(comparison: str, after: Cursor | None, arguments: list[Any]) -> str:
    if after is None:
        return ""
    arguments.extend((after.ends_at, after.id))
    return f" and {comparison} (${len(arguments) - 1}::timestamptz, ${len(arguments)}::uuid)"


def _half(condition: str, order: str, limit: int) -> str:
    return (
        f"(select {_COLUMNS} from challenge c join organisation o on o.id = c.buyer"  # noqa: S608
        f" where {condition} order by {order} limit {limit + 1})"
    )


def _count(search: Search, narrowing: str) -> str:
    """Count the whole list, as far as COUNT_LIMIT: further than that nobody reads the number."""
    group = ""
    if search.group is StageGroup.OPEN:
        group = " and c.ends_at > (select portal_now())"
    elif search.group is not None:
        group = f" and c.ends_at <= (select portal_now()) and {_GROUP_CONDITIONS[search.group]}"
    return (
        "select count(*) from (select 1 from challenge c where c.published_at is not null"  # noqa: S608
        f"{group}{narrowing} limit {COUNT_LIMIT + 1}) as counted"
    )


def _listed(row: dict[str, Any]) -> Listed:
    progress = Progress(
        evaluation=row["evaluation_progress"],
        award=row["award_progress"],
        standstill_until=row["standstill_until"],
        contract=row["contract_progress"],
        delivery=row["delivery_progress"],
    )
    return Listed(
        id=row["id"],
        reference=row["reference"],
        title=row["title"],
        summary=row["summary"],
        buyer_name=row["buyer_name"],
        mission_no=row["mission_no"],
        budget_pence=row["budget_pence"],
        deadline_at=row["deadline_at"],
        ends_at=row["ends_at"],
        published_at=row["published_at"],
        updated_at=row["updated_at"],
        stage=stage_shown(row["state"], row["deadline_at"], progress, row["now"]),
        now=row["now"],
    )
