"""Asking and answering on the real database: who is told, what is kept, and what nobody learns."""

from datetime import timedelta

import asyncpg
import pytest

from challenges.clarifications import queries, services
from challenges.clarifications.contributions import register_clarifications
from challenges.clarifications.domain import QUESTIONS_A_DAY, QuestionState
from challenges.clarifications.services import close_questions, set_dates, tell_answers
from challenges.following.services import follow
from challenges.publishing.services import cancel_challenge
from portal.audit.queries import acts_of
from portal.database.clock import move_clock, portal_now
from portal.database.transactions import execute, fetch, transaction
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from portal.mail.queries import letters_to
from tests.builders.bidding import make_draft_bid, make_supplier, make_writer
from tests.builders.clarifications import ANSWER, QUESTION, draft_answer, make_published_answer, make_question
from tests.builders.publishing import make_published_challenge, officers_of
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")


@pytest.fixture(autouse=True)
def registered() -> None:
    register_clarifications()


async def test_officers_know_an_asker_by_one_number_in_a_challenge() -> None:
    challenge = await make_published_challenge()
    _, one = await make_supplier()
    _, two = await make_supplier()
    for writer, text in ((one, "First?"), (two, "Second?"), (one, "Third?")):
        await make_question(challenge, writer, text)
    numbers = {row.text: row.asker_number for row in await queries.officer_questions(challenge.id)}
    assert numbers["First?"] == numbers["Third?"] != numbers["Second?"]
    assert all(10 <= number <= 99 for number in numbers.values())


async def test_the_same_question_again_is_one_question_and_ten_a_day_are_enough() -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    assert await make_question(challenge, writer) == await make_question(challenge, writer)
    for number in range(QUESTIONS_A_DAY - 1):
        await make_question(challenge, writer, f"What about gate {number}?")
    with pytest.raises(RefusedError, match="24 hours"):
        await make_question(challenge, writer, "And one more?")
    await make_question(challenge, None, "Others may still ask?")
    await move_clock(await portal_now() + timedelta(hours=25), None)
    await make_question(challenge, writer, "And one more?")


async def test_a_question_that_names_its_asker_is_refused_and_says_where() -> None:
    challenge = await make_published_challenge()
    company, writer = await make_supplier("Kerbside Paths Ltd")
    await execute("update organisation set company_number = '09912345' where id = $1", company.id)
    for text in (
        "May Kerbside Paths ask?",
        f"Please write to {writer.email}.",
        "We are company 09912345.",
        f"{writer.name} would like to know.",
    ):
        with pytest.raises(InvalidInputError) as caught:
            await make_question(challenge, writer, text)
        assert set(caught.value.errors) == {"question"}
    for text in ("", "  ", "\u200b\u2060", "\u200b ?!", "word " * 301):
        with pytest.raises(InvalidInputError):
            await make_question(challenge, writer, text)
    assert await queries.officer_questions(challenge.id) == []


async def test_what_officers_publish_names_no_supplier_whoever_asked() -> None:
    challenge = await make_published_challenge()
    _, asker = await make_supplier("Kerbside Paths Ltd")
    await make_supplier("Other Walkways Ltd")
    question_id = await make_question(challenge, asker)
    messages = []
    for name in ("Kerbside Paths", "Other Walkways"):
        with pytest.raises(InvalidInputError) as caught:
            await draft_answer(challenge, question_id, question=f"May {name} cross a park?")
        messages.append(caught.value.errors["question"].replace(name, "X"))
    assert messages[0] == messages[1]


async def test_everybody_concerned_is_told_once_in_one_mail_that_is_the_same_for_all() -> None:
    challenge = await make_published_challenge()
    _, asker = await make_supplier()
    _, bidder = await make_supplier()
    _, fan = await make_supplier()
    _, other = await make_supplier()
    await make_draft_bid(challenge, writer=bidder, complete=False)
    for person in (asker, fan, bidder):
        await follow(person, challenge.reference)
    ids = [await make_question(challenge, asker, text) for text in ("First?", "Second?")]
    for one in ids:
        await draft_answer(challenge, one)
    officer, _ = await officers_of(challenge.buyer_id)
    assert await services.publish_answers(officer, challenge.reference, ids) == (1, 2)
    await run_due_jobs()
    await tell_answers(challenge.id)
    bodies = set()
    for person in (asker, bidder, fan):
        (letter,) = [one for one in await letters_to(person.email) if one.kind == "clarification"]
        assert letter.is_sealed and letter.body.count(ANSWER) == 2
        bodies.add(letter.body.replace(person.name, "").split("To get no more mails")[0])
    assert len(bodies) == 1
    assert not [one for one in await letters_to(other.email) if one.kind == "clarification"]


async def test_a_correction_is_a_new_wording_and_the_old_one_stays() -> None:
    challenge = await make_published_challenge()
    question_id = await make_published_answer(challenge)
    officer, second = await officers_of(challenge.buyer_id)
    changed = {"question": QUESTION, "answer": "No.", "reason": "The park has a second gate that is locked."}
    await services.correct_answer(officer, challenge.reference, question_id, revision=1, **changed)
    with pytest.raises(ConflictError):
        await services.correct_answer(second, challenge.reference, question_id, revision=1, **changed)
    (shown,) = await queries.published(challenge.id)
    assert shown.newest.answer == "No." and [one.answer for one in shown.earlier] == [ANSWER]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction():
            await execute("update clarification set text = 'x' where id = $1", question_id)
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        async with transaction():
            await execute("update clarification_revision set answer = 'x'")


async def test_two_officers_overwrite_nothing_and_publish_once() -> None:
    challenge = await make_published_challenge()
    question_id = await make_question(challenge)
    officer, second = await officers_of(challenge.buyer_id)
    await draft_answer(challenge, question_id)
    with pytest.raises(ConflictError):
        await services.save_answer(
            second, challenge.reference, question_id, question="Other?", answer="Other.", version=0
        )
    await services.publish_answers(officer, challenge.reference, [question_id])
    with pytest.raises(RefusedError):
        await services.publish_answers(second, challenge.reference, [question_id])


async def test_questions_end_by_withdrawal_setting_aside_and_cancellation_and_askers_are_told() -> None:
    challenge = await make_published_challenge()
    _, asker = await make_supplier()
    first, second, third = [await make_question(challenge, asker, text) for text in ("A?", "B?", "C?")]
    await services.withdraw(asker, challenge.reference, first)
    with pytest.raises(RefusedError):
        await services.withdraw(asker, challenge.reference, first)
    officer, _ = await officers_of(challenge.buyer_id)
    await services.set_aside(officer, challenge.reference, second, reason="The map says so already.")
    await cancel_challenge(officer, challenge.reference, reason="The money went to a flood.")
    states = {one.id: one.state for one in await queries.own_questions(challenge.id, asker)}
    assert states == {
        first: QuestionState.WITHDRAWN,
        second: QuestionState.SET_ASIDE,
        third: QuestionState.CLOSED,
    }
    withdrawn = await queries.officer_question(challenge.id, first)
    assert withdrawn.text == ""
    bodies = "\n".join(one.body for one in await letters_to(asker.email) if one.kind == "clarification")
    assert "The map says so already." in bodies and "The money went to a flood." in bodies
    await close_questions(challenge, "Twice changes nothing.")


async def test_other_suppliers_other_buyers_and_the_buyers_own_people_cannot_touch_a_question() -> None:
    challenge, elsewhere = await make_published_challenge(), await make_published_challenge()
    _, asker = await make_supplier()
    _, rival = await make_supplier()
    question_id = await make_question(challenge, asker)
    with pytest.raises(NotFoundError):
        await services.withdraw(rival, challenge.reference, question_id)
    assert await queries.own_questions(challenge.id, rival) == []
    stranger, _ = await officers_of(elsewhere.buyer_id)
    with pytest.raises(NotFoundError):
        await services.set_aside(stranger, challenge.reference, question_id, reason="No.")
    with pytest.raises(NotFoundError):
        await services.set_aside(stranger, elsewhere.reference, question_id, reason="No.")
    with pytest.raises(NotFoundError):
        await services.ask(
            rival, challenge.reference, supplier_id=next(iter(asker.organisations())), text="In your name?"
        )


async def test_whoever_left_the_company_is_not_told_but_their_colleagues_are() -> None:
    challenge = await make_published_challenge()
    company, asker = await make_supplier()
    colleague = await make_writer(company.id)
    await make_published_answer(challenge, asker)
    await execute("update membership set ended_at = portal_now() where person = $1", asker.person_id)
    await run_due_jobs()
    assert not [one for one in await letters_to(asker.email) if one.subject.startswith("Questions answered")]
    assert [one for one in await letters_to(colleague.email) if one.subject.startswith("Questions answered")]


async def test_officers_are_reminded_and_told_when_questions_close() -> None:
    challenge = await make_published_challenge()
    await make_question(challenge)
    officer, _ = await officers_of(challenge.buyer_id)
    await run_due_jobs()
    await move_clock(await portal_now() + timedelta(days=3, minutes=1), None)
    await run_due_jobs()
    subjects = [one.subject for one in await letters_to(officer.email)]
    assert sum(one.startswith("Questions wait for an answer") for one in subjects) == 1
    assert challenge.questions_close_at is not None
    await move_clock(challenge.questions_close_at + timedelta(minutes=1), None)
    await run_due_jobs()
    letters = [one for one in await letters_to(officer.email) if one.subject.startswith("Questions are closed")]
    assert len(letters) == 1 and letters[0].is_sealed
    with pytest.raises(RefusedError, match="Questions closed"):
        await make_question(challenge, None, "Too late?")
    later = challenge.questions_close_at + timedelta(days=4)
    await execute("update challenge set questions_close_at = $2 where id = $1", challenge.id, later)
    await set_dates(challenge.id)
    await make_question(challenge, None, "Again in time?")


async def test_the_chain_names_nobody_who_asked() -> None:
    challenge = await make_published_challenge()
    _, asker = await make_supplier()
    question_id = await make_question(challenge, asker)
    await services.withdraw(asker, challenge.reference, question_id)
    acts = [one for one in await acts_of(challenge.id) if one.act.startswith("clarification:")]
    assert [one.act for one in acts] == ["clarification:asked", "clarification:withdrawn"]
    assert all(one.actor_id is None and one.details == {} for one in acts)


async def test_officers_state_until_when_they_answer() -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    assert challenge.deadline_at is not None and challenge.questions_close_at is not None
    default = await queries.answer_dates(challenge.id)
    assert challenge.questions_close_at < default.answers_by_at < challenge.deadline_at and not default.is_stated
    for wrong in (await portal_now(), challenge.deadline_at + timedelta(seconds=1)):
        with pytest.raises(InvalidInputError):
            await services.state_answer_date(officer, challenge.reference, wrong)
    stated = challenge.deadline_at - timedelta(days=2)
    await services.state_answer_date(officer, challenge.reference, stated)
    await set_dates(challenge.id)
    assert (await queries.answer_dates(challenge.id)).answers_by_at == stated
    rows = await fetch("select act from challenge_decision where challenge = $1", challenge.id)
    assert "state_answer_date" in {row["act"] for row in rows}
