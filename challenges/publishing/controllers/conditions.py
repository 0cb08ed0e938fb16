"""Writing the conditions of participation: a list, and a page for each."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing import draft_queries, queries, services
from challenges.publishing.colleagues import threads_shown
from challenges.publishing.controllers.drafting import editable, saved_while_typing
from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.conditions import disproportionate
from challenges.publishing.domain.sections import SECTION_NAMES, Section
from challenges.publishing.forms import criterion_content, criterion_initial
from challenges.publishing.forms.conditions import ConditionForm, ConditionsForm
from challenges.publishing.guidance import CONDITION_FIELDS, examples
from challenges.publishing.pages import stored_answers
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.kernel.errors import ConflictError, NotFoundError
from portal.web.errors import wants_json
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)
KIND = CriterionKind.PASS_FAIL


class ConditionsController(Controller):
    """What every bid must meet."""

    path = "/challenges/{reference:str}/edit/conditions"

    @get("/", opt=_WRITE)
    async def show(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """List the conditions."""
        challenge = await editable(reference, actor)
        return await _list_page(challenge, "check" if request.query_params.get("from") == "check" else "")

    @post("/", opt=_WRITE)
    async def save(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take note that these are all, whatever a colleague added since: nothing can be overwritten."""
        challenge = await editable(reference, actor)
        form = ConditionsForm.bind(await read_form(request))
        save = (await queries.section_saves(challenge.id)).get(Section.CONDITIONS)
        await services.save_section(actor, reference, form.content(), version=save.version if save else 0)
        place = "check" if form.values["came_from"] == "check" else "edit/rubric"
        return see_other(f"/challenges/{reference}/{place}", f"“{SECTION_NAMES[Section.CONDITIONS]}” is saved.")

    @get("/new", opt=_WRITE)
    async def new(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Ask for a condition."""
        return _condition_page(await editable(reference, actor), ConditionForm.blank())

    @post("/new", opt=_WRITE)
    async def create(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Add a condition after the others."""
        challenge = await editable(reference, actor)
        form = ConditionForm.bind(await read_form(request))
        if not form.is_valid:
            return _condition_page(challenge, form, status=422)
        await services.add_criterion(actor, reference, criterion_content(form, KIND, None))
        return see_other(f"/challenges/{reference}/edit/conditions", "The condition is added.")

    @get("/{condition:str}", opt=_WRITE)
    async def edit(self, reference: FromPath[str], condition: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show one condition."""
        challenge = await editable(reference, actor)
        found = _condition(challenge, condition)
        return _condition_page(challenge, ConditionForm.blank(**criterion_initial(found)), found)

    @post("/{condition:str}", opt=_WRITE)
    async def change(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        condition: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Save one condition; a second tab is told and overwrites nothing."""
        challenge = await editable(reference, actor)
        found = _condition(challenge, condition)
        form = ConditionForm.bind(await read_form(request))
        is_typing = wants_json(request)
        if not form.is_valid:
            if is_typing:
                return Response({"errors": form.errors}, status_code=422)
            return _condition_page(challenge, form, found, status=422)
        content = criterion_content(form, KIND, found)
        try:
            version = await services.edit_criterion(actor, reference, condition, content, version=form.saved_version())
        except ConflictError:
            if is_typing:
                raise
            return await _conflict(reference, condition, form, actor)
        if is_typing:
            return await saved_while_typing(version)
        return see_other(f"/challenges/{reference}/edit/conditions", f"“{content.title}” is saved.")

    @post("/{condition:str}/position", opt=_WRITE)
    async def move(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        condition: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Move a condition one place up or down."""
        _condition(await editable(reference, actor), condition)
        direction = (await read_form(request)).first("direction")
        await services.move_criterion(actor, reference, condition, "up" if direction == "up" else "down")
        return see_other(f"/challenges/{reference}/edit/conditions")

    @get("/{condition:str}/removal", opt=_WRITE)
    async def ask_removal(
        self, reference: FromPath[str], condition: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """Ask before a condition goes."""
        challenge = await editable(reference, actor)
        found = _condition(challenge, condition)
        return page(
            "publishing/remove_condition.html",
            title=f"Remove “{found.title}”?",
            challenge=challenge,
            condition=found,
            back=f"/challenges/{reference}/edit/conditions",
        )

    @post("/{condition:str}/removal", opt=_WRITE)
    async def remove(
        self, reference: FromPath[str], condition: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Remove a condition."""
        _condition(await editable(reference, actor), condition)
        await services.remove_criterion(actor, reference, condition)
        return see_other(f"/challenges/{reference}/edit/conditions", "The condition is removed.")


def _condition(challenge: ChallengeDetail, identifier: str) -> Criterion:
    found = challenge.criterion(identifier)
    if found is None or found.kind is not KIND:
        raise NotFoundError
    return found


async def _list_page(challenge: ChallengeDetail, came_from: str) -> Page:
    save = (await queries.section_saves(challenge.id)).get(Section.CONDITIONS)
    return page(
        "publishing/conditions.html",
        title=SECTION_NAMES[Section.CONDITIONS],
        challenge=challenge,
        form=ConditionsForm.of_challenge(challenge, save.version if save else 0, came_from),
        saved=save,
        **threads_shown(challenge, await draft_queries.threads(challenge.id, Section.CONDITIONS)),
        doubts=[(heading, text, one) for one, heading, text in disproportionate(challenge)],
        back=f"/challenges/{challenge.reference}/{'check' if came_from else 'edit'}",
        back_text="Back to check answers" if came_from else "Back to the task list",
    )


def _condition_page(
    challenge: ChallengeDetail,
    form: ConditionForm,
    condition: Criterion | None = None,
    *,
    status: int = 200,
    **more: Any,
) -> Page:
    return page(
        "publishing/condition.html",
        title=f"Change “{condition.title}”" if condition else "Add a condition",
        status=status,
        challenge=challenge,
        form=form,
        condition=condition,
        examples=examples(CONDITION_FIELDS),
        back=f"/challenges/{challenge.reference}/edit/conditions",
        back_text="Back to the conditions",
        **more,
    )


async def _conflict(reference: str, identifier: str, form: ConditionForm, actor: Actor) -> Page:
    """Show both texts: what was typed stays in the form, what a colleague saved stands beside it."""
    challenge = await editable(reference, actor)
    current = _condition(challenge, identifier)
    stored = ConditionForm.blank(**criterion_initial(current))
    form.values["version"] = str(current.version)
    return _condition_page(
        challenge,
        form,
        current,
        status=409,
        conflict=(await queries.section_saves(challenge.id))[Section.CONDITIONS],
        stored=stored_answers(form, stored),
    )
