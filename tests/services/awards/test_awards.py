"""An award from ranking to the end of its standstill."""

from datetime import timedelta

import asyncpg
import pytest

from challenges.amendments import queries as amendments
from challenges.bidding.services import check_compliance
from challenges.following import services as following
from challenges.publishing.domain import State
from challenges.publishing.queries import challenge as challenge_detail
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.mail.queries import letters_to
from procurement.awards import queries, services
from procurement.awards.policies import may_sign
from tests.builders.awards import (
    NOT_COMPLIANT,
    award_of,
    end_standstill,
    make_decided_award,
    make_noticed_award,
    make_prepared_award_notice,
    make_ranked_challenge,
)
from tests.builders.bidding import make_submitted_bid, make_supplier, open_challenge
from tests.builders.notices import a_number
from tests.builders.publishing import make_challenge_officer, make_published_challenge, officers_of

REASON = "It came first on the published criteria."


async def test_award_needs_two_people(db: object) -> None:
    ranked = await make_ranked_challenge()
    reference = ranked.challenge.reference
    await services.recommend_award(ranked.officer, reference, bid_id=ranked.bids[0].id, reasons=REASON)
    with pytest.raises(RefusedError, match="another officer"):
        await services.decide_award(ranked.officer, reference, reasons=REASON)
    await services.decide_award(ranked.second, reference, reasons=REASON)
    assert (await award_of(ranked)).state == "decided"


async def test_award_of_another_buyers_challenge_is_not_found(db: object) -> None:
    ranked, other = await make_ranked_challenge(), await make_ranked_challenge()
    with pytest.raises(NotFoundError):
        await services.recommend_award(
            other.officer, ranked.challenge.reference, bid_id=ranked.bids[0].id, reasons=REASON
        )
    with pytest.raises(InvalidInputError):
        await services.recommend_award(
            ranked.officer, ranked.challenge.reference, bid_id=other.bids[0].id, reasons=REASON
        )
    with pytest.raises(InvalidInputError):
        await services.recommend_award(ranked.officer, ranked.challenge.reference, bid_id=None, reasons="No.")


async def test_suppliers_learn_nothing_before_the_summaries_are_sent(db: object) -> None:
    ranked = await make_ranked_challenge()
    await make_decided_award(ranked)
    for writer in ranked.writers:
        with pytest.raises(NotFoundError):
            await queries.own_summary(ranked.challenge.id, writer)
    assert await queries.published_award(ranked.challenge.id) is None
    assert await fetch_one("select 1 from outbox_mail where kind = 'award'") is None
    states = await fetch("select state from bid where challenge = $1", ranked.challenge.id)
    assert not {"successful", "unsuccessful"} & {row["state"] for row in states}


async def test_each_supplier_gets_its_own_summary_with_the_awarded_bids_scores(db: object) -> None:
    ranked = await make_ranked_challenge()
    await make_decided_award(ranked)
    assert await services.send_summaries(ranked.second, ranked.challenge.reference) == 2
    first, second = [await queries.own_summary(ranked.challenge.id, writer) for writer in ranked.writers]
    assert (first.outcome, second.outcome) == ("successful", "unsuccessful")
    assert second.content.supplier == ranked.bids[1].supplier_name
    assert second.content.awarded_supplier == ranked.bids[0].supplier_name
    for line in second.content.lines:
        assert line.reason
        assert line.awarded_reason
        assert float(line.awarded_points) > float(line.points)
    assert all(line.awarded_reason == "" for line in first.content.lines)
    stranger = await make_challenge_officer(ranked.challenge.buyer_id)
    with pytest.raises(NotFoundError):
        await queries.own_summary(ranked.challenge.id, stranger)
    mails = await fetch("select recipient, is_sealed from outbox_mail where kind = 'award'")
    assert {row["recipient"] for row in mails} == {writer.email for writer in ranked.writers}
    assert all(row["is_sealed"] for row in mails)


async def test_a_bid_that_was_not_assessed_is_told_so_with_the_reason_and_no_scores(db: object) -> None:
    ranked = await make_ranked_challenge(refused=1)
    (writer,) = ranked.refused
    told = await fetch("select is_sealed, body from outbox_mail where template = 'bidding/not_compliant'")
    assert [row["is_sealed"] for row in told] == [True]
    assert NOT_COMPLIANT in told[0]["body"]
    await make_decided_award(ranked)
    assert await services.send_summaries(ranked.second, ranked.challenge.reference) == 3
    content = (await queries.own_summary(ranked.challenge.id, writer)).content
    assert (content.outcome, content.is_assessed, content.not_ranked_reason) == ("unsuccessful", False, NOT_COMPLIANT)
    assert content.awarded_supplier == ranked.bids[0].supplier_name
    assert (content.lines, content.total, content.awarded_total) == ((), "", "")
    letter = await fetch_one("select body from outbox_mail where kind = 'award' and recipient = $1", writer.email)
    assert letter is not None
    assert NOT_COMPLIANT in letter["body"]
    row = await fetch_one("select state from bid where supplier = $1", next(iter(writer.organisations())))
    assert row == {"state": "non_compliant"}


async def test_when_nobody_is_awarded_every_supplier_is_told_why(db: object) -> None:
    ranked = await make_ranked_challenge(refused=1)
    reference, why = ranked.challenge.reference, "No bid can be delivered before the grant ends."
    await services.recommend_award(ranked.officer, reference, bid_id=None, reasons=why)
    assert await fetch_one("select 1 from outbox_mail where kind = 'award'") is None
    await services.decide_award(ranked.second, reference, reasons=REASON)
    mails = await fetch("select recipient, is_sealed, body from outbox_mail where kind = 'award'")
    assert {row["recipient"] for row in mails} == {one.email for one in (*ranked.writers, *ranked.refused)}
    assert all(row["is_sealed"] and why in row["body"] for row in mails)
    for writer in (*ranked.writers, *ranked.refused):
        content = (await queries.own_summary(ranked.challenge.id, writer)).content
        assert (content.outcome, content.awarded_supplier, content.award_reasons) == ("unsuccessful", "", why)
        assert bool(content.lines) is content.is_assessed is (writer not in ranked.refused)
        assert not any(line.awarded_reason for line in content.lines)
    states = await fetch("select state, count(*) from bid where challenge = $1 group by 1", ranked.challenge.id)
    assert {row["state"]: row["count"] for row in states} == {"unsuccessful": 2, "non_compliant": 1}


@pytest.mark.parametrize("bids", [0, 1])
async def test_a_challenge_without_a_bid_to_assess_ends_without_a_panel(db: object, bids: int) -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    for _ in range(bids):
        await make_submitted_bid(challenge)
    for bid in await open_challenge(challenge):
        with pytest.raises(NotFoundError):
            await services.recommend_award(officer, challenge.reference, bid_id=None, reasons=REASON)
        await check_compliance(officer, bid.id, outcome="non_compliant", reason=NOT_COMPLIANT)
    await services.recommend_award(officer, challenge.reference, bid_id=None, reasons="There is no bid to assess.")
    await services.decide_award(second, challenge.reference, reasons=REASON)
    ended = await challenge_detail(challenge.id)
    assert (ended.state, ended.progress.award) == (State.CONCLUDED, "no_award")


async def test_sent_summary_cannot_be_changed(db: object) -> None:
    ranked = await make_ranked_challenge()
    await make_decided_award(ranked)
    await services.send_summaries(ranked.second, ranked.challenge.reference)
    with pytest.raises(asyncpg.RaiseError, match="stays as it was sent"):
        async with transaction():
            await execute("update assessment_summary set outcome = 'successful'")


async def test_notice_starts_a_standstill_of_eight_working_days(db: object) -> None:
    ranked = await make_ranked_challenge()
    await make_decided_award(ranked)
    reference = ranked.challenge.reference
    with pytest.raises(RefusedError):
        await services.record_notice(ranked.second, reference, number="1", published_at=await portal_now())
    await services.send_summaries(ranked.second, reference)
    with pytest.raises(RefusedError, match="Prepare the contract award notice"):
        await services.record_notice(ranked.second, reference, number="1", published_at=await portal_now())
    await make_prepared_award_notice(ranked)
    now = await portal_now()
    with pytest.raises(InvalidInputError, match="future"):
        await services.record_notice(ranked.second, reference, number="1", published_at=now + timedelta(hours=1))
    with pytest.raises(InvalidInputError, match="before it was prepared"):
        await services.record_notice(ranked.second, reference, number="1", published_at=now - timedelta(days=9))
    ends = await services.record_notice(ranked.second, reference, number=await a_number(), published_at=now)
    assert ends - now > timedelta(days=8)
    award = await award_of(ranked)
    assert award.in_standstill(await portal_now())
    assert not may_sign(award, await portal_now())
    assert (await challenge_detail(ranked.challenge.id)).progress.standstill_until == award.standstill_until
    with pytest.raises(asyncpg.RaiseError, match="never shortened"):
        async with transaction():
            await execute("update award set standstill_until = portal_now() where id = $1", award.id)
    await end_standstill(award)
    assert may_sign(await award_of(ranked), await portal_now())
    assert await fetch_one("select 1 from outbox_mail where subject like 'The standstill is over%'")


async def test_notified_legal_challenge_blocks_signing_until_settled(db: object) -> None:
    ranked = await make_ranked_challenge()
    award = await make_noticed_award(ranked)
    await services.suspend_award(ranked.officer, ranked.challenge.reference, reason="A claim form was served on us.")
    await end_standstill(award)
    assert not may_sign(await award_of(ranked), await portal_now())
    await services.resume_award(
        ranked.officer, ranked.challenge.reference, reason="The claim was withdrawn by consent."
    )
    assert may_sign(await award_of(ranked), await portal_now())


async def test_no_award_concludes_the_challenge_with_reasons(db: object) -> None:
    ranked = await make_ranked_challenge()
    reference = ranked.challenge.reference
    await services.recommend_award(
        ranked.officer, reference, bid_id=None, reasons="No bid solves the problem well enough."
    )
    await services.decide_award(ranked.second, reference, reasons="The panel agrees with this reason.")
    challenge = await challenge_detail(ranked.challenge.id)
    assert challenge.progress.award == "no_award"
    assert challenge.concluded_at is not None
    first, last = await amendments.versions(challenge.id)
    assert (first.kind, last.kind, last.reason) == ("publication", "no_award", "No bid solves the problem well enough.")
    assert last.published_by == ranked.second.name and challenge.version_number == 2


async def test_followers_and_bidders_are_told_once_that_nobody_is_awarded(db: object) -> None:
    ranked = await make_ranked_challenge()
    reference, why = ranked.challenge.reference, "No bid solves the problem well enough."
    _, follower = await make_supplier()
    other = await make_published_challenge()
    _, elsewhere = await make_supplier()
    for one, followed in ((follower, reference), (ranked.writers[0], reference), (elsewhere, other.reference)):
        await following.follow(one, followed)
    await services.recommend_award(ranked.officer, reference, bid_id=None, reasons=why)
    await services.decide_award(ranked.second, reference, reasons=REASON)
    for one, subject in (
        (follower, f"No award: {ranked.challenge.title}"),
        (ranked.writers[0], f"The result of your bid: {ranked.challenge.title}"),
    ):
        told = [letter for letter in await letters_to(one.email) if why in letter.body]
        assert [letter.subject for letter in told] == [subject]
    assert not [letter for letter in await letters_to(elsewhere.email) if why in letter.body]
