"""Whatever a person or a machine sends, to whatever address: an answer that helps, never a failure."""

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from tests.house.asking import ANONYMOUS, Asker, routes_of
from tests.house.worlds import make_world
from tests.web.fuzz.hostile import BODIES, HEADERS, QUERY_NAMES, TEXTS
from tests.web.fuzz.sending import SENDERS, Attacker

pytestmark = pytest.mark.usefixtures("db")
STAGES = ("draft", "open", "scoring", "live")
TEXTS_PER_FIELD = 2
FIELDS_PER_FORM = 12
_done: set[str] = set()
"""Kinds of form that an earlier stage has seen through already."""


@asynccontextmanager
async def attacker_at(app: Any, stage: str) -> AsyncIterator[Attacker]:
    """Sign everybody of a world in."""
    world = await make_world(stage)
    asker = Asker(app, world)
    await asker.sign_everybody_in()
    yield Attacker(asker, world)
    await asker.close()


@pytest.mark.parametrize("stage", STAGES)
async def test_no_form_fails_on_any_answer(app: Any, stage: str) -> None:
    """Each field in turn gets hostile texts, is left out and is sent twice; then all fields are spoilt at once.

    The texts are drawn alike in every run, so that a failure can be repeated.
    """
    chosen = random.Random(stage)
    async with attacker_at(app, stage) as attacker:
        forms = {name: form for name, form in (await attacker.collect(routes_of(app))).items() if name not in _done}
        _done.update(forms)
        for form in forms.values():
            names = [name for name in form.fields if name != "_csrf_token"]
            some = chosen.sample(names, min(len(names), FIELDS_PER_FORM))
            spoilt = [form.body(**{name: text}) for name in some for text in chosen.sample(TEXTS, TEXTS_PER_FIELD)]
            spoilt += [form.body(**{name: None}) for name in some]
            spoilt += [form.body() + b"&" + form.body(_csrf_token=None) + b"&also=%00"]
            spoilt += [form.body(**dict.fromkeys(names, text)) for text in chosen.sample(TEXTS, TEXTS_PER_FIELD)]
            for body in spoilt:
                await attacker.send(form.sender, "POST", form.action, body)
        assert forms
        assert not attacker.wrong, attacker.wrong


async def test_no_route_fails_on_any_body_address_query_or_header(app: Any) -> None:
    """Every route gets odd bodies, odd parts in its address, odd queries and odd headers, from people it lets in."""
    chosen = random.Random("routes")
    async with attacker_at(app, "live") as attacker:
        for route in routes_of(app):
            if route.method == "HEAD":
                continue
            let_in = [one for one in SENDERS if route.lets_in(attacker.world.people.get(one))] or [ANONYMOUS]
            sender, path = chosen.choice(let_in), attacker.world.fill(route.path)
            body = attacker.token_body(sender)
            for odd in odd_addresses(route.path, path, chosen):
                await attacker.send(sender, route.method, odd, body)
            for headers in chosen.sample(HEADERS, 2):
                await attacker.send(sender, route.method, path, body, headers=headers)
            if route.method == "GET":
                query = "&".join(f"{name}={chosen.choice(TEXTS)[:200]}" for name in QUERY_NAMES)
                await attacker.send(sender, "GET", f"{path}?{query}&{query}")
            else:
                for kind, content in chosen.sample(BODIES, 3):
                    token = {"x-csrf-token": attacker.asker.tokens[sender][1]}
                    await attacker.send(sender, route.method, path, content, kind=kind, headers=token)
        assert not attacker.wrong, attacker.wrong


def odd_addresses(pattern: str, path: str, chosen: random.Random) -> list[str]:
    """Spoil each variable part of an address in turn."""
    parts, found = path.split("/"), []
    for place, part in enumerate(pattern.split("/")):
        if part.startswith("{"):
            texts = ("%00", *chosen.sample(TEXTS, 2))
            found += ["/".join([*parts[:place], text[:1_000] or "%20", *parts[place + 1 :]]) for text in texts]
    return found


@pytest.mark.parametrize("headers", HEADERS, ids=" ".join)
async def test_odd_headers_change_nothing(app: Any, db: Any, headers: dict[str, str]) -> None:
    """The front page and sign-in answer the same, whoever a header claims to be."""
    asker = Asker(app, await make_world("draft"))
    await asker.sign_everybody_in()
    attacker = Attacker(asker, asker.world)
    for path in ("/", "/sign-in", "/health"):
        answer = await attacker.send(ANONYMOUS, "GET", path, headers=headers)
        assert "evil.example" not in answer.text
        assert answer.status_code == 200
    assert not attacker.wrong, attacker.wrong
    await asker.close()
