"""Notices from what is known to a recorded publication, on the real database."""

from datetime import timedelta
from uuid import uuid4

import asyncpg
import pytest

from challenges.notices import queries, services
from challenges.notices.contributions import notice_steps, waiting_notices
from challenges.publishing import queries as publishing
from challenges.publishing import services as challenges
from challenges.publishing.domain import ChallengeDetail, State
from challenges.publishing.domain.sections import RulesContent
from portal.accounts.domain import Actor
from portal.database.clock import move_clock, portal_now
from portal.database.transactions import execute, fetch, transaction
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from tests.builders.amendments import publish_amendment
from tests.builders.bidding import open_challenge
from tests.builders.notices import ANSWERS, a_number, make_prepared_notice, make_published_notice
from tests.builders.publishing import (
    make_challenge_officer,
    make_draft_challenge,
    make_published_challenge,
    officers_of,
)

pytestmark = pytest.mark.usefixtures("db")
COVERED = {"route": "open", "budget_pence": 250_000_00, "value_pence": 300_000_00}


async def in_review(**draft: object) -> tuple[ChallengeDetail, Actor, Actor]:
    """A covered challenge that waits for its second officer."""
    made = await make_draft_challenge(**{"money": COVERED, **draft})  # type: ignore[arg-type]
    author, second = await officers_of(made.buyer_id)
    await challenges.submit_for_review(author, made.reference)
    return await publishing.challenge(made.id), author, second


async def state_of(challenge: ChallengeDetail) -> State:
    return (await publishing.challenge(challenge.id)).state


async def waiting(actor: Actor) -> list[str]:
    return [one.text for one in await waiting_notices(actor, await portal_now())]


async def test_preparing_names_everything_that_is_missing_at_once() -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    with pytest.raises(InvalidInputError) as found:
        await services.prepare_notice(officer, challenge.reference, "UK4", answers={"category": "poetry", "cpv": ""})
    assert {"authority_address", "contact_email", "category", "cpv", "suitable_sme"} <= set(found.value.errors)
    assert "deadline" not in found.value.errors
    assert await queries.notices(challenge.id) == []


async def test_a_version_is_an_update_only_of_one_that_was_published() -> None:
    """One prepared twice is still the first that the world sees."""
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await make_prepared_notice(officer, challenge.reference, "UK4")
    first = await make_published_notice(officer, challenge.reference, "UK4", contact_name="Buying team")
    assert (first.version, first.is_update) == (2, False)
    later = await make_published_notice(officer, challenge.reference, "UK4", contact_name="Another team")
    assert (later.version, later.is_update) == (3, True)
    assert not (await queries.notice(first.id)).is_update
    other = await make_prepared_notice(officer, challenge.reference, "UK4")
    assert (other.version, other.is_update) == (4, True)


async def test_a_notice_stays_as_it_was_prepared_and_a_second_takes_its_place() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    first = await make_prepared_notice(officer, challenge.reference, "UK4")
    assert first.content.value("deadline") and first.content.value("value_gross") == "12000000"
    again = await make_prepared_notice(second, challenge.reference, "UK4", place="Hackney")
    assert (again.version, (await queries.notice(first.id)).state) == (2, "superseded")
    for change in ("content = '{}'", "content_hash = ''", "state = 'published'"):
        with pytest.raises(asyncpg.RaiseError):
            async with transaction():
                await execute(f"update notice set {change} where id = $1", again.id)
    with pytest.raises(asyncpg.PostgresError):
        async with transaction():
            await execute("delete from notice where id = $1", again.id)
    with pytest.raises(RefusedError):
        await services.record_copied(
            officer, challenge.reference, first.id, number=await a_number(), published_at=await portal_now()
        )


async def test_a_change_calls_for_the_tender_notice_again_once() -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    assert "Publish the below-threshold tender notice of" in " ".join(await waiting(officer))
    await make_published_notice(officer, challenge.reference, "UK4")
    assert await waiting(officer) == []
    await publish_amendment(challenge)
    revised = f"Publish the revised below-threshold tender notice of “{challenge.title}”"
    assert await waiting(officer) == [revised]
    (due,) = [
        one
        for one in await notice_steps(await publishing.challenge(challenge.id), officer, await portal_now())
        if one.is_due
    ]
    assert due.hint == "Again, because the challenge was changed after it was published (s.31(5))"
    prepared = await make_prepared_notice(officer, challenge.reference, "UK4")
    assert await waiting(officer) == [revised]
    await services.record_copied(
        officer, challenge.reference, prepared.id, number=await a_number(), published_at=await portal_now()
    )
    assert await waiting(officer) == []


async def test_what_the_platform_shows_is_recorded_once_and_checked() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    notice = await make_prepared_notice(officer, challenge.reference, "UK4")
    now, place = await portal_now(), (officer, challenge.reference, notice.id)
    assert "Publish the below-threshold tender notice of" in " ".join(await waiting(officer))
    with pytest.raises(InvalidInputError) as found:
        await services.record_copied(*place, number="1", published_at=now + timedelta(hours=2))
    assert set(found.value.errors) == {"number", "published_at"}
    with pytest.raises(InvalidInputError, match="before it was prepared"):
        await services.record_copied(*place, number=await a_number(), published_at=now - timedelta(hours=2))
    number = await a_number()
    await services.record_copied(*place, number=f"  {number} ", published_at=now)
    found_again = await queries.notice(notice.id)
    assert found_again.publication is not None
    assert (found_again.state, found_again.publication.number) == ("published", number)
    with pytest.raises(RefusedError, match=number):
        await services.record_copied(second, challenge.reference, notice.id, number=number, published_at=now)
    other = await make_published_challenge(
        buyer=await buyer_of(challenge), title="Quieter nights beside the depot", mission=(2, "M2.1")
    )
    theirs = await make_prepared_notice(officer, other.reference, "UK4")
    with pytest.raises(InvalidInputError, match="recorded already"):
        await services.record_copied(officer, other.reference, theirs.id, number=number, published_at=now)
    assert not any(challenge.title in one for one in await waiting(officer))


async def buyer_of(challenge: ChallengeDetail) -> object:
    from portal.accounts.queries import organisation

    return await organisation(challenge.buyer_id)


async def test_a_typing_error_is_corrected_by_a_record_of_its_own() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    notice = await make_published_notice(officer, challenge.reference, "UK4")
    assert notice.publication is not None
    wrong, right, at = notice.publication.number, await a_number(), notice.publication.published_at
    for bad in ({"reason": "x"}, {"number": wrong}, {"number": "12"}):
        with pytest.raises(InvalidInputError):
            await services.correct_publication(
                second,
                challenge.reference,
                notice.id,
                **{"number": right, "published_at": at, "reason": "Two digits were swapped", **bad},  # type: ignore[arg-type]
            )
    await services.correct_publication(
        second, challenge.reference, notice.id, number=right, published_at=at, reason="Two digits were swapped"
    )
    now_recorded = (await queries.notice(notice.id)).publication
    assert now_recorded is not None and (now_recorded.number, now_recorded.corrects) == (right, True)
    (row,) = await queries.corrections(notice.id)
    assert (row["number"], row["reason"]) == (wrong, "Two digits were swapped")
    with pytest.raises(asyncpg.RaiseError, match="is kept"):
        async with transaction():
            await execute("update notice_publication set number = 'x'")
    acts = [one["act"] for one in await fetch("select act from audit_entry where act like 'notice:%' order by seq")]
    assert acts == ["notice:prepared", "notice:published", "notice:corrected"]


async def test_a_covered_competition_opens_with_its_tender_notice_and_not_before() -> None:
    challenge, author, second = await in_review()
    with pytest.raises(RefusedError, match="section 21"):
        await challenges.publish_challenge(second, challenge.reference)
    notice = await make_prepared_notice(author, challenge.reference, "UK4")
    with pytest.raises(NotFoundError):
        await publishing.visible_challenge(challenge.reference, None)
    with pytest.raises(RefusedError, match="another officer must approve"):
        await services.record_copied(
            author, challenge.reference, notice.id, number=await a_number(), published_at=await portal_now()
        )
    at = await portal_now()
    await services.record_copied(second, challenge.reference, notice.id, number=await a_number(), published_at=at)
    opened = await publishing.visible_challenge(challenge.reference, None)
    assert opened.state is State.PUBLISHED and opened.published_at is not None and opened.published_at >= at
    published = await queries.published_notices(challenge.id)
    assert [one.code for one in published] == ["UK4"]


async def test_a_notice_that_is_out_is_recorded_even_when_our_page_cannot_open() -> None:
    challenge, author, second = await in_review(deadline_in=timedelta(days=27))
    notice = await make_prepared_notice(author, challenge.reference, "UK4")
    await move_clock(await portal_now() + timedelta(days=5), None)
    at = await portal_now() - timedelta(days=5) + timedelta(minutes=1)
    await services.record_copied(second, challenge.reference, notice.id, number=await a_number(), published_at=at)
    assert await state_of(challenge) is State.IN_REVIEW
    assert (await queries.notice(notice.id)).state == "published"
    with pytest.raises(InvalidInputError, match="25 days"):
        await challenges.publish_challenge(second, challenge.reference)


async def test_what_the_notice_does_not_say_is_read_again_before_the_page_opens() -> None:
    """Word limits and descriptors stand in no notice, so recording it cannot approve what came after it was prepared."""
    challenge, author, second = await in_review()
    notice = await make_prepared_notice(author, challenge.reference, "UK4")
    await challenges.return_to_draft(second, challenge.reference, reason="Ask for fewer words.")
    version = (await publishing.section_saves(challenge.id))["rubric"].version
    rules = RulesContent(rounding_places=0, tie_break=("lower_price",), quorum=1)
    await challenges.save_rules(author, challenge.reference, rules, version=version)
    await challenges.submit_for_review(author, challenge.reference)
    await services.record_copied(
        second, challenge.reference, notice.id, number=await a_number(), published_at=await portal_now()
    )
    assert await state_of(challenge) is State.IN_REVIEW
    await challenges.publish_challenge(second, challenge.reference)
    assert await state_of(challenge) is State.PUBLISHED


async def test_what_changed_after_the_tender_notice_needs_a_new_version_of_it() -> None:
    challenge, author, second = await in_review()
    stale = await make_prepared_notice(author, challenge.reference, "UK4")
    await challenges.return_to_draft(second, challenge.reference, reason="The outcomes are too vague to score.")
    from challenges.publishing.domain.sections import OutcomesContent

    version = (await publishing.section_saves(challenge.id))["outcomes"].version
    words = OutcomesContent(outcomes="Forty more children walk to each of ten schools, counted each June.")
    await challenges.save_section(author, challenge.reference, words, version=version)
    await challenges.submit_for_review(author, challenge.reference)
    await services.record_copied(
        second, challenge.reference, stale.id, number=await a_number(), published_at=await portal_now()
    )
    assert await state_of(challenge) is State.IN_REVIEW
    with pytest.raises(RefusedError, match="new version"):
        await challenges.publish_challenge(second, challenge.reference)
    await make_published_notice(second, challenge.reference, "UK4")
    assert await state_of(challenge) is State.PUBLISHED
    assert [one.state for one in await queries.notices(challenge.id)] == ["published", "superseded"]


async def test_the_tender_notice_is_locked_after_the_deadline() -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await make_published_notice(officer, challenge.reference, "UK4")
    assert (await make_prepared_notice(officer, challenge.reference, "UK4")).version == 2
    await open_challenge(challenge)
    with pytest.raises(RefusedError, match="locked after the deadline"):
        await make_prepared_notice(officer, challenge.reference, "UK4")


async def test_a_cancelled_covered_competition_calls_for_its_termination_notice() -> None:
    challenge = await make_published_challenge(money=COVERED)
    officer, _ = await officers_of(challenge.buyer_id)
    await challenges.cancel_challenge(officer, challenge.reference, reason="The grant was withdrawn.")
    assert any("procurement termination notice" in one for one in await waiting(officer))
    notice = await make_published_notice(officer, challenge.reference, "UK12")
    assert notice.content.value("stopped_reason") == "The grant was withdrawn."
    assert notice.content.value("tender_notice").startswith("20")
    assert not any("procurement termination notice" in one for one in await waiting(officer))
    with pytest.raises(RefusedError, match="cannot be edited"):
        await make_prepared_notice(officer, challenge.reference, "UK12")


@pytest.mark.parametrize("code", ["UK1", "UK2", "UK3", "UK5"])
async def test_a_draft_has_its_early_notices(code: str) -> None:
    draft = await make_draft_challenge()
    officer, _ = await officers_of(draft.buyer_id)
    notice = await make_published_notice(officer, draft.reference, code)
    assert notice.state == "published" and notice.content.code == code
    with pytest.raises(NotFoundError):
        await queries.visible_notice(draft.reference, notice.id, None)


async def test_others_and_forged_ids_find_nothing() -> None:
    challenge, other = await make_published_challenge(), await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    stranger, _ = await officers_of(other.buyer_id)
    lawyer = await make_challenge_officer(challenge.buyer_id)
    del lawyer
    notice = await make_prepared_notice(officer, challenge.reference, "UK4")
    theirs = await make_prepared_notice(stranger, other.reference, "UK4")
    for actor, reference, notice_id in (
        (stranger, challenge.reference, notice.id),
        (officer, challenge.reference, theirs.id),
        (officer, challenge.reference, uuid4()),
    ):
        with pytest.raises(NotFoundError):
            await services.record_copied(
                actor, reference, notice_id, number=await a_number(), published_at=await portal_now()
            )
    with pytest.raises(NotFoundError):
        await queries.visible_notice(challenge.reference, notice.id, None)
    for code, subject in (("UK7", uuid4()), ("UK99", None), ("UK12", None)):
        with pytest.raises(RefusedError):
            await services.prepare_notice(officer, challenge.reference, code, subject_id=subject, answers=ANSWERS)
