"""Building a rubric through the services: parts of criteria, packs, points, rules, and what is refused."""

import json
from decimal import Decimal
from typing import Any

import pytest

from challenges.publishing import queries, services
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.packs import PACKS
from challenges.publishing.domain.scoring import MAXIMUM_CRITERIA, points_of, share_problems
from challenges.publishing.domain.sections import CriterionContent, PointsContent, RulesContent
from challenges.publishing.domain.version import frozen_content
from challenges.publishing.services.publication import blockers_of
from challenges.rubric import parse_evaluation, rank
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from procurement.evaluation.domain import ScoredBid, evaluation_document
from tests.builders.publishing import make_draft_challenge, officers_of
from tests.unit.rubric.real_records import DATA, say_not_run
from tests.unit.rubric.test_real_rubrics import REAL, RUBRICS, even_shares

pytestmark = pytest.mark.usefixtures("db")


async def made_draft(**more: Any) -> tuple[Actor, ChallengeDetail]:
    challenge = await make_draft_challenge(**more)
    return (await officers_of(challenge.buyer_id))[0], challenge


def part(title: str, share: str, parent: str = "q1") -> CriterionContent:
    return CriterionContent("quality", title, "Say how.", parent=parent, share=Decimal(share))


async def rubric_of(challenge: ChallengeDetail) -> ChallengeDetail:
    return await queries.challenge(challenge.id)


async def test_a_criterion_is_divided_and_made_whole_again() -> None:
    officer, challenge = await made_draft()
    first = await services.add_criterion(officer, challenge.reference, part("Method", "75"))
    second = await services.add_criterion(officer, challenge.reference, part("Risks", "24.99"))
    found = await rubric_of(challenge)
    whole = found.criterion("q1")
    assert whole is not None and (whole.levels, whole.minimum_score) == ((), None)
    assert [one.identifier for one in found.criteria] == ["p1", "q1", first, second, "q2", "sv1"]
    assert [one.identifier for one in found.scored_criteria] == [first, second, "q2", "sv1"]
    assert [one.weight for one in found.parts_of(whole)] == [Decimal(45), Decimal("14.994")]
    assert points_of(found).left == 0
    sentence = "The shares of the sub-criteria of “How it will work” add up to 99.99%, not to 100%"
    assert [one.text for one in await blockers_of(found, await portal_now())] == [sentence]
    await services.remove_criterion(officer, challenge.reference, second)
    await services.remove_criterion(officer, challenge.reference, first)
    whole = (await rubric_of(challenge)).criterion("q1")
    assert whole is not None and len(whole.levels) == 6


async def test_parts_move_among_themselves_and_go_with_their_criterion() -> None:
    officer, challenge = await made_draft()
    for title, share in (("Method", "50"), ("Risks", "50")):
        await services.add_criterion(officer, challenge.reference, part(title, share))
    await services.move_criterion(officer, challenge.reference, "q4", "up")
    await services.move_criterion(officer, challenge.reference, "q1", "down")
    await services.move_criterion(officer, challenge.reference, "q1", "down")
    order = [one.identifier for one in (await rubric_of(challenge)).criteria]
    assert order == ["p1", "q2", "sv1", "q1", "q4", "q3"]
    await services.remove_criterion(officer, challenge.reference, "q1")
    assert [one.identifier for one in (await rubric_of(challenge)).criteria] == ["p1", "q2", "sv1"]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        (CriterionContent("price", "How much", "Say."), "title"),
        (CriterionContent("quality", " Price ", "Say.", weight=Decimal(10)), "title"),
        (CriterionContent("quality", "Method", "Say.", scale_id="0-9"), "scale_id"),
        (CriterionContent("quality", "Method", "Say.", parent="q1"), "share"),
        (CriterionContent("social_value", "Method", "Say.", parent="q1", share=Decimal(10)), "parent"),
        (CriterionContent("pass_fail", "Method", "Say.", parent="p1", share=Decimal(10)), "parent"),
    ],
)
async def test_what_no_rubric_may_hold_is_refused_by_name(content: CriterionContent, field: str) -> None:
    officer, challenge = await made_draft()
    with pytest.raises(InvalidInputError) as caught:
        await services.add_criterion(officer, challenge.reference, content)
    assert field in caught.value.errors
    assert (await rubric_of(challenge)).criteria == challenge.criteria


async def test_a_sub_criterion_is_not_divided_again() -> None:
    officer, challenge = await made_draft()
    made = await services.add_criterion(officer, challenge.reference, part("Method", "100"))
    with pytest.raises(InvalidInputError):
        await services.add_criterion(officer, challenge.reference, part("Detail", "100", parent=made))


async def test_the_first_forty_of_five_thousand_criteria_are_taken_and_the_rest_refused() -> None:
    officer, challenge = await made_draft()
    for number in range(MAXIMUM_CRITERIA - len(challenge.criteria)):
        await services.add_criterion(officer, challenge.reference, CriterionContent("quality", f"No. {number}", "How?"))
    for number in range(3):
        with pytest.raises(RefusedError, match="at most 40 criteria"):
            await services.add_criterion(
                officer, challenge.reference, CriterionContent("quality", f"More {number}", "How?")
            )
    with pytest.raises(RefusedError, match="at most 40 criteria"):
        await services.add_pack(officer, challenge.reference, "team")
    assert len((await rubric_of(challenge)).criteria) == MAXIMUM_CRITERIA


async def test_every_pack_is_added_once_and_can_be_edited_after() -> None:
    officer, challenge = await made_draft(criteria=())
    for pack in PACKS.values():
        expected = sum(len(list(line.contents())) for line in pack.criteria)
        assert await services.add_pack(officer, challenge.reference, pack.id) == expected
        with pytest.raises(RefusedError, match="in this rubric already"):
            await services.add_pack(officer, challenge.reference, pack.id)
    found = await rubric_of(challenge)
    assert list(share_problems(found.criteria)) == []
    assert all(one.levels for one in found.scored_criteria)
    one = next(one for one in found.criteria if one.title == "Testing with disabled people")
    await services.edit_criterion(
        officer,
        challenge.reference,
        one.identifier,
        CriterionContent("quality", "Tested by its users", "With whom?", share=Decimal(70)),
        version=one.version,
    )
    changed = (await rubric_of(challenge)).criterion(one.identifier)
    assert changed is not None and (changed.title, changed.share, changed.parent) == (
        "Tested by its users",
        70,
        one.parent,
    )
    with pytest.raises(NotFoundError):
        await services.add_pack(officer, challenge.reference, "no such pack")


async def test_points_are_saved_together_and_the_second_of_two_tabs_is_told() -> None:
    officer, challenge = await made_draft()
    await services.add_criterion(officer, challenge.reference, part("Method", "100"))
    version = (await queries.section_saves(challenge.id))["rubric"].version
    numbers = {"q1": Decimal("49.99"), "q2": Decimal(20), "q3": Decimal(80), "p1": Decimal(7), "gone": Decimal(1)}
    content = PointsContent(numbers)
    await services.save_points(officer, challenge.reference, content, version=version)
    found = await rubric_of(challenge)
    assert [(one.identifier, one.weight, one.share) for one in found.criteria] == [
        ("p1", 0, None),
        ("q1", Decimal("49.99"), None),
        ("q3", Decimal("39.992"), 80),
        ("q2", 20, None),
        ("sv1", 10, None),
    ]
    assert points_of(found).left == Decimal("20.01")
    with pytest.raises(ConflictError):
        await services.save_points(officer, challenge.reference, content, version=version)


async def test_rules_are_saved_frozen_and_exported() -> None:
    officer, challenge = await made_draft()
    version = (await queries.section_saves(challenge.id))["rubric"].version
    rules = RulesContent(3, ("lower_price", "draw"), 2)
    await services.save_rules(officer, challenge.reference, rules, version=version)
    found = await rubric_of(challenge)
    assert (found.rounding_places, found.tie_break, found.quorum) == (3, ("lower_price", "draw"), 2)
    frozen = frozen_content(found, regime_hash="")["scoring"]
    assert (frozen["quorum"], frozen["tie_break"]) == (2, ["lower_price", "draw"])
    exported = evaluation_document(found, (), {}, "seed")
    assert (exported["quorum"], exported["rounding"]["places"]) == (2, 3)
    for wrong in (
        RulesContent(5, (), 1),
        RulesContent(2, ("draw", "lower_price"), 1),
        RulesContent(2, ("draw", "draw"), 1),
        RulesContent(2, ("toss a coin",), 1),
        RulesContent(2, (), 0),
    ):
        with pytest.raises(InvalidInputError):
            await services.save_rules(officer, challenge.reference, wrong, version=version + 1)


if REAL:  # Without records there is nothing to run, and test_missing_records_are_reported says so.

    @pytest.mark.parametrize("name", REAL)
    async def test_a_real_rubric_goes_through_the_builder_and_ranks(name: str) -> None:
        officer, challenge = await made_draft(criteria=(), scoring={"total_points": Decimal(1)})
        await services.remove_criterion(officer, challenge.reference, "sv1")
        for criterion in REAL[name]:
            whole = CriterionContent(
                "quality", criterion["name"], "Show how.", Decimal(criterion["weighting"]), scale_id="1-5"
            )
            parent = await services.add_criterion(officer, challenge.reference, whole)
            below = criterion["sub_criteria"]
            for child, share in zip(below, even_shares(len(below)), strict=True):
                themes = "\n".join(child["themes"])
                content = CriterionContent(
                    "quality", child["name"].strip(), themes, scale_id="1-5", parent=parent, share=Decimal(share)
                )
                await services.add_criterion(officer, challenge.reference, content)
        found = await rubric_of(challenge)
        assert await blockers_of(found, await portal_now()) == ()
        assert len(found.scored_criteria) == sum(len(one["sub_criteria"]) for one in REAL[name])
        best = {one.identifier: Decimal(5) for one in found.scored_criteria}
        bid = ScoredBid(challenge.id, {}, None)
        exported = json.loads(json.dumps(evaluation_document(found, [bid], {challenge.id: best}, "seed")))
        total = rank(parse_evaluation(exported)).of(str(challenge.id)).total
        assert total is not None and abs(Decimal(total) - 1) <= Decimal("0.005") * len(best)


def test_missing_records_are_reported(capfd: pytest.CaptureFixture[str]) -> None:
    say_not_run(capfd, RUBRICS, 7)
    assert DATA is not None
