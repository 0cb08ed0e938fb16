"""Before the opening nobody but a supplier's own people can tell who bid, or how many, from any page of the portal."""

import re
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

import pytest

from challenges.bidding.services import submit_bid, withdraw_bid
from challenges.publishing.queries import challenge_by_reference
from portal.audit.queries import public_heads
from tests.builders.bidding import attach, make_draft_bid, make_supplier, pass_deadline
from tests.house.asking import Asker, Route, routes_of, undone
from tests.house.worlds import PDF, World, make_world
from tests.support.client import main_of

WATCHERS = ("anonymous", "officer", "legal", "panel", "other_officer", "rival", "administrator")
ACTS = ("begin", "submit", "withdraw")
GATHERING = (
    "/",
    "/dashboard",
    "/challenges",
    "/challenges/mine",
    "/challenges.atom",
    "/audit/heads.json",
    "/contracts",
    "/payments",
    "/diversity",
    "/demo/clock",
    "/demo/continue-as",
    "/demo/outbox",
    "/platform/organisations",
    "/platform/people",
)
# What changes by itself: form tokens and heads, times of day in text and in the fields that offer them.
_CHANGING = re.compile(r'[0-9a-f]{64}|\d{1,2}:\d{2}(:[\d.]+)?|value="\d{1,2}"|\d+ (seconds?|minutes?)')
Seen = dict[tuple[str, str], tuple[int, str]]


def watched(routes: list[Route], world: World) -> list[str]:
    """Name the pages to watch: those that gather, and all that are about the competition."""
    about = [world.fill(one.path) for one in routes if one.method == "GET" and one.is_about_the_competition]
    return [*GATHERING, f"/platform/people/{world.people['bystander'].person_id}", *about]


async def look(asker: Asker, paths: list[str], watchers: Sequence[str] = WATCHERS) -> Seen:
    """Read every page as everybody who should learn nothing; what changes by itself is left out."""
    seen: Seen = {}
    for name in watchers:
        for path in paths:
            answer = await asker.ask(name, "GET", path)
            is_page = answer.headers.get("content-type", "").startswith("text/html")
            shown = main_of(answer) if is_page else answer.text
            seen[name, path] = (answer.status_code, _CHANGING.sub("-", shown))
    return seen


async def others_bid(world: World) -> None:
    """Let three more companies, each as far as its name says, bid with a file."""
    challenge = await challenge_by_reference(str(world.places["reference"]))
    for act in ACTS:
        writer = world.people[act]
        bid = await make_draft_bid(challenge, writer=writer)
        await attach(writer, bid.id, "who-we-are.pdf", PDF)
        if act != "begin":
            await submit_bid(writer, bid.id)
        if act == "withdraw":
            await withdraw_bid(writer, bid.id)


@asynccontextmanager
async def closed(world: World, is_closed: bool) -> AsyncIterator[None]:
    """Look at the time between deadline and opening, or while the challenge is open."""
    async with undone():
        if is_closed:
            await pass_deadline(await challenge_by_reference(str(world.places["reference"])))
        yield


@pytest.fixture
async def watching(app: Any, db: Any) -> AsyncIterator[tuple[Asker, World]]:
    world = await make_world("open")
    world.people |= {act: (await make_supplier())[1] for act in ACTS}
    asker = Asker(app, world)
    await asker.sign_everybody_in()
    yield asker, world
    await asker.close()


@pytest.mark.parametrize("is_closed", [False, True], ids=["open", "closed"])
async def test_no_page_changes_when_others_bid(watching: tuple[Asker, World], is_closed: bool) -> None:
    asker, world = watching
    paths = watched(routes_of(asker.app), world)
    async with closed(world, is_closed):
        before = await look(asker, paths)
    async with undone():
        await others_bid(world)
        async with closed(world, is_closed):
            after = await look(asker, paths)
    changed = [place for place in before if before[place] != after[place]]
    assert not changed, f"Whoever looks can tell that others bid: {changed}"


async def test_measures_and_heads_do_not_count_bids(watching: tuple[Asker, World]) -> None:
    asker, world = watching
    heads = await public_heads()
    await asker.ask("bystander", "POST", world.fill("/challenges/{reference:str}/bids"))
    await asker.ask("bidder", "GET", world.fill("/challenges/{reference:str}/bids/{bid_id:uuid}"))
    await asker.ask("bidder", "POST", world.fill("/challenges/{reference:str}/bids/{bid_id:uuid}/submission"))
    await asker.ask("bidder", "POST", world.fill("/challenges/{reference:str}/bids/{bid_id:uuid}/files"))
    await asker.ask("bidder", "GET", "/challenges/%0D%0A/bids")
    measures = (await asker.ask("anonymous", "GET", "/metrics")).text
    assert "/challenges" in measures
    assert not re.findall(r".*(?:/bids|/files|bidding).*", measures)
    await others_bid(world)
    assert await public_heads() == heads
