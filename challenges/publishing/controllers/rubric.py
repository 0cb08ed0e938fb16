"""Building the rubric without script: a list of criteria, each with its own page."""

from decimal import Decimal
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing import draft_queries, queries, services
from challenges.publishing.colleagues import threads_shown
from challenges.publishing.controllers.drafting import editable, saved_while_typing
from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.advice import advice_on
from challenges.publishing.domain.consequence import consequences, prices_of
from challenges.publishing.domain.effort import effort_of
from challenges.publishing.domain.rehearsal import trial_weight
from challenges.publishing.domain.scoring import (
    KIND_MEANINGS,
    KIND_NAMES,
    PRICE_METHOD_BY_ID,
    points_of,
    share_problems,
)
from challenges.publishing.domain.sections import SECTION_NAMES, Section
from challenges.publishing.forms import (
    ScoringForm,
    criterion_content,
    criterion_form_class,
    criterion_initial,
    level_field,
)
from challenges.publishing.forms.rubric import PointsForm, points_field
from challenges.publishing.guidance import CRITERION_FIELDS, examples
from challenges.publishing.pages import criterion_facts, rules_words, stored_answers
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.kernel.errors import ConflictError, NotFoundError, RefusedError
from portal.web.errors import wants_json
from portal.web.forms import VersionedForm, read_form
from portal.web.pages import Page, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)
SCALE_WAITS = "The other scale is taken when you press Save"
ADD_ORDER = (CriterionKind.QUALITY, CriterionKind.SOCIAL_VALUE)


class RubricController(Controller):
    """How bids are scored."""

    path = "/challenges/{reference:str}/edit/rubric"

    @get("/", opt=_WRITE)
    async def show(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """Show the criteria with their points, what is still to be given, and the price method."""
        challenge = await editable(reference, actor)
        return await rubric_page(challenge, came_from="check" if request.query_params.get("from") == "check" else "")

    @post("/", opt=_WRITE)
    async def save(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Save total, price and quality minimum."""
        challenge = await editable(reference, actor)
        form = ScoringForm.bind(await read_form(request))
        if not form.is_valid:
            return await rubric_page(challenge, form, status=422)
        try:
            await services.save_section(actor, reference, form.content(), version=form.saved_version())
        except ConflictError:
            challenge = await queries.officer_challenge(reference, actor)
            save = (await queries.section_saves(challenge.id))[Section.RUBRIC]
            stored = stored_answers(form, ScoringForm.of_challenge(challenge, save.version))
            form.values["version"] = str(save.version)
            return await rubric_page(challenge, form, status=409, conflict=save, stored=stored)
        return see_other(f"/challenges/{reference}/edit/rubric", "The points and the price method are saved.")

    @get("/criteria/new", opt=_WRITE)
    async def new(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask for a criterion of the kind that was chosen; conditions are asked for in their own section."""
        challenge = await editable(reference, actor)
        if request.query_params.get("kind") == CriterionKind.PASS_FAIL:
            return see_other(f"/challenges/{reference}/edit/conditions/new")
        parent, kind = _asked(challenge, request)
        form = criterion_form_class(kind, None, is_part=parent is not None).blank(scale_id=_usual_scale(challenge))
        return _criterion_page(challenge, form, kind, parent=parent)

    @post("/criteria/new", opt=_WRITE)
    async def create(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Add a criterion, then show its levels."""
        challenge = await editable(reference, actor)
        parent, kind = _asked(challenge, request)
        form = criterion_form_class(kind, None, is_part=parent is not None).bind(await read_form(request))
        if not form.is_valid:
            return _criterion_page(challenge, form, kind, parent=parent, status=422)
        content = criterion_content(form, kind, None, parent=parent.identifier if parent else "")
        identifier = await services.add_criterion(actor, reference, content)
        return see_other(
            f"/challenges/{reference}/edit/rubric/criteria/{identifier}",
            "The criterion is added. Now read what earns each score, and change it to fit.",
        )

    @get("/criteria/{identifier:str}", opt=_WRITE)
    async def edit(
        self, reference: FromPath[str], identifier: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Show one criterion with the descriptor of every level; a condition has its page in its own section."""
        challenge = await editable(reference, actor)
        if identifier in {one.identifier for one in challenge.conditions}:
            return see_other(f"/challenges/{reference}/edit/conditions/{identifier}")
        criterion = _criterion(challenge, identifier)
        form = _form_class(challenge, criterion).blank(**criterion_initial(criterion))
        return _criterion_page(challenge, form, criterion.kind, criterion=criterion)

    @post("/criteria/{identifier:str}", opt=_WRITE)
    async def change(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        identifier: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Save one criterion; a second tab is told and overwrites nothing."""
        challenge = await editable(reference, actor)
        criterion = _criterion(challenge, identifier)
        form = _form_class(challenge, criterion).bind(await read_form(request))
        is_typing = wants_json(request)
        if not form.is_valid:
            if is_typing:
                return Response({"errors": form.errors}, status_code=422)
            return _criterion_page(challenge, form, criterion.kind, criterion=criterion, status=422)
        content = criterion_content(form, criterion.kind, criterion, parent=criterion.parent)
        is_other_scale = content.scale_id != criterion.scale_id
        if is_typing and is_other_scale:  # Its descriptors would go while the page still shows them.
            content = criterion_content(form, criterion.kind, criterion, parent=criterion.parent, keeps_scale=True)
        try:
            version = await services.edit_criterion(actor, reference, identifier, content, version=form.saved_version())
        except ConflictError:
            if is_typing:
                raise
            return await _criterion_conflict(reference, identifier, form, actor)
        if is_typing:
            return await saved_while_typing(version, note=SCALE_WAITS if is_other_scale else "")
        here = f"/challenges/{reference}/edit/rubric"
        if is_other_scale:
            return see_other(
                f"{here}/criteria/{identifier}", "The scale is changed. Its own descriptors replace the old ones."
            )
        return see_other(here, f"“{form.cleaned.title}” is saved.")

    @post("/criteria/{identifier:str}/position", opt=_WRITE)
    async def move(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        identifier: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Move a criterion one place up or down."""
        _criterion(await editable(reference, actor), identifier)
        direction = (await read_form(request)).first("direction")
        await services.move_criterion(actor, reference, identifier, "up" if direction == "up" else "down")
        return see_other(f"/challenges/{reference}/edit/rubric")

    @get("/criteria/{identifier:str}/removal", opt=_WRITE)
    async def ask_removal(
        self, reference: FromPath[str], identifier: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """Ask before a criterion goes."""
        challenge = await editable(reference, actor)
        criterion = _criterion(challenge, identifier)
        return page(
            "publishing/remove_criterion.html",
            title=f"Remove “{criterion.title}”?",
            challenge=challenge,
            criterion=criterion,
            facts=criterion_facts(criterion),
            parts=challenge.parts_of(criterion),
            back=f"/challenges/{reference}/edit/rubric",
        )

    @post("/criteria/{identifier:str}/removal", opt=_WRITE)
    async def remove(
        self, reference: FromPath[str], identifier: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Remove a criterion."""
        _criterion(await editable(reference, actor), identifier)
        await services.remove_criterion(actor, reference, identifier)
        return see_other(f"/challenges/{reference}/edit/rubric", "The criterion is removed.")


def _criterion(challenge: ChallengeDetail, identifier: str) -> Criterion:
    found = challenge.criterion(identifier)
    if found is None or found.kind is CriterionKind.PASS_FAIL:
        raise NotFoundError
    return found


def _asked(challenge: ChallengeDetail, request: Request[Any, Any, Any]) -> tuple[Criterion | None, CriterionKind]:
    """Read what is to be added: below which criterion, if any, and of which kind; price is never a criterion."""
    below, text = request.query_params.get("parent"), request.query_params.get("kind")
    if below:
        parent = challenge.criterion(below)
        if parent is None:
            raise NotFoundError
        if parent.parent or parent.kind is CriterionKind.PASS_FAIL:
            raise RefusedError("Only a criterion that is scored can be divided, and only once.")
        return parent, parent.kind
    if text == "price":
        raise RefusedError(
            "Price is scored once, by the price method. Give it points under “Price and total” on the rubric’s page."
        )
    return None, CriterionKind(text) if text in ADD_ORDER else CriterionKind.QUALITY


def _form_class(challenge: ChallengeDetail, criterion: Criterion) -> type[VersionedForm]:
    return criterion_form_class(
        criterion.kind, criterion, is_part=bool(criterion.parent), is_divided=challenge.is_divided(criterion)
    )


def _usual_scale(challenge: ChallengeDetail) -> str:
    scored = challenge.scored_criteria
    return scored[0].scale_id if scored else "0-5"


async def rubric_page(
    challenge: ChallengeDetail,
    price_form: ScoringForm | None = None,
    *,
    points_form: PointsForm | None = None,
    came_from: str = "",
    status: int = 200,
    **more: Any,
) -> Page:
    """Draw the rubric; of its two forms the one that was sent keeps what was typed."""
    save = (await queries.section_saves(challenge.id)).get(Section.RUBRIC)
    version = save.version if save else 0
    price = price_form or ScoringForm.of_challenge(challenge, version, came_from)
    minimum = await queries.social_value_minimum(challenge.buyer_id)
    from_check = price.values["came_from"] == "check"
    return page(
        "publishing/rubric.html",
        title=SECTION_NAMES[Section.RUBRIC],
        status=status,
        challenge=challenge,
        form=price_form or points_form,
        price_form=price,
        points_form=points_form or PointsForm.of_challenge(challenge, version),
        points_field=points_field,
        saved=save,
        **threads_shown(challenge, await draft_queries.threads(challenge.id, Section.RUBRIC)),
        points=points_of(challenge),
        shares=[text for _, text in share_problems(challenge.criteria)],
        method=PRICE_METHOD_BY_ID.get(str(price.values["price_method"])),
        kinds=[(kind, KIND_NAMES[kind]) for kind in ADD_ORDER],
        criterion_facts=criterion_facts,
        rules=rules_words(challenge),
        consequences=consequences(challenge),
        prices=prices_of(challenge),
        trial=trial_weight(challenge),
        advice=advice_on(challenge, social_value_minimum=minimum),
        effort=effort_of(challenge),
        back=f"/challenges/{challenge.reference}/{'check' if from_check else 'edit'}",
        back_text="Back to check answers" if from_check else "Back to the task list",
        **more,
    )


def _criterion_page(
    challenge: ChallengeDetail,
    form: VersionedForm,
    kind: CriterionKind,
    *,
    criterion: Criterion | None = None,
    parent: Criterion | None = None,
    status: int = 200,
    **more: Any,
) -> Page:
    name = KIND_NAMES[kind].lower()
    above = challenge.criterion(criterion.parent) if criterion and criterion.parent else parent
    heading = f"Add a sub-criterion of “{parent.title}”" if parent else f"Add a {name} criterion"
    return page(
        "publishing/criterion.html",
        title=heading if criterion is None else f"Change “{criterion.title}”",
        status=status,
        challenge=challenge,
        form=form,
        kind=kind,
        meaning=KIND_MEANINGS[kind],
        criterion=criterion,
        above=above,
        is_divided=criterion is not None and challenge.is_divided(criterion),
        given=sum((one.share or Decimal(0) for one in challenge.parts_of(above)), Decimal(0)) if above else None,
        level_names=[level_field(level.score) for level in criterion.levels] if criterion else [],
        points=points_of(challenge),
        examples=examples(CRITERION_FIELDS),
        back=f"/challenges/{challenge.reference}/edit/rubric",
        back_text="Back to the rubric",
        **more,
    )


async def _criterion_conflict(reference: str, identifier: str, form: VersionedForm, actor: Actor) -> Page:
    challenge = await queries.officer_challenge(reference, actor)
    current = _criterion(challenge, identifier)
    save = (await queries.section_saves(challenge.id))[Section.RUBRIC]
    stored = type(form).blank(**criterion_initial(current))
    form.values["version"] = str(current.version)
    return _criterion_page(
        challenge,
        form,
        current.kind,
        criterion=current,
        status=409,
        conflict=save,
        stored=stored_answers(form, stored),
    )
