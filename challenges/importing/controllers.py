"""A specification of last year, pasted or uploaded, checked and made into a draft."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.importing import queries, services
from challenges.importing.domain import Placed
from challenges.importing.forms import CheckForm, PasteForm, bind_check, criteria_names, filled_check
from challenges.importing.reading import UnreadableError
from challenges.publishing import queries as publishing
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.files.uploads import MAXIMUM_FILE_BYTES, MAXIMUM_FILE_MB
from portal.kernel.errors import NotFoundError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other
from portal.web.uploads import read_one_file

_WRITE = requires(Permission.CHALLENGE_DRAFT)
_FILE_BODY_BYTES = MAXIMUM_FILE_BYTES + 1024 * 1024
_TEXT_BODY_BYTES = 12_000_000
PASTED = "Pasted text"


class ImportingController(Controller):
    """From a text to a draft in two steps; before the second nothing is stored."""

    path = "/challenges"

    @get("/import", opt=_WRITE)
    async def start(self) -> Page:
        """Ask for a file or a text."""
        return _start_page(PasteForm.blank())

    @post("/import/text", opt=_WRITE, status_code=200, request_max_body_size=_TEXT_BODY_BYTES)
    async def paste(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Page:
        """Take a pasted text apart and show what was found."""
        form = PasteForm.bind(await read_form(request))
        if not form.is_valid:
            return _start_page(form, status=422)
        try:
            placed = await services.take_text(form.cleaned.text)
        except UnreadableError as error:
            return _start_page(form.with_errors({"text": str(error)}), status=422)
        return _check_page(filled_check(placed, PASTED, _buyers_of(actor)), _buyers_of(actor), placed=placed)

    @post("/import/file", opt=_WRITE | {"upload": True}, status_code=200, request_max_body_size=_FILE_BODY_BYTES)
    async def upload(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Page:
        """Take a Word or text file apart in memory and show what was found."""
        upload = await read_one_file(request)
        if not upload.error:
            try:
                placed = await services.take_file(upload.content, upload.name)
            except UnreadableError as error:
                upload.error = str(error)
            else:
                buyers = _buyers_of(actor)
                return _check_page(filled_check(placed, upload.name, buyers), buyers, placed=placed)
        return _start_page(PasteForm.blank(), file_error=upload.error, status=422)

    @post("/import/draft", opt=_WRITE, request_max_body_size=_TEXT_BODY_BYTES)
    async def make(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[Any]:
        """Make the draft of what was checked and show its task list."""
        buyers = _buyers_of(actor)
        form = bind_check(await read_form(request), buyers)
        if not form.is_valid:
            return _check_page(form, buyers, status=422)
        reference = await services.make_draft(actor, buyer_id=UUID(form.cleaned.buyer), content=form.content())
        return see_other(f"/challenges/{reference}/edit", f"Draft {reference} is made from your text and saved.")

    @get("/{reference:str}/imported", opt=_WRITE)
    async def left(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show what no section took, beside the links to the sections."""
        challenge = await publishing.officer_challenge(reference, actor)
        found = await queries.imported(challenge.id)
        if found is None:
            raise NotFoundError
        return page(
            "importing/left.html",
            title="What could not be placed",
            challenge=challenge,
            found=found,
            back=f"/challenges/{reference}/edit",
            back_text="Back to the task list",
        )


def _start_page(form: PasteForm, *, file_error: str = "", status: int = 200) -> Page:
    return page(
        "importing/start.html",
        title="Start from a text you have",
        status=status,
        form=form,
        file_error=file_error,
        limit_mb=MAXIMUM_FILE_MB,
        back="/challenges/new",
    )


def _check_page(form: CheckForm, buyers: dict[str, str], *, placed: Placed | None = None, status: int = 200) -> Page:
    return page(
        "importing/check.html",
        title="Check what we found",
        status=status,
        form=form,
        buyers=buyers,
        placed=placed,
        criteria=[name.removesuffix("_keep") for name in criteria_names(form)],
        back="/challenges/import",
        back_text="Start again",
    )


def _buyers_of(actor: Actor) -> dict[str, str]:
    return {
        str(one.organisation_id): one.organisation_name
        for one in actor.memberships
        if actor.may(Permission.CHALLENGE_DRAFT, one.organisation_id)
    }
