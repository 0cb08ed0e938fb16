"""Comments on a draft's answers, and the history of its sections."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing import draft_queries, policies, queries, services
from challenges.publishing.colleagues import shown_revisions
from challenges.publishing.domain import ChallengeDetail, State
from challenges.publishing.domain.answers import WHOLE_SECTION, answer_names, answers_of
from challenges.publishing.domain.comments import Thread
from challenges.publishing.domain.sections import SECTION_NAMES, Section
from challenges.publishing.forms.acts import CommentForm, ThreadForm
from challenges.publishing.pages import edit_link
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import NotFoundError
from portal.kernel.numerals import whole_number
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)
PAGE_SIZE = 20


class CommentingController(Controller):
    """What colleagues say to each other about a draft."""

    path = "/challenges/{reference:str}"

    @get("/comments/new", opt=_WRITE)
    async def new(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """Ask for a comment on a section, about one of its answers or all."""
        challenge = await _spoken_about(reference, actor)
        section = _section(request.query_params.get("section") or Section.PROBLEM)
        names = answer_names(challenge, section)
        form = CommentForm.blank(
            options={"answer": names}, answer=request.query_params.get("answer") or WHOLE_SECTION, section=section
        )
        return _new_page(challenge, section, form)

    @post("/comments/new", opt=_WRITE)
    async def begin(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Leave the comment."""
        challenge = await _spoken_about(reference, actor)
        data = await read_form(request)
        section = _section(data.first("section") or Section.PROBLEM)
        form = CommentForm.bind(data, options={"answer": answer_names(challenge, section)})
        if not form.is_valid:
            return _new_page(challenge, section, form, status=422)
        said = form.cleaned
        await services.begin_thread(actor, reference, section=section, answer=said.answer, text=said.text)
        return see_other(_place(challenge, section), "Your comment is there for your colleagues.")

    @get("/comments/{thread_id:uuid}", opt=_WRITE)
    async def show(self, reference: FromPath[str], thread_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """Show a thread, to be answered or resolved."""
        challenge, thread = await _thread_of(reference, thread_id, actor)
        return _thread_page(challenge, thread, ThreadForm.blank())

    @post("/comments/{thread_id:uuid}", opt=_WRITE)
    async def act(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        thread_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Reply, resolve with a word, or open again."""
        challenge, thread = await _thread_of(reference, thread_id, actor)
        data = await read_form(request)
        form = ThreadForm.bind(data)
        if not form.is_valid:
            return _thread_page(challenge, thread, form, status=422)
        act = {"resolve": services.resolve_thread, "reopen": services.reopen_thread}.get(
            data.first("act"), services.reply
        )
        await act(actor, reference, thread_id, form.cleaned.text)
        return see_other(_place(challenge, _section(thread.section)), "Saved.")

    @get("/history/{section:str}", opt=_WRITE)
    async def history(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        section: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Page:
        """Show who changed what in a section, newest first, word by word."""
        challenge = await queries.officer_challenge(reference, actor)
        asked = _section(section)
        before = whole_number(request.query_params.get("before") or "") or None
        found = await draft_queries.revisions(challenge.id, asked, limit=PAGE_SIZE + 1, before=before)
        is_draft = bool(policies.may_edit(challenge, await portal_now()))
        return page(
            "publishing/history.html",
            title=f"History of “{SECTION_NAMES[asked]}”",
            caption=challenge.title,
            lines=shown_revisions(found)[:PAGE_SIZE],
            next=f"/challenges/{reference}/history/{asked}?before={found[PAGE_SIZE - 1].number}"
            if len(found) > PAGE_SIZE
            else "",
            back=edit_link(reference, asked) if is_draft else f"/challenges/{reference}/manage",
        )


async def _spoken_about(reference: str, actor: Actor) -> ChallengeDetail:
    challenge = await queries.officer_challenge(reference, actor)
    policies.may_comment(challenge, await portal_now()).require()
    return challenge


async def _thread_of(reference: str, thread_id: UUID, actor: Actor) -> tuple[ChallengeDetail, Thread]:
    challenge = await queries.officer_challenge(reference, actor)
    thread = await draft_queries.thread(challenge.id, thread_id)
    policies.may_comment(challenge, await portal_now()).require()
    return challenge, thread


def _section(text: str) -> Section:
    if text not in set(Section):
        raise NotFoundError
    return Section(text)


def _place(challenge: ChallengeDetail, section: Section) -> str:
    """Lead back to where the comment is read: the review, or the section."""
    if challenge.state is State.IN_REVIEW:
        return f"/challenges/{challenge.reference}/review#section-{section}"
    return edit_link(challenge.reference, section)


def _new_page(challenge: ChallengeDetail, section: Section, form: CommentForm, *, status: int = 200) -> Page:
    return page(
        "publishing/comment.html",
        title=f"Comment on “{SECTION_NAMES[section]}”",
        caption=challenge.title,
        status=status,
        form=form,
        thread=None,
        about=[(one.name, one.text) for one in answers_of(section, challenge)],
        action=f"/challenges/{challenge.reference}/comments/new",
        back=_place(challenge, section),
    )


def _thread_page(challenge: ChallengeDetail, thread: Thread, form: ThreadForm, *, status: int = 200) -> Page:
    section = _section(thread.section)
    names = answer_names(challenge, section)
    return page(
        "publishing/comment.html",
        title=f"Comment on “{SECTION_NAMES[section]}”",
        caption=challenge.title,
        status=status,
        form=form,
        thread=thread,
        about=[
            (names[one.id], one.text)
            for one in answers_of(section, challenge)
            if thread.answer in {WHOLE_SECTION, one.id}
        ],
        action=f"/challenges/{challenge.reference}/comments/{thread.id}",
        back=_place(challenge, section),
    )
