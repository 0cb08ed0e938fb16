"""Letters to suppliers: reminders while the clock runs, cancellation; each sealed, to those who write now, once."""

from datetime import timedelta
from typing import Any

import msgspec
import pytest

from challenges.bidding import services
from challenges.bidding.contributions import register_bidding
from challenges.bidding.jobs import remind_writers
from challenges.bidding.services.reconfirming import ask_to_confirm, tell_of_change
from challenges.bidding.services.reminding import REMIND
from challenges.publishing import services as publishing
from challenges.publishing.domain import ChallengeDetail, deadline_of
from portal.accounts.domain import Role
from portal.accounts.queries import members
from portal.accounts.services import end_membership
from portal.database.clock import move_clock
from portal.database.transactions import fetch
from portal.mail.queries import letters_to
from tests.builders.accounts import make_member
from tests.builders.bidding import make_draft_bid, make_submitted_bid, make_supplier, make_writer
from tests.builders.publishing import make_published_challenge, officers_of
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")


async def sent(template: str) -> list[tuple[str, bool]]:
    rows = await fetch("select recipient, is_sealed from outbox_mail where template = $1 order by 1", template)
    return [(row["recipient"], row["is_sealed"]) for row in rows]


async def go_to(challenge: ChallengeDetail, before: timedelta) -> None:
    await move_clock(deadline_of(challenge) - before, None)
    await run_due_jobs()


async def test_drafts_are_reminded_three_times_and_what_is_submitted_is_not() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    _, other = await make_supplier()
    _, third = await make_supplier()
    await make_draft_bid(challenge, writer=writer, complete=False)
    await make_submitted_bid(challenge, writer=other)
    changed = await make_submitted_bid(challenge, writer=third)
    await services.save_answer(third, changed.id, "q1", "We changed our mind.", version=1)
    waiting = await fetch("select key from due_act where act = $1", REMIND)
    assert len(waiting) == 3, "one for each moment, however many bids there are"
    both = sorted([(writer.email, True), (third.email, True)])
    for number, before in enumerate((timedelta(days=3), timedelta(days=1), timedelta(hours=2)), start=1):
        await go_to(challenge, before + timedelta(minutes=1))
        assert await sent("bidding/reminder") == sorted(both * (number - 1))
        await go_to(challenge, before)
        assert await sent("bidding/reminder") == sorted(both * number)
    await go_to(challenge, timedelta(0))
    assert len(await sent("bidding/reminder")) == 6


async def test_a_reminder_that_runs_twice_or_late_is_one_letter_and_none_after_the_deadline() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    await make_draft_bid(challenge, writer=writer, complete=False)
    await go_to(challenge, timedelta(hours=1))
    assert await sent("bidding/reminder") == [(writer.email, True)], "three moments passed at once are one letter"

    class Run:
        payload: dict[str, Any] = {"challenge_id": str(challenge.id)}  # noqa: RUF012

    await remind_writers(Run())  # type: ignore[arg-type]
    assert len(await sent("bidding/reminder")) == 1
    late = await make_published_challenge()
    await make_draft_bid(late, writer=writer, complete=False)
    await go_to(late, timedelta(0))
    assert len(await sent("bidding/reminder")) == 1


async def test_who_left_the_company_is_told_nothing_of_its_bid() -> None:
    challenge = await make_published_challenge()
    company, writer = await make_supplier()
    leaver = await make_writer(company.id)
    bid = await make_draft_bid(challenge, writer=writer, complete=False)
    await services.save_answer(leaver, bid.id, "q1", "My last words here.", version=0)
    lead = await make_member(company.id, Role.SIGNATORY)
    seat = next(one.id for one in await members(company.id) if one.person_id == leaver.person_id)
    await end_membership(lead, company.id, seat)
    await go_to(challenge, timedelta(days=1))
    assert await sent("bidding/reminder") == [(writer.email, True)]


async def test_everybody_who_wrote_for_a_cancelled_challenge_is_told_why() -> None:
    register_bidding()
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    _, drafting = await make_supplier()
    _, submitted = await make_supplier()
    await make_draft_bid(challenge, writer=drafting, complete=False)
    await make_submitted_bid(challenge, writer=submitted)
    await publishing.cancel_challenge(officer, challenge.reference, reason="The grant was withdrawn.")
    assert await sent("bidding/cancelled") == sorted([(drafting.email, True), (submitted.email, True)])
    rows = await fetch("select body from outbox_mail where template = 'bidding/cancelled'")
    assert all("The grant was withdrawn." in row["body"] for row in rows)
    await go_to(challenge, timedelta(hours=1))
    assert await sent("bidding/reminder") == []


async def test_a_material_change_asks_what_is_submitted_and_tells_drafts_and_nobody_else() -> None:
    challenge = await make_published_challenge()
    writers = [(await make_supplier())[1] for _ in range(3)]
    await make_submitted_bid(challenge, writer=writers[0])
    await make_draft_bid(challenge, writer=writers[1], complete=False)
    await services.withdraw_bid(writers[2], (await make_submitted_bid(challenge, writer=writers[2])).id)
    before = await fetch("select count(*) from audit_entry union all select count(*) from due_act")
    second = msgspec.structs.replace(challenge, version_number=2)
    both = frozenset(one.email.casefold() for one in writers[:2])
    assert await ask_to_confirm(second, "The weights were wrong.") == both
    asked, told = [
        [letter for letter in await letters_to(one.email) if "Version 2 stands now" in letter.body]
        for one in writers[:2]
    ]
    assert [letter.subject for letter in asked] == [f"Confirm your bid again: {challenge.title}"]
    assert "or it will not be opened" in asked[0].body and "The weights were wrong." in asked[0].body
    assert [letter.subject for letter in told] == [f"The challenge was changed: {challenge.title}"]
    assert "is not submitted yet. Look at it again" in told[0].body and "Confirm" not in told[0].body
    assert await sent("bidding/changed") == sorted((one.email, True) for one in writers[:2])
    assert await fetch("select count(*) from audit_entry union all select count(*) from due_act") == before


async def test_another_change_asks_nothing_of_a_submitted_bid() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    await make_submitted_bid(challenge, writer=writer)
    second = msgspec.structs.replace(challenge, version_number=2)
    assert await tell_of_change(second, "A word was misspelt.") == {writer.email.casefold()}
    (letter,) = [one for one in await letters_to(writer.email) if "Version 2 stands now" in one.body]
    assert "stands as submitted" in letter.body and "Confirm" not in letter.subject + letter.body
