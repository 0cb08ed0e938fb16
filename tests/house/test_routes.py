"""Every route stands in the table, and answers everybody as the table says, in every stage."""

import re
from typing import Any

import pytest
from litestar import Litestar, get

from portal.accounts.guards import undeclared_routes
from portal.web.routes import UndeclaredRouteError, check_policies
from tests.house.asking import ANONYMOUS, MISSING, OPEN, SIGN_IN, VISITORS, Asker, Route, routes_of, word_for
from tests.house.route_table import ROWS
from tests.house.worlds import STAGES, make_world
from tests.support.client import main_of

Allowed = dict[str, frozenset[str]]
GROUPS = {"everybody": frozenset(VISITORS), "signed-in": frozenset(VISITORS) - {ANONYMOUS}, "nobody": frozenset()}
FULL_STAGE = "open"


def read_row(line: str) -> tuple[str, Allowed]:
    """Read one row: the route, and who may use it in each stage."""
    route, _, clauses = line.partition(": ")
    allowed: dict[str, set[str]] = {stage: set() for stage in STAGES}
    for clause in clauses.split("; "):
        names, kind, stages = [*re.split(r" (from|at) ", clause), "", ""][:3]
        who: set[str] = set()
        for name in names.split():
            assert name in GROUPS or name in VISITORS, f"{line}: there is no {name}"
            who |= GROUPS.get(name, frozenset({name}))
        named = stages.split()
        assert all(stage in STAGES for stage in named), f"{line}: there is no such stage"
        for stage in STAGES[STAGES.index(named[0]) :] if kind == "from" else named or STAGES:
            allowed[stage] |= who
    return route, {stage: frozenset(people) for stage, people in allowed.items()}


def read_table() -> dict[str, Allowed]:
    """Read the whole table; a route stands in it once."""
    lines = [line for line in ROWS.strip().splitlines() if line and not line.startswith("#")]
    rows = [read_row(line) for line in lines]
    names = [name for name, _ in rows]
    assert sorted(set(names)) == sorted(names), "a route stands in the table twice"
    return dict(rows)


def key(route: Route) -> str:
    return f"{route.method} {route.path}"


def test_every_route_has_a_row_and_every_row_a_route(app: Any) -> None:
    table, routes = read_table(), {key(route): route for route in routes_of(app) if route.method != "HEAD"}
    missing = [f"{name}: ..." for name in routes if name not in table]
    assert not missing, "These routes need a row in tests/house/route_table.py:\n" + "\n".join(missing)
    gone = [name for name in table if name not in routes]
    assert not gone, "These rows have no route any more:\n" + "\n".join(gone)


def expected(route: Route, allowed: frozenset[str], name: str) -> str:
    if name == ANONYMOUS and not route.is_public:
        return SIGN_IN
    return OPEN if name in allowed else MISSING


@pytest.mark.parametrize("stage", STAGES)
async def test_routes_answer_as_the_table_says(app: Any, db: Any, stage: str) -> None:
    """What the guard refuses is the same in every stage, so it is asked in one; so are routes about no competition."""
    table, world = read_table(), await make_world(stage)
    asker, wrong = Asker(app, world), []
    await asker.sign_everybody_in()
    nothing = {name: main_part(await asker.ask(name, "GET", "/there-is-no-such-page")) for name in VISITORS}
    for route in routes_of(app):
        if route.method == "HEAD" or (stage != FULL_STAGE and not route.is_about_the_competition):
            continue
        for name in VISITORS:
            if stage != FULL_STAGE and not route.lets_in(world.people.get(name)):
                continue
            answer = await asker.ask(name, route.method, world.fill(route.path))
            word, wanted = word_for(answer), expected(route, table[key(route)][stage], name)
            if word != wanted:
                wrong.append(f"{key(route)}: {name} at {stage} is answered {word} ({answer.status_code}), not {wanted}")
            elif word == MISSING and route.is_about_the_competition and main_part(answer) != nothing[name]:
                wrong.append(f"{key(route)}: {name} at {stage} can tell what is hidden from what is missing")
    await asker.close()
    assert not wrong, "\n".join(wrong)


def main_part(answer: Any) -> str:
    """Give what the page says, without the way back to itself that a stranger's page carries through sign-in."""
    return re.sub(r'next=[^"]*', "next=", main_of(answer))


def test_rows_are_read_as_they_are_written() -> None:
    _, allowed = read_row("GET /x: officer legal; everybody from ranked; rival at open closed")
    assert allowed["draft"] == {"officer", "legal"}
    assert allowed["open"] == {"officer", "legal", "rival"}
    assert allowed["live"] == frozenset(VISITORS)
    with pytest.raises(AssertionError):
        read_row("GET /x: somebody")


def test_route_without_policy_stops_the_start() -> None:
    @get("/forgotten", sync_to_thread=False)
    def forgotten() -> str:
        return "nobody said who may see this"

    made = Litestar([forgotten], openapi_config=None)
    assert undeclared_routes(made) == ["GET /forgotten"]
    with pytest.raises(UndeclaredRouteError, match="GET /forgotten"):
        check_policies(made)
