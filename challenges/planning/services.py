"""Writes of planning: what the plan and the value are made from, and filling the draft from them."""

from typing import Any

import msgspec

from challenges.planning import queries
from challenges.planning.domain import PlanInputs, back_plan, plan_law
from challenges.planning.domain.wishes import wrong_wishes
from challenges.planning.policies import may_use
from challenges.planning.queries import TIMETABLE, VALUE
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.routes import routes_of
from challenges.publishing.domain.sections import DatesContent, MoneyContent
from challenges.publishing.services import save_section
from challenges.publishing.services.locking import lock_draft, touch_section
from challenges.regimes.regime import load_regime
from challenges.regimes.routes import ValueParts
from portal.accounts.domain import Actor
from portal.database.transactions import execute, transaction
from portal.kernel.errors import ConflictError, InvalidInputError, RefusedError
from portal.kernel.moments import local_day


async def save_timetable(actor: Actor, reference: str, inputs: PlanInputs, *, version: int) -> int:
    """Keep what the plan is made from with the draft; answers the version for the next save.

    InvalidInputError for wishes that cannot be planned, ConflictError when somebody saved since `version`.
    """
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        law = plan_law(draft, load_regime(), await publishing.threshold_class(draft.buyer_id))
        wrong = wrong_wishes(inputs, law, local_day(now))
        if wrong:
            raise InvalidInputError(wrong)
        saved = await touch_section(draft.id, TIMETABLE, version, actor, now)
        await execute(
            "insert into timetable (id, challenge, starts_on, bidding_days, own_days, leave, public_notices)"
            " values (gen_random_uuid(), $1, $2, $3, $4, $5, $6)"
            " on conflict on constraint timetable_challenge_unique do update set starts_on = excluded.starts_on,"
            " bidding_days = excluded.bidding_days, own_days = excluded.own_days, leave = excluded.leave,"
            " public_notices = excluded.public_notices",
            draft.id,
            inputs.starts_on,
            inputs.bidding_days,
            dict(inputs.own_days),
            msgspec.to_builtins(inputs.leave),
            ",".join(inputs.public_notices),
        )
    return saved


async def use_dates(actor: Actor, reference: str, *, version: int, plan_version: int) -> None:
    """Fill the draft's dates from its plan, the contract's length staying as it was.

    ConflictError when somebody changed the plan or the dates since they were shown (`plan_version`, `version`);
    RefusedError when the plan's day of publication has passed.
    """
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        inputs = await queries.plan_inputs(draft.id)
        if inputs is None:
            raise RefusedError("Make a plan first, then use its dates.")
        await _require_same(draft, TIMETABLE, plan_version)
        law = plan_law(draft, load_regime(), await publishing.threshold_class(draft.buyer_id))
        plan = back_plan(inputs, law)
        may_use(plan, local_day(now)).require()
        content = DatesContent(plan.questions_close_at, plan.deadline_at, plan.starts_on, draft.contract_months)
        await save_section(actor, reference, content, version=version)


async def save_value(actor: Actor, reference: str, parts: ValueParts, *, version: int) -> int:
    """Keep the parts of the highest total value with the draft; ConflictError when somebody saved since `version`."""
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        saved = await touch_section(draft.id, VALUE, version, actor, now)
        await execute(
            "insert into value_estimate (id, challenge, contract_pence, options_pence, phases_pence, given_pence,"
            " fees_pence, prizes_pence, vat_percent) values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8)"
            " on conflict on constraint value_estimate_challenge_unique do update set"
            " contract_pence = excluded.contract_pence, options_pence = excluded.options_pence,"
            " phases_pence = excluded.phases_pence, given_pence = excluded.given_pence,"
            " fees_pence = excluded.fees_pence, prizes_pence = excluded.prizes_pence,"
            " vat_percent = excluded.vat_percent",
            draft.id,
            *(getattr(parts, name) for name in ValueParts.__struct_fields__),
        )
    return saved


async def use_value(actor: Actor, reference: str, route_id: str, *, version: int, value_version: int) -> None:
    """Fill the draft's budget, value and route; InvalidInputError for a route that is not open at that value.

    ConflictError when somebody changed the value or the budget's page since they were shown.
    """
    async with transaction():
        draft, now = await lock_draft(reference, actor)
        parts = await queries.value_parts(draft.id)
        if parts is None:
            raise RefusedError("Work out the value first, then use it.")
        await _require_same(draft, VALUE, value_version)
        buyer_class = await publishing.threshold_class(draft.buyer_id)
        valued: Any = msgspec.structs.replace(draft, value_pence=parts.highest_pence)
        answers = routes_of(valued, load_regime(), buyer_class, local_day(now))
        chosen = next((one for one in answers if one.route.id == route_id), None)
        if chosen is None or not chosen.is_open:
            raise InvalidInputError({"route": chosen.reason if chosen else "Select a route that is open"})
        content = MoneyContent(route_id, parts.contract_pence, parts.highest_pence)
        await save_section(actor, reference, content, version=version)


async def _require_same(draft: ChallengeDetail, section: str, version: int) -> None:
    saves = await publishing.section_saves(draft.id)
    if section not in saves or saves[section].version != version:
        raise ConflictError(
            "Somebody changed this after you opened the page. Nothing was overwritten. Look at it again."
        )
