"""Fifty real briefs go through paste, draft, review and publication, and are found again by search."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from challenges.discovery.domain import Search
from challenges.discovery.queries import published_list
from challenges.importing import services as importing
from challenges.importing.domain import FoundCriterion, Placed
from challenges.importing.domain.placing import place_blocks
from challenges.importing.forms import filled_check
from challenges.importing.reading import read_text
from challenges.importing.services import take_text
from challenges.publishing import queries, services
from challenges.publishing.domain.sections import (
    ChecksContent,
    DatesContent,
    DocumentsContent,
    MissionContent,
    MoneyContent,
    OutcomesContent,
    ProblemContent,
    ProcedureContent,
)
from portal.accounts.domain import Actor, OrganisationDetail
from portal.database.clock import portal_now
from portal.kernel.moments import local_day
from tests.builders.publishing import make_challenge_buyer, officers_of
from tests.support.briefs import are_real, briefs, specification

pytestmark = pytest.mark.usefixtures("db")

HUNDRED = Decimal(100)
STATED = 23
"""How many of the real briefs state weights that the paste step reads and that add up to 100 without price."""


def criteria_of(placed: Placed) -> Iterator[tuple[FoundCriterion, Decimal]]:
    """Give stated weights where they add up to 100, else equal ones, with what rounding leaves for the first."""
    found = [one for one in placed.criteria if one.title][:10] or [FoundCriterion("quality", "The answer", "How?")]
    stated = [one.weight for one in found]
    if None not in stated and sum(one or 0 for one in stated) == HUNDRED:
        yield from ((one, one.weight or Decimal(0)) for one in found)
        return
    share = (HUNDRED / len(found)).quantize(Decimal("0.01"))
    first = HUNDRED - share * (len(found) - 1)
    yield from ((one, share if place else first) for place, one in enumerate(found))


async def publish_brief(brief: dict[str, Any], buyer: OrganisationDetail, author: Actor, second: Actor) -> bool:
    """Publish one brief as an officer would: paste, check, complete, review; answers whether its weights were stated."""
    placed = await take_text(specification(brief))
    form = filled_check(placed, "brief", {str(buyer.id): buyer.name})
    sent = {name: value for name, value in form.values.items() if value}
    for number, one in enumerate((*placed.conditions, *placed.criteria), start=1):
        if one.kind != "pass_fail":
            sent.pop(f"c{number}_keep", None)
    bound = type(form).bind(sent, options={"buyer": {str(buyer.id): buyer.name}})
    assert bound.is_valid, (brief["challenge-title"], bound.errors)
    reference = await importing.make_draft(author, buyer_id=buyer.id, content=bound.content())
    await services.remove_criterion(author, reference, "sv1")
    weights = list(criteria_of(placed))
    for one, weight in weights:
        content = filled_criterion(one, weight)
        await services.add_criterion(author, reference, content)
    await complete(author, reference)
    await services.submit_for_review(author, reference)
    await services.publish_challenge(second, reference)
    found = await published_list(Search.read(brief["challenge-title"], "", "", ""))
    assert reference in {line.reference for line in found.lines}, brief["challenge-title"]
    assert await published_weights(reference) == [
        (filled_criterion(one, weight).title.strip(), weight) for one, weight in weights
    ]
    return all(one.weight == weight for one, weight in weights)


async def published_weights(reference: str) -> list[tuple[str, Decimal]]:
    """The scored criteria of the frozen version, as everybody can read them."""
    challenge = await queries.challenge_by_reference(reference)
    frozen = (await queries.published_version(challenge.id))["content"]["scoring"]["criteria"]
    return [(one["title"], Decimal(one["weight"])) for one in frozen if one["kind"] == "quality"]


def states_weights(brief: dict[str, Any]) -> bool:
    """Say whether the paste step reads weights that add up to 100: such briefs are published first."""
    placed = place_blocks(read_text(specification(brief)))
    weights = [one.weight for one in placed.criteria]
    return None not in weights and sum(one or 0 for one in weights) == HUNDRED


def filled_criterion(one: FoundCriterion, weight: Decimal) -> Any:
    """Write a found criterion as its content; price is no criterion, so one of that name says what it asks."""
    from challenges.publishing.domain.scoring import PRICE_TITLES
    from challenges.publishing.domain.sections import CriterionContent

    title = f"{one.title} asked" if one.title.casefold() in PRICE_TITLES else one.title
    return CriterionContent(
        kind="quality", title=title, question=one.question or one.title, weight=weight, word_limit=500
    )


async def complete(author: Actor, reference: str) -> None:
    """Fill in what no brief says."""
    now = await portal_now()
    draft = await queries.challenge_by_reference(reference)
    saves = await queries.section_saves(draft.id)
    contents = (
        ProblemContent(draft.title, draft.summary or draft.title, draft.problem or draft.summary),
        *(() if draft.outcomes else (OutcomesContent("What the brief asks for is done, and counted."),)),
        MissionContent(mission_no=1, objective_id="M1.2"),
        MoneyContent("below_threshold_challenge", 50_000_00, 60_000_00),
        ProcedureContent("goods_services", False, "", None, "", "Each brief is another problem."),
        DatesContent(now + timedelta(days=15), now + timedelta(days=30), local_day(now) + timedelta(days=90), 12),
        DocumentsContent(documents_complete=True),
        ChecksContent(conflicts_assessed=True, lots_reason="One piece of work."),
    )
    for content in contents:
        save = saves.get(content.section)
        await services.save_section(author, reference, content, version=save.version if save else 0)


async def test_fifty_real_briefs_are_published_and_found() -> None:
    buyer = await make_challenge_buyer()
    author, second = await officers_of(buyer.id)
    chosen = sorted(briefs(), key=lambda brief: not states_weights(brief))[:50]
    stated = [await publish_brief(brief, buyer, author, second) for brief in chosen]
    print(f"{len(stated)} briefs (real: {are_real()}), {sum(stated)} with stated weights that add up to 100")  # noqa: T201
    assert len(stated) == (50 if are_real() else 3)
    assert sum(stated) == (STATED if are_real() else 3)
