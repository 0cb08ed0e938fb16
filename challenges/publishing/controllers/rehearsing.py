"""Trying a rubric out before anybody bids, and what belongs to it as a whole: packs, points, rules."""

import asyncio
from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.publishing import queries, services
from challenges.publishing.controllers.drafting import editable, saved_while_typing
from challenges.publishing.controllers.rubric import rubric_page
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.packs import PACKS
from challenges.publishing.domain.rehearsal import MOST_BIDS, rehearse_challenge, trial_weight
from challenges.publishing.domain.scoring import PRICE_METHOD_BY_ID, live_points, share_problems
from challenges.publishing.domain.sections import Section
from challenges.publishing.forms.rubric import (
    PointsForm,
    PolicyForm,
    RehearsalForm,
    RulesForm,
    bid_count,
    live_numbers,
    score_field,
)
from challenges.publishing.pages import stored_answers
from challenges.publishing.rehearsed import RehearsalView, rehearsal_view
from challenges.rubric.errors import EvaluationError
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.kernel.errors import ConflictError
from portal.web.errors import wants_json
from portal.web.form_data import parse_form
from portal.web.forms import read_form
from portal.web.pages import Page, fragment, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)


class RubricPartsController(Controller):
    """Packs, points, rules and rehearsal of a rubric."""

    path = "/challenges/{reference:str}/edit/rubric"

    @get("/packs", opt=_WRITE)
    async def packs(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show the library of criteria, each pack with what it brings."""
        challenge = await editable(reference, actor)
        there = {one.title.casefold() for one in challenge.criteria}
        packs = [
            (pack, sum(1 for one in pack.criteria if one.title.casefold() in there) == len(pack.criteria))
            for pack in PACKS.values()
        ]
        return page(
            "publishing/rubric_packs.html",
            title="Criteria to begin from",
            challenge=challenge,
            packs=packs,
            back=f"/challenges/{reference}/edit/rubric",
            back_text="Back to the rubric",
        )

    @post("/packs/{pack_id:str}", opt=_WRITE)
    async def add_pack(
        self, reference: FromPath[str], pack_id: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Add a pack's criteria, then show the rubric with its sum."""
        added = await services.add_pack(actor, reference, pack_id)
        return see_other(
            f"/challenges/{reference}/edit/rubric",
            f"{added} criteria of “{PACKS[pack_id].title}” are added. Change them to fit, then share out the points.",
        )

    @get("/sum", opt=_WRITE)
    async def sum(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page:
        """Add up what stands in the fields while somebody types; nothing is saved."""
        challenge = await editable(reference, actor)
        numbers, price, total = live_numbers(challenge, parse_form(request.url.query.encode()))
        points, shared = live_points(challenge.criteria, numbers, price=price, total=total)
        return fragment(
            "publishing/_rubric_sum.html", points=points, shares=[text for _, text in share_problems(shared)]
        )

    @post("/points", opt=_WRITE)
    async def save_points(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Save every criterion's points at once; a second tab is told and overwrites nothing."""
        challenge = await editable(reference, actor)
        form = PointsForm.for_challenge(challenge).bind(await read_form(request))
        if not form.is_valid:
            return await rubric_page(challenge, points_form=form, status=422)
        try:
            await services.save_points(actor, reference, form.content(), version=form.saved_version())
        except ConflictError:
            challenge, beside = await _beside(form, reference, actor)
            return await rubric_page(challenge, points_form=form, status=409, **beside)
        return see_other(f"/challenges/{reference}/edit/rubric", "The points are saved.")

    @get("/rules", opt=_WRITE)
    async def rules(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Ask for rounding, the order of the tie rules, the quorum and the buyer's minimum for social value."""
        challenge = await editable(reference, actor)
        return await _rules_page(challenge, await _rules_form(challenge))

    @post("/rules", opt=_WRITE)
    async def save_rules(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Save the rules; a second tab is told and overwrites nothing."""
        challenge = await editable(reference, actor)
        form = RulesForm.bind(await read_form(request))
        is_typing = wants_json(request)
        if not form.is_valid:
            if is_typing:
                return Response({"errors": form.errors}, status_code=422)
            return await _rules_page(challenge, form, status=422)
        try:
            version = await services.save_rules(actor, reference, form.content(), version=form.saved_version())
        except ConflictError:
            if is_typing:
                raise
            challenge, beside = await _beside(form, reference, actor)
            return await _rules_page(challenge, form, status=409, **beside)
        if is_typing:
            return await saved_while_typing(version)
        return see_other(f"/challenges/{reference}/edit/rubric", "The rules are saved.")

    @post("/policy", opt=_WRITE)
    async def save_policy(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Save the buyer's minimum for social value."""
        challenge = await editable(reference, actor)
        form = PolicyForm.bind(await read_form(request))
        if not form.is_valid:
            return await _rules_page(challenge, await _rules_form(challenge), policy=form, status=422)
        await services.save_scoring_policy(actor, reference, form.cleaned.social_value_minimum)
        return see_other(f"/challenges/{reference}/edit/rubric/rules", "Your organisation’s minimum is saved.")

    @get("/rehearsal", opt=_WRITE)
    async def rehearsal(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show the imagined bids kept with the draft, or three usual ones, and how they would be ranked."""
        challenge = await editable(reference, actor)
        saved = await queries.rehearsal(challenge.id)
        if saved is None:
            return await _rehearsal_page(challenge, RehearsalForm.usual(challenge))
        made = RehearsalForm.for_challenge(challenge, bid_count(saved.inputs.get("count", "")))
        return await _rehearsal_page(challenge, made.bind(saved.inputs), saved=saved)

    @post("/rehearsal", opt=_WRITE)
    async def rehearse(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Keep what was typed with the draft, then rank it; adding or leaving out a bid keeps the rest."""
        challenge = await editable(reference, actor)
        typed = await read_form(request)
        act, count = typed.first("act"), bid_count(typed.first("count"))
        count = bid_count(str(count + {"add": 1, "remove": -1}.get(act, 0)))
        form = RehearsalForm.for_challenge(challenge, count).bind(typed)
        form.values["count"] = str(count)
        if act == "example":
            form = RehearsalForm.usual(challenge)
        if not form.is_valid:
            return await _rehearsal_page(challenge, form, status=422)
        await services.save_rehearsal(actor, reference, form.inputs())
        return see_other(f"/challenges/{reference}/edit/rubric/rehearsal")


async def _beside(form: PointsForm | RulesForm, reference: str, actor: Actor) -> tuple[ChallengeDetail, dict[str, Any]]:
    """Keep what was typed, show what a colleague saved beside it, and let the next press replace it."""
    challenge = await queries.officer_challenge(reference, actor)
    save = (await queries.section_saves(challenge.id))[Section.RUBRIC]
    form.values["version"] = str(save.version)
    return challenge, {
        "conflict": save,
        "stored": stored_answers(form, type(form).of_challenge(challenge, save.version)),
    }


async def _rules_form(challenge: ChallengeDetail) -> RulesForm:
    save = (await queries.section_saves(challenge.id)).get(Section.RUBRIC)
    return RulesForm.of_challenge(challenge, save.version if save else 0)


async def _rules_page(
    challenge: ChallengeDetail, form: RulesForm, *, policy: PolicyForm | None = None, status: int = 200, **more: Any
) -> Page:
    minimum = await queries.social_value_minimum(challenge.buyer_id)
    policy_form = policy or PolicyForm.blank(social_value_minimum=minimum)
    return page(
        "publishing/rubric_rules.html",
        title="Rounding, equal bids and quorum",
        status=status,
        challenge=challenge,
        form=policy if policy is not None else form,
        rules=form,
        policy=policy_form,
        back=f"/challenges/{challenge.reference}/edit/rubric",
        back_text="Back to the rubric",
        **more,
    )


async def _rehearsal_page(challenge: ChallengeDetail, form: RehearsalForm, *, status: int = 200, **more: Any) -> Page:
    view, problem = None, ""
    if form.is_valid and not form.missing:
        view, problem = await asyncio.to_thread(_result, challenge, form)
    return page(
        "publishing/rubric_rehearsal.html",
        title="Rehearse with imagined bids",
        status=status,
        challenge=challenge,
        form=form,
        letters=form.letters(),
        can_add=len(form.letters()) < MOST_BIDS,
        can_remove=len(form.letters()) > 3,
        score_field=score_field,
        view=view,
        problem=problem,
        method=PRICE_METHOD_BY_ID[challenge.price_method],
        trial=trial_weight(challenge),
        back=f"/challenges/{challenge.reference}/edit/rubric",
        back_text="Back to the rubric",
        **more,
    )


def _result(challenge: ChallengeDetail, form: RehearsalForm) -> tuple[RehearsalView | None, str]:
    """Rank the imagined bids, or say in one line why the rubric does not allow it yet."""
    bids = form.bids(challenge)
    try:
        return rehearsal_view(challenge, bids, rehearse_challenge(challenge, bids)), ""
    except EvaluationError as error:
        return None, error.message
