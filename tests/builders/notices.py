"""Notices for tests, made through the real services, and the stand-in for the platform they are sent to."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from itertools import count
from typing import Any
from uuid import UUID

import httpx
import uvicorn

from challenges.notices import queries, services
from challenges.notices.domain import Notice
from challenges.notices.standin.server import create_app
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.kernel.moments import local_day
from portal.settings import use_environment

KEY = "standin-notice-key"
_numbers = count(100)

ANSWERS = {
    "authority_address": "Town Hall, 1 High Street, London E8 1EA",
    "contact_name": "Procurement team",
    "contact_email": "procurement@buyer.example",
    "category": "services",
    "cpv": "72000000",
    "place": "London (UKI)",
    "suitable_sme": "both",
    "trade": "no",
    "process": "One stage: every bid is assessed on the published criteria.",
    "engagement": "There was none.",
    "award_expected": "2027-03-01",
    "notice_expected": "2027-02-01",
    "engagement_asks": "Which ways there are to count walkers.",
    "engagement_process": "An online meeting on 1 February 2027 at 10:00.",
    "engagement_closes": "2027-02-12",
    "direct_supplier": "Kerbwise Ltd",
    "direct_excludable": "no",
    "direct_ground": "prototype",
    "direct_reason": "It is the first of its kind and made for research.",
    "supplier": "Kerbwise Ltd",
    "supplier_number": "01234567",
    "supplier_address": "2 Mill Lane, London N1 7GU",
    "supplier_email": "office@supplier.example",
    "supplier_size": "sme",
    "supplier_purpose": "neither",
    "reserved": "no",
    "contract_supplier_email": "office@supplier.example",
    "standstill": "voluntary",
    "signing_expected": "2027-03-20",
    "contract_supplier_number": "01234567",
    "contract_supplier_address": "2 Mill Lane, London N1 7GU",
    "kpis": "Milestones on time; residents' satisfaction; faults put right within two days.",
    "quarter": "1 January to 31 March 2027",
    "payments": "4 February 2027, Kerbwise Ltd, £40,000.00",
    "period": "4 January 2027 to 3 January 2028",
    "kpi_results": "Milestones on time: all, good",
    "change": "Two more schools are added.",
    "change_ground": "not_substantial",
    "change_reason": "Parents asked for it.",
    "change_from": "2027-09-01",
    "changed_value": "11000000",
    "changed_ends": "2028-03-31",
    "ended_on": "2028-01-31",
    "end_reason": "expiry",
    "end_explained": "The work was done and handed over.",
    "paid_value": "10000000",
}
"""An answer for every field that may be asked, as canonical text; what a notice does not ask is left alone."""


async def a_number() -> str:
    """Make a number as the platform gives them, of the year that it is now, each once."""
    return f"{local_day(await portal_now()).year}/S 000-{next(_numbers):06d}"


async def make_prepared_notice(
    actor: Actor, reference: str, code: str, *, subject_id: UUID | None = None, **answers: str
) -> Notice:
    """Prepare a complete notice."""
    made = await services.prepare_notice(actor, reference, code, subject_id=subject_id, answers={**ANSWERS, **answers})
    return await queries.notice(made)


async def make_published_notice(
    actor: Actor, reference: str, code: str, *, subject_id: UUID | None = None, **answers: str
) -> Notice:
    """Prepare a notice and record its publication now, as if copied over."""
    made = await make_prepared_notice(actor, reference, code, subject_id=subject_id, **answers)
    await services.record_copied(actor, reference, made.id, number=await a_number(), published_at=await portal_now())
    return await queries.notice(made.id)


class Platform:
    """The stand-in as a test handles it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {KEY}"}, trust_env=False)

    async def behave(self, **manner: Any) -> None:
        """Have the stand-in fail, be slow or lose its answer."""
        (await self.http.post("/_standin/manner", json=manner)).raise_for_status()

    async def published(self) -> list[dict[str, Any]]:
        """List what the stand-in has published."""
        answer = await self.http.get("/_standin/notices")
        found: list[dict[str, Any]] = answer.raise_for_status().json()["notices"]
        return found


@asynccontextmanager
async def platform_standing_in(owner_url: str) -> AsyncIterator[Platform]:
    """Run the stand-in on a free port, with its books in this database, and point the portal at it."""
    door = socket.socket()
    door.bind(("127.0.0.1", 0))
    url = f"http://127.0.0.1:{door.getsockname()[1]}"
    app = create_app(database=owner_url, key=KEY)
    server = uvicorn.Server(uvicorn.Config(app, log_level="error", timeout_graceful_shutdown=1))
    server.config.load()
    task = asyncio.create_task(server.serve(sockets=[door]))
    use_environment({"PORTAL_NOTICE_API_BASE": url, "PORTAL_NOTICE_API_KEY": KEY})
    while not server.started:  # noqa: ASYNC110 - uvicorn offers no event to wait for.
        await asyncio.sleep(0.01)
    found = Platform(url)
    try:
        yield found
    finally:
        await found.http.aclose()
        server.should_exit = True
        await task
        door.close()
        use_environment({"PORTAL_NOTICE_API_BASE": "", "PORTAL_NOTICE_API_KEY": ""})
