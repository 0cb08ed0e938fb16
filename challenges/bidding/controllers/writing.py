"""Writing a bid: its task list, one page per question, price, declarations. Saved as typed, also without script."""

from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding import policies, queries, services
from challenges.bidding.controllers.provided import WRITE, Own, own, own_editable
from challenges.bidding.domain import FIXED_PRICE, Content, missing_from
from challenges.bidding.forms import PartForm, PassForm, PriceForm, answer_form, declarations_form
from challenges.bidding.pages import points_words, price_warning, tasks
from challenges.bidding.standings import SUBMISSION_STATES
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from challenges.suppliers.queries import profile_of
from portal.accounts.domain import Actor
from portal.database.clock import portal_now
from portal.kernel.errors import ConflictError, NotFoundError, RefusedError
from portal.kernel.moments import clock_text, saved_text
from portal.web.errors import wants_json
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other

GONE = (
    "The buyer changed this challenge, and “{}” is no longer asked. What you saved for it is kept: "
    "you find it at the end of the review of your bid."
)
Save = Callable[[], Awaitable[int]]
# Where a part may be reached from besides the task list, and what the way back is called.
_FROM = {"review": "Back to the review", "confirmation": "Back to confirming your bid"}


class WritingController(Controller):
    """The pages on which a bid is written."""

    path = "/challenges/{reference:str}/bids/{bid_id:uuid}"

    @get("/", opt=WRITE)
    async def task_list(self, reference: FromPath[str], bid_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """Show what is done, what is left, and whether the bid is submitted."""
        found = await own(reference, bid_id, actor)
        content = await queries.content_of(bid_id)
        profile = await profile_of(found.bid.supplier_id)
        unfinished = len(await queries.unfinished_uploads(bid_id))
        groups = tasks(found.bid, found.challenge, content, has_profile=bool(profile.saved), unfinished=unfinished)
        every = [task for _, group in groups for task in group if task[2] != "Optional"]
        return page(
            "bidding/tasks.html",
            title=found.challenge.title,
            own=found,
            standing=found.standing,
            groups=groups,
            done=sum(1 for task in every if task[2] == "Completed"),
            of=len(every),
            gaps=missing_from(content, found.challenge),
            submissions=await queries.submissions_of(bid_id),
            states=SUBMISSION_STATES,
            back=f"/challenges/{reference}",
            back_text="Back to the challenge",
        )

    @get("/answers/{identifier:str}", opt=WRITE)
    async def answer(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        identifier: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Ask one question, with what earns each score beside it."""
        found = await own(reference, bid_id, actor)
        criterion = await _criterion(found.challenge, identifier)
        if not found.may_edit:
            return see_other(f"{found.bid.path}/review")
        content = await queries.content_of(bid_id)
        form = _stored_answer(criterion, content)
        form.values["came_from"] = _came_from(request)
        return _answer_page(found, criterion, form, content)

    @post("/answers/{identifier:str}", opt=WRITE)
    async def save_answer(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        identifier: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Save one answer; the second of two tabs is told and overwrites nothing."""
        found = await own_editable(reference, bid_id, actor)
        criterion = await _criterion(found.challenge, identifier)
        form_class = PassForm if criterion.kind is CriterionKind.PASS_FAIL else answer_form(criterion.word_limit)
        form = form_class.bind(await read_form(request))

        async def save() -> int:
            version = form.saved_version()
            if isinstance(form, PassForm):
                evidence = form.cleaned.evidence
                return await services.save_pass(
                    actor, bid_id, identifier, met=form.is_met(), evidence=evidence, version=version
                )
            return await services.save_answer(actor, bid_id, identifier, form.cleaned.text, version=version)

        def draw(shown: PartForm, content: Content, status: int, stored: PartForm | None) -> Page:
            return _answer_page(found, criterion, shown, content, status=status, stored=stored)

        return await _saved(
            request,
            found,
            form,
            save,
            draw,
            lambda content: _stored_answer(criterion, content),
            _after(found, identifier, form),
        )

    @get("/price", opt=WRITE)
    async def price(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Ask for the price, which is sealed in an envelope of its own."""
        found = await own(reference, bid_id, actor)
        if not found.may_edit:
            return see_other(f"{found.bid.path}/review")
        content = await queries.content_of(bid_id)
        form = _stored_price(content)
        form.values["came_from"] = _came_from(request)
        return _price_page(found, form, content)

    @post("/price", opt=WRITE)
    async def save_price(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Save the price."""
        found = await own_editable(reference, bid_id, actor)
        policies.may_price(found.challenge).require()
        form = PriceForm.bind(await read_form(request))

        async def save() -> int:
            values = form.cleaned
            return await services.save_price(
                actor, bid_id, pence=values.price, schedule=values.schedule, version=form.saved_version()
            )

        def draw(shown: PartForm, content: Content, status: int, stored: PartForm | None) -> Page:
            return _price_page(found, shown, content, status=status, stored=stored)

        if form.is_valid and form.cleaned.price == 0:
            form.with_errors({"price": "Your whole price must be more than £0"})
        return await _saved(request, found, form, save, draw, _stored_price, _back(found, form))

    @get("/declarations", opt=WRITE)
    async def declarations(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Ask for the declarations."""
        found = await own(reference, bid_id, actor)
        if not found.may_edit:
            return see_other(f"{found.bid.path}/review")
        form = _stored_declarations(found.challenge, await queries.content_of(bid_id))
        form.values["came_from"] = _came_from(request)
        return _declarations_page(found, form)

    @post("/declarations", opt=WRITE)
    async def save_declarations(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        bid_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Save the declarations."""
        found = await own_editable(reference, bid_id, actor)
        form = declarations_form(found.challenge).bind(await read_form(request))

        async def save() -> int:
            return await services.save_declarations(actor, bid_id, form.chosen(), version=form.saved_version())

        def draw(shown: PartForm, _content: Content, status: int, stored: PartForm | None) -> Page:
            return _declarations_page(found, shown, status=status, stored=stored)

        return await _saved(
            request, found, form, save, draw, partial(_stored_declarations, found.challenge), _back(found, form)
        )


async def _saved(
    request: Request[Any, Any, Any],
    found: Own,
    form: PartForm,
    save: Save,
    draw: Callable[[PartForm, Content, int, PartForm | None], Page],
    stored_form: Callable[[Content], PartForm],
    next_path: str,
) -> Response[Any]:
    """Save and lead on; machines (autosave) get JSON; errors and conflicts keep what was typed on the page."""
    if not form.is_valid:
        if wants_json(request):
            return Response({"errors": form.errors}, status_code=422)
        return draw(form, await queries.content_of(found.bid.id), 422, None)
    try:
        version = await save()
    except ConflictError:
        if wants_json(request):
            raise
        content = await queries.content_of(found.bid.id)
        stored = stored_form(content)
        form.values["version"] = stored.values["version"]
        return draw(form, content, 409, stored)
    if wants_json(request):
        return Response({"saved_at": clock_text(await portal_now()), "version": version})
    last = "confirm below" if form.values["came_from"] == "confirmation" else "press Submit on the review page"
    return see_other(next_path, f"Saved. Nothing is submitted until you {last}.")


async def _criterion(challenge: ChallengeDetail, identifier: str) -> Criterion:
    """Find what is asked under this name; refused, and not missing, where an earlier version asked it."""
    criterion = challenge.criterion(identifier)
    if criterion is not None and not challenge.is_divided(criterion):
        return criterion
    for version in (await publishing.frozen_versions(challenge.id)).values():
        asked = version["content"]["scoring"]["criteria"]
        divided = {one.get("parent") for one in asked}
        for one in asked:
            if one["id"] == identifier and identifier not in divided:
                raise RefusedError(GONE.format(one["title"]))
    raise NotFoundError


def _came_from(request: Request[Any, Any, Any]) -> str:
    named = request.query_params.get("from", "")
    return named if named in _FROM else ""


def _back(found: Own, form: PartForm) -> str:
    named = form.values["came_from"]
    return f"{found.bid.path}/{named}" if named in _FROM else found.bid.path


def _after(found: Own, identifier: str, form: PartForm) -> str:
    """Lead from question to question, and from the last one to the task list."""
    if form.values["came_from"] in _FROM:
        return _back(found, form)
    order = [one.identifier for one in (*found.challenge.pass_fail_criteria, *found.challenge.scored_criteria)]
    place = order.index(identifier) + 1
    return f"{found.bid.path}/answers/{order[place]}" if place < len(order) else found.bid.path


def _stored_answer(criterion: Criterion, content: Content) -> PartForm:
    if criterion.kind is CriterionKind.PASS_FAIL:
        said = content.condition(criterion.identifier)
        met = {None: "", True: "yes", False: "no"}[said.met]
        return PassForm.blank(met=met, evidence=said.evidence, version=said.version)
    answer = content.answer(criterion.identifier)
    return answer_form(criterion.word_limit).blank(text=answer.text, version=answer.version)


def _stored_price(content: Content) -> PriceForm:
    return PriceForm.blank(price=content.price.pence, schedule=content.price.schedule, version=content.price.version)


def _stored_declarations(challenge: ChallengeDetail, content: Content) -> PartForm:
    said = content.declarations
    return declarations_form(challenge).showing(said.confirmed, said.version)


def _frame(found: Own, form: PartForm) -> dict[str, Any]:
    return {
        "own": found,
        "standing": found.standing,
        "form": form,
        "back": _back(found, form),
        "back_text": _FROM.get(form.values["came_from"], "Back to your bid"),
    }


def _answer_page(
    found: Own,
    criterion: Criterion,
    form: PartForm,
    content: Content,
    *,
    status: int = 200,
    stored: PartForm | None = None,
) -> Page:
    saved = content.answer(criterion.identifier)
    return page(
        "bidding/answer.html",
        title=criterion.title,
        status=status,
        criterion=criterion,
        worth=points_words(criterion),
        saved=saved if saved.version else None,
        saved_at=saved_text(saved.saved_at, found.now) if saved.saved_at else "",
        files=content.files_for(criterion.identifier),
        stored=stored,
        **_frame(found, form),
    )


def _price_page(
    found: Own, form: PartForm, content: Content, *, status: int = 200, stored: PartForm | None = None
) -> Page:
    return page(
        "bidding/price.html",
        title="Price",
        status=status,
        is_fixed=found.challenge.price_method == FIXED_PRICE,
        warning=price_warning(found.challenge, content.price.pence),
        stored=stored,
        **_frame(found, form),
    )


def _declarations_page(found: Own, form: PartForm, *, status: int = 200, stored: PartForm | None = None) -> Page:
    return page("bidding/declarations.html", title="Declarations", status=status, stored=stored, **_frame(found, form))
