"""The page on which a submitted bid is confirmed: what changed, what it touches, one button, and nothing lost."""

import json
import re
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner
from httpx import Response

from challenges.bidding import queries, services
from challenges.bidding.commands import receipt as command
from challenges.bidding.domain import BidState
from challenges.bidding.domain.bids import BidDetail
from challenges.bidding.domain.confirming import draft_mark
from challenges.publishing.domain import ChallengeDetail, deadline_of
from portal.accounts.domain import Actor, Role
from portal.kernel.moments import format_moment
from tests.builders.amendments import publish_amendment
from tests.builders.bidding import (
    PRICED,
    attach,
    make_draft_bid,
    make_submitted_bid,
    make_supplier,
    open_challenge,
    pass_deadline,
)
from tests.builders.changes import WHY, add_criterion, publish_change, remove_criterion
from tests.builders.publishing import (
    PASS_FAIL,
    QUALITY,
    make_challenge_officer,
    make_published_challenge,
    officers_of,
)
from tests.support.client import LintingClient, find_form, form_fields, soup
from tests.web.bidding.test_opening_pages import pages_of

pytestmark = pytest.mark.usefixtures("db")

SignIn = Callable[..., Awaitable[LintingClient]]
MUST = "Submitted for version 1 of the challenge. Confirm it for version 2 before"


async def submitted(**draft: object) -> tuple[ChallengeDetail, Actor, BidDetail]:
    challenge = await make_published_challenge(scoring=PRICED, criteria=(PASS_FAIL, QUALITY))
    _, writer = await make_supplier()
    return challenge, writer, await make_submitted_bid(challenge, writer=writer, **draft)


def words_under(answer: Response, heading: str) -> str:
    (found,) = soup(answer).select(f"section[aria-labelledby={heading}]")
    return " ".join(found.get_text(" ", strip=True).split())


async def mark(bid: BidDetail) -> str:
    return draft_mark(await queries.current_pieces(bid.id))


async def test_a_change_that_touches_no_answer_is_confirmed_with_one_button(sign_in: SignIn) -> None:
    challenge, writer, bid = await submitted()
    await publish_change(challenge, "update challenge set contract_months = 24 where id = $1")
    browser = await sign_in(writer)
    shown = await browser.get(f"{bid.path}/confirmation")
    assert MUST in shown.text and WHY in words_under(shown, "why")
    assert "No question, condition or price that you answered was changed" in words_under(shown, "touched")
    assert "Length of the contract" in words_under(shown, "changes")
    assert "Confirming submits the same answers again" in words_under(shown, "confirm")
    done = await browser.submit(f"{bid.path}/confirmation", action="/confirmation")
    assert done.headers["location"] == f"{bid.path}/receipt?submission=2"
    receipt = await browser.follow(done)
    assert "Your bid is submitted" in receipt.text and "Challenge version" in receipt.text
    assert (await browser.get(f"{bid.path}/confirmation")).headers["location"] == bid.path
    assert len(await queries.submissions_of(bid.id)) == 2


async def test_an_amendment_by_two_officers_is_confirmed_for_its_version_and_its_deadline(sign_in: SignIn) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_submitted_bid(challenge, writer=writer)
    changed = await publish_amendment(challenge)
    assert deadline_of(changed) > deadline_of(challenge)
    browser = await sign_in(writer)
    shown = await browser.get(f"{bid.path}/confirmation")
    said = words_under(shown, "touched")
    assert "How it will work Changed Points: 60 → 50" in said and "Why it will succeed Changed Points: 30 → 40" in said
    assert f"before {format_moment(deadline_of(changed))}, or it will not be opened" in shown.text
    assert "Deadline for bids" in words_under(shown, "changes")
    await pass_deadline(challenge, by=timedelta(hours=1))
    done = await browser.submit(f"{bid.path}/confirmation", action="/confirmation")
    assert done.headers["location"] == f"{bid.path}/receipt?submission=2"
    (opened,) = await open_challenge(changed)
    assert opened.verified and opened.id == bid.id


async def test_a_double_click_leads_to_the_same_receipt(sign_in: SignIn) -> None:
    challenge, writer, bid = await submitted()
    await publish_change(challenge)
    browser = await sign_in(writer)
    typed = form_fields(find_form(await browser.get(f"{bid.path}/confirmation"), "/confirmation"))
    first = await browser.post(f"{bid.path}/confirmation", typed)
    second = await browser.post(f"{bid.path}/confirmation", typed)
    assert first.headers["location"] == second.headers["location"] == f"{bid.path}/receipt?submission=2"
    assert len(await queries.submissions_of(bid.id)) == 2


async def test_a_changed_question_names_what_changed_and_leads_to_the_answer_and_back(sign_in: SignIn) -> None:
    challenge, writer, bid = await submitted(answer="word " * 20)
    await publish_change(
        challenge,
        "update criterion set question = 'Name <b>every</b> street.', word_limit = 10, weight = 50"
        " where challenge = $1 and identifier = 'q1'",
    )
    browser = await sign_in(writer)
    shown = await browser.get(f"{bid.path}/confirmation")
    said = words_under(shown, "touched")
    for fact in ("What is asked", "Points: 60 → 50", "Word limit: 750 → 10", "Your answer: 24 words"):
        assert fact in said
    assert "<b>every</b>" not in shown.text and "Name <b>every</b> street." in words_under(shown, "changes")
    (link,) = soup(shown).select("#missing a")
    assert link["href"] == f"{bid.path}/answers/q1?from=confirmation" and "over the limit of 10" in link.get_text()
    assert soup(shown).select(f'form[action="{bid.path}/confirmation"]') == []
    back = await browser.submit(str(link["href"]), {"text": "Every street, with families."}, action="/q1")
    assert back.headers["location"] == f"{bid.path}/confirmation"
    ready = await browser.follow(back)
    assert "Nothing is submitted until you confirm below" in ready.text
    assert "confirming submits the draft as it is now" in words_under(ready, "confirm")
    done = await browser.submit(f"{bid.path}/confirmation", action="/confirmation")
    assert done.headers["location"] == f"{bid.path}/receipt?submission=2"


async def test_a_new_question_is_named_and_holds_the_confirmation_up_until_it_is_answered(sign_in: SignIn) -> None:
    challenge, writer, bid = await submitted()
    await add_criterion(challenge)
    browser = await sign_in(writer)
    shown = await browser.get(f"{bid.path}/confirmation")
    assert "Why it will succeed New Not answered yet" in words_under(shown, "touched")
    assert [str(one["href"]) for one in soup(shown).select("#missing a")] == [
        f"{bid.path}/answers/q9?from=confirmation"
    ]
    refused = await browser.post(f"{bid.path}/confirmation", {"version": "2", "draft": await mark(bid)})
    assert refused.status_code == 422 and "Before you can confirm" in refused.text
    assert len(await queries.submissions_of(bid.id)) == 1


async def test_a_removed_question_is_kept_to_read_on_every_page_and_is_no_part_of_the_bid(sign_in: SignIn) -> None:
    challenge, writer, bid = await submitted()
    file = await attach(writer, bid.id, "jobs.txt", b"Two apprentices", "sv1")
    await services.submit_bid(writer, bid.id)
    await remove_criterion(challenge, "sv1")
    browser = await sign_in(writer)
    shown = await browser.get(f"{bid.path}/confirmation")
    title = next(one.title for one in challenge.criteria if one.identifier == "sv1")
    assert f"{title} No longer asked Your answer:" in words_under(shown, "touched")
    for page in (shown, await browser.get(f"{bid.path}/review")):
        kept = words_under(page, "left-out")
        assert title in kept and "We walk the routes" in kept and "jobs.txt" in kept
    gone = await browser.get(f"{bid.path}/answers/sv1")
    assert gone.status_code == 409 and "is no longer asked" in gone.text
    late = await browser.post(f"{bid.path}/answers/sv1", {"version": "1", "text": "Typed before the change came"})
    assert late.status_code == 409 and "What you saved for it is kept" in late.text
    assert (await browser.get(f"{bid.path}/answers/q7")).status_code == 404
    assert "No longer asked" in (await browser.get(f"{bid.path}/files")).text
    await browser.submit(f"{bid.path}/confirmation", action="/confirmation")
    tasks = await browser.get(bid.path)
    assert title not in tasks.text and "Nothing more is needed" in tasks.text
    assert (await browser.get(f"{bid.path}/files/{file.id}")).content == b"Two apprentices"


@pytest.mark.parametrize("version", ["", "1", "0", "-1", "3", "99999999999999999999", "two", "2.0", "２", "\x00"])
async def test_an_odd_or_old_version_confirms_nothing_and_shows_what_stands(sign_in: SignIn, version: str) -> None:
    challenge, writer, bid = await submitted()
    await publish_change(challenge)
    browser = await sign_in(writer)
    await browser.get(f"{bid.path}/confirmation")
    answer = await browser.post(f"{bid.path}/confirmation", {"version": version, "draft": await mark(bid)})
    assert answer.status_code == 409
    assert "Version 2 stands now. Nothing was submitted" in answer.text and "What is asked" in answer.text
    assert (await queries.bid(bid.id)).standing == bid.standing


async def test_another_change_in_the_meantime_shows_the_new_differences_and_loses_nothing(sign_in: SignIn) -> None:
    challenge, writer, bid = await submitted()
    await publish_change(challenge)
    browser = await sign_in(writer)
    typed = form_fields(find_form(await browser.get(f"{bid.path}/confirmation"), "/confirmation"))
    await publish_change(
        challenge, "update criterion set weight = 40 where challenge = $1 and identifier = 'q1'", reason="Again."
    )
    answer = await browser.post(f"{bid.path}/confirmation", typed)
    assert answer.status_code == 409 and "Version 3 stands now" in answer.text
    assert "Points: 60 → 40" in words_under(answer, "touched") and "Name every street" in words_under(answer, "changes")
    assert WHY in words_under(answer, "why") and "Again." in words_under(answer, "why")
    done = await browser.post(f"{bid.path}/confirmation", form_fields(find_form(answer, "/confirmation")))
    assert done.headers["location"] == f"{bid.path}/receipt?submission=2"
    assert (await queries.submissions_of(bid.id))[0].challenge_version == 3


async def test_a_review_that_was_opened_before_the_change_submits_nothing_unseen(sign_in: SignIn) -> None:
    challenge, writer, bid = await submitted()
    await services.save_answer(writer, bid.id, "q1", "Better words", version=1)
    (_, second) = await make_supplier()
    draft = await make_draft_bid(challenge, writer=second)
    pages = []
    for who, one in ((writer, bid), (second, draft)):
        browser = await sign_in(who)
        form = find_form(await browser.get(f"{one.path}/review"), "/submission")
        pages.append((browser, one, form_fields(form)))
    await publish_change(challenge)
    for browser, one, typed in pages:
        answer = await browser.post(f"{one.path}/submission", typed)
        assert answer.status_code == 409 and "Version 2 stands now" in answer.text
        assert len(await queries.submissions_of(one.id)) == (1 if one is bid else 0)
    browser, _, _ = pages[1]
    done = await browser.submit(f"{draft.path}/review", action="/submission")
    assert done.headers["location"] == f"{draft.path}/receipt?submission=1"
    assert (await queries.bid(draft.id)).is_settled


async def test_every_page_of_the_supplier_says_plainly_that_the_bid_must_be_confirmed(sign_in: SignIn) -> None:
    challenge, writer, bid = await submitted()
    await publish_change(challenge)
    browser = await sign_in(writer)
    for path in ("/dashboard", bid.path, f"{bid.path}/review", f"{bid.path}/receipt", f"{bid.path}/files"):
        shown = await browser.get(path)
        if path != f"{bid.path}/files":
            assert MUST in shown.text, path
        assert "Confirm again" in shown.text, path
        assert f"{bid.path}/confirmation" in shown.text, path
    home = soup(await browser.get("/dashboard")).get_text(" ", strip=True)
    assert f"Confirm your bid for “{challenge.title}” again, for version 2. Otherwise it is not opened" in home
    receipt = await browser.get(f"{bid.path}/receipt")
    assert "Receipt of submission 1, not confirmed" in receipt.text and "Your bid is submitted" not in receipt.text
    assert "Submit this bid now" not in (await browser.get(f"{bid.path}/review")).text
    assert "Confirm your bid again" in (await browser.get(f"/challenges/{challenge.reference}")).text


async def test_other_suppliers_officers_and_drafts_find_nothing_to_confirm(sign_in: SignIn) -> None:
    challenge, writer, bid = await submitted()
    _, rival = await make_supplier()
    draft = await make_draft_bid(challenge, writer=rival, complete=False)
    await publish_change(challenge)
    for actor in (rival, (await officers_of(challenge.buyer_id))[0], await make_challenge_officer(challenge.buyer_id)):
        browser = await sign_in(actor)
        for _ in range(2):
            assert (await browser.get(f"{bid.path}/confirmation")).status_code == 404
        answer = await browser.post(f"{bid.path}/confirmation", {"version": "2", "draft": await mark(bid)})
        assert answer.status_code == 404
    browser = await sign_in(rival)
    assert (await browser.get(f"{draft.path}/confirmation")).headers["location"] == draft.path
    posted = await browser.post(f"{draft.path}/confirmation", {"version": "2", "draft": await mark(draft)})
    assert posted.status_code == 409 and "nothing to confirm" in posted.text
    assert writer.person_id != rival.person_id


async def test_after_the_deadline_nothing_is_confirmed_and_nothing_lost_and_the_opening_says_so(
    sign_in: SignIn, client: LintingClient, tmp_path: Path
) -> None:
    challenge, writer, bid = await submitted()
    await make_submitted_bid(challenge)
    changed = await publish_change(challenge)
    browser = await sign_in(writer)
    await browser.get(f"{bid.path}/confirmation")
    await pass_deadline(changed, by=timedelta(seconds=1))
    late = await browser.post(f"{bid.path}/confirmation", {"version": "2", "draft": await mark(bid)})
    assert late.status_code == 409 and "Your bid was not submitted" in late.text
    assert "is not opened: it was submitted for an earlier version" in late.text
    assert (await browser.get(f"{bid.path}/confirmation")).headers["location"] == bid.path
    await open_challenge(changed)
    assert (await queries.bid(bid.id)).state is BidState.LAPSED
    shown = await browser.get(bid.path)
    assert "was not opened: it was submitted for an earlier version" in shown.text and "Not confirmed" in shown.text
    assert "We walk the routes" in (await browser.get(f"{bid.path}/review")).text
    receipt = await browser.get(f"{bid.path}/receipt")
    assert "It was not confirmed for the changed challenge, so it was not opened" in receipt.text
    officer = await sign_in((await officers_of(challenge.buyer_id))[0])
    opening = soup(await officer.get(f"/challenges/{challenge.reference}/opening")).get_text(" ", strip=True)
    assert "Submissions not confirmed 2" in opening and "No bid was opened: none that was submitted" in opening
    assert bid.supplier_name not in opening
    (tmp_path / "receipt.json").write_bytes((await browser.get(f"{bid.path}/receipts/1")).content)
    record = await client.get(f"/challenges/{challenge.reference}/opening/record.json")
    (tmp_path / "record.json").write_bytes(record.content)
    checked = CliRunner().invoke(
        command, ["verify", str(tmp_path / "receipt.json"), "--record", str(tmp_path / "record.json")]
    )
    assert checked.exit_code == 0 and "not confirmed after the challenge was changed" in checked.output


async def test_receipts_from_before_and_after_a_change_verify_from_their_files(
    sign_in: SignIn, client: LintingClient, tmp_path: Path
) -> None:
    challenge, writer, bid = await submitted()
    changed = await publish_change(challenge)
    browser = await sign_in(writer)
    await browser.submit(f"{bid.path}/confirmation", action="/confirmation")
    files = [(await browser.get(f"{bid.path}/receipts/{number}")).content for number in (1, 2)]
    assert "challenge_version" not in json.loads(files[0]) and json.loads(files[1])["challenge_version"] == 2
    await open_challenge(changed)
    record = tmp_path / "record.json"
    record.write_bytes((await client.get(f"/challenges/{challenge.reference}/opening/record.json")).content)
    for content, fate in zip(
        files, ("It was not opened: it was withdrawn, or replaced", "It was opened."), strict=True
    ):
        held = tmp_path / "receipt.json"
        held.write_bytes(content)
        checked = CliRunner().invoke(command, ["verify", str(held), "--record", str(record)])
        assert checked.exit_code == 0 and fate in checked.output
    forged = tmp_path / "forged.json"
    forged.write_text(json.dumps({**json.loads(files[1]), "challenge_version": 3}))
    assert CliRunner().invoke(command, ["verify", str(forged), "--record", str(record)]).exit_code == 1


async def test_others_see_the_same_whether_nobody_or_seven_have_to_confirm(
    client: LintingClient, sign_in: SignIn
) -> None:
    shown = []
    for count in (0, 7):
        challenge = await make_published_challenge()
        bids = [await make_submitted_bid(challenge) for _ in range(count)]
        changed = await publish_change(challenge)
        officer, _ = await officers_of(challenge.buyer_id)
        evaluator = await make_challenge_officer(challenge.buyer_id, Role.EVALUATOR)
        _, stranger = await make_supplier()
        base = f"/challenges/{challenge.reference}"
        paths = ["", "/manage", "/opening", "/opening/record.json", "/versions", "/versions/2", "/bids"]
        texts = {}
        for who in (None, officer, evaluator, stranger):
            browser = await sign_in(who) if who else client
            for path, text in (await pages_of(browser, [*(f"{base}{path}" for path in paths), "/dashboard"])).items():
                leaks = [bid for bid in bids if bid.supplier_name in text or str(bid.id) in text]
                assert leaks == [], path
                name = who.name if who else ""
                bare = re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", text.replace(name, "name") if name else text)
                texts[who is officer, who is evaluator, who is stranger, path.removeprefix(base)] = re.sub(
                    r"\d+", "n", bare
                )
        shown.append(texts)
        assert changed.material_version == 2
    assert shown[0] == shown[1]
