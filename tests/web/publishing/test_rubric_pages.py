"""Building and rehearsing a rubric on pages, without script; what is typed live is only added up."""

from decimal import Decimal
from typing import Any

import pytest

from challenges.publishing import queries, services
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.packs import PACKS
from challenges.publishing.domain.sections import CriterionContent
from tests.builders.publishing import make_draft_challenge, officers_of
from tests.support.client import LintingClient, find_form, form_fields, soup
from tests.support.statements import statements

pytestmark = pytest.mark.usefixtures("db")


async def at_the_rubric(sign_in: Any, **more: Any) -> tuple[LintingClient, ChallengeDetail, str]:
    challenge = await make_draft_challenge(**more)
    author, _ = await officers_of(challenge.buyer_id)
    return await sign_in(author), challenge, f"/challenges/{challenge.reference}/edit/rubric"


async def point_fields(browser: LintingClient, base: str) -> dict[str, str]:
    """Read the points form with the fields that belong to it by their form attribute."""
    page = await browser.get(base)
    fields = form_fields(find_form(page, "/points"))
    return fields | {str(one["name"]): str(one["value"]) for one in soup(page).select("input[form=points-form]")}


async def test_a_criterion_is_divided_on_pages(sign_in: Any) -> None:
    browser, challenge, base = await at_the_rubric(sign_in)
    part = {"title": "Risks", "question": "Name two.", "share": "30", "scale_id": "0-4"}
    answer = await browser.submit(f"{base}/criteria/new?parent=q1", part)
    page = await browser.follow(answer)
    assert "What earns 4 (outstanding)" in page.text
    page = await browser.get(base)
    assert "add up to 30%, not to 100%" in page.text
    assert "Divided into sub-criteria" in page.text
    page = await browser.get(f"{base}/criteria/q1")
    assert not soup(page).select("[name=scale_id]")
    assert (await browser.submit(f"{base}/criteria/q1", {"weight": "55"})).status_code == 303
    wrong = await browser.submit(f"{base}/criteria/new?parent=q1", {**part, "share": "101"})
    assert wrong.status_code == 422
    assert "must be between 0 and 100" in wrong.text
    found = await queries.challenge(challenge.id)
    assert [(one.identifier, one.weight) for one in found.criteria if one.kind == "quality"] == [
        ("q1", 55),
        ("q3", Decimal("16.5")),
        ("q2", 30),
    ]
    public = await browser.get(f"/challenges/{challenge.reference}/preview")
    assert "The sum of the parts below" in public.text


async def test_price_is_no_criterion(sign_in: Any) -> None:
    browser, _, base = await at_the_rubric(sign_in)
    answer = await browser.get(f"{base}/criteria/new?kind=price")
    assert answer.status_code == 409
    assert "Price is scored once, by the price method" in answer.text
    named = {"title": "Price", "question": "How much?", "weight": "10", "scale_id": "0-5"}
    answer = await browser.submit(f"{base}/criteria/new?kind=quality", named)
    assert answer.status_code == 422
    assert "Price is scored once, by the price method" in answer.text
    assert (await browser.get(f"{base}/criteria/new?parent=p1")).status_code == 409
    assert (await browser.get(f"{base}/criteria/new?parent=q99")).status_code == 404


async def test_markup_and_formulas_in_words_are_shown_as_typed(sign_in: Any) -> None:
    browser, challenge, base = await at_the_rubric(sign_in)
    evil = '<script>alert(1)</script> =HYPERLINK("x") {{ 7 * 7 }}'
    typed = {"title": evil[:100], "question": evil, "weight": "10", "scale_id": "0-5"}
    assert (await browser.submit(f"{base}/criteria/new?kind=quality", typed)).status_code == 303
    for path in (base, f"{base}/rehearsal", f"/challenges/{challenge.reference}/preview"):
        page = await browser.get(path)
        assert "<script>alert(1)" not in page.text
        assert "&lt;script&gt;alert(1)" in page.text


async def test_points_of_99_99_are_named_and_the_sum_is_live(sign_in: Any) -> None:
    browser, challenge, base = await at_the_rubric(sign_in)
    fields = await point_fields(browser, base)
    assert (await browser.post(f"{base}/points", fields | {"points_q1": "59.99"})).status_code == 303
    page = await browser.get(base)
    assert "0.01 of 100 points are still to be given." in page.text
    for typed, sentence in (
        ({"points_q1": "60"}, "All 100 points are given."),
        ({"points_q1": "70", "total_points": "120", "price_weight": "10"}, "All 120 points are given."),
        ({"points_q1": "sixty"}, "0.01 of 100 points are still to be given."),
        ({"points_q1": ""}, "60 of 100 points are still to be given."),
    ):
        answer = await browser.request("GET", f"{base}/sum", params=typed, headers={"HX-Request": "true"})
        assert sentence in answer.text
    assert (await queries.challenge(challenge.id)).criteria[1].weight == Decimal("59.99")


async def test_points_with_errors_keep_what_was_typed_and_a_second_tab_is_told(sign_in: Any) -> None:
    browser, challenge, base = await at_the_rubric(sign_in)
    fields = await point_fields(browser, base)
    answer = await browser.post(f"{base}/points", fields | {"points_q1": "=1+1", "points_q2": "-3"})
    assert answer.status_code == 422
    assert "Points for “How it will work” must be a number" in answer.text
    assert soup(answer).select_one("#points_q1")["value"] == "=1+1"  # type: ignore[index]
    assert (await browser.post(f"{base}/points", fields | {"points_q1": "50"})).status_code == 303
    answer = await browser.post(f"{base}/points", fields | {"points_q1": "40"})
    assert answer.status_code == 409
    assert "Nothing was overwritten" in answer.text
    assert (await queries.challenge(challenge.id)).criteria[1].weight == 50


async def test_five_thousand_fields_are_read_as_the_rubric_has_them(sign_in: Any) -> None:
    browser, challenge, base = await at_the_rubric(sign_in)
    fields = await point_fields(browser, base)
    many = {f"points_x{number}": "1" for number in range(5000)}
    assert (await browser.post(f"{base}/points", fields | many)).status_code == 303
    assert len((await queries.challenge(challenge.id)).criteria) == len(challenge.criteria)


async def test_a_pack_is_added_from_the_library(sign_in: Any) -> None:
    browser, _, base = await at_the_rubric(sign_in)
    page = await browser.get(f"{base}/packs")
    assert [one.get_text(" ", strip=True).split(" points")[0] for one in soup(page).select("main h2")] == [
        f"{pack.title} {pack.points:f}" for pack in PACKS.values()
    ]
    answer = await browser.submit(f"{base}/packs", action="/packs/accessibility")
    page = await browser.follow(answer)
    assert "4 criteria of “Accessibility” are added." in page.text
    assert "Testing with disabled people" in page.text
    assert "In your rubric." in (await browser.get(f"{base}/packs")).text
    assert (await browser.post(f"{base}/packs/accessibility", {})).status_code == 409
    assert (await browser.post(f"{base}/packs/nothing", {})).status_code == 404


async def test_rules_are_chosen_in_order(sign_in: Any) -> None:
    browser, challenge, base = await at_the_rubric(sign_in)
    typed = {
        "tie_1": "lower_price",
        "tie_2": "draw",
        "tie_3": "none",
        "tie_4": "",
        "rounding_places": "3",
        "quorum": "2",
    }
    assert (await browser.submit(f"{base}/rules", typed, action="/rules")).status_code == 303
    found = await queries.challenge(challenge.id)
    assert (found.tie_break, found.rounding_places, found.quorum) == (("lower_price", "draw"), 3, 2)
    assert "If bids are equal, these decide in turn: the lower price; then a draw" in (await browser.get(base)).text
    for wrong, sentence in (
        ({"tie_1": "draw", "tie_2": "lower_price"}, "Nothing can come after a draw"),
        ({"tie_1": "draw", "tie_2": "draw"}, "Choose each rule for equal bids once"),
        ({"rounding_places": "9"}, "Decimal places"),
        ({"quorum": "0"}, "Quorum"),
    ):
        answer = await browser.submit(f"{base}/rules", typed | wrong, action="/rules")
        assert answer.status_code == 422
        assert sentence in answer.text


async def test_the_buyers_minimum_for_social_value_is_its_own(sign_in: Any) -> None:
    browser, challenge, base = await at_the_rubric(sign_in)
    assert "below your minimum" not in (await browser.get(base)).text
    answer = await browser.submit(f"{base}/rules", {"social_value_minimum": "101"}, action="/policy")
    assert answer.status_code == 422
    assert (await browser.submit(f"{base}/rules", {"social_value_minimum": "15"}, action="/policy")).status_code == 303
    assert await queries.social_value_minimum(challenge.buyer_id) == 15
    assert "Your organisation gives it at least 15%." in (await browser.get(base)).text


async def test_a_rehearsal_begins_with_usual_bids_and_is_kept_with_the_draft(sign_in: Any) -> None:
    browser, challenge, base = await at_the_rubric(
        sign_in,
        scoring={
            "price_method": "lowest_price_proportional",
            "price_weight": Decimal(40),
            "total_points": Decimal(140),
        },
    )
    page = await browser.get(f"{base}/rehearsal")
    assert await queries.rehearsal(challenge.id) is None
    assert len(soup(page).select("fieldset.civic-imagined__bid")) == 3
    assert len(soup(page).select("table")) == 2
    assert "comes first" in soup(page).select_one("#result .govuk-body-l").get_text()  # type: ignore[union-attr]
    typed = {"A_name": "Big firm", "A_price": "100,000", "B_name": "Start-up", "B_price": "80000", "C_price": "40000"}
    scores = {"A": ("4", "4", "4"), "B": ("3.5", "3.5", "3.5"), "C": ("2", "1", "0")}
    for letter, given in scores.items():
        for identifier, score in zip(("q1", "q2", "sv1"), given, strict=True):
            typed[f"{letter}_{identifier}"] = score
    answer = await browser.submit(f"{base}/rehearsal", typed | {"act": "rehearse"})
    page = await browser.follow(answer)
    assert "Big firm" in page.text
    assert "Kept with the draft by" in page.text
    saved = await queries.rehearsal(challenge.id)
    assert saved is not None and saved.inputs["B_price"] == "80000"


async def test_bids_are_added_and_left_out_without_script_and_blanks_are_kept(sign_in: Any) -> None:
    browser, _, base = await at_the_rubric(sign_in)
    path = f"{base}/rehearsal"
    for expected in (4, 5, 6, 6):
        page = await browser.follow(await browser.submit(path, {"act": "add"}))
        assert len(soup(page).select("fieldset.civic-imagined__bid")) == expected
    assert "Enter the price of bid D" in page.text
    assert "Add a bid" not in page.text
    for expected in (5, 4, 3, 3):
        page = await browser.follow(await browser.submit(path, {"act": "remove"}))
        assert len(soup(page).select("fieldset.civic-imagined__bid")) == expected
    page = await browser.follow(await browser.submit(path, {"act": "rehearse", "A_q1": ""}))
    assert "Enter the score of bid A for “How it will work”" in page.text
    page = await browser.follow(await browser.submit(path, {"act": "example"}))
    assert "comes first" in page.text
    answer = await browser.submit(path, {"act": "rehearse", "A_q1": "6", "B_price": "=2+2", "A_name": "<b>"})
    assert answer.status_code == 422
    assert "Score of bid A for “How it will work” must be between 0 and 5" in answer.text


async def test_a_rehearsal_follows_a_rubric_that_changes(sign_in: Any) -> None:
    browser, challenge, base = await at_the_rubric(sign_in)
    author, _ = await officers_of(challenge.buyer_id)
    await browser.submit(f"{base}/rehearsal", {"act": "rehearse"})
    await services.add_criterion(author, challenge.reference, CriterionContent("quality", "New", "How?", Decimal(5)))
    page = await browser.get(f"{base}/rehearsal")
    assert "Enter the score of bid A for “New”" in page.text
    await services.remove_criterion(author, challenge.reference, "q1")
    await services.remove_criterion(author, challenge.reference, "q3")
    page = await browser.get(f"{base}/rehearsal")
    assert "This rubric cannot be rehearsed yet" in page.text
    assert "add up to 40, not to the total of 100" in page.text


async def test_the_rubric_needs_the_same_statements_for_one_and_three_criteria(sign_in: Any) -> None:
    browser, challenge, base = await at_the_rubric(sign_in, criteria=())
    author, _ = await officers_of(challenge.buyer_id)
    await browser.get(base)
    async with statements() as one:
        await browser.get(base)
    await services.add_pack(author, challenge.reference, "team")
    async with statements() as three:
        await browser.get(base)
    assert len(one) == len(three)
