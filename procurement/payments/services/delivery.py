"""A supplier reports a milestone as done, with evidence; an officer accepts it or says why not."""

import asyncio
import hashlib
from collections.abc import AsyncIterator
from uuid import UUID, uuid4

from portal.accounts.domain import Actor, Role
from portal.database.transactions import execute, transaction
from portal.files.inspection import UnfitFileError, inspect_file
from portal.files.store import file_store, new_object_name
from portal.kernel.errors import InvalidInputError, NotFoundError
from procurement.payments import policies, queries
from procurement.payments.domain.milestones import EvidenceFile
from procurement.payments.services.common import chain, locked, move, tell_buyer, tell_supplier

MAXIMUM_FILES = 10
_INSPECTIONS = asyncio.Semaphore(2)


async def store_evidence(
    actor: Actor, contract_id: UUID, milestone_id: UUID, *, name: str, chunks: AsyncIterator[bytes]
) -> EvidenceFile:
    """Take in a file for the next report; InvalidInputError on "file" when it is not accepted."""
    contract, milestone = await queries.reachable_milestone(contract_id, milestone_id, actor)
    policies.may_submit(actor, queries.parties_of(contract), milestone).require()
    if len(await queries.loose_files(milestone_id)) >= MAXIMUM_FILES:
        raise InvalidInputError({"file": f"You can send {MAXIMUM_FILES} files with a report. Remove one first."})
    async with _INSPECTIONS:
        content = b"".join([chunk async for chunk in chunks])
        try:
            media_type = await asyncio.to_thread(inspect_file, content, name)
        except UnfitFileError as error:
            raise InvalidInputError({"file": str(error)}) from error
        object_name = new_object_name("evidence")
        await file_store().put_new(object_name, content)
    file = EvidenceFile(uuid4(), name, media_type, len(content))
    try:
        await execute(
            "insert into evidence_item (id, milestone, report, name, media_type, size, sha256, object_name, uploaded_by,"
            " uploaded_at) values ($1, $2, null, $3, $4, $5, $6, $7, $8, portal_now())",
            file.id,
            milestone_id,
            file.name,
            file.media_type,
            file.size,
            hashlib.sha256(content).hexdigest(),
            object_name,
            actor.person_id,
        )
    except BaseException:
        await file_store().delete(object_name)
        raise
    return file


async def remove_evidence(actor: Actor, contract_id: UUID, milestone_id: UUID, file_id: UUID) -> None:
    """Take back a file that no report holds yet."""
    async with transaction():
        contract, milestone = await locked(contract_id, milestone_id, actor)
        policies.may_submit(actor, queries.parties_of(contract), milestone).require()
        if file_id not in {row["id"] for row in await queries.loose_files(milestone_id)}:
            raise NotFoundError
        found = await queries.evidence_object(milestone_id, file_id)
        await execute("delete from evidence_item where id = $1", file_id)
    await file_store().delete(found["object_name"])


async def submit_report(actor: Actor, contract_id: UUID, milestone_id: UUID, *, statement: str) -> None:
    """Report a milestone as done, with the files taken in since the last report."""
    if not statement.strip():
        raise InvalidInputError({"statement": "Say how the milestone meets its acceptance test"})
    async with transaction():
        contract, milestone = await locked(contract_id, milestone_id, actor)
        policies.may_submit(actor, queries.parties_of(contract), milestone).require()
        await move(milestone, "submit")
        report_id, number = uuid4(), len(milestone.submissions) + 1
        await execute(
            "insert into milestone_report (id, milestone, number, statement, submitted_by, submitted_at)"
            " values ($1, $2, $3, $4, $5, portal_now())",
            report_id,
            milestone_id,
            number,
            statement.strip(),
            actor.person_id,
        )
        await execute(
            "update evidence_item set report = $1 where milestone = $2 and report is null", report_id, milestone_id
        )
        await chain("milestone:submitted", contract, actor.person_id, milestone=milestone.number, report=number)
        subject = f"Evidence to check: {milestone.title}"
        await tell_buyer(contract, milestone, "milestone_submitted", subject, Role.OFFICER)


async def decide_report(actor: Actor, contract_id: UUID, milestone_id: UUID, *, accept: bool, reason: str) -> None:
    """Accept a milestone, or reject it with a reason the supplier can act on."""
    if not accept and len(reason.split()) < 3:
        raise InvalidInputError({"reason": "Say what does not meet the acceptance test and what is needed"})
    async with transaction():
        contract, milestone = await locked(contract_id, milestone_id, actor)
        policies.may_decide(actor, queries.parties_of(contract), milestone, accept=accept).require()
        report = milestone.last_submission
        if report is None:
            raise NotFoundError
        await move(milestone, "accept" if accept else "reject")
        await execute(
            "update milestone_report set is_accepted = $2, reason = $3, decided_by = $4, decided_at = portal_now()"
            " where id = $1",
            report.id,
            accept,
            reason.strip(),
            actor.person_id,
        )
        act = "accepted" if accept else "rejected"
        await chain(f"milestone:{act}", contract, actor.person_id, milestone=milestone.number, reason=reason.strip())
        await tell_supplier(contract, milestone, f"milestone_{act}", f"Milestone {act}: {milestone.title}")
