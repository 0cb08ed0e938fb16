"""A text becomes a draft through the real services, with what is left kept beside it."""

from decimal import Decimal
from uuid import uuid4

import pytest

from challenges.importing import queries, services
from challenges.importing.domain import DraftContent
from challenges.publishing import queries as publishing
from challenges.publishing.domain.sections import CriterionContent
from portal.database.transactions import fetch
from portal.kernel.errors import NotFoundError
from tests.builders.publishing import make_challenge_buyer, officers_of

pytestmark = pytest.mark.usefixtures("db")

CONTENT = DraftContent(
    title="Better bus stops",
    summary="Four in ten stops have no seat.",
    problem="People who cannot stand for long stay at home.",
    outcomes="",
    budget_pence=120_000_00,
    contract_months=18,
    criteria=(
        CriterionContent(kind="pass_fail", title="Insurance", question="Do you hold it?", rules_out=False),
        CriterionContent(kind="quality", title="Approach", question="How?", weight=Decimal(90)),
        CriterionContent(kind="social_value", title="Social value", question="What else?", weight=Decimal(10)),
    ),
    source="last year.docx",
    left_text="The law of England applies.",
)


async def test_a_draft_holds_what_was_checked_and_keeps_the_rest() -> None:
    buyer = await make_challenge_buyer()
    officer, _ = await officers_of(buyer.id)
    reference = await services.make_draft(officer, buyer_id=buyer.id, content=CONTENT)
    draft = await publishing.challenge_by_reference(reference)
    assert (draft.title, draft.summary, draft.problem) == (CONTENT.title, CONTENT.summary, CONTENT.problem)
    assert (draft.budget_pence, draft.contract_months, draft.outcomes) == (120_000_00, 18, "")
    assert [(one.title, one.weight) for one in draft.scored_criteria] == [("Approach", 90), ("Social value", 10)]
    assert [(one.title, one.rules_out) for one in draft.conditions] == [("Insurance", False)]
    saves = await publishing.section_saves(draft.id)
    assert {"problem", "money", "dates", "rubric"} <= saves.keys()
    assert "outcomes" not in saves
    left = await queries.imported(draft.id)
    assert left is not None
    assert (left.source, left.left_text, left.words_left) == ("last year.docx", "The law of England applies.", 5)


async def test_nobody_makes_a_draft_for_another_buyer() -> None:
    officer, _ = await officers_of((await make_challenge_buyer()).id)
    for stranger in ((await make_challenge_buyer()).id, uuid4()):
        with pytest.raises(NotFoundError):
            await services.make_draft(officer, buyer_id=stranger, content=CONTENT)
    assert await fetch("select 1 from challenge") == []
