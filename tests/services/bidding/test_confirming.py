"""After a material change: what stands submitted is confirmed or lapses, and nobody else learns that anybody has to."""

from datetime import timedelta

import pytest

from challenges.bidding import queries, services
from challenges.bidding.domain import BidState, check_receipt
from challenges.bidding.domain.bids import BidDetail, SubmissionDetail
from challenges.bidding.domain.confirming import draft_mark
from challenges.publishing.domain import ChallengeDetail, deadline_of
from portal.accounts.domain import Actor
from portal.database.clock import move_clock
from portal.database.transactions import fetch
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from portal.mail.queries import letters_to
from tests.builders.bidding import (
    PRICED,
    attach,
    make_draft_bid,
    make_submitted_bid,
    make_supplier,
    make_writer,
    open_challenge,
    pass_deadline,
)
from tests.builders.changes import add_criterion, publish_change, remove_criterion
from tests.builders.publishing import PASS_FAIL, QUALITY, make_challenge_officer, make_published_challenge
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")


async def submitted(**draft: object) -> tuple[ChallengeDetail, Actor, BidDetail]:
    challenge = await make_published_challenge(scoring=PRICED, criteria=(PASS_FAIL, QUALITY))
    _, writer = await make_supplier()
    return challenge, writer, await make_submitted_bid(challenge, writer=writer, **draft)


async def mark_of(bid: BidDetail) -> str:
    return draft_mark(await queries.current_pieces(bid.id))


async def confirm(writer: Actor, bid: BidDetail, seen: int = 2) -> SubmissionDetail:
    return await services.confirm_bid(writer, bid.id, seen=seen, draft=await mark_of(bid))


async def slots_of(submission: SubmissionDetail) -> list[str]:
    rows = await fetch(
        "select p.slot from piece p join submitted_piece f on f.piece = p.id where f.submission = $1 order by 1",
        submission.id,
    )
    return [row["slot"] for row in rows]


async def test_a_confirmation_is_a_new_submission_of_the_same_words_for_the_version_that_stands() -> None:
    challenge, writer, bid = await submitted()
    first = bid.standing
    assert first is not None and first.challenge_version == 1 and not bid.is_unconfirmed and bid.is_settled
    await publish_change(challenge)
    waiting = await queries.bid(bid.id)
    assert waiting.is_unconfirmed and not waiting.has_changes and not waiting.is_settled
    second = await confirm(writer, bid)
    assert (second.number, second.challenge_version, second.state) == (2, 2, "standing")
    assert await slots_of(second) == await slots_of(first)
    after = await queries.bid(bid.id)
    assert after.standing == second and after.is_settled and not after.is_unconfirmed
    assert [(one.number, one.state) for one in await queries.submissions_of(bid.id)] == [
        (2, "standing"),
        (1, "replaced"),
    ]
    letters = [one for one in await letters_to(writer.email) if second.row_hash in one.body]
    assert len(letters) == 1 and "for version 2 of the challenge" in letters[0].body and letters[0].is_sealed


async def test_a_second_click_answers_the_same_submission_and_so_does_submitting() -> None:
    challenge, writer, bid = await submitted()
    await publish_change(challenge)
    second = await confirm(writer, bid)
    assert await confirm(writer, bid) == second
    assert await services.submit_bid(writer, bid.id) == second
    assert len(await queries.submissions_of(bid.id)) == 2


async def test_submitting_unchanged_words_after_a_change_is_no_shortcut_and_confirms() -> None:
    challenge, writer, bid = await submitted()
    await publish_change(challenge)
    second = await services.submit_bid(writer, bid.id, seen=2)
    assert (second.number, second.challenge_version) == (2, 2)


async def test_another_change_leaves_a_submission_as_it_is() -> None:
    challenge, writer, bid = await submitted()
    await publish_change(challenge, material=False)
    assert (await queries.bid(bid.id)).is_settled
    assert await services.submit_bid(writer, bid.id) == bid.standing
    await open_challenge(challenge)
    assert (await queries.bid(bid.id)).state is BidState.OPENED


@pytest.mark.parametrize("seen", [-1, 0, 1, 3, 99])
async def test_nobody_confirms_or_submits_for_a_version_that_was_not_seen(seen: int) -> None:
    challenge, writer, bid = await submitted()
    draft = await make_draft_bid(challenge, writer=(await make_supplier())[1])
    await publish_change(challenge)
    with pytest.raises(ConflictError, match="Version 2 stands now"):
        await confirm(writer, bid, seen)
    for who, one in ((writer, bid), (await make_writer(draft.supplier_id), draft)):
        with pytest.raises(ConflictError, match="nothing of yours is lost"):
            await services.submit_bid(who, one.id, seen=seen)
    assert (await queries.bid(bid.id)).standing == bid.standing
    assert await queries.submissions_of(draft.id) == []


async def test_a_later_change_of_other_kind_does_not_hold_up_who_saw_the_material_one() -> None:
    challenge, writer, bid = await submitted()
    await publish_change(challenge)
    await publish_change(challenge, "update challenge set summary = 'Clearer.' where id = $1", material=False)
    assert (await confirm(writer, bid, seen=2)).challenge_version == 3


async def test_what_a_colleague_changed_meanwhile_is_not_confirmed_unseen() -> None:
    challenge, writer, bid = await submitted()
    await publish_change(challenge)
    seen = await mark_of(bid)
    colleague = await make_writer(bid.supplier_id)
    await services.save_answer(colleague, bid.id, "q1", "Half a thought", version=1)
    with pytest.raises(ConflictError, match="Somebody changed this bid"):
        await services.confirm_bid(writer, bid.id, seen=2, draft=seen)
    assert (await queries.bid(bid.id)).standing == bid.standing
    assert (await confirm(writer, bid)).number == 2


async def test_a_removed_question_leaves_the_bid_and_stays_in_the_draft() -> None:
    challenge, writer, bid = await submitted()
    await attach(writer, bid.id, "jobs.txt", b"Two apprentices", "sv1")
    await attach(writer, bid.id, "whole.txt", b"For all of it")
    await services.submit_bid(writer, bid.id)
    before = await queries.bid(bid.id)
    assert before.standing is not None
    held = await slots_of(before.standing)
    assert "answer/sv1" in held
    assert len([slot for slot in held if slot.startswith("file/")]) == 2
    await remove_criterion(challenge, "sv1")
    second = await confirm(writer, bid)
    kept = await slots_of(second)
    assert "answer/sv1" not in kept and len([slot for slot in kept if slot.startswith("file/")]) == 1
    after = await queries.bid(bid.id)
    assert after.is_settled and not after.has_changes
    content = await queries.content_of(bid.id)
    assert content.answer("sv1").text.startswith("We walk the routes")
    assert {one.name for one in content.files} == {"jobs.txt", "whole.txt"}
    (opened,) = await open_challenge(challenge)
    assert opened.verified and set(opened.answers) == {"q1"} and [one.name for one in opened.files] == ["whole.txt"]


async def test_a_new_question_is_missing_until_it_is_answered() -> None:
    challenge, writer, bid = await submitted()
    await add_criterion(challenge)
    with pytest.raises(InvalidInputError) as caught:
        await confirm(writer, bid)
    assert set(caught.value.errors) == {"answers/q9"}
    await services.save_answer(writer, bid.id, "q9", "We did so twice.", version=0)
    assert (await confirm(writer, bid)).challenge_version == 2
    (opened,) = await open_challenge(challenge)
    assert opened.verified and opened.answers["q9"] == "We did so twice."


async def test_a_changed_word_limit_is_checked_again() -> None:
    challenge, writer, bid = await submitted(answer="word " * 20)
    await publish_change(challenge, "update criterion set word_limit = 10 where challenge = $1 and identifier = 'q1'")
    with pytest.raises(InvalidInputError, match="over the limit of 10"):
        await confirm(writer, bid)
    assert (await queries.bid(bid.id)).standing == bid.standing


async def test_a_price_that_the_buyer_fixes_replaces_the_one_offered() -> None:
    challenge, writer, bid = await submitted(price_pence=70_000_00)
    changed = await publish_change(
        challenge,
        "update challenge set price_method = 'fixed_price', price_weight = 0, budget_pence = 4200000 where id = $1",
    )
    second = await confirm(writer, bid)
    assert "price" not in await slots_of(second) and (await queries.bid(bid.id)).is_settled
    (opened,) = await open_challenge(changed)
    assert (opened.price_pence, opened.price_schedule, opened.verified, opened.price_problem) == (
        42_000_00,
        "",
        True,
        "",
    )


async def test_only_who_submits_for_the_supplier_confirms() -> None:
    challenge, _, bid = await submitted()
    await publish_change(challenge)
    _, rival = await make_supplier()
    for actor in (rival, await make_challenge_officer(challenge.buyer_id)):
        with pytest.raises(NotFoundError):
            await confirm(actor, bid)


async def test_drafts_and_withdrawn_bids_have_nothing_to_confirm() -> None:
    challenge, writer, bid = await submitted()
    await services.withdraw_bid(writer, bid.id)
    await publish_change(challenge)
    with pytest.raises(RefusedError, match="nothing to confirm"):
        await confirm(writer, bid)
    again = await services.submit_bid(writer, bid.id, seen=2)
    assert (again.number, again.challenge_version) == (2, 2)
    assert (await queries.bid(bid.id)).is_settled


async def test_a_confirmation_after_the_deadline_is_refused_and_nothing_is_lost() -> None:
    challenge, writer, bid = await submitted()
    await publish_change(challenge)
    await pass_deadline(challenge, by=timedelta(0))
    with pytest.raises(RefusedError, match="arrived after it"):
        await confirm(writer, bid)
    assert (await queries.bid(bid.id)).standing == bid.standing
    assert (await queries.content_of(bid.id)).answer("q1").text.startswith("We walk")


async def test_only_confirmed_bids_are_opened_and_each_supplier_is_told_its_own_fate() -> None:
    challenge, confirming, kept = await submitted(answer="Kept words")
    (_, silent), (_, gone) = await make_supplier(), await make_supplier()
    lost = await make_submitted_bid(challenge, writer=silent, answer="Unconfirmed words")
    withdrawn = await make_submitted_bid(challenge, writer=gone)
    await services.withdraw_bid(gone, withdrawn.id)
    changed = await publish_change(challenge)
    await confirm(confirming, kept)
    (opened,) = await open_challenge(changed)
    assert opened.id == kept.id and opened.verified and opened.state is BidState.OPENED
    record = await queries.opening_record(challenge.id)
    states = {one["row_hash"]: one["state"] for one in record["submissions"]}
    first, second = reversed(await queries.submissions_of(kept.id))
    (lapsed,), (taken,) = await queries.submissions_of(lost.id), await queries.submissions_of(withdrawn.id)
    assert states == {
        first.row_hash: "replaced",
        second.row_hash: "opened",
        lapsed.row_hash: "not confirmed",
        taken.row_hash: "withdrawn",
    }
    assert record["material_version"] == 2 and lost.supplier_name not in str(record)
    after = await queries.bid(lost.id)
    assert after.state is BidState.LAPSED and after.standing is None and lapsed.state == "lapsed"
    assert (await queries.content_of(lost.id)).answer("q1").text.startswith("Unconfirmed words")
    for writer, subject in ((silent, "Not opened: your bid for"), (confirming, "Bids were opened")):
        (letter,) = [
            one for one in await letters_to(writer.email) if one.subject.startswith(("Not opened", "Bids were"))
        ]
        assert letter.subject.startswith(subject) and letter.is_sealed
    assert [one for one in await letters_to(gone.email) if one.subject.startswith(("Not opened", "Bids were"))] == []
    rows = await fetch("select bid from opened_bid union all select opened_bid from opened_answer")
    assert {row["bid"] for row in rows} == {kept.id}


async def test_both_receipts_verify_against_the_record() -> None:
    challenge, writer, bid = await submitted()
    lost = await make_submitted_bid(challenge)
    await publish_change(challenge)
    await confirm(writer, bid)
    await open_challenge(challenge)
    record = await queries.opening_record(challenge.id)
    checks = [
        check_receipt(await queries.receipt_of(one, submission), record)
        for one in (await queries.bid(bid.id), await queries.bid(lost.id))
        for submission in reversed(await queries.submissions_of(one.id))
    ]
    assert [(check.problems, check.state) for check in checks] == [
        ((), "replaced"),
        ((), "opened"),
        ((), "not confirmed"),
    ]


async def test_an_unconfirmed_bid_is_reminded_in_its_own_words_until_it_is_confirmed() -> None:
    challenge, writer, bid = await submitted()
    await make_submitted_bid(challenge, writer=(await make_supplier())[1])
    changed = await publish_change(challenge)
    for before, number in ((timedelta(days=3), 1), (timedelta(days=1), 2)):
        await move_clock(deadline_of(changed) - before, None)
        await run_due_jobs()
        told = [one for one in await letters_to(writer.email) if one.subject.startswith("Not confirmed yet")]
        assert len(told) == number
        assert "Confirm your bid for version 2, or it will not be opened" in told[0].body
        assert f"{bid.path}/confirmation" in told[0].body and told[0].is_sealed
    await confirm(writer, bid)
    await move_clock(deadline_of(changed) - timedelta(hours=2), None)
    await run_due_jobs()
    assert len([one for one in await letters_to(writer.email) if "yet:" in one.subject]) == 2
