"""Live contracts, invoices and payments for tests, made through the real services, and a stand-in for Stripe."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from typing import Any, NamedTuple
from uuid import UUID

import httpx
import uvicorn

from portal.accounts.domain import Actor, Role
from portal.accounts.queries import actor_of
from portal.settings import use_environment
from procurement.contracts.domain import ContractDetail
from procurement.payments import queries, services
from procurement.payments.domain.milestones import MilestoneDetail
from procurement.payments.gateways import payments
from procurement.payments.standin.server import create_app
from tests.builders.accounts import make_member
from tests.builders.awards import end_standstill, make_noticed_award, make_ranked_challenge
from tests.builders.contracts import make_signed_contract

KEY, SECRET = "sk_test_standin", "whsec_standin"
VISA, DECLINED = "4242424242424242", "4000000000000002"


class Live(NamedTuple):
    """A contract in force and the people around it."""

    contract: ContractDetail
    supplier: Actor
    officer: Actor
    second: Actor
    finance: Actor

    @property
    def first(self) -> UUID:
        """The id of the first milestone."""
        return self.contract.milestones[0].id


async def make_live_contract(title: str = "Safer walking routes to school", **challenge: Any) -> Live:
    """Make a contract that both sides have signed, with a finance officer at the buyer's."""
    ranked = await make_ranked_challenge(title=title, **challenge)
    award = await make_noticed_award(ranked)
    await end_standstill(award)
    contract = await make_signed_contract(ranked)
    finance = await make_member(contract.buyer_id, Role.FINANCE)
    supplier = await actor_of(ranked.writers[0].person_id)
    return Live(contract, supplier, ranked.officer, ranked.second, finance)


async def milestone(live: Live, number: int = 1) -> MilestoneDetail:
    """Read a milestone as it is now."""
    return await queries.milestone(live.contract.milestones[number - 1].id)


async def make_accepted(live: Live, number: int = 1) -> MilestoneDetail:
    """Submit and accept a milestone."""
    place = (live.contract.id, live.contract.milestones[number - 1].id)
    await services.submit_report(live.supplier, *place, statement="Counts at both gates are attached.")
    await services.decide_report(live.officer, *place, accept=True, reason="The counts meet the test.")
    return await milestone(live, number)


async def make_invoiced(live: Live, number: int = 1, *, invoice: str = "") -> MilestoneDetail:
    """Have an accepted milestone invoiced."""
    found = await make_accepted(live, number)
    await services.send_invoice(
        live.supplier,
        live.contract.id,
        found.id,
        number=invoice or f"INV-{number:03d}",
        description=f"Milestone {number}: {found.title}",
        sum_pence=found.amount_pence,
    )
    return await milestone(live, number)


async def make_approved(live: Live, number: int = 1) -> MilestoneDetail:
    """Have an invoice approved by an officer and by finance."""
    found = await make_invoiced(live, number)
    await services.approve_invoice(live.second, live.contract.id, found.id)
    await services.approve_invoice(live.finance, live.contract.id, found.id)
    return await milestone(live, number)


async def make_paid_by_bank(live: Live, number: int, paid_on: date) -> MilestoneDetail:
    """Have an approved invoice paid by the buyer's bank on a day."""
    found = await make_approved(live, number)
    await services.record_bacs_payment(
        live.finance, live.contract.id, found.id, reference=f"BACS {number}", paid_on=paid_on
    )
    return await milestone(live, number)


class StandIn:
    """The stand-in for Stripe as a test handles it: plays the payer and delivers webhooks when told to."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False)

    async def pay(self, url: str, *, way: str = "card", card: str = VISA) -> httpx.Response:
        """Press a button on a payment page."""
        return await self.http.post(url, data={"way": way, "card": card})

    async def give_bank_details(self, url: str) -> httpx.Response:
        """Fill in the hosted set-up page."""
        return await self.http.post(url, data={"sort_code": "10-88-00", "account_number": "00012345"})

    async def events(self) -> list[dict[str, Any]]:
        """List what has not been delivered: id, body, signature."""
        answer = await self.http.get("/_standin/pending")
        found: list[dict[str, Any]] = answer.raise_for_status().json()["events"]
        return found

    async def books(self) -> dict[str, dict[str, Any]]:
        """Read what each account received."""
        answer = await self.http.get("/_standin/books")
        return {row["account"]: row for row in answer.raise_for_status().json()["accounts"]}


@asynccontextmanager
async def standing_in(owner_url: str, *, webhook_url: str = "") -> AsyncIterator[StandIn]:
    """Run the stand-in on a free port, with its books in this database, and point the portal at it.

    Without a `webhook_url` it tells the portal nothing by itself.
    """
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{door.getsockname()[1]}"
    app = create_app(database=owner_url, base_url=url, key=KEY, webhook_url=webhook_url, webhook_secret=SECRET)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    server.config.load()
    task = asyncio.create_task(server.serve(sockets=[door]))
    use_environment(
        {"PORTAL_STRIPE_API_BASE": url, "PORTAL_STRIPE_API_KEY": KEY, "PORTAL_STRIPE_WEBHOOK_SECRET": SECRET}
    )
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for.
        await asyncio.sleep(0.01)
    found = StandIn(url)
    try:
        yield found
    finally:
        await payments().close()
        await found.http.aclose()
        server.should_exit = True
        await task
        door.close()
        use_environment({"PORTAL_STRIPE_API_BASE": "", "PORTAL_STRIPE_API_KEY": "", "PORTAL_STRIPE_WEBHOOK_SECRET": ""})


async def make_payable(live: Live, standin: StandIn) -> None:
    """Have the supplier agree to Stripe and give its bank details there."""
    supplier = live.contract.supplier_id
    await services.agree_to_third_party(live.supplier, supplier)
    link = await services.set_up_account(live.supplier, supplier)
    await standin.give_bank_details(link)
    assert await services.refresh_account(supplier)
