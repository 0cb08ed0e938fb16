"""What contracts put on other pages: what waits for signatories and lawyers, and the officer's next step."""

from datetime import datetime

from challenges.publishing.contributors import NextStep
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.database.transactions import fetch
from portal.web.contributors import WaitingItem
from procurement.awards.queries import award
from procurement.contracts.queries import contract_of_award


async def waiting_contracts(actor: Actor, now: datetime) -> list[WaitingItem]:
    """List contracts to draw up, to review, to offer, and those to sign once their standstill is over."""
    rows = await fetch(
        """select case when c.state <> 'drawn' then 'Read and sign the contract “'
                       when c.legal_reviewed_at is null then 'Review the contract “' else 'Offer the contract “' end
                    || c.title || '”' as text,
                  '/contracts/' || c.id as link, o.name as organisation
             from contract c join award a on a.id = c.award
             join organisation o on o.id = case when c.buyer = any($1::uuid[] || $2::uuid[] || $4::uuid[]) then c.buyer else c.supplier end
            where (c.state = 'drawn' and c.legal_reviewed_at is null and c.buyer = any($1::uuid[]))
               or (c.state = 'drawn' and c.legal_reviewed_at is not null and c.buyer = any($4::uuid[])
                   and exists (select from contract_document d where d.contract = c.id))
               or (c.state = 'offered' and a.state = 'notice' and a.standstill_until <= $3
                   and ((c.buyer = any($2::uuid[]) and not exists (
                            select from contract_signature s where s.contract = c.id and s.party = 'buyer'))
                     or (c.supplier = any($2::uuid[]) and not exists (
                            select from contract_signature s where s.contract = c.id and s.party = 'supplier'))))
            order by c.drawn_at, c.id""",
        list(actor.organisations_with(Permission.LEGAL_REVIEW)),
        list(actor.organisations_with(Permission.CONTRACT_SIGN)),
        now,
        list(actor.organisations_with(Permission.CHALLENGE_PUBLISH)),
    )
    rows += await fetch(
        """select 'Draw up the contract “' || c.title || '”' as text,
                  '/challenges/' || c.reference || '/contract/new' as link, o.name as organisation
             from award a join challenge c on c.id = a.challenge join organisation o on o.id = c.buyer
            where c.buyer = any($1::uuid[]) and a.state = 'notice' and a.bid is not null
              and not exists (select from contract k where k.award = a.id)
            order by a.notice_published_at, a.id""",
        list(actor.organisations_with(Permission.CHALLENGE_PUBLISH)),
    )
    return [WaitingItem(text=row["text"], link=row["link"], organisation=row["organisation"]) for row in rows]


async def contract_steps(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:  # noqa: ARG001
    """Lead an officer to the contract, or to drawing it up once the suppliers were told."""
    if challenge.progress.award not in {"decided", "notice"} or not actor.may(
        Permission.CONTRACT_READ, challenge.buyer_id
    ):
        return []
    found = await award(challenge.lots[0].id)
    if found is None or found.summaries_sent_at is None:
        return []
    contract = await contract_of_award(found.id)
    if contract is not None:
        return [NextStep("See the contract", f"/contracts/{contract.id}", contract.state.capitalize())]
    return [NextStep("Draw up the contract", f"/challenges/{challenge.reference}/contract/new", is_due=True)]
