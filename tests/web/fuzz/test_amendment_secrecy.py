"""Until an amendment is published nobody outside the buyer's own offices can tell what it says, or that there is one."""

from decimal import Decimal
from typing import Any

import msgspec

from challenges.amendments import queries, services
from challenges.amendments.domain import MoneyPart, Part, content_of
from challenges.publishing.domain.sections import CriterionContent, OutcomesContent
from challenges.publishing.queries import challenge_by_reference
from portal.database.transactions import fetch
from portal.files.store import file_store, new_object_name
from tests.builders.amendments import give_reason, move_deadline
from tests.house.asking import Asker, routes_of
from tests.house.worlds import World, make_world
from tests.web.fuzz.test_secrecy import look, watched

OUTSIDERS = ("anonymous", "panel", "other_officer", "bidder", "rival", "bystander", "administrator")
CANARY = "kingfisher9q4"


async def prepare(world: World) -> str:
    """Put the canary into every part that holds words, and other figures into those that do not; answers a file's id."""
    officer, reference = world.people["officer"], str(world.places["reference"])
    challenge = await challenge_by_reference(reference)
    problem = content_of(challenge, Part.PROBLEM)
    said = {"title": f"The {CANARY}", "summary": f"A {CANARY} is short.", "problem": f"Every {CANARY} is gone."}
    await services.save_part(officer, reference, Part.PROBLEM, msgspec.structs.replace(problem, **said), version=0)
    await services.save_part(officer, reference, Part.OUTCOMES, OutcomesContent(f"A {CANARY} returns."), version=0)
    await services.save_part(officer, reference, Part.MONEY, MoneyPart(98_765_43, challenge.value_pence), version=0)
    for kind in ("quality", "pass_fail"):
        content = CriterionContent(kind=kind, title=f"New {CANARY}", question=f"Which {CANARY}?", weight=Decimal(1))
        await services.add_criterion(officer, reference, content)
    store_key = new_object_name("documents")
    await file_store().put_new(store_key, CANARY.encode())
    document = await services.add_document(
        officer,
        reference,
        title=f"Map of the {CANARY}",
        file_name=f"{CANARY}.txt",
        media_type="text/plain",
        size_bytes=len(CANARY),
        sha256="a" * 64,
        store_key=store_key,
    )
    await move_deadline(officer, challenge)
    await give_reason(officer, challenge, f"The {CANARY} was forgotten.")
    return str(document)


async def test_an_amendment_under_way_shows_nowhere(app: Any, db: Any) -> None:
    world = await make_world("open")
    asker = Asker(app, world)
    await asker.sign_everybody_in()
    reference = str(world.places["reference"])
    paths = [*watched(routes_of(app), world), f"/challenges?words={CANARY}", f"/challenges/{reference}/versions/2"]
    before = await look(asker, paths, OUTSIDERS)
    document = await prepare(world)
    after = await look(asker, paths, OUTSIDERS)
    assert {place: after[place] for place in before if before[place] != after[place]} == {}
    for name in OUTSIDERS:
        for path in (f"/challenges/{reference}/documents/{document}", f"/challenges/{reference}/amendment"):
            assert CANARY not in (await asker.ask(name, "GET", path)).text
    assert CANARY in (await asker.ask("officer", "GET", f"/challenges/{reference}/amendment/check")).text
    letters = await fetch("select recipient from outbox_mail where subject || body like $1", f"%{CANARY}%")
    assert letters == []
    await services.set_amendment_aside(world.people["officer"], reference)
    assert await queries.under_way((await challenge_by_reference(reference)).id) is None
    after = await look(asker, paths, OUTSIDERS)
    assert {place: after[place] for place in before if before[place] != after[place]} == {}
    await asker.close()
