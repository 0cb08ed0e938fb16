"""The worker's part: drawing the document, and closing it with the seal, whose key only the worker reads."""

import hashlib
from pathlib import Path
from uuid import UUID, uuid4

from challenges.bidding.queries import opened_bid
from challenges.publishing.queries import challenge as challenge_detail
from portal.audit import services as audit
from portal.database.clock import real_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.jobs.pdf import render_pdf
from portal.jobs.registry import JobRun, job
from portal.settings import get_settings
from procurement.awards.queries import award_by_id
from procurement.contracts import queries
from procurement.contracts.document import contract_html
from procurement.contracts.domain import ContractDetail
from procurement.contracts.notices import register_contract_notices
from procurement.contracts.sealing import (
    EVIDENCE_FORMAT,
    Authority,
    Evidence,
    SignatureEvidence,
    ensure_authority,
    seal,
)
from procurement.contracts.services import RENDER, SEAL

register_contract_notices()


def signing_folder() -> Path:
    """Name the folder that holds the seal; only ca.pem in it is for others."""
    return get_settings().data_dir / "signing"


async def authority() -> Authority:
    """Find the seal, or make it the first time; its certificates count in real time."""
    return ensure_authority(signing_folder(), await real_now())


@job(RENDER)
async def render(run: JobRun) -> None:
    """Draw the document and keep it with its hash; a later run, or one overtaken by a change, does no harm."""
    contract = await queries.contract(UUID(run.payload["contract"]))
    if contract.state != "drawn":
        return
    await run.progress(10, "Putting the contract together")
    award = await award_by_id(contract.award_id)
    if award.bid_id is None:
        return
    html = contract_html(contract, await challenge_detail(contract.challenge_id), await opened_bid(award.bid_id))
    await run.progress(30, "Drawing the pages")
    drawn = await render_pdf(html)
    async with transaction():
        await fetch_one("select id from contract where id = $1 for update", contract.id)
        if await queries.contract(contract.id) != contract:
            return
        digest = hashlib.sha256(drawn).hexdigest()
        await execute(
            "insert into contract_document (id, contract, sha256, rendered, rendered_at)"
            " values ($1, $2, $3, $4, portal_now()) on conflict (contract) do nothing",
            uuid4(),
            contract.id,
            digest,
            drawn,
        )
        await audit.record(
            "contract:rendered",
            actor_id=None,
            challenge_id=contract.challenge_id,
            details={"contract": str(contract.id), "sha256": digest},
        )


@job(SEAL)
async def seal_contract(run: JobRun) -> None:
    """Attach the evidence and close the file; a second run finds it sealed."""
    contract = await queries.contract(UUID(run.payload["contract"]))
    document = await queries.document_bytes(contract.id)
    if document.sealed is not None or len(contract.signatures) != 2:
        return
    await run.progress(40, "Sealing the signed contract")
    sealed = await seal(document.rendered, evidence_of(contract, document.rendered), await authority())
    digest = hashlib.sha256(sealed).hexdigest()
    async with transaction():
        row = await fetch_one(
            "update contract_document set sealed = $2, sealed_sha256 = $3, sealed_at = portal_now()"
            " where contract = $1 and sealed is null returning id",
            contract.id,
            sealed,
            digest,
        )
        if row is not None:
            await audit.record(
                "contract:sealed",
                actor_id=None,
                challenge_id=contract.challenge_id,
                details={"contract": str(contract.id), "sha256": digest},
            )


def evidence_of(contract: ContractDetail, rendered: bytes) -> Evidence:
    """Write who signed, when and what, as it is attached to the file."""
    names = {"buyer": contract.buyer_name, "supplier": contract.supplier_name}
    return Evidence(
        format=EVIDENCE_FORMAT,
        contract=contract.reference,
        title=contract.title,
        document_sha256=contract.sha256,
        document_bytes=len(rendered),
        signatures=tuple(
            SignatureEvidence(
                party=one.party,
                organisation=names[one.party],
                name=one.name,
                role=one.role,
                signed_at=one.signed_at.isoformat(),
                sha256=one.sha256,
                statement=one.statement,
            )
            for one in contract.signatures
        ),
    )
