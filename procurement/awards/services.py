"""Writes of awards: one verb each, one transaction, with the audit row, mails and jobs inside it."""

from datetime import datetime
from uuid import UUID, uuid4

import msgspec

from challenges.bidding.services import record_outcome
from challenges.following.services.telling import tell_followers_of_no_award
from challenges.notices import queries as notices
from challenges.notices.services import record_copied
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.services import conclude_without_award, lock_challenge, record_progress
from challenges.regimes.clocks import standstill_ends_at
from challenges.regimes.regime import load_regime
from challenges.regimes.routes import standstill_of
from portal import inbox
from portal.accounts.domain import Actor
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.jobs.services import schedule
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.kernel.moments import local_day
from procurement.awards import policies, queries
from procurement.awards.domain import (
    AWARD,
    AssessedBid,
    Assessment,
    AwardDetail,
    StandstillBasis,
    has_reason,
    missing_reasons,
    ranked_bids,
)
from procurement.awards.letters import tell_result, tell_signing_is_open

STANDSTILL_OVER = "awards:standstill-over"
AWARD_NOTICE = "UK6"


async def recommend_award(actor: Actor, reference: str, *, bid_id: UUID | None, reasons: str) -> UUID:
    """Recommend the first ranked bid, another with reasons, or nobody (None); a second officer decides."""
    async with transaction():
        challenge = await _locked(reference, actor)
        assessment = await queries.assessment(challenge)
        if not has_reason(reasons):
            raise InvalidInputError({"reasons": "Give your reasons in at least five words"})
        if await queries.award(assessment.lot_id) is not None:
            raise RefusedError("An award was already recommended for this challenge.")
        chosen = _rankable(assessment, bid_id) if bid_id is not None else None
        award_id = uuid4()
        await execute(
            "insert into award (id, challenge, lot, bid, supplier, value_pence, state, ranking_hash, recommended_by,"
            " recommended_at, reasons) values ($1, $2, $3, $4, $5, $6, 'recommended', $7, $8, $9, $10)",
            award_id,
            challenge.id,
            assessment.lot_id,
            bid_id,
            chosen.supplier_id if chosen else None,
            (chosen.price_pence or challenge.budget_pence) if chosen else None,
            assessment.file_hash,
            actor.person_id,
            await portal_now(),
            reasons,
        )
        await audit.record(
            "award:recommended",
            actor_id=actor.person_id,
            challenge_id=challenge.id,
            details={"award": str(award_id), "bid": str(bid_id), "reasons": reasons, "ranking": assessment.file_hash},
        )
        return award_id


async def decide_award(actor: Actor, reference: str, *, reasons: str) -> None:
    """Decide what another officer recommended; a decision to award nobody concludes the challenge (s.55)."""
    async with transaction():
        challenge, award = await _locked_award(reference, actor)
        policies.may_decide(award, actor.person_id).require()
        if not has_reason(reasons):
            raise InvalidInputError({"reasons": "Give your reasons in at least five words"})
        state = AWARD.after(award.state, "decide" if award.bid_id else "decide_none")
        await execute(
            "update award set state = $2, decided_by = $3, decided_at = portal_now(), decision_reasons = $4 where id = $1",
            award.id,
            state,
            actor.person_id,
            reasons,
        )
        await record_progress(challenge.id, award="decided" if award.bid_id else "no_award")
        if award.bid_id is None:
            await conclude_without_award(challenge.id, actor_id=actor.person_id, reason=award.reasons)
            await _tell_nobody_awarded(challenge, award)
        await audit.record(
            "award:decided",
            actor_id=actor.person_id,
            challenge_id=challenge.id,
            details={"award": str(award.id), "state": state, "reasons": reasons},
        )


async def _tell_nobody_awarded(challenge: ChallengeDetail, award: AwardDetail) -> None:
    """Tell every supplier whose bid was opened why nobody is awarded and how its bid was assessed; then the followers.

    Who follows and bids gets the bidder's letter only.
    """
    assessment, now = await queries.assessment(challenge), await portal_now()
    told: set[str] = set()
    for one in await queries.letters(challenge, award, assessment):
        told |= await _send(award, one, now)
    await tell_followers_of_no_award(challenge, award.reasons, without=frozenset(told))


async def withdraw_recommendation(actor: Actor, reference: str, *, reason: str) -> None:
    """Take a recommendation back before it is decided, so that another can be made."""
    async with transaction():
        challenge, award = await _locked_award(reference, actor)
        state = AWARD.after(award.state, "withdraw")
        if not has_reason(reason):
            raise InvalidInputError({"reasons": "Give your reasons in at least five words"})
        await execute("update award set state = $2, closed_reason = $3 where id = $1", award.id, state, reason)
        await audit.record(
            "award:withdrawn", actor_id=actor.person_id, challenge_id=challenge.id, details={"reason": reason}
        )


async def send_summaries(actor: Actor, reference: str) -> int:
    """Send every supplier with an assessed bid its summary (s.50, reg. 31), all or none; answer how many went out.

    Suppliers whose bids were not compliant get the same letter with the reason instead of scores.
    """
    async with transaction():
        challenge, award = await _locked_award(reference, actor)
        assessment = await queries.assessment(challenge)
        policies.may_send_summaries(award, missing_reasons(assessment)).require()
        if assessment.file_hash != award.ranking_hash:
            raise RefusedError("The ranking changed after this award was recommended. Recommend it again.")
        awarded = _rankable(assessment, award.bid_id)
        now = await portal_now()
        await execute(
            "update award set state = $2, summaries_sent_at = $3 where id = $1",
            award.id,
            AWARD.after(award.state, "send_summaries"),
            now,
        )
        letters = await queries.letters(challenge, award, assessment)
        for one in letters:
            await _send(award, one, now)
        await inbox.record_step(awarded.supplier_id, challenge.id, inbox.Step.AWARDED, award.value_pence)
        await audit.record(
            "award:summaries-sent",
            actor_id=actor.person_id,
            challenge_id=challenge.id,
            details={"award": str(award.id), "bids": [str(one.bid_id) for one in letters]},
        )
        return len(letters)


async def _send(award: AwardDetail, letter: queries.Letter, now: datetime) -> frozenset[str]:
    content = letter.content
    await execute(
        "insert into assessment_summary (id, award, bid, supplier, outcome, content, sent_at)"
        " values ($1, $2, $3, $4, $5, $6, $7)",
        uuid4(),
        award.id,
        letter.bid_id,
        letter.supplier_id,
        content.outcome,
        msgspec.to_builtins(content),
        now,
    )
    if content.is_assessed:
        await record_outcome(letter.bid_id, "succeed" if content.outcome == "successful" else "fail")
    return await tell_result(content, letter.supplier_id)


async def record_notice(actor: Actor, reference: str, *, number: str, published_at: datetime) -> datetime:
    """Record the published award notice; answer the first instant at which the contract may be signed (s.51)."""
    async with transaction():
        challenge, award = await _locked_award(reference, actor)
        AWARD.may(award.state, "record_notice").require()
        notice = await notices.current_notice(challenge.id, AWARD_NOTICE)
        if notice is None:
            raise RefusedError("Prepare the contract award notice before you record its publication.")
        await record_copied(actor, reference, notice.id, number=number, published_at=published_at)
        ends = (await queries.award_by_id(award.id)).standstill_until
        if ends is None:
            raise RefusedError("The standstill did not begin, so nothing was recorded.")
        return ends


async def begin_standstill(
    actor: Actor, challenge: ChallengeDetail, *, number: str, published_at: datetime, voluntary: bool
) -> None:
    """Begin the standstill of an award from its notice's recorded time, in the transaction that records it.

    Below the threshold no standstill is required: the same eight working days are kept when `voluntary`.
    """
    challenge, award = await _locked_award(challenge.reference, actor)
    problem = policies.notice_problem(award, published_at, await portal_now())
    if problem and AWARD.may(award.state, "record_notice"):
        raise InvalidInputError({"published_at": problem})
    policies.may_record_notice(award, published_at, await portal_now()).require()
    basis: StandstillBasis = "voluntary" if voluntary else "none"
    if is_standstill_mandatory(challenge):
        basis = "mandatory"
    ends = published_at if basis == "none" else standstill_ends_at(local_day(published_at))
    await execute(
        "update award set state = $2, notice_number = $3, notice_published_at = $4, standstill_basis = $5,"
        " standstill_until = $6 where id = $1",
        award.id,
        AWARD.after(award.state, "record_notice"),
        number,
        published_at,
        basis,
        ends,
    )
    await record_progress(challenge.id, award="notice", standstill_until=ends)
    await schedule(ends, STANDSTILL_OVER, str(award.id), {"award": str(award.id)})
    await audit.record(
        "award:notice-recorded",
        actor_id=actor.person_id,
        challenge_id=challenge.id,
        details={"number": number, "published_at": published_at.isoformat(), "standstill_until": ends.isoformat()},
    )


async def take_number(award_id: UUID, number: str) -> None:
    """Take over the corrected number of an award's notice."""
    await execute("update award set notice_number = $2 where id = $1", award_id, number)


async def suspend_award(actor: Actor, reference: str, *, reason: str) -> None:
    """Record a notified legal challenge: nothing is signed until it is settled (s.101)."""
    await _mark(actor, reference, "suspend", reason)


async def resume_award(actor: Actor, reference: str, *, reason: str) -> None:
    """Record that the legal challenge was settled or the suspension lifted; the standstill stays as it was."""
    await _mark(actor, reference, "resume", reason)


async def _mark(actor: Actor, reference: str, act: str, reason: str) -> None:
    async with transaction():
        challenge, award = await _locked_award(reference, actor)
        if act == "suspend":
            policies.may_suspend(award, challenge).require()
        state = AWARD.after(award.state, act)
        if not has_reason(reason):
            raise InvalidInputError({"reasons": "Give your reasons in at least five words"})
        await execute(
            "update award set state = $2::text, challenged_at = case when $2::text = 'challenged' then portal_now() end,"
            " challenged_reason = $3 where id = $1",
            award.id,
            state,
            reason,
        )
        await audit.record(
            f"award:{act}", actor_id=actor.person_id, challenge_id=challenge.id, details={"reason": reason}
        )


async def mark_read(summary: queries.SentSummary) -> None:
    """Note that the supplier opened its summary: proof that it arrived."""
    await execute("update assessment_summary set read_at = portal_now() where id = $1 and read_at is null", summary.id)


async def tell_standstill_over(award_id: UUID) -> None:
    """Tell the buyer's officers that the contract may now be signed; nothing when a legal challenge holds it."""
    async with transaction():
        award = await queries.award_by_id(award_id)
        if not policies.may_sign(award, await portal_now()):
            return
        challenge = await publishing.challenge(award.challenge_id)
        await tell_signing_is_open(challenge, award)


def is_standstill_mandatory(challenge: ChallengeDetail) -> bool:
    """Say whether s.51 asks for a standstill: on the challenge's route, for what it buys; yes where no route is known."""
    regime = load_regime()
    route = regime.route_named(challenge.route)
    return route is None or standstill_of(regime, route, challenge.contract_kind) != ""


def _rankable(assessment: Assessment, bid_id: UUID | None) -> AssessedBid:
    for bid in ranked_bids(assessment):
        if bid.bid_id == bid_id:
            return bid
    raise InvalidInputError({"bid": "Choose a bid that was ranked"})


async def _locked(reference: str, actor: Actor) -> ChallengeDetail:
    found = await publishing.officer_challenge(reference, actor)
    return await lock_challenge(found.id, "UPDATE")


async def _locked_award(reference: str, actor: Actor) -> tuple[ChallengeDetail, AwardDetail]:
    challenge = await _locked(reference, actor)
    await fetch_one("select id from award where lot = $1 and state <> 'lapsed' for update", challenge.lots[0].id)
    award = await queries.award(challenge.lots[0].id)
    if award is None:
        raise NotFoundError
    return challenge, award
