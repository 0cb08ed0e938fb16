"""Writes of contracts: one verb each, one transaction, with the audit row, mails and jobs inside it."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID, uuid4

import msgspec

from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.queries import officer_challenge
from challenges.publishing.services import conclude_challenge, lock_challenge, record_progress
from portal import inbox
from portal.accounts.domain import ROLE_NAMES, Actor, Role
from portal.accounts.permissions import MATRIX, Permission
from portal.accounts.queries import people_with
from portal.audit import services as audit
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.jobs.services import enqueue
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.mail.services import queue_mail
from portal.settings import get_settings
from procurement.awards import queries as awards
from procurement.awards.policies import may_sign as award_lets_sign
from procurement.contracts import policies, queries
from procurement.contracts.domain import (
    CLAUSE_SET,
    CONTRACT,
    ContractDetail,
    IpOption,
    Milestone,
    Party,
    plan_errors,
    statement_for,
)

RENDER = "contracts:render"
SEAL = "contracts:seal"


class Terms(msgspec.Struct, frozen=True):
    """What an officer sets when drawing a contract up."""

    title: str
    starts_on: date
    ends_on: date
    ip_option: IpOption
    liability_percent: int
    special_terms: str = ""


async def draw_up(actor: Actor, reference: str, terms: Terms, milestones: Sequence[Milestone]) -> UUID:
    """Draw the contract of a decided award up; its value is the award's, and the milestones add up to it exactly."""
    async with transaction():
        challenge = await lock_challenge((await officer_challenge(reference, actor)).id, "UPDATE")
        await fetch_one("select id from award where lot = $1 for update", challenge.lots[0].id)
        award = await awards.award(challenge.lots[0].id)
        if award is None or award.supplier_id is None or award.state not in {"summaries_sent", "notice", "challenged"}:
            raise RefusedError("Send the assessment summaries before you draw the contract up.")
        if await queries.contract_of_award(award.id) is not None:
            raise RefusedError("A contract was already drawn up for this award.")
        value = award.value_pence or 0
        _check(terms, milestones, value)
        contract_id = uuid4()
        await execute(
            "insert into contract (id, award, challenge, buyer, supplier, state, title, value_pence, starts_on, ends_on,"
            " ip_option, liability_percent, special_terms, clause_set, drawn_by, drawn_at)"
            " values ($1, $2, $3, $4, $5, 'drawn', $6, $7, $8, $9, $10, $11, $12, $13, $14, portal_now())",
            contract_id,
            award.id,
            challenge.id,
            challenge.buyer_id,
            award.supplier_id,
            terms.title,
            value,
            terms.starts_on,
            terms.ends_on,
            terms.ip_option,
            terms.liability_percent,
            terms.special_terms,
            CLAUSE_SET,
            actor.person_id,
        )
        await _write_plan(contract_id, milestones)
        await record_progress(challenge.id, contract="drawn")
        await _record("contract:drawn", actor, challenge.id, contract_id)
        await enqueue(RENDER, {"contract": str(contract_id)}, subject=f"contract:{contract_id}")
        return contract_id


async def redraw(actor: Actor, contract_id: UUID, terms: Terms, milestones: Sequence[Milestone]) -> None:
    """Change a contract before its offer or after it was declined; the review must then be confirmed again."""
    async with transaction():
        contract = await _locked(contract_id, actor, Permission.CHALLENGE_PUBLISH, "buyer")
        state = CONTRACT.after(contract.state, "edit")
        _check(terms, milestones, contract.value_pence)
        await execute(
            "update contract set state = $2, title = $3, starts_on = $4, ends_on = $5, ip_option = $6,"
            " liability_percent = $7, special_terms = $8, legal_reviewed_by = null, legal_reviewed_at = null where id = $1",
            contract_id,
            state,
            terms.title,
            terms.starts_on,
            terms.ends_on,
            terms.ip_option,
            terms.liability_percent,
            terms.special_terms,
        )
        await execute("delete from planned_milestone where contract = $1", contract_id)
        await execute("delete from contract_document where contract = $1", contract_id)
        await _write_plan(contract_id, milestones)
        await _record("contract:redrawn", actor, contract.challenge_id, contract_id)
        await enqueue(RENDER, {"contract": str(contract_id)}, subject=f"contract:{contract_id}")


async def confirm_review(actor: Actor, contract_id: UUID) -> None:
    """Confirm, as the buyer's lawyer, that this very document was reviewed: the template is not legal advice."""
    async with transaction():
        contract = await _locked(contract_id, actor, Permission.LEGAL_REVIEW, "buyer")
        policies.may_edit(contract).require()
        if not contract.sha256:
            raise RefusedError("The document is still being made. Wait until it is ready.")
        await execute(
            "update contract set legal_reviewed_by = $2, legal_reviewed_at = portal_now() where id = $1",
            contract_id,
            actor.person_id,
        )
        await _record("contract:reviewed", actor, contract.challenge_id, contract_id, sha256=contract.sha256)


async def offer(actor: Actor, contract_id: UUID) -> None:
    """Offer the document to the supplier, whose signatories are told; signing waits for the end of the standstill."""
    async with transaction():
        contract = await _locked(contract_id, actor, Permission.CONTRACT_SIGN, "buyer")
        policies.may_offer(contract).require()
        await execute(
            "update contract set state = $2, offered_at = portal_now() where id = $1",
            contract_id,
            CONTRACT.after(contract.state, "offer"),
        )
        await _record("contract:offered", actor, contract.challenge_id, contract_id, sha256=contract.sha256)
        await _tell(contract, contract.supplier_id, "contract_offered", f"A contract to read: {contract.title}")


async def decline(actor: Actor, contract_id: UUID, *, reason: str) -> None:
    """Decline what was offered, with the reason; the buyer may change it and offer again."""
    async with transaction():
        contract = await _locked(contract_id, actor, Permission.CONTRACT_SIGN, "supplier")
        policies.may_decline(contract).require()
        if len(reason.split()) < 3:
            raise InvalidInputError({"reason": "Say what you would need changed"})
        await execute(
            "update contract set state = $2, declined_at = portal_now(), declined_reason = $3 where id = $1",
            contract_id,
            CONTRACT.after(contract.state, "decline"),
            reason,
        )
        await _record("contract:declined", actor, contract.challenge_id, contract_id, reason=reason)
        await _tell(contract, contract.buyer_id, "contract_declined", f"Contract declined: {contract.title}")


async def sign(actor: Actor, contract_id: UUID, *, party: Party, sha256: str) -> bool:
    """Sign, for one party, the document with this SHA-256; answer whether both have signed now.

    The caller has asked for the second factor. The database's trigger refuses a signature inside the standstill too.
    Everybody takes the challenge before its contract and award, so that no two acts wait for each other.
    """
    async with transaction():
        await lock_challenge((await queries.contract(contract_id)).challenge_id, "UPDATE")
        contract = await _locked(contract_id, actor, Permission.CONTRACT_SIGN, party)
        award = await awards.award_by_id(contract.award_id)
        policies.may_sign(contract, party, award_lets_sign(award, await portal_now())).require()
        if sha256 != contract.sha256:
            raise RefusedError("The document changed after you opened it. Read it again before you sign.")
        organisation_id = contract.buyer_id if party == "buyer" else contract.supplier_id
        organisation = contract.buyer_name if party == "buyer" else contract.supplier_name
        await execute(
            "insert into contract_signature (id, contract, party, person, name, role, sha256, statement, signed_at)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8, portal_now())",
            uuid4(),
            contract_id,
            party,
            actor.person_id,
            actor.name,
            _signing_role(actor, organisation_id),
            sha256,
            statement_for(organisation),
        )
        await _record(f"contract:signed-by-{party}", actor, contract.challenge_id, contract_id, sha256=sha256)
        both = len(contract.signatures) == 1
        if both:
            await _complete(contract, actor)
        return both


async def _complete(contract: ContractDetail, actor: Actor) -> None:
    """Both have signed: the contract is made and lives from now on; the seal and the mails follow as jobs."""
    signed = CONTRACT.after(contract.state, "complete_signing")
    await execute(
        "update contract set state = $2, signed_at = portal_now() where id = $1",
        contract.id,
        CONTRACT.after(signed, "go_live"),
    )
    await record_progress(contract.challenge_id, contract="signed", delivery="live")
    await inbox.record_step(contract.supplier_id, contract.challenge_id, inbox.Step.CONTRACTED, contract.value_pence)
    await _record("contract:made", actor, contract.challenge_id, contract.id, sha256=contract.sha256)
    await enqueue(SEAL, {"contract": str(contract.id)}, subject=f"contract:{contract.id}")
    for organisation_id in (contract.buyer_id, contract.supplier_id):
        await _tell(contract, organisation_id, "contract_signed", f"Contract signed: {contract.title}")
    await _conclude(contract, actor)


async def _conclude(contract: ContractDetail, actor: Actor) -> None:
    """Conclude the challenge once every lot has its signed contract, or a decision to award nobody."""
    unsettled = await fetch_one(
        "select 1 from lot l where l.challenge = $1 and not exists (select 1 from award a"
        " left join contract c on c.award = a.id where a.lot = l.id"
        " and (a.state = 'no_award' or c.state in ('signed', 'live', 'ended'))) limit 1",
        contract.challenge_id,
    )
    if unsettled is None:
        reason = f"The contract with {contract.supplier_name} was signed by both parties."
        await conclude_challenge(contract.challenge_id, actor_id=actor.person_id, reason=reason)


def _signing_role(actor: Actor, organisation_id: UUID) -> str:
    held = sorted(role for role in actor.roles_in(organisation_id) if Permission.CONTRACT_SIGN in MATRIX[role])
    return ", ".join(ROLE_NAMES[role] for role in held)


def _check(terms: Terms, milestones: Sequence[Milestone], value_pence: int) -> None:
    errors = plan_errors(milestones, value_pence, terms.starts_on, terms.ends_on)
    if terms.ends_on < terms.starts_on:
        errors["ends_on"] = "The contract must end after it starts"
    if errors:
        raise InvalidInputError(errors)


async def _write_plan(contract_id: UUID, milestones: Sequence[Milestone]) -> None:
    for one in milestones:
        await execute(
            "insert into planned_milestone (id, contract, number, title, deliverable, acceptance_test, due_on, amount_pence)"
            " values ($1, $2, $3, $4, $5, $6, $7, $8)",
            uuid4(),
            contract_id,
            one.number,
            one.title,
            one.deliverable,
            one.acceptance_test,
            one.due_on,
            one.amount_pence,
        )


async def _locked(contract_id: UUID, actor: Actor, permission: Permission, party: Party) -> ContractDetail:
    """Lock a contract for an act of one party; whoever does not hold the permission there gets the same 404."""
    row = await fetch_one("select buyer, supplier, state from contract where id = $1 for update", contract_id)
    if row is None or row[party] not in actor.organisations_with(permission):
        raise NotFoundError
    if party == "supplier" and row["state"] == "drawn":
        raise NotFoundError
    return await queries.contract(contract_id)


async def _record(act: str, actor: Actor, challenge_id: UUID, contract_id: UUID, **details: str) -> None:
    await audit.record(
        act,
        actor_id=actor.person_id,
        challenge_id=challenge_id,
        details={"contract": str(contract_id), **details},
    )


async def _tell(contract: ContractDetail, organisation_id: UUID, template: str, subject: str) -> None:
    roles = (Role.SIGNATORY,) if organisation_id == contract.supplier_id else (Role.OFFICER, Role.LEGAL)
    for person in await people_with(organisation_id, *roles):
        await queue_mail(
            to=person.email,
            subject=subject,
            template=template,
            context={
                "name": person.name,
                "contract": contract,
                "link": f"{get_settings().base_url}/contracts/{contract.id}",
            },
            kind="contract",
        )


def default_milestones(challenge: ChallengeDetail, value_pence: int, starts_on: date, ends_on: date) -> list[Milestone]:
    """Suggest one milestone for the whole value, to be divided by the officer."""
    return [
        Milestone(
            number=1,
            title="Final delivery",
            deliverable=challenge.outcomes[:500] or challenge.title,
            acceptance_test="The buyer confirms that the outcomes in schedule A are met.",
            due_on=max(starts_on, ends_on),
            amount_pence=value_pence,
        )
    ]
