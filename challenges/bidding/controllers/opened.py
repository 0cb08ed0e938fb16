"""One opened bid for the buyer's officers: what it says, its files, the compliance check."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding import queries, services
from challenges.bidding.controllers.provided import APPROVE, opened_for_officer
from challenges.bidding.domain import EVERY_TEXT, STATE_NAMES, BidState, OpenedBid
from challenges.bidding.forms import ComplianceForm
from challenges.bidding.pages import kind_name, points_words
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.files.downloads import attachment
from portal.kernel.moments import format_moment
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other


class OpenedBidController(Controller):
    """The officer's view of one opened bid."""

    path = "/challenges/{reference:str}/opening/bids/{bid_id:uuid}"

    @get("/", opt=APPROVE)
    async def show(self, reference: FromPath[str], bid_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """Show what the bid says, with the compliance check below it."""
        challenge, opened = await opened_for_officer(reference, bid_id, actor)
        return await _page(challenge, opened, ComplianceForm.blank())

    @post("/compliance", opt=APPROVE)
    async def check(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Record whether the bid meets the formal requirements."""
        challenge, opened = await opened_for_officer(reference, bid_id, actor)
        form = ComplianceForm.bind(await read_form(request))
        if not form.is_valid:
            return await _page(challenge, opened, form, status=422)
        values = form.cleaned
        await services.check_compliance(actor, bid_id, outcome=values.outcome, reason=values.reason)
        return see_other(f"/challenges/{reference}/opening", f"The check of {opened.supplier_name} is recorded.")

    @get("/files/{file_id:uuid}", opt=APPROVE)
    async def download(
        self,
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        file_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[bytes]:
        """Give a file of an opened bid, as a download."""
        await opened_for_officer(reference, bid_id, actor)
        file, content = await queries.read_opened_file(bid_id, file_id)
        return attachment(content, file.name, file.media_type)


async def _page(challenge: ChallengeDetail, opened: OpenedBid, form: ComplianceForm, *, status: int = 200) -> Page:
    return page(
        "bidding/opened.html",
        title=f"Bid of {opened.supplier_name}",
        status=status,
        challenge=challenge,
        bid=opened,
        form=form,
        state=STATE_NAMES[opened.state],
        may_check=opened.state is BidState.OPENED,
        checked=await queries.compliance_checked(opened.id),
        arrived=format_moment(opened.submitted_at),
        declared=[text for name, text in EVERY_TEXT.items() if name in opened.declarations],
        profile=await queries.opened_profile(opened.id),
        points_words=points_words,
        kind_name=kind_name,
        back=f"/challenges/{challenge.reference}/opening",
        back_text="Back to the opening",
    )
