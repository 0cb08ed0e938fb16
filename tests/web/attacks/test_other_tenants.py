"""Another tenant's ids, smuggled in beside one's own: in the second place of an address, and in every field of every form."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.house.asking import MISSING, Asker, routes_of, word_for
from tests.house.worlds import World, make_world
from tests.web.fuzz.sending import Attacker, Filled, value_list

pytestmark = pytest.mark.usefixtures("db")

OBJECTS = re.compile(r"\{(reference|slug|[a-z]+_id):")
PEOPLE = ("officer", "finance", "legal", "panel", "bidder", "signatory", "administrator")


def objects_of(path: str) -> list[int]:
    """Name the places of a path that hold an object's name or id."""
    return [place for place, part in enumerate(path.split("/")) if OBJECTS.match(part)]


async def two_worlds(app: Any) -> tuple[Asker, World, World]:
    mine, theirs = await make_world("live"), await make_world("live")
    asker = Asker(app, mine)
    await asker.sign_everybody_in()
    return asker, mine, theirs


async def test_an_object_of_another_tenant_is_missing_also_beside_ones_own(app: Any) -> None:
    """A refusal is no sign of it either: an id that nobody has is refused in the same words."""
    asker, mine, theirs = await two_worlds(app)
    wrong, asked = [], 0
    for route in routes_of(app):
        places = objects_of(route.path)
        if route.method == "HEAD" or route.is_public or len(places) < 2:
            continue
        own, other = mine.fill(route.path).split("/"), theirs.fill(route.path).split("/")
        for place in places:
            if own[place] == other[place]:  # A pack of the library is nobody's.
                continue
            mixed = "/".join([*own[:place], other[place], *own[place + 1 :]])
            for name in PEOPLE:
                if not route.lets_in(mine.people[name]):
                    continue
                answer = await asker.ask(name, route.method, mixed)
                asked += 1
                if word_for(answer) == MISSING:
                    continue
                nothing = "/".join([*own[:place], str(uuid4()), *own[place + 1 :]])
                if answer.status_code != 409 or (await asker.ask(name, route.method, nothing)).status_code != 409:
                    wrong.append(f"{route.method} {route.path} place {place}: {name} is answered {answer.status_code}")
    await asker.close()
    assert asked > 150
    assert not wrong, "\n".join(sorted(set(wrong)))


def ids_in(form: Filled) -> list[tuple[str, str]]:
    """Name the fields of a form that hold an id, with the id."""
    found = []
    for name, value in form.fields.items():
        for one in value_list(value):
            try:
                found.append((name, str(UUID(str(one)))))
            except ValueError:
                continue
    return found


def twin_of(text: str, mine: World, theirs: World) -> str:
    """Find the other world's object that stands where this one does in ours; else some object of theirs."""
    for name, value in mine.places.items():
        if str(value) == text:
            return str(theirs.places[name])
    for name, person in mine.people.items():
        if str(person.person_id) == text:
            return str(theirs.people[name].person_id)
        if text in {str(one) for one in person.organisations()}:
            return str(next(iter(theirs.people[name].organisations())))
    return str(theirs.places["bid_id"])


@pytest.mark.parametrize("stage", ["open", "scoring", "ranked"])
async def test_an_id_of_another_tenant_in_a_form_is_refused(app: Any, stage: str) -> None:
    """Every id that a page's form carries is replaced by the other world's; nothing of that may be accepted."""
    mine, theirs = await make_world(stage), await make_world(stage)
    asker = Asker(app, mine)
    await asker.sign_everybody_in()
    attacker, wrong, tried = Attacker(asker, mine), [], 0
    for form in (await attacker.collect(routes_of(app))).values():
        for name, text in ids_in(form):
            if form.action.startswith("http://portal.test/demo/"):
                continue
            twin = twin_of(text, mine, theirs)
            answer = await attacker.send(form.sender, "POST", form.action, form.body(**{name: twin}))
            tried += 1
            if answer.status_code not in {404, 409, 422}:
                wrong.append(f"{form.sender} {form.name} {name}: {answer.status_code}")
    await asker.close()
    assert tried
    assert not wrong, "\n".join(wrong)
