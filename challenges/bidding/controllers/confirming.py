"""After a material change: what changed, what of the bid it touches, and the one button that confirms."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding import queries, services
from challenges.bidding.controllers.provided import SUBMIT, Own, arrival_of, not_submitted_page, own
from challenges.bidding.domain import missing_from
from challenges.bidding.domain.confirming import draft_mark, touched_parts
from challenges.bidding.forms import ConfirmForm
from challenges.bidding.pages import left_out_parts, missing_links
from challenges.publishing import queries as publishing
from challenges.publishing.domain.frozen_words import frozen_answers
from challenges.publishing.domain.history import changes
from portal.accounts.domain import Actor
from portal.kernel.errors import ConflictError, InvalidInputError, RefusedError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other


class ConfirmingController(Controller):
    """The page on which a submitted bid is confirmed for a changed challenge."""

    path = "/challenges/{reference:str}/bids/{bid_id:uuid}/confirmation"

    @get("/", opt=SUBMIT)
    async def show(
        self, reference: FromPath[str], bid_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Show what changed since the bid was submitted; where nothing has to be confirmed, lead to the bid."""
        return await confirmation_page(await own(reference, bid_id, actor))

    @post("/", opt=SUBMIT)
    async def confirm(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Confirm what the page showed; whatever changed since is shown first, and nothing is submitted unseen."""
        found = await own(reference, bid_id, actor)
        form = ConfirmForm.bind(await read_form(request))
        try:
            submission = await services.confirm_bid(
                actor, bid_id, seen=form.seen(), draft=form.values["draft"], arrived_at=arrival_of(request)
            )
        except ConflictError as error:
            return await confirmation_page(await own(reference, bid_id, actor), message=error.message, status=409)
        except InvalidInputError:
            return await confirmation_page(await own(reference, bid_id, actor), status=422)
        except RefusedError as error:
            return not_submitted_page(await own(reference, bid_id, actor), error.message)
        return see_other(f"{found.bid.path}/receipt?submission={submission.number}")


async def confirmation_page(found: Own, *, message: str = "", status: int = 200) -> Response[Any]:
    """Show what changed between the version that was answered and the one that stands, and what it touches."""
    standing = found.bid.standing
    if standing is None or not found.standing.must_confirm:
        return see_other(found.bid.path)
    versions = await publishing.frozen_versions(found.challenge.id)
    before, after = versions[standing.challenge_version], versions[found.challenge.version_number]
    pieces = await queries.current_pieces(found.bid.id)
    content = queries.read_content(pieces)
    gaps = missing_from(content, found.challenge)
    form = ConfirmForm.blank(version=found.challenge.version_number, draft=draft_mark(pieces))
    return _page(
        found,
        form,
        status=status,
        message=message,
        made_for=standing.challenge_version,
        reasons=[one for number, one in versions.items() if number > standing.challenge_version],
        changes=changes(frozen_answers(before["content"]), frozen_answers(after["content"])),
        touched=touched_parts(before["content"], after["content"], content),
        left_out=left_out_parts(found.challenge, content, versions),
        missing=missing_links(found.bid, gaps, back="confirmation"),
    )


def _page(found: Own, form: ConfirmForm, *, status: int, **context: Any) -> Page:
    return page(
        "bidding/confirmation.html",
        title="Confirm your bid again",
        status=status,
        own=found,
        standing=found.standing,
        form=form,
        confirming=True,
        back=found.bid.path,
        back_text="Back to your bid",
        **context,
    )
