"""Reads of contracts; each returns the domain's Structs."""

from datetime import datetime
from uuid import UUID

import msgspec

from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.database.transactions import fetch, fetch_one
from portal.kernel.errors import NotFoundError
from procurement.contracts.domain import ContractDetail

_CONTRACT = """
select c.id, c.award as award_id, c.challenge as challenge_id, h.reference, c.buyer as buyer_id, b.name as buyer_name,
  b.address as buyer_address, c.supplier as supplier_id, s.name as supplier_name,
  coalesce(s.company_number, '') as supplier_number, s.address as supplier_address, c.state, c.title, c.value_pence,
  c.starts_on, c.ends_on, c.ip_option, c.liability_percent, c.special_terms, c.clause_set, c.drawn_at,
  c.legal_reviewed_by, coalesce(l.name, '') as legal_reviewer, c.legal_reviewed_at, c.offered_at, c.declined_at,
  c.declined_reason, c.signed_at, a.notice_number, coalesce(d.sha256, '') as sha256,
  coalesce(d.sealed_sha256, '') as sealed_sha256,
  coalesce((select jsonb_agg(jsonb_build_object('id', m.id, 'number', m.number, 'title', m.title, 'deliverable',
      m.deliverable, 'acceptance_test', m.acceptance_test, 'due_on', m.due_on, 'amount_pence', m.amount_pence)
      order by m.number) from planned_milestone m where m.contract = c.id), '[]') as milestones,
  coalesce((select jsonb_agg(jsonb_build_object('party', g.party, 'person_id', g.person, 'name', g.name, 'role', g.role,
      'sha256', g.sha256, 'statement', g.statement, 'signed_at', g.signed_at) order by g.signed_at, g.party)
      from contract_signature g where g.contract = c.id), '[]') as signatures
from contract c join challenge h on h.id = c.challenge join award a on a.id = c.award
join organisation b on b.id = c.buyer join organisation s on s.id = c.supplier
left join person l on l.id = c.legal_reviewed_by left join contract_document d on d.contract = c.id
"""


class DocumentBytes(msgspec.Struct, frozen=True):
    """The frozen document and, once both signed, the sealed file."""

    sha256: str
    rendered: bytes
    sealed: bytes | None
    rendered_at: datetime


async def contract(contract_id: UUID) -> ContractDetail:
    """Bring a contract by its id; NotFoundError when there is none."""
    row = await fetch_one(f"{_CONTRACT} where c.id = $1", contract_id)
    if row is None:
        raise NotFoundError
    return msgspec.convert(row, ContractDetail)


async def contract_of_award(award_id: UUID) -> ContractDetail | None:
    """Bring the contract that carries out an award, or None before it is drawn up."""
    row = await fetch_one(f"{_CONTRACT} where c.award = $1 order by c.drawn_at limit 1", award_id)
    return None if row is None else msgspec.convert(row, ContractDetail)


async def reachable_contract(contract_id: UUID, actor: Actor) -> ContractDetail:
    """Bring a contract that `actor` may read: the buyer's people always, the supplier's once it was offered; else 404."""
    found = await contract(contract_id)
    held = actor.organisations_with(Permission.CONTRACT_READ)
    if found.buyer_id in held or (found.supplier_id in held and found.state != "drawn"):
        return found
    raise NotFoundError


async def contracts_of(actor: Actor) -> list[ContractDetail]:
    """List the contracts that `actor` may read, newest first."""
    rows = await fetch(
        f"{_CONTRACT} where c.buyer = any($1::uuid[]) or (c.supplier = any($1::uuid[]) and c.state <> 'drawn')"
        " order by c.drawn_at desc, c.id",
        list(actor.organisations_with(Permission.CONTRACT_READ)),
    )
    return msgspec.convert(rows, list[ContractDetail])


async def document_bytes(contract_id: UUID) -> DocumentBytes:
    """Bring the document's bytes; NotFoundError before it was rendered."""
    row = await fetch_one(
        "select sha256, rendered, sealed, rendered_at from contract_document where contract = $1", contract_id
    )
    if row is None:
        raise NotFoundError
    return DocumentBytes(row["sha256"], bytes(row["rendered"]), row["sealed"], row["rendered_at"])
