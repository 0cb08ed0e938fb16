"""From draft to publication and beyond, by the services, on PostgreSQL."""

import asyncio
import hashlib
from datetime import timedelta

import asyncpg
import pytest
import rfc8785

from challenges.publishing import queries, services
from challenges.publishing.domain import ChallengeDetail, State
from challenges.publishing.domain.sections import CriterionContent, OutcomesContent
from challenges.regimes.regime import load_regime
from portal.accounts.domain import Role
from portal.database.clock import move_clock, portal_now
from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.files.sealing import public_key_of, unwrap_challenge_key
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from portal.settings import get_settings
from tests.builders.publishing import (
    make_challenge_buyer,
    make_challenge_officer,
    make_draft_challenge,
    make_published_challenge,
    officers_of,
)
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.usefixtures("db")


async def acts_of(challenge: ChallengeDetail) -> list[str]:
    rows = await fetch(
        "select e.act from audit_entry e join audit_chain c on c.id = e.chain where c.challenge_id = $1 order by e.seq",
        challenge.id,
    )
    return [row["act"] for row in rows]


async def mails() -> list[tuple[str, str]]:
    rows = await fetch("select recipient, subject from outbox_mail order by queued_at, id")
    return [(row["recipient"], row["subject"]) for row in rows]


async def past_deadline(challenge: ChallengeDetail) -> None:
    assert challenge.deadline_at is not None
    await move_clock(challenge.deadline_at, None)


async def test_publication_freezes_version_law_and_draw_and_makes_keys() -> None:
    challenge = await make_published_challenge()
    assert challenge.state is State.PUBLISHED
    version = await queries.published_version(challenge.id)
    assert version["content"]["title"] == challenge.title
    assert version["content_hash"] == hashlib.sha256(rfc8785.dumps(version["content"])).hexdigest()
    assert [one["weight"] for one in version["content"]["scoring"]["criteria"]] == ["0", "60", "30", "10"]
    assert await queries.frozen_regime(challenge) == load_regime()
    seed = await queries.draw_seed(challenge.id)
    assert hashlib.sha256(seed.encode()).hexdigest() == challenge.draw_seed_hash
    wrapped = await queries.sealing_private_wrapped(challenge.id)
    private = unwrap_challenge_key(wrapped, bytes.fromhex(get_settings().opening_key))
    assert public_key_of(private) == challenge.sealing_public_key
    assert await acts_of(challenge) == [
        "challenge:drafted",
        "challenge:submitted_for_review",
        "challenge:published",
    ]
    row = await fetch_one("select is_ticking, reference from audit_chain where challenge_id = $1", challenge.id)
    assert row == {"is_ticking": True, "reference": challenge.reference}


async def test_a_published_version_cannot_be_changed() -> None:
    challenge = await make_published_challenge()
    for statement in (
        "update challenge_version set content_hash = 'x' where challenge = $1",
        "delete from challenge_version where challenge = $1",
    ):
        with pytest.raises(asyncpg.PostgresError, match=r"permanent|permission"):
            async with transaction():
                await execute(statement, challenge.id)


async def test_neither_author_nor_sender_may_approve() -> None:
    buyer = await make_challenge_buyer()
    author, sender = await officers_of(buyer.id)
    third = await make_challenge_officer(buyer.id)
    draft = await make_draft_challenge(buyer=buyer, author=author)
    await services.submit_for_review(sender, draft.reference)
    for person in (author, sender):
        with pytest.raises(RefusedError, match="another officer"):
            await services.publish_challenge(person, draft.reference)
    await services.publish_challenge(third, draft.reference)


async def test_a_draft_without_a_second_officer_is_not_sent() -> None:
    buyer = await make_challenge_buyer()
    author = await make_challenge_officer(buyer.id)
    await make_challenge_officer(buyer.id, Role.FINANCE)
    draft = await make_draft_challenge(buyer=buyer, author=author)
    with pytest.raises(RefusedError, match="second procurement officer"):
        await services.submit_for_review(author, draft.reference)
    assert (await queries.challenge(draft.id)).state is State.DRAFT


async def test_an_incomplete_draft_is_refused_with_every_reason() -> None:
    draft = await make_draft_challenge(criteria=(), money={"route": ""})
    author, _ = await officers_of(draft.buyer_id)
    with pytest.raises(InvalidInputError) as refusal:
        await services.submit_for_review(author, draft.reference)
    assert len(refusal.value.errors) == 3


async def test_time_in_review_can_make_a_deadline_too_near() -> None:
    draft = await make_draft_challenge(deadline_in=timedelta(days=12))
    author, approver = await officers_of(draft.buyer_id)
    await services.submit_for_review(author, draft.reference)
    await move_clock(await portal_now() + timedelta(days=3), None)
    with pytest.raises(InvalidInputError, match="if you publish today"):
        await services.publish_challenge(approver, draft.reference)
    await services.return_to_draft(approver, draft.reference, reason="Move the deadline.")
    returned = await queries.challenge(draft.id)
    assert returned.state is State.DRAFT
    assert (await queries.decisions(draft.id))[-1].reason == "Move the deadline."


async def test_another_buyers_officer_reaches_nothing() -> None:
    draft = await make_draft_challenge()
    stranger = await make_challenge_officer((await make_challenge_buyer()).id)
    reference = draft.reference
    with pytest.raises(NotFoundError):
        await queries.visible_challenge(reference, stranger)
    for attempt in (
        services.save_section(stranger, reference, OutcomesContent("Mine"), version=1),
        services.add_criterion(stranger, reference, draft_criterion(draft)),
        services.remove_criterion(stranger, reference, "q1"),
        services.move_criterion(stranger, reference, "q1", "up"),
        services.submit_for_review(stranger, reference),
        services.publish_challenge(stranger, reference),
        services.return_to_draft(stranger, reference, reason="x"),
        services.cancel_challenge(stranger, reference, reason="x"),
    ):
        with pytest.raises(NotFoundError):
            await attempt
    with pytest.raises(NotFoundError):
        await services.create_draft(stranger, buyer_id=draft.buyer_id, title="Not ours")


def draft_criterion(draft: ChallengeDetail) -> CriterionContent:
    one = draft.criteria[-1]
    return CriterionContent(kind=one.kind, title=one.title, question=one.question)


async def test_the_second_save_of_a_section_is_told() -> None:
    draft = await make_draft_challenge()
    author, colleague = await officers_of(draft.buyer_id)
    await services.save_section(author, draft.reference, OutcomesContent("First"), version=1)
    with pytest.raises(ConflictError):
        await services.save_section(colleague, draft.reference, OutcomesContent("Second"), version=1)
    assert (await queries.challenge(draft.id)).outcomes == "First"
    save = (await queries.section_saves(draft.id))["outcomes"]
    assert (save.saved_by, save.version) == (author.name, 2)


async def test_references_count_up_within_the_year() -> None:
    buyer = await make_challenge_buyer()
    author, _ = await officers_of(buyer.id)
    first, second = [await services.create_draft(author, buyer_id=buyer.id, title="T") for _ in range(2)]
    assert int(second.rsplit("-", 1)[1]) == int(first.rsplit("-", 1)[1]) + 1


async def test_the_deadline_closes_once_and_tells_the_officers() -> None:
    challenge = await make_published_challenge()
    await past_deadline(challenge)
    await run_due_jobs()
    assert (await queries.challenge(challenge.id)).state_at(await portal_now()) is State.CLOSED
    await services.record_closing(challenge.id)
    closed = [subject for _, subject in await mails() if subject.startswith("The deadline has passed")]
    assert len(closed) == 2
    assert (await acts_of(challenge)).count("challenge:closed") == 1


async def test_opening_is_refused_before_the_deadline_and_happens_once() -> None:
    challenge = await make_published_challenge()
    with pytest.raises(RefusedError):
        await services.mark_opened(challenge.id)
    await past_deadline(challenge)
    await services.mark_opened(challenge.id)
    with pytest.raises(RefusedError):
        await services.mark_opened(challenge.id)
    author, _ = await officers_of(challenge.buyer_id)
    with pytest.raises(RefusedError):
        await services.cancel_challenge(author, challenge.reference, reason="Too late")
    await services.record_progress(challenge.id, evaluation="ranked", award="no_award")
    await services.conclude_challenge(challenge.id, actor_id=author.person_id, reason="No bid met the minimum.")
    ended = await queries.challenge(challenge.id)
    assert ended.state is State.CONCLUDED
    assert ended.progress.award == "no_award"


async def test_a_cancelled_challenge_has_no_deadline_left_to_act_on() -> None:
    challenge = await make_published_challenge()
    author, _ = await officers_of(challenge.buyer_id)
    await services.cancel_challenge(author, challenge.reference, reason="The need has gone.")
    assert await fetch("select 1 from due_act where act = 'challenge:close'") == []
    await past_deadline(challenge)
    await run_due_jobs()
    await services.record_closing(challenge.id)
    assert "challenge:closed" not in await acts_of(challenge)


@pytest.mark.usefixtures("committed")
async def test_two_clicks_on_publish_make_one_version() -> None:
    draft = await make_draft_challenge()
    author, approver = await officers_of(draft.buyer_id)
    await services.submit_for_review(author, draft.reference)
    answers = await asyncio.gather(
        *(services.publish_challenge(approver, draft.reference) for _ in range(3)), return_exceptions=True
    )
    assert sum(1 for one in answers if one is None) == 1
    assert all(one is None or isinstance(one, RefusedError) for one in answers)
    row = await fetch_one("select count(*) as versions from challenge_version where challenge = $1", draft.id)
    assert row == {"versions": 1}


@pytest.mark.usefixtures("committed")
async def test_drafts_started_at_once_get_different_references() -> None:
    buyer = await make_challenge_buyer()
    author, _ = await officers_of(buyer.id)
    made = await asyncio.gather(*(services.create_draft(author, buyer_id=buyer.id, title="T") for _ in range(5)))
    assert len(set(made)) == 5
