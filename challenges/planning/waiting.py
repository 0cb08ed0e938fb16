"""What waits for officers because of a plan: said before the plan fails, and when it has."""

from datetime import datetime, time

from challenges.planning import queries
from challenges.planning.domain import back_plan, plan_law
from challenges.planning.domain.due import PlannedAct, next_act
from challenges.publishing import queries as publishing
from challenges.publishing.domain import State
from challenges.regimes.regime import RegimeError, load_regime
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.kernel.moments import LONDON, format_day, local_day
from portal.web.contributors import WaitingItem

_OFFICE_CLOSES = time(17)
_TEXTS = {
    ("review", False): "The plan of “{title}” asks you to send it for review by {day}",
    ("publish", False): "The plan of “{title}” asks you to publish it by {day}",
    ("review", True): "“{title}” was to go for review by {day}: change the plan, or the contract starts late",
    ("publish", True): "“{title}” was to be published by {day}: change the plan, or the contract starts late",
}


async def waiting_plans(actor: Actor, now: datetime) -> list[WaitingItem]:
    """Name the drafts whose plan asks for something within a week, or has failed; two statements, however many."""
    planned = await queries.planned_drafts(actor.organisations_with(Permission.CHALLENGE_DRAFT))
    if not planned:
        return []
    drafts = {one.id: one for one in await publishing.unpublished([one.challenge_id for one in planned])}
    regime, today = load_regime(), local_day(now)
    items = []
    for one in planned:
        draft = drafts.get(one.challenge_id)
        if draft is None:
            continue
        try:
            plan = back_plan(one.inputs, plan_law(draft, regime, one.threshold_class))
        except RegimeError:
            continue  # Beyond the calendar that is known; the timetable's own page says so.
        due = next_act(plan, in_review=draft.state is State.IN_REVIEW, today=today)
        if due is not None:
            link = f"/challenges/{draft.reference}/{'review' if draft.state is State.IN_REVIEW else 'timetable'}"
            items.append(_item(due, draft.title, link, one.buyer_name))
    return items


def _item(due: PlannedAct, title: str, link: str, buyer: str) -> WaitingItem:
    text = _TEXTS[due.act, due.has_failed].format(title=title, day=format_day(due.by))
    return WaitingItem(text, link, due_at=datetime.combine(due.by, _OFFICE_CLOSES, tzinfo=LONDON), organisation=buyer)
