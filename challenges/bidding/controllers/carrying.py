"""The supplier's profile as its bid carries it."""

from uuid import UUID

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding import queries, services
from challenges.bidding.controllers.provided import WRITE, own, own_editable
from challenges.suppliers.queries import snapshot_of
from portal.accounts.domain import Actor
from portal.accounts.queries import organisation
from portal.kernel.moments import local_day
from portal.web.pages import Page, page, see_other


class CarryingController(Controller):
    """What goes along with a bid without being typed."""

    path = "/challenges/{reference:str}/bids/{bid_id:uuid}/profile"

    @get("/", opt=WRITE)
    async def show(self, reference: FromPath[str], bid_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """Show the profile that the bid carries, or that it would carry if it were submitted now."""
        found = await own(reference, bid_id, actor)
        carried = (await queries.content_of(bid_id)).profile
        now = await snapshot_of(found.bid.supplier_id, local_day(found.now)) if found.may_edit else {}
        is_submitted = found.bid.standing is not None
        shown = carried if is_submitted or not found.may_edit else now
        return page(
            "bidding/profile.html",
            title="Your profile",
            own=found,
            standing=found.standing,
            sections=shown.get("sections", []),
            is_older=is_submitted and found.may_edit and carried != now,
            company=await organisation(found.bid.supplier_id),
            back=found.bid.path,
            back_text="Back to your bid",
        )

    @post("/", opt=WRITE)
    async def take(
        self, reference: FromPath[str], bid_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[None]:
        """Take the profile as it stands now into the draft."""
        found = await own_editable(reference, bid_id, actor)
        await services.refresh_profile(actor, bid_id)
        return see_other(f"{found.bid.path}/review", "The new profile is in your bid. Submit again to send it.")
