"""Amending a published challenge through its pages, by two officers, as suppliers then read it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from challenges.amendments import queries, services
from challenges.amendments.domain import Part
from challenges.publishing import queries as publishing
from challenges.publishing.domain import deadline_of
from challenges.publishing.domain.scoring import MAXIMUM_DOCUMENTS
from challenges.publishing.domain.sections import OutcomesContent
from portal.database.clock import move_clock
from portal.files.store import file_store
from portal.kernel.moments import LONDON
from tests.builders.amendments import change_criterion, give_reason, make_amendment, move_deadline, publish_amendment
from tests.builders.bidding import make_submitted_bid, make_supplier
from tests.builders.publishing import make_challenge_buyer, make_published_challenge, officers_of
from tests.support.client import find_form, form_fields, soup

pytestmark = pytest.mark.usefixtures("db")
ODD = "<script>alert(1)</script> =1+2 🚲 مرحبا"


async def test_an_officer_changes_a_criterion_and_a_second_one_publishes_it(sign_in: Any, client: Any) -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    base = f"/challenges/{challenge.reference}"
    browser = await sign_in(officer)
    assert "Change this challenge" in (await browser.get(f"{base}/manage")).text
    start = await browser.get(f"{base}/amendment")
    assert "never change" in start.text and "cancel the challenge" in start.text
    answer = await browser.submit(f"{base}/amendment", action="/amendment")
    tasks = await browser.follow(answer)
    assert "Not changed" in tasks.text and "Carry on with the amendment" in (await browser.get(f"{base}/manage")).text

    page = f"{base}/amendment/criteria/q1"
    assert "What is published now" in (await browser.get(page)).text
    answer = await browser.submit(page, {"question": ODD, "weight": "50"}, action="/criteria/q1")
    assert "is saved. It is not public yet." in (await browser.follow(answer)).text
    answer = await browser.submit(
        f"{base}/amendment/rubric", {"points_q1": "50", "points_q2": "40", "points_sv1": "10"}, action="/points"
    )
    assert answer.status_code == 303
    rubric = await browser.follow(answer)
    assert "All 100 points are given." in rubric.text and "Changed" in rubric.text
    check = await browser.get(f"{base}/amendment/check")
    assert "This change is material." in check.text and "Enter why the challenge is changed" in check.text
    assert "Submitted bids will have to be confirmed again." in check.text and "&lt;script&gt;" in check.text
    answer = await browser.submit(f"{base}/amendment/reason", {"reason": f"It asked the wrong thing. {ODD}"})
    assert answer.status_code == 303, answer.text
    assert "Bids must close later" not in (await browser.follow(answer)).text
    assert ODD not in (await client.get(base)).text and "Changes since" not in (await client.get(base)).text
    answer = await browser.submit(f"{base}/amendment/check", action="/sending")
    assert "Sent for approval" in (await browser.follow(answer)).text
    assert "You started this amendment" in (await browser.get(f"{base}/amendment/check")).text

    other = await sign_in(second, second_factor=True)
    assert "Check and approve the amendment" in (await other.get("/dashboard")).text
    answer = await other.submit(f"{base}/amendment/check", action="/publication")
    shown = await other.follow(answer)
    assert (
        "Published." in shown.text and "A bid that was submitted before this change has to be confirmed." in shown.text
    )
    public = (await client.get(base)).text
    assert public.index("Changes since publication") < public.index("The problem")
    assert "It asked the wrong thing. &lt;script&gt;" in public
    listed = (await client.get(f"{base}/versions")).text
    assert "Material: bids submitted before it have to be confirmed." in listed and second.name not in listed
    version = (await client.get(f"{base}/versions/2")).text
    assert "ss.31(1), (5) and 54(1)(d)" in version and "Points of award criteria: material" in version
    assert challenge.criteria[1].question in (await client.get(f"{base}/versions/1")).text


async def test_the_earliest_lawful_dates_are_offered_and_taken(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await move_clock(deadline_of(challenge).replace(hour=3) - timedelta(days=3), officer.person_id)
    await make_amendment_without_dates(challenge)
    browser = await sign_in(officer)
    base = f"/challenges/{challenge.reference}/amendment"
    tasks = await browser.get(base)
    assert "Bids must close later" in tasks.text
    answer = await browser.submit(base, action="/dates")
    check = await browser.follow(answer)
    assert "Send for approval" in check.text and "That leaves enough time if the change is published by" in check.text
    found = await queries.under_way(challenge.id)
    assert found is not None
    dates = found.parts[Part.DATES].content
    local = dates.deadline_at.astimezone(LONDON)  # type: ignore[union-attr]
    assert local.weekday() < 5 and 9 <= local.hour < 18 and local > deadline_of(challenge)


async def make_amendment_without_dates(challenge: Any) -> None:
    officer, _ = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    await change_criterion(officer, challenge, "q1", weight=Decimal(50))
    await change_criterion(officer, challenge, "q2", weight=Decimal(40))
    await give_reason(officer, challenge)


@pytest.mark.parametrize(
    ("part", "field", "typed"),
    [
        ("problem", "problem", "Half of them are driven."),
        ("outcomes", "outcomes", "Half of them walk."),
        ("mission", "objective_id", "M5.2"),
        ("money", "budget_pence", "90000"),
        ("dates", "contract_months", "18"),
    ],
)
async def test_each_simple_part_is_saved_undone_and_told_to_a_second_tab(
    sign_in: Any, part: str, field: str, typed: str
) -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    base = f"/challenges/{challenge.reference}/amendment"
    browser, other = await sign_in(officer), await sign_in(second)
    path = f"{base}/parts/{part}"
    stale = form_fields(find_form(await other.get(path), f"/parts/{part}"))
    answer = await browser.submit(path, {field: typed}, action=f"/parts/{part}")
    assert "It is not public yet" in (await browser.follow(answer)).text
    late = await other.post(path, {**stale, field: typed})
    assert late.status_code == 409 and f"{officer.name} saved this page after you opened it" in soup(late).get_text()
    assert "Put back what is published" in (await browser.get(path)).text
    answer = await browser.submit(path, action=f"/back/{part}")
    assert "says again what is published" in (await browser.follow(answer)).text
    found = await queries.under_way(challenge.id)
    assert found is not None
    assert (await queries.prospect(challenge, found, challenge.created_at)).changed == ()


async def test_what_cannot_be_saved_stays_as_typed(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    browser = await sign_in(officer)
    base = f"/challenges/{challenge.reference}/amendment"
    answer = await browser.submit(f"{base}/parts/money", {"budget_pence": "a lot"}, action="/parts/money")
    assert answer.status_code == 422 and "a lot" in answer.text
    answer = await browser.submit(f"{base}/reason", {"reason": ""})
    assert answer.status_code == 422 and "Enter why the challenge is changed" in answer.text
    answer = await browser.submit(
        f"{base}/criteria/new?kind=pass_fail", {"title": "Cover", "question": "Not a question"}
    )
    assert answer.status_code == 422 and "Not a question" in answer.text
    answer = await browser.submit(f"{base}/rubric", {"price_weight": "-3"}, action="/amendment/rubric")
    assert answer.status_code == 422 and "-3" in answer.text
    answer = await browser.submit(f"{base}/rubric", {"quorum": "99"}, action="/rules")
    assert answer.status_code == 422 and "99" in answer.text
    for path in (
        "parts/route",
        "parts/rubric",
        "criteria/q9",
        "criteria/new?kind=price",
        "documents/" + str(officer.person_id),
    ):
        assert (await browser.get(f"{base}/{path}")).status_code == 404


async def test_conditions_and_criteria_are_added_and_removed(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    browser = await sign_in(officer)
    base = f"/challenges/{challenge.reference}/amendment"
    typed = {"title": "Cover", "question": "Will you be insured?", "evidence": "A letter.", "no_means": "explained"}
    answer = await browser.submit(f"{base}/criteria/new?kind=pass_fail", typed)
    assert "Cover" in (await browser.follow(answer)).text
    answer = await browser.submit(f"{base}/criteria/p1/removal", action="/removal")
    page = await browser.follow(answer)
    assert "<del>Data protection</del>" in page.text and "New" in page.text
    answer = await browser.submit(
        f"{base}/criteria/new?parent=q1", {"title": "People", "question": "Who?", "share": "100", "scale_id": "0-5"}
    )
    assert "What earns each score" in (await browser.follow(answer)).text
    assert "Divided into sub-criteria" in (await browser.get(f"{base}/rubric")).text
    assert (await browser.get(f"{base}/criteria/q1")).status_code == 200
    assert "Its sub-criteria go too: People" in (await browser.get(f"{base}/criteria/q1/removal")).text


async def test_words_for_a_criterion_that_a_colleague_took_out_can_be_copied(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    browser = await sign_in(officer)
    path = f"/challenges/{challenge.reference}/amendment/criteria/q2"
    typed = form_fields(find_form(await browser.get(path), path))
    await services.remove_criterion(second, challenge.reference, "q2", "quality")
    answer = await browser.post(path, {**typed, "question": "How will residents be heard every week?"})
    assert answer.status_code == 404
    assert "How will residents be heard every week?" in answer.text


async def test_a_document_that_is_refused_leaves_nothing_behind(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    browser, before = await sign_in(officer), await file_store().names()
    for number in range(MAXIMUM_DOCUMENTS):
        await services.add_document(
            officer,
            challenge.reference,
            title=f"Plan {number}",
            file_name="plan.txt",
            media_type="text/plain",
            size_bytes=5,
            sha256="0" * 64,
            store_key=f"documents/{number}",
        )
    await browser.get(f"/challenges/{challenge.reference}/amendment/documents")
    answer = await browser.request(
        "POST",
        f"/challenges/{challenge.reference}/amendment/documents",
        data={"_csrf_token": await browser.token(), "title": "Map of streets"},
        files={"file": ("map.txt", b"Four streets.", "text/plain")},
    )
    assert answer.status_code == 422
    assert f"at most {MAXIMUM_DOCUMENTS} documents" in answer.text and 'value="Map of streets"' in answer.text
    assert await file_store().names() == before


async def test_documents_are_added_renamed_and_withdrawn(sign_in: Any, client: Any) -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    browser = await sign_in(officer)
    base = f"/challenges/{challenge.reference}/amendment"
    await browser.get(f"{base}/documents")
    answer = await browser.request(
        "POST",
        f"{base}/documents",
        data={"_csrf_token": await browser.token(), "title": "Map"},
        files={"file": ("map.txt", b"Four streets.", "text/plain")},
    )
    assert "Map" in (await browser.follow(answer)).text
    found = await queries.under_way(challenge.id)
    assert found is not None
    (document,) = found.parts[Part.DOCUMENTS].content.documents  # type: ignore[union-attr]
    assert (await browser.get(f"{base}/documents/{document.id}")).content == b"Four streets."
    assert (await client.get(f"/challenges/{challenge.reference}/documents/{document.id}")).status_code == 404
    answer = await browser.submit(f"{base}/documents/{document.id}/title", {"title": "Plan of streets"})
    assert "Plan of streets" in (await browser.follow(answer)).text
    await give_reason(officer, challenge)
    await move_deadline(officer, challenge)
    await services.send_for_approval(officer, challenge.reference)
    found = await queries.under_way(challenge.id)
    assert found is not None
    await services.publish_amendment(second, challenge.reference, seen=found.mark)
    link = f"/challenges/{challenge.reference}/documents/{document.id}"
    assert (await client.get(link)).content == b"Four streets."
    await services.start_amendment(officer, challenge.reference)
    answer = await browser.submit(f"{base}/documents", action="/withdrawal")
    assert "Versions that held it still lead to it." in (await browser.follow(answer)).text
    changed = await publishing.challenge(challenge.id)
    await give_reason(officer, changed)
    await move_deadline(officer, changed)
    await services.send_for_approval(officer, challenge.reference)
    found = await queries.under_way(challenge.id)
    assert found is not None
    await services.publish_amendment(second, challenge.reference, seen=found.mark)
    assert "Plan of streets" not in (await client.get(f"/challenges/{challenge.reference}")).text.split("Documents")[-1]
    assert link in (await client.get(f"/challenges/{challenge.reference}/versions/2")).text
    assert (await client.get(link)).content == b"Four streets."


async def test_only_what_was_read_is_sent(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await make_amendment(challenge, sent=False)
    base = f"/challenges/{challenge.reference}/amendment"
    browser = await sign_in(officer)
    read = form_fields(find_form(await browser.get(f"{base}/check"), "/sending"))
    await services.save_part(second, challenge.reference, Part.OUTCOMES, OutcomesContent("Unread words."), version=0)
    answer = await browser.post(f"{base}/sending", read)
    assert "Read it again before you send it" in (await browser.follow(answer)).text
    answer = await browser.submit(f"{base}/check", action="/sending")
    assert "Sent for approval" in (await browser.follow(answer)).text


async def test_only_what_was_read_is_approved_and_only_with_a_code(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await make_amendment(challenge)
    base = f"/challenges/{challenge.reference}/amendment"
    plain = await sign_in(second)
    answer = await plain.submit(f"{base}/check", action="/publication")
    assert answer.status_code in {303, 401, 403} and len(await queries.versions(challenge.id)) == 1
    reviewer = await sign_in(second, second_factor=True)
    read = form_fields(find_form(await reviewer.get(f"{base}/check"), "/publication"))
    await services.return_amendment(second, challenge.reference, reason="One more thing.")
    assert "One more thing." in (await reviewer.get(base)).text
    await services.save_part(
        officer, challenge.reference, Part.OUTCOMES, OutcomesContent("Nobody read this."), version=0
    )
    await services.send_for_approval(officer, challenge.reference)
    answer = await reviewer.post(f"{base}/publication", read)
    assert "Read it again before you approve it" in (await reviewer.follow(answer)).text
    assert len(await queries.versions(challenge.id)) == 1
    answer = await reviewer.submit(f"{base}/check", {"reason": ""}, action="/return")
    assert answer.status_code == 422 and "Enter what has to change" in answer.text
    answer = await reviewer.submit(f"{base}/check", {"reason": "In plainer words."}, action="/return")
    assert "Given back" in (await reviewer.follow(answer)).text


async def test_after_the_deadline_it_is_there_to_read(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await make_amendment(challenge, sent=False)
    await move_clock(deadline_of(challenge), officer.person_id)
    browser = await sign_in(officer)
    base = f"/challenges/{challenge.reference}/amendment"
    for path in (base, f"{base}/check"):
        page = await browser.get(path)
        assert page.status_code == 200 and "The deadline has passed" in page.text
    assert (await browser.get(f"{base}/parts/problem")).status_code == 409
    answer = await browser.submit(f"{base}/setting-aside", action="/setting-aside")
    assert "What is published stays" in (await browser.follow(answer)).text


async def test_pages_never_tell_whether_anybody_bids(sign_in: Any) -> None:
    quiet, busy = await make_published_challenge(), await make_published_challenge()
    for _ in range(2):
        await make_submitted_bid(busy)
    texts = []
    for challenge in (quiet, busy):
        officer, _ = await officers_of(challenge.buyer_id)
        await make_amendment(challenge)
        browser = await sign_in(officer)
        page = await browser.get(f"/challenges/{challenge.reference}/amendment/check")
        text = page.text.split("<main")[1].split("</main>")[0]
        texts.append(text.replace(challenge.reference, "").replace(challenge.buyer_name, ""))
    assert "Submitted bids will have to be confirmed again." in texts[0]
    assert [len(one.split()) for one in texts] == [len(texts[0].split())] * 2


async def test_nobody_else_finds_it(sign_in: Any, client: Any) -> None:
    challenge = await make_published_challenge()
    await make_amendment(challenge)
    stranger, _ = await officers_of((await make_challenge_buyer()).id)
    _, supplier = await make_supplier()
    path = f"/challenges/{challenge.reference}/amendment"
    for other in (stranger, supplier):
        browser = await sign_in(other)
        for page in (path, f"{path}/check", f"{path}/parts/problem", f"{path}/rubric", f"{path}/documents"):
            assert (await browser.get(page)).status_code == 404


async def test_words_only_is_read_by_everybody(sign_in: Any, client: Any) -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    outcomes = msgspec.structs.replace(OutcomesContent(challenge.outcomes), outcomes=f"{challenge.outcomes} Indeed.")
    await services.save_part(officer, challenge.reference, Part.OUTCOMES, outcomes, version=0)
    browser = await sign_in(officer)
    base = f"/challenges/{challenge.reference}"
    typed = {"reason": "A word was missing.", "wording": "outcomes"}
    answer = await browser.submit(f"{base}/amendment/reason", typed)
    assert answer.status_code == 422 and "Enter why nothing that is asked changes" in answer.text
    answer = await browser.submit(f"{base}/amendment/reason", {**typed, "wording_reason": "It asks for the same."})
    check = await browser.follow(answer)
    assert "This change is not material." in check.text and "Submitted bids stand as they are." in check.text
    await services.send_for_approval(officer, challenge.reference)
    found = await queries.under_way(challenge.id)
    assert found is not None
    await services.publish_amendment(second, challenge.reference, seen=found.mark)
    assert "It asks for the same." in (await client.get(f"{base}/versions/2")).text


async def test_a_change_that_is_not_material_leaves_the_rest(client: Any) -> None:
    changed = await publish_amendment(await make_published_challenge(), material=False)
    assert (changed.title, changed.material_version, changed.version_number) == ("Safer ways to school", 1, 2)
    public = (await client.get(f"/challenges/{changed.reference}")).text
    assert "Amended on" in public and "has to be confirmed" not in public
    assert "SEQUENCE:1" in (await client.get(f"/challenges/{changed.reference}.ics")).text
    assert changed.changed_at is not None and changed.published_at is not None
    feed = (await client.get("/challenges.atom")).text
    assert f"<updated>{changed.changed_at.isoformat()}</updated>" in feed
    assert f"<published>{changed.published_at.isoformat()}</published>" in feed
