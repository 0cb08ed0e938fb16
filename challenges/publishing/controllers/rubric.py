"""Building the rubric without script: a list of criteria, each with its own page."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing import policies, queries, services
from challenges.publishing.controllers.drafting import section_page
from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.scoring import KIND_MEANINGS, KIND_NAMES, PRICE_METHOD_BY_ID, points_of
from challenges.publishing.domain.sections import Section
from challenges.publishing.forms import (
    ScoringForm,
    criterion_content,
    criterion_form_class,
    criterion_initial,
    level_field,
)
from challenges.publishing.pages import criterion_facts, stored_answers
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import ConflictError, NotFoundError
from portal.web.forms import Form, read_form
from portal.web.pages import Page, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)
ADD_ORDER = (CriterionKind.QUALITY, CriterionKind.PASS_FAIL, CriterionKind.SOCIAL_VALUE)


class RubricController(Controller):
    """How bids are scored."""

    path = "/challenges/{reference:str}/edit/rubric"

    @get("/", opt=_WRITE)
    async def show(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """Show the criteria with their points, what is still to be given, and the price method."""
        challenge = await _editable(reference, actor)
        save = (await queries.section_saves(challenge.id)).get(Section.RUBRIC)
        came_from = "check" if request.query_params.get("from") == "check" else ""
        return _rubric_page(challenge, ScoringForm.of_challenge(challenge, save.version if save else 0, came_from))

    @post("/", opt=_WRITE)
    async def save(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Save total, price and quality minimum."""
        challenge = await _editable(reference, actor)
        form = ScoringForm.bind(await read_form(request))
        if not form.is_valid:
            return _rubric_page(challenge, form, status=422)
        try:
            await services.save_section(actor, reference, form.content(), version=form.saved_version())
        except ConflictError:
            challenge = await queries.officer_challenge(reference, actor)
            save = (await queries.section_saves(challenge.id))[Section.RUBRIC]
            stored = stored_answers(form, ScoringForm.of_challenge(challenge, save.version))
            form.values["version"] = str(save.version)
            return _rubric_page(challenge, form, status=409, conflict=save, stored=stored)
        return see_other(f"/challenges/{reference}/edit/rubric", "The points and the price method are saved.")

    @get("/criteria/new", opt=_WRITE)
    async def new(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """Ask for a criterion of the kind that was chosen."""
        challenge = await _editable(reference, actor)
        kind = _kind(request.query_params.get("kind"))
        form = criterion_form_class(kind, None).blank(scale_id=_usual_scale(challenge))
        return _criterion_page(challenge, form, kind)

    @post("/criteria/new", opt=_WRITE)
    async def create(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Add a criterion, then show its levels."""
        challenge = await _editable(reference, actor)
        kind = _kind(request.query_params.get("kind"))
        form = criterion_form_class(kind, None).bind(await read_form(request))
        if not form.is_valid:
            return _criterion_page(challenge, form, kind, status=422)
        identifier = await services.add_criterion(actor, reference, criterion_content(form, kind, None))
        if kind is CriterionKind.PASS_FAIL:
            return see_other(f"/challenges/{reference}/edit/rubric", "The condition is added.")
        return see_other(
            f"/challenges/{reference}/edit/rubric/criteria/{identifier}",
            "The criterion is added. Now read what earns each score, and change it to fit.",
        )

    @get("/criteria/{identifier:str}", opt=_WRITE)
    async def edit(self, reference: FromPath[str], identifier: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show one criterion with the descriptor of every level."""
        challenge = await _editable(reference, actor)
        criterion = _criterion(challenge, identifier)
        form = criterion_form_class(criterion.kind, criterion).blank(**criterion_initial(criterion))
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
        challenge = await _editable(reference, actor)
        criterion = _criterion(challenge, identifier)
        form = criterion_form_class(criterion.kind, criterion).bind(await read_form(request))
        if not form.is_valid:
            return _criterion_page(challenge, form, criterion.kind, criterion=criterion, status=422)
        version = str(form.values["version"])
        try:
            await services.edit_criterion(
                actor,
                reference,
                identifier,
                criterion_content(form, criterion.kind, criterion),
                version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
            )
        except ConflictError:
            return await _criterion_conflict(reference, identifier, form, actor)
        here = f"/challenges/{reference}/edit/rubric"
        if "scale_id" in form.cleaned and form.cleaned.scale_id != criterion.scale_id:
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
        direction = (await read_form(request)).first("direction")
        await services.move_criterion(actor, reference, identifier, "up" if direction == "up" else "down")
        return see_other(f"/challenges/{reference}/edit/rubric")

    @get("/criteria/{identifier:str}/removal", opt=_WRITE)
    async def ask_removal(
        self, reference: FromPath[str], identifier: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """Ask before a criterion goes."""
        challenge = await _editable(reference, actor)
        criterion = _criterion(challenge, identifier)
        return page(
            "publishing/remove_criterion.html",
            title=f"Remove “{criterion.title}”?",
            challenge=challenge,
            criterion=criterion,
            facts=criterion_facts(criterion),
            back=f"/challenges/{reference}/edit/rubric",
        )

    @post("/criteria/{identifier:str}/removal", opt=_WRITE)
    async def remove(
        self, reference: FromPath[str], identifier: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Remove a criterion."""
        await services.remove_criterion(actor, reference, identifier)
        return see_other(f"/challenges/{reference}/edit/rubric", "The criterion is removed.")


async def _editable(reference: str, actor: Actor) -> ChallengeDetail:
    challenge = await queries.officer_challenge(reference, actor)
    policies.may_edit(challenge, await portal_now()).require()
    return challenge


def _criterion(challenge: ChallengeDetail, identifier: str) -> Criterion:
    found = challenge.criterion(identifier)
    if found is None:
        raise NotFoundError
    return found


def _kind(text: str | None) -> CriterionKind:
    return CriterionKind(text) if text in set(CriterionKind) else CriterionKind.QUALITY


def _usual_scale(challenge: ChallengeDetail) -> str:
    scored = challenge.scored_criteria
    return scored[0].scale_id if scored else "0-5"


def _rubric_page(challenge: ChallengeDetail, form: ScoringForm, *, status: int = 200, **more: Any) -> Page:
    return section_page(
        challenge,
        form,
        status=status,
        template="publishing/rubric.html",
        points=points_of(challenge),
        method=PRICE_METHOD_BY_ID.get(str(form.values["price_method"])),
        kinds=[(kind, KIND_NAMES[kind]) for kind in ADD_ORDER],
        criterion_facts=criterion_facts,
        **more,
    )


def _criterion_page(
    challenge: ChallengeDetail,
    form: Form,
    kind: CriterionKind,
    *,
    criterion: Criterion | None = None,
    status: int = 200,
    **more: Any,
) -> Page:
    name = KIND_NAMES[kind].lower()
    return page(
        "publishing/criterion.html",
        title=f"Add a {name} criterion" if criterion is None else f"Change “{criterion.title}”",
        status=status,
        challenge=challenge,
        form=form,
        kind=kind,
        meaning=KIND_MEANINGS[kind],
        criterion=criterion,
        level_names=[level_field(level.score) for level in criterion.levels] if criterion else [],
        points=points_of(challenge),
        back=f"/challenges/{challenge.reference}/edit/rubric",
        back_text="Back to the rubric",
        **more,
    )


async def _criterion_conflict(reference: str, identifier: str, form: Form, actor: Actor) -> Page:
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
