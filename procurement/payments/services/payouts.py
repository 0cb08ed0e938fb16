"""How a supplier comes to be paid through Stripe: it agrees to a third party, then gives its bank details there."""

from uuid import UUID, uuid4

from portal.accounts.domain import Actor
from portal.accounts.queries import organisation
from portal.audit import services as audit
from portal.database.transactions import execute, fetch_one, transaction
from portal.settings import get_settings
from procurement.payments import policies, queries
from procurement.payments.gateways import payments

AGREEMENT = (
    "We agree that buyers may pay us through Stripe, a third party (Procurement Act 2023, section 68(5)). The time for "
    "payment stays the same, and we may ask to be paid by BACS instead."
)


async def agree_to_third_party(actor: Actor, organisation_id: UUID) -> None:
    """Record a supplier's agreement to be paid through a third party, once, in the words shown."""
    policies.may_set_up(actor, organisation_id).require()
    async with transaction():
        row = await fetch_one(
            "insert into third_party_agreement (id, organisation, person, wording, agreed_at)"
            " values ($1, $2, $3, $4, portal_now()) on conflict (organisation) do nothing returning id",
            uuid4(),
            organisation_id,
            actor.person_id,
            AGREEMENT,
        )
        if row is not None:
            await audit.record(
                "payout:agreed", actor_id=actor.person_id, details={"organisation": str(organisation_id)}
            )


async def set_up_account(actor: Actor, organisation_id: UUID) -> str:
    """Open the supplier's account with Stripe, once, and answer the address of the page that asks for bank details.

    Refused until the company agreed to be paid through a third party.
    """
    payout = await queries.payout(organisation_id)
    policies.may_open_account(actor, organisation_id, agreed=payout.agreed_at is not None).require()
    company = await organisation(organisation_id)
    known = payout.account_id
    if not known:
        opened = await payments().open_account(organisation_id=organisation_id, name=company.name, email=actor.email)
        known = opened.account_id
        await _keep_account(actor, organisation_id, known)
    page = f"{get_settings().base_url}/payouts/{company.slug}"
    return await payments().set_up_link(known, return_url=f"{page}/return", refresh_url=page)


async def _keep_account(actor: Actor, organisation_id: UUID, account_id: str) -> None:
    async with transaction():
        row = await fetch_one(
            "insert into payout_account (id, organisation, account_id, opened_by, opened_at, updated_at)"
            " values ($1, $2, $3, $4, portal_now(), statement_timestamp())"
            " on conflict (organisation) do nothing returning id",
            uuid4(),
            organisation_id,
            account_id,
            actor.person_id,
        )
        if row is not None:
            await audit.record(
                "payout:account-opened", actor_id=actor.person_id, details={"organisation": str(organisation_id)}
            )


async def refresh_account(organisation_id: UUID) -> bool:
    """Ask Stripe whether a supplier can be paid now, and keep the answer."""
    known = (await queries.payout(organisation_id)).account_id
    if not known:
        return False
    facts = await payments().account(known)
    await execute(
        "update payout_account set can_be_paid = $2, updated_at = statement_timestamp() where account_id = $1",
        facts.account_id,
        facts.can_be_paid,
    )
    return facts.can_be_paid
