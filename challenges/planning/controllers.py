"""Planning a draft: its value and route, and its timetable back from the wished start."""

from collections.abc import Mapping
from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.planning import queries, services
from challenges.planning.domain import PlanInputs, PlanLaw, back_plan, plan_law
from challenges.planning.forms import (
    inputs_of,
    parts_of,
    shown_timetable,
    shown_value,
    timetable_form,
    value_form,
)
from challenges.planning.pages import has_dates, plan_view, value_view
from challenges.planning.queries import TIMETABLE, VALUE
from challenges.publishing import policies
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.routes import routes_of, threshold_for
from challenges.publishing.domain.sections import Section
from challenges.publishing.pages import edit_link, stored_answers
from challenges.regimes.regime import load_regime
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import ConflictError, InvalidInputError
from portal.kernel.moments import local_day
from portal.kernel.numerals import whole_number
from portal.settings import get_settings
from portal.web.forms import VersionedForm, read_form
from portal.web.pages import Page, page, see_other

_WRITE = requires(Permission.CHALLENGE_DRAFT)


class PlanningController(Controller):
    """What an officer plans before a challenge is published."""

    path = "/challenges/{reference:str}"

    @get("/timetable", opt=_WRITE)
    async def timetable(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show the plan, or ask what it is made from."""
        return await _timetable_page(await publishing.officer_challenge(reference, actor))

    @post("/timetable", opt=_WRITE)
    async def save_timetable(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Keep what the plan is made from, and show the plan; a second tab is told and overwrites nothing."""
        challenge = await publishing.officer_challenge(reference, actor)
        law = await _law(challenge)
        form = timetable_form(law).bind(await read_form(request))
        if not form.is_valid:
            return await _timetable_page(challenge, form, status=422)
        try:
            await services.save_timetable(actor, reference, inputs_of(form), version=form.saved_version())
        except InvalidInputError as error:
            return await _timetable_page(challenge, form.with_errors(error.errors), status=422)
        except ConflictError:
            return await _timetable_page(challenge, form, status=409)
        return see_other(f"/challenges/{reference}/timetable", "The plan is worked out and saved.")

    @post("/timetable/dates", opt=_WRITE)
    async def use_dates(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Fill the draft's dates from the plan."""
        sent = await read_form(request)
        await services.use_dates(
            actor,
            reference,
            version=whole_number(sent.first("version")),
            plan_version=whole_number(sent.first("plan_version")),
        )
        return see_other(edit_link(reference, Section.DATES), "The plan's dates are in the draft. Check them here.")

    @get("/timetable.ics", opt=_WRITE)
    async def calendar(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Give the plan as a calendar file; without a plan, lead to where one is made."""
        from challenges.planning.calendars import plan_calendar

        challenge = await publishing.officer_challenge(reference, actor)
        inputs = await queries.plan_inputs(challenge.id)
        if inputs is None:
            return see_other(f"/challenges/{reference}/timetable", "Make a plan first, then put it into your calendar.")
        plan = back_plan(inputs, await _law(challenge))
        return Response(
            plan_calendar(challenge, plan, get_settings().base_url, await portal_now()),
            media_type="text/calendar; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{challenge.reference}-plan.ics"'},
        )

    @get("/value", opt=_WRITE)
    async def value(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show what the contract could cost at most, and which routes that leaves open."""
        return await _value_page(await publishing.officer_challenge(reference, actor))

    @post("/value", opt=_WRITE)
    async def save_value(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Keep the parts of the value, and show what they mean."""
        challenge = await publishing.officer_challenge(reference, actor)
        form = value_form(load_regime()).bind(await read_form(request))
        if not form.is_valid:
            return await _value_page(challenge, form, status=422)
        try:
            await services.save_value(actor, reference, parts_of(form), version=form.saved_version())
        except ConflictError:
            return await _value_page(challenge, form, status=409)
        return see_other(f"/challenges/{reference}/value", "The value is worked out and saved.")

    @post("/value/route", opt=_WRITE)
    async def use_value(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Fill the draft's budget, value and route."""
        sent = await read_form(request)
        try:
            await services.use_value(
                actor,
                reference,
                sent.first("route"),
                version=whole_number(sent.first("version")),
                value_version=whole_number(sent.first("value_version")),
            )
        except InvalidInputError as error:
            challenge = await publishing.officer_challenge(reference, actor)
            return await _value_page(challenge, status=422, wrong=error.errors)
        return see_other(
            edit_link(reference, Section.MONEY), "Budget, highest value and route are in the draft. Check them here."
        )


async def _law(challenge: ChallengeDetail) -> PlanLaw:
    return plan_law(challenge, load_regime(), await publishing.threshold_class(challenge.buyer_id))


async def _timetable_page(challenge: ChallengeDetail, form: VersionedForm | None = None, *, status: int = 200) -> Page:
    """Draw the planner: the plan as it is saved, and the form as it was typed."""
    from challenges.planning.drawing import NARROW, picture

    law, now = await _law(challenge), await portal_now()
    may_edit = policies.may_edit(challenge, now)
    inputs = await queries.plan_inputs(challenge.id)
    view = plan_view(inputs, law, local_day(now)) if inputs else None
    saves = await publishing.section_saves(challenge.id)
    version = saves[TIMETABLE].version if TIMETABLE in saves else 0
    stored = shown_timetable(law, inputs, _own_start(challenge, inputs), version)
    context = _conflict(form, stored, saves, TIMETABLE, version) if status == 409 and form else {}
    return page(
        "planning/timetable.html",
        title="Plan the timetable" if may_edit else "Timetable as planned",
        status=status,
        challenge=challenge,
        law=law,
        view=view,
        picture=picture(view.plan) if view else "",
        narrow_picture=picture(view.plan, width=NARROW) if view else "",
        form=form or stored,
        may_edit=may_edit,
        is_used=view is not None and has_dates(challenge, view.plan),
        plan_version=version,
        dates_version=saves[Section.DATES].version if Section.DATES in saves else 0,
        **_back(challenge, bool(may_edit), Section.DATES),
        **context,
    )


def _own_start(challenge: ChallengeDetail, inputs: PlanInputs | None) -> Any:
    return None if inputs else challenge.contract_starts_on


async def _value_page(
    challenge: ChallengeDetail,
    form: VersionedForm | None = None,
    *,
    status: int = 200,
    wrong: Mapping[str, str] | None = None,
) -> Page:
    """Draw the value builder: the sum as it is saved with its routes, and the form as it was typed."""
    regime, now = load_regime(), await portal_now()
    parts = await queries.value_parts(challenge.id)
    buyer_class = await publishing.threshold_class(challenge.buyer_id)
    saves = await publishing.section_saves(challenge.id)
    version = saves[VALUE].version if VALUE in saves else 0
    stored = shown_value(regime, parts, challenge.budget_pence, version)
    context = _conflict(form, stored, saves, VALUE, version) if status == 409 and form else {}
    view = None
    if parts:
        valued = msgspec.structs.replace(challenge, value_pence=parts.highest_pence)
        view = value_view(
            parts,
            regime,
            kind_id=challenge.contract_kind,
            threshold_pence=threshold_for(challenge, regime, buyer_class, local_day(now)),
            answers=routes_of(valued, regime, buyer_class, local_day(now)),
        )
    return page(
        "planning/value.html",
        title="Work out the value and the route",
        status=status,
        challenge=challenge,
        view=view,
        form=_told(form or stored, wrong or {}),
        may_edit=policies.may_edit(challenge, now),
        value_version=version,
        money_version=saves[Section.MONEY].version if Section.MONEY in saves else 0,
        **_back(challenge, bool(policies.may_edit(challenge, now)), Section.MONEY),
        **context,
    )


def _told(form: VersionedForm, wrong: Mapping[str, str]) -> VersionedForm:
    """Add what is wrong with the choice of a route, which stands beside the form, with the place to put it right."""
    form.anchors.update({name: name for name in wrong})
    return form.with_errors(wrong)


def _conflict(form: VersionedForm, stored: VersionedForm, saves: Any, section: str, version: int) -> dict[str, Any]:
    """Keep what was typed, show what a colleague saved beside it, and let the next press replace it."""
    form.values["version"] = str(version)
    return {"conflict": saves[section], "stored": stored_answers(form, stored)}


def _back(challenge: ChallengeDetail, is_draft: bool, section: Section) -> dict[str, str]:
    if is_draft:
        return {"back": edit_link(challenge.reference, section), "back_text": "Back to the draft"}
    return {"back": f"/challenges/{challenge.reference}/manage", "back_text": "Back to the challenge"}
