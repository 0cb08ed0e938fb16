"""The history of a section, and what conditions do to a bid, on PostgreSQL."""

from datetime import timedelta
from typing import Any

import pytest

from challenges.bidding.domain import Content, missing_from
from challenges.bidding.domain.content import Pass
from challenges.publishing import draft_queries, queries, services
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.sections import CriterionContent, OutcomesContent
from portal.accounts.domain import Actor
from portal.database.clock import move_clock, portal_now
from portal.kernel.errors import ConflictError, NotFoundError, RefusedError
from tests.builders.publishing import make_draft_challenge, officers_of

pytestmark = pytest.mark.usefixtures("db")


async def save(actor: Actor, draft: ChallengeDetail, text: str) -> int:
    saves = await queries.section_saves(draft.id)
    return await services.save_section(actor, draft.reference, OutcomesContent(text), version=saves["outcomes"].version)


async def told(draft: ChallengeDetail) -> list[tuple[str, str]]:
    found = await draft_queries.revisions(draft.id, "outcomes", limit=20)
    return [(one.person_name, one.answers[0].text) for one in found]


async def test_saves_of_one_sitting_are_one_revision_and_a_colleague_begins_another() -> None:
    draft = await make_draft_challenge(outcomes="At first.")
    author, colleague = await officers_of(draft.buyer_id)
    await save(author, draft, "At f")
    await save(author, draft, "At last.")
    assert await told(draft) == [(author.name, "At last.")]
    await save(colleague, draft, "At last, and well.")
    await save(author, draft, "At last, and very well.")
    assert [name for name, _ in await told(draft)] == [author.name, colleague.name, author.name]
    await move_clock(await portal_now() + timedelta(minutes=31), None)
    await save(author, draft, "Later.")
    assert len(await told(draft)) == 4
    await save(author, draft, "Later.")
    assert len(await told(draft)) == 4, "nothing changed"


async def test_a_save_that_came_second_changes_neither_text_nor_history() -> None:
    draft = await make_draft_challenge()
    author, colleague = await officers_of(draft.buyer_id)
    await save(author, draft, "The first.")
    before = await told(draft)
    with pytest.raises(ConflictError):
        await services.save_section(colleague, draft.reference, OutcomesContent("The second."), version=1)
    assert await told(draft) == before
    assert (await queries.challenge(draft.id)).outcomes == "The first."


async def test_what_may_not_be_saved_is_refused_with_its_reason() -> None:
    draft = await make_draft_challenge()
    author, _ = await officers_of(draft.buyer_id)
    other = await make_draft_challenge()
    stranger, _ = await officers_of(other.buyer_id)
    with pytest.raises(NotFoundError):
        await services.save_section(stranger, draft.reference, OutcomesContent("Mine."), version=1)
    await services.submit_for_review(author, draft.reference)
    with pytest.raises(RefusedError, match="no longer be edited"):
        await services.save_section(author, draft.reference, OutcomesContent("Late."), version=1)
    assert (await queries.challenge(draft.id)).outcomes == draft.outcomes


@pytest.mark.parametrize("section", ["rubric", "conditions", "documents"])
async def test_sections_made_of_parts_have_a_history_too(section: str) -> None:
    draft = await make_draft_challenge()
    found = await draft_queries.revisions(draft.id, section, limit=5)
    assert len(found) == 1
    assert found[0].answers


async def test_a_no_that_may_be_explained_must_be_before_a_bid_is_submitted() -> None:
    draft = await make_draft_challenge()
    author, _ = await officers_of(draft.buyer_id)
    content: dict[str, Any] = {"evidence": "A report.", "rules_out": False}
    await services.add_criterion(author, draft.reference, CriterionContent("pass_fail", "Access", "Is it?", **content))
    challenge = await queries.challenge(draft.id)

    def gaps(answer: Pass) -> list[str]:
        bid = Content(passes={"p1": Pass(met=False), "p2": answer})
        return [one.text for one in missing_from(bid, challenge) if one.part.startswith("answers/p")]

    assert gaps(Pass()) == ["Say whether you meet “Access”"]
    assert gaps(Pass(met=False, evidence=" ")) == ["Explain why you do not meet “Access”"]
    assert gaps(Pass(met=False, evidence="It is by March.")) == []
