"""The officer's list of a challenge's notices, and the preparing of one."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.notices import policies, queries, services
from challenges.notices.domain import Call, Notice
from challenges.notices.forms import answers_of, initial, prepare_form
from challenges.notices.pages import listed, preview_parts
from challenges.notices.services.preparing import call_of
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import InvalidInputError, NotFoundError
from portal.web.forms import Form, read_form
from portal.web.pages import Page, page, see_other

_RUN = requires(Permission.NOTICE_PUBLISH)


class PreparingController(Controller):
    """The officer's list and the preparing of one notice."""

    path = "/challenges/{reference:str}/notices"

    @get("/", opt=_RUN)
    async def list_notices(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """List what is called for, what is published and what can be prepared by hand."""
        challenge = await publishing.officer_challenge(reference, actor)
        now = await portal_now()
        begun, by_hand = listed(
            challenge, await queries.calls(challenge, now), await queries.notices(challenge.id), now
        )
        return page(
            "notices/list.html",
            title="Notices",
            caption=f"{reference}: {challenge.title}",
            begun=begun,
            by_hand=by_hand,
            back=f"/challenges/{reference}/manage",
            back_text="Back to the challenge",
        )

    @get("/prepare/{code:str}", opt=_RUN)
    async def ask(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        code: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Page:
        """Show what is known, and ask for what is missing."""
        about = _uuid(request.query_params.get("about", ""))
        challenge, call = await _called(reference, actor, code, about)
        known = await queries.known_facts(challenge, about, actor)
        current = await queries.current_notice(challenge.id, code, about)
        earlier = _values(current) if current else {}
        form = prepare_form(call.form, known).blank(
            about=str(about) if about else "", **initial(call.form, known, earlier)
        )
        return await _prepare_page(challenge, call, form, actor)

    @post("/prepare/{code:str}", opt=_RUN)
    async def prepare(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        code: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Freeze the notice as it is complete; every error at once."""
        data = await read_form(request)
        about = _uuid(data.first("about"))
        challenge, call = await _called(reference, actor, code, about)
        known = await queries.known_facts(challenge, about, actor)
        form = prepare_form(call.form, known).bind(data)
        if form.is_valid:
            try:
                made = await services.prepare_notice(actor, reference, code, subject_id=about, answers=answers_of(form))
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return see_other(f"/challenges/{reference}/notices/{made}", "Prepared. Now publish it on the platform.")
        return await _prepare_page(challenge, call, form, actor)


async def _called(reference: str, actor: Actor, code: str, about: UUID | None) -> tuple[ChallengeDetail, Call]:
    """Find the call for a notice, or 404; a policy's no is said on the page of the challenge's notices."""
    challenge = await publishing.officer_challenge(reference, actor)
    now = await portal_now()
    call = call_of(await queries.calls(challenge, now), code, about)
    if call is None:
        raise NotFoundError
    policies.may_prepare(call, await queries.current_notice(challenge.id, code, about), challenge, now).require()
    return challenge, call


async def _prepare_page(challenge: ChallengeDetail, call: Call, form: Form, actor: Actor) -> Page:
    known = await queries.known_facts(challenge, call.subject_id, actor)
    facts = preview_parts(call.form, known)
    asked = [name for name in form.fields if name != "about"]
    return page(
        "notices/prepare.html",
        title=f"Prepare the {call.form.title[0].lower()}{call.form.title[1:]}",
        caption=f"{call.form.code}, {challenge.reference}",
        status=422 if form.errors else 200,
        form=form,
        asked=asked,
        empty=[name for name in asked if form.fields[name].required and form.fields[name].is_empty(form.values[name])],
        facts=facts,
        kind=call.form,
        here=f"/challenges/{challenge.reference}/notices/prepare/{call.form.code}",
        back=f"/challenges/{challenge.reference}/notices",
        back_text="Notices of this challenge",
    )


def _values(notice: Notice) -> dict[str, str]:
    return {line.id: line.value for part in notice.content.parts for line in part.lines}


def _uuid(text: str) -> UUID | None:
    """Read the contract a notice is about; what is no id at all is one that nobody has, so 404."""
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError as error:
        raise NotFoundError from error
