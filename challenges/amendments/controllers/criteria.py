"""Conditions and criteria of an amendment: a list with a page for each, the points, and the rules."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.amendments import services
from challenges.amendments.desk import Desk, open_desk
from challenges.amendments.domain import PART_NAMES, Part
from challenges.amendments.pages import criterion_lines
from challenges.publishing.domain import Criterion, CriterionKind
from challenges.publishing.domain.scoring import KIND_NAMES, points_of, share_problems
from challenges.publishing.forms import (
    ScoringForm,
    criterion_content,
    criterion_form_class,
    criterion_initial,
    level_field,
)
from challenges.publishing.forms.rubric import PointsForm, RulesForm, points_field
from challenges.publishing.guidance import CONDITION_FIELDS, CRITERION_FIELDS, examples
from challenges.publishing.pages import criterion_facts, stored_answers
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from portal.web.forms import VersionedForm, read_form
from portal.web.pages import Page, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)
_KINDS = (CriterionKind.QUALITY, CriterionKind.SOCIAL_VALUE)


class AmendedCriteriaController(Controller):
    """What every bid must meet, and how bids are scored, as it shall be."""

    path = "/challenges/{reference:str}/amendment"

    @get("/conditions", opt=_WRITE)
    async def conditions(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """List the conditions."""
        return _conditions_page(await open_desk(reference, actor))

    @get("/rubric", opt=_WRITE)
    async def rubric(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """List the criteria with their points, and how price counts."""
        return _rubric_page(await open_desk(reference, actor))

    @post("/rubric", opt=_WRITE)
    async def save_price(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Save total, price and quality minimum."""
        form = ScoringForm.bind(await read_form(request))
        return await _save_rubric(reference, actor, "price_form", form, "The price rules are saved.")

    @post("/points", opt=_WRITE)
    async def save_points(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Save the points of all criteria in one act."""
        desk = await open_desk(reference, actor)
        form = PointsForm.for_challenge(desk.shown(Part.RUBRIC)).bind(await read_form(request))
        return await _save_rubric(reference, actor, "points_form", form, "The points are saved.")

    @post("/rules", opt=_WRITE)
    async def save_rules(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Save rounding, tie rules and quorum."""
        form = RulesForm.bind(await read_form(request))
        return await _save_rubric(reference, actor, "rules_form", form, "The rules are saved.")

    @get("/criteria/new", opt=_WRITE)
    async def new(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """Ask for a criterion of the kind that was chosen, a sub-criterion, or a condition."""
        desk = await open_desk(reference, actor)
        parent, kind = _asked(desk, request)
        form = criterion_form_class(kind, None, is_part=parent is not None).blank(scale_id="0-5")
        return _criterion_page(desk, form, kind, parent=parent)

    @post("/criteria/new", opt=_WRITE)
    async def create(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Add a criterion or a condition."""
        desk = await open_desk(reference, actor)
        parent, kind = _asked(desk, request)
        form = criterion_form_class(kind, None, is_part=parent is not None).bind(await read_form(request))
        if not form.is_valid:
            return _criterion_page(desk, form, kind, parent=parent, status=422)
        content = criterion_content(form, kind, None, parent=parent.identifier if parent else "")
        try:
            identifier = await services.add_criterion(actor, reference, content)
        except InvalidInputError as error:
            return _criterion_page(desk, form.with_errors(error.errors), kind, parent=parent, status=422)
        if kind is CriterionKind.PASS_FAIL:
            return see_other(f"{desk.base}/conditions", "The condition is added. It is not public yet.")
        return see_other(
            f"{desk.base}/criteria/{identifier}",
            "The criterion is added. Now read what earns each score, and change it to fit.",
        )

    @get("/criteria/{identifier:str}", opt=_WRITE)
    async def edit(self, reference: FromPath[str], identifier: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show one criterion or condition as it shall be."""
        desk = await open_desk(reference, actor)
        found = _criterion(desk, identifier)
        return _criterion_page(desk, _form_class(desk, found).blank(**criterion_initial(found)), found.kind, found)

    @post("/criteria/{identifier:str}", opt=_WRITE)
    async def change(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        identifier: FromPath[str],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Save one criterion or condition; a second tab is told and overwrites nothing."""
        desk = await open_desk(reference, actor)
        found = _criterion(desk, identifier)
        form = _form_class(desk, found).bind(await read_form(request))
        if not form.is_valid:
            return _criterion_page(desk, form, found.kind, found, status=422)
        content = criterion_content(form, found.kind, found, parent=found.parent)
        try:
            await services.edit_criterion(actor, reference, identifier, content, version=form.saved_version())
        except InvalidInputError as error:
            return _criterion_page(desk, form.with_errors(error.errors), found.kind, found, status=422)
        except ConflictError:
            desk = await open_desk(reference, actor)
            current = _criterion(desk, identifier)
            stored = type(form).blank(**criterion_initial(current))
            form.values["version"] = str(current.version)
            beside: dict[str, Any] = {
                "conflict": desk.amendment.parts[_part(current.kind)],
                "stored": stored_answers(form, stored),
            }
            return _criterion_page(desk, form, current.kind, current, status=409, **beside)
        return see_other(f"{desk.base}/{_part(found.kind)}", f"“{content.title}” is saved. It is not public yet.")

    @get("/criteria/{identifier:str}/removal", opt=_WRITE)
    async def ask_removal(
        self, reference: FromPath[str], identifier: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """Ask before a criterion goes."""
        desk = await open_desk(reference, actor)
        found = _criterion(desk, identifier)
        return page(
            "amendments/remove.html",
            title=f"Remove “{found.title}”?",
            desk=desk,
            criterion=found,
            facts=criterion_facts(found),
            parts=desk.shown(_part(found.kind)).parts_of(found),
            list=f"{desk.base}/{_part(found.kind)}",
            back=f"{desk.base}/{_part(found.kind)}",
        )

    @post("/criteria/{identifier:str}/removal", opt=_WRITE)
    async def remove(
        self, reference: FromPath[str], identifier: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take a criterion or a condition out of the amendment."""
        desk = await open_desk(reference, actor)
        found = _criterion(desk, identifier)
        await services.remove_criterion(actor, reference, identifier, found.kind)
        return see_other(f"{desk.base}/{_part(found.kind)}", f"“{found.title}” is removed. It is still published.")


def _part(kind: CriterionKind) -> Part:
    return Part.CONDITIONS if kind is CriterionKind.PASS_FAIL else Part.RUBRIC


def _criterion(desk: Desk, identifier: str) -> Criterion:
    """Find a criterion with the version of its part, which the form sends back."""
    for part in (Part.RUBRIC, Part.CONDITIONS):
        found = desk.shown(part).criterion(identifier)
        if found is not None and _part(found.kind) is part:
            return found
    raise NotFoundError


def _asked(desk: Desk, request: Request[Any, Any, Any]) -> tuple[Criterion | None, CriterionKind]:
    """Read from the address what is to be added: below which criterion, or of which kind."""
    above = request.query_params.get("parent")
    if above:
        parent = _criterion(desk, above)
        return parent, parent.kind
    kind = request.query_params.get("kind", CriterionKind.QUALITY)
    if kind not in set(CriterionKind):
        raise NotFoundError
    return None, CriterionKind(kind)


def _form_class(desk: Desk, found: Criterion) -> type[VersionedForm]:
    shown = desk.shown(_part(found.kind))
    return criterion_form_class(found.kind, found, is_part=bool(found.parent), is_divided=shown.is_divided(found))


async def _save_rubric(reference: str, actor: Actor, name: str, form: VersionedForm, words: str) -> Response[Any]:
    """Save one of the forms of the rubric's page; what cannot be saved stays as typed."""
    desk = await open_desk(reference, actor)
    if not form.is_valid:
        return _rubric_page(desk, status=422, **{name: form})
    try:
        if isinstance(form, PointsForm):
            await services.save_points(actor, reference, form.content(), version=form.saved_version())
        elif isinstance(form, ScoringForm | RulesForm):
            await services.save_rules(actor, reference, form.content(), version=form.saved_version())
    except InvalidInputError as error:
        return _rubric_page(desk, status=422, **{name: form.with_errors(error.errors)})
    except ConflictError:
        desk = await open_desk(reference, actor)
        shown, version = desk.shown(Part.RUBRIC), desk.amendment.part_version(Part.RUBRIC)
        maker = PointsForm if isinstance(form, PointsForm) else type(form)
        stored = maker.of_challenge(shown, version)  # type: ignore[attr-defined]
        form.values["version"] = str(version)
        beside: dict[str, Any] = {
            "conflict": desk.amendment.parts[Part.RUBRIC],
            "stored": stored_answers(stored, stored),
        }
        return _rubric_page(desk, status=409, **{name: form}, **beside)
    return see_other(f"{desk.base}/rubric", words)


def _conditions_page(desk: Desk) -> Page:
    return page(
        "amendments/conditions.html",
        title=PART_NAMES[Part.CONDITIONS],
        desk=desk,
        part=Part.CONDITIONS,
        lines=criterion_lines(desk, Part.CONDITIONS),
        back=desk.base,
        back_text="Back to the amendment",
    )


def _rubric_page(
    desk: Desk,
    *,
    price_form: VersionedForm | None = None,
    points_form: VersionedForm | None = None,
    rules_form: VersionedForm | None = None,
    status: int = 200,
    **more: Any,
) -> Page:
    shown, version = desk.shown(Part.RUBRIC), desk.amendment.part_version(Part.RUBRIC)
    return page(
        "amendments/rubric.html",
        title=PART_NAMES[Part.RUBRIC],
        status=status,
        desk=desk,
        part=Part.RUBRIC,
        shown=shown,
        form=next((one for one in (price_form, points_form, rules_form) if one is not None and one.errors), None),
        price_form=price_form or ScoringForm.of_challenge(shown, version),
        points_form=points_form or PointsForm.of_challenge(shown, version),
        rules_form=rules_form or RulesForm.of_challenge(shown, version),
        points_field=points_field,
        points=points_of(shown),
        shares=[text for _, text in share_problems(shown.criteria)],
        lines=criterion_lines(desk, Part.RUBRIC),
        kinds=[(kind, KIND_NAMES[kind]) for kind in _KINDS],
        back=desk.base,
        back_text="Back to the amendment",
        **more,
    )


def _criterion_page(
    desk: Desk,
    form: VersionedForm,
    kind: CriterionKind,
    criterion: Criterion | None = None,
    *,
    parent: Criterion | None = None,
    status: int = 200,
    **more: Any,
) -> Page:
    shown = desk.shown(_part(kind))
    what = "condition" if kind is CriterionKind.PASS_FAIL else f"{KIND_NAMES[kind].lower()} criterion"
    heading = f"Add a sub-criterion of “{parent.title}”" if parent else f"Add a {what}"
    return page(
        "amendments/criterion.html",
        title=heading if criterion is None else f"Change “{criterion.title}”",
        status=status,
        desk=desk,
        form=form,
        kind=kind,
        criterion=criterion,
        above=parent or (shown.criterion(criterion.parent) if criterion else None),
        is_divided=criterion is not None and shown.is_divided(criterion),
        published=desk.challenge.criterion(criterion.identifier) if criterion else None,
        level_names=[level_field(level.score) for level in criterion.levels] if criterion else [],
        examples=examples(CONDITION_FIELDS if kind is CriterionKind.PASS_FAIL else CRITERION_FIELDS),
        points=points_of(shown),
        back=f"{desk.base}/{_part(kind)}",
        back_text="Back to the list",
        **more,
    )
