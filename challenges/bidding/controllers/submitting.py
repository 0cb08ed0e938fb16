"""Review, submission, receipt, withdrawal."""

from typing import Any
from uuid import UUID

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding import policies, queries, services
from challenges.bidding.controllers.confirming import confirmation_page
from challenges.bidding.controllers.provided import SUBMIT, WRITE, Own, arrival_of, not_submitted_page, own
from challenges.bidding.domain import BidState, Receipt, check_receipt, missing_from
from challenges.bidding.domain.bids import SubmissionDetail
from challenges.bidding.domain.receipts import NOT_CONFIRMED
from challenges.bidding.forms import ConfirmForm
from challenges.bidding.pages import kind_name, left_out_parts, missing_links, price_warning, review_parts
from challenges.bidding.standings import SUBMISSION_STATES
from challenges.publishing import queries as publishing
from portal.accounts.domain import Actor
from portal.files.downloads import attachment
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from portal.kernel.moments import format_moment
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other


class SubmittingController(Controller):
    """From the review page to the receipt."""

    path = "/challenges/{reference:str}/bids/{bid_id:uuid}"

    @get("/review", opt=WRITE)
    async def review(self, reference: FromPath[str], bid_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """Show all that the bid says, what is missing, and the one button that submits."""
        return await _review_page(await own(reference, bid_id, actor))

    @post("/submission", opt=SUBMIT)
    async def submit(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Submit; a double click leads to the same receipt, and what came too late is told so plainly."""
        form = ConfirmForm.bind(await read_form(request))
        try:
            submission = await services.submit_bid(
                actor, bid_id, reference=reference, arrived_at=arrival_of(request), seen=form.seen()
            )
        except ConflictError as error:
            return await _changed_page(await own(reference, bid_id, actor), error.message)
        except InvalidInputError:
            return await _review_page(await own(reference, bid_id, actor), status=422)
        except RefusedError as error:
            return not_submitted_page(await own(reference, bid_id, actor), error.message)
        return see_other(f"/challenges/{reference}/bids/{bid_id}/receipt?submission={submission.number}")

    @get("/receipt", opt=WRITE)
    async def receipt(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Page:
        """Show the receipt of the latest submission, or of the one asked for."""
        found = await own(reference, bid_id, actor)
        submissions = await queries.submissions_of(bid_id)
        number = request.query_params.get("submission", "")
        chosen = next(
            (one for one in submissions if str(one.number) == number), submissions[0] if submissions else None
        )
        if chosen is None:
            raise NotFoundError
        receipt = await queries.receipt_of(found.bid, chosen)
        return page(
            "bidding/receipt.html",
            title=_receipt_title(found, chosen),
            own=found,
            standing=found.standing,
            submission=chosen,
            receipt=receipt,
            arrived=format_moment(chosen.arrived_at),
            is_panel=chosen.state == "standing"
            and found.bid.state is BidState.SUBMITTED
            and not found.bid.is_unconfirmed,
            others=[one for one in submissions if one.id != chosen.id],
            states=SUBMISSION_STATES,
            proof=await _proof(found, receipt),
            may_withdraw=bool(policies.may_withdraw(found.bid, found.now, found.now)),
            back=found.bid.path,
            back_text="Back to your bid",
        )

    @get("/receipts/{number:int}", opt=WRITE)
    async def receipt_file(
        self,
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        number: FromPath[int],
        actor: NamedDependency[Actor],
    ) -> Response[bytes]:
        """Give a receipt as a file, to be kept outside the portal."""
        found = await own(reference, bid_id, actor)
        chosen = next((one for one in await queries.submissions_of(bid_id) if one.number == number), None)
        if chosen is None:
            raise NotFoundError
        receipt = await queries.receipt_of(found.bid, chosen)
        content = msgspec.json.format(msgspec.json.encode(receipt), indent=2) + b"\n"
        return attachment(content, f"receipt-{reference}-{number}.json", "application/json")

    @get("/withdrawal", opt=SUBMIT)
    async def ask_withdrawal(
        self, reference: FromPath[str], bid_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Page:
        """Ask once more, and say what withdrawing does."""
        found = await own(reference, bid_id, actor)
        policies.may_withdraw(found.bid, found.now, found.now).require()
        return page(
            "bidding/withdrawal.html",
            title="Withdraw this bid?",
            own=found,
            standing=found.standing,
            back=found.bid.path,
            back_text="Back to your bid",
        )

    @post("/withdrawal", opt=SUBMIT)
    async def withdraw(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Withdraw; a second click finds it done."""
        found = await own(reference, bid_id, actor)
        if found.bid.state is not BidState.WITHDRAWN:
            await services.withdraw_bid(actor, bid_id, arrived_at=arrival_of(request))
        return see_other(found.bid.path, "Your bid is withdrawn. Your text is kept, and you can submit again.")


async def _changed_page(found: Own, message: str) -> Response[Any]:
    """Show what changed since the page was opened: for a submitted bid what to confirm, for a draft its review."""
    if found.standing.must_confirm:
        return await confirmation_page(found, message=message, status=409)
    return await _review_page(found, message=message, status=409)


async def _review_page(found: Own, *, message: str = "", status: int = 200) -> Page:
    content = await queries.content_of(found.bid.id)
    gaps = missing_from(content, found.challenge)
    unchanged = found.bid.state is BidState.SUBMITTED and not found.bid.has_changes
    number = found.challenge.version_number
    versions = await publishing.frozen_versions(found.challenge.id) if number > 1 else {}
    return page(
        "bidding/review.html",
        title="Review your bid",
        status=status,
        own=found,
        standing=found.standing,
        message=message,
        form=ConfirmForm.blank(version=number),
        parts=review_parts(found.challenge, content),
        left_out=left_out_parts(found.challenge, content, versions),
        missing=missing_links(found.bid, gaps) if found.may_edit else [],
        unfinished=[one.state.name for one in await queries.unfinished_uploads(found.bid.id)] if found.may_edit else [],
        kind_name=kind_name,
        warning=price_warning(found.challenge, content.price.pence),
        may_submit=found.may_edit and not gaps and not unchanged and not found.standing.must_confirm,
        unchanged=unchanged,
        back=found.bid.path,
        back_text="Back to your bid",
    )


def _receipt_title(found: Own, submission: SubmissionDetail) -> str:
    if submission.state == "standing" and found.bid.is_unconfirmed and not found.bid.is_cancelled:
        return f"Receipt of submission {submission.number}, not confirmed"
    if submission.state == "standing":
        return "Your bid is submitted" if found.bid.state is BidState.SUBMITTED else "Receipt of your bid"
    return f"Receipt of submission {submission.number}, {SUBMISSION_STATES[submission.state].lower()}"


async def _proof(found: Own, receipt: Receipt) -> str:
    """Say, after the opening, whether the published record holds this submission."""
    try:
        record = await queries.opening_record(found.challenge.id)
    except NotFoundError:
        return ""
    check = check_receipt(receipt, record)
    if check.problems:
        return " ".join(check.problems)
    fate = {
        "opened": " It was opened.",
        NOT_CONFIRMED: " It was not confirmed for the changed challenge, so it was not opened.",
    }
    return f"The published opening record lists this submission.{fate.get(check.state, '')}"
