"""What awards put on other pages: the officer's next step, the public outcome, what waits, the clock's next stop."""

from datetime import datetime

from challenges.publishing.contributors import NextStep, PublicPart
from challenges.publishing.domain import ChallengeDetail, State
from portal.accounts.domain import Actor, Role
from portal.accounts.permissions import Permission
from portal.database.transactions import fetch
from portal.web.contributors import ClockMove, WaitingItem
from procurement.awards import queries

_STEPS = {
    None: "Recommend an award",
    "recommended": "Decide the award",
    "decided": "Send the assessment summaries",
    "summaries_sent": "Publish and record the award notice",
    "notice": "See the award and its standstill",
    "challenged": "See the award, held by a legal challenge",
}


async def award_steps(challenge: ChallengeDetail, actor: Actor, now: datetime) -> list[NextStep]:  # noqa: ARG001
    """Lead an officer to the award once the lot is ranked, or when there is no bid to assess."""
    if challenge.state not in {State.OPENED, State.CONCLUDED} or not actor.may(
        Permission.AWARD_DECIDE, challenge.buyer_id
    ):
        return []
    if challenge.progress.evaluation != "ranked" and not await queries.has_nothing_to_assess(challenge):
        return []
    award = await queries.award(challenge.lots[0].id)
    state = award.state if award else None
    if state not in _STEPS:
        return []
    return [
        NextStep(
            _STEPS[state], f"/challenges/{challenge.reference}/award", is_due=state not in {"notice", "challenged"}
        )
    ]


async def award_part(
    challenge: ChallengeDetail,
    visitor: Actor | None,
    now: datetime,
) -> PublicPart | None:
    """Show the outcome on the public page once its notice is published, never before."""
    if challenge.progress.award not in {"notice", "no_award"}:
        return None
    award = await queries.published_award(challenge.id)
    if award is None:
        return None
    own = visitor is not None and bool(visitor.organisations(Role.SUPPLIER, Role.SIGNATORY))
    return PublicPart(
        heading="No award" if award.bid_id is None else "The award",
        template="awards/_public.html",
        context={
            "award": award,
            "in_standstill": award.in_standstill(now),
            "is_signed": challenge.progress.contract == "signed" or bool(challenge.progress.delivery),
            "own": own,
            "reference": challenge.reference,
        },
        anchor="award",
        is_outcome=True,
    )


async def waiting_awards(actor: Actor, now: datetime) -> list[WaitingItem]:  # noqa: ARG001
    """List what waits: decisions for officers, results for suppliers who have not opened them."""
    officers = list(actor.organisations_with(Permission.AWARD_DECIDE))
    suppliers = list(actor.organisations(Role.SUPPLIER, Role.SIGNATORY))
    rows = await fetch(
        """select case a.state when 'recommended' then 'Decide the award of ' when 'decided' then
                    'Send the assessment summaries of ' else 'Record the award notice of ' end || '“' || c.title || '”' as text,
                  '/challenges/' || c.reference || '/award' as link, o.name as organisation
             from award a join challenge c on c.id = a.challenge join organisation o on o.id = c.buyer
            where c.buyer = any($1::uuid[]) and a.state in ('recommended', 'decided', 'summaries_sent')
              and not (a.state = 'recommended' and a.recommended_by = $3)
           union all
           select distinct 'Recommend an award for “' || c.title || '”', '/challenges/' || c.reference || '/award', o.name
             from evaluation e join challenge c on c.id = e.challenge join organisation o on o.id = c.buyer
            where c.buyer = any($1::uuid[]) and c.state = 'opened' and e.state = 'ranked'
              and not exists (select 1 from award a where a.challenge = c.id)
           union all
           select 'Read the result of your bid for “' || c.title || '”', '/challenges/' || c.reference || '/award/summary',
                  o.name
             from assessment_summary s join award a on a.id = s.award join challenge c on c.id = a.challenge
             join organisation o on o.id = s.supplier
            where s.supplier = any($2::uuid[]) and s.read_at is null""",
        officers,
        suppliers,
        actor.person_id,
    )
    return [WaitingItem(text=row["text"], link=row["link"], organisation=row["organisation"]) for row in rows]


async def standstill_moves() -> list[ClockMove]:
    """Name the ends of standstills that are still to come, for the demonstration clock."""
    rows = await fetch(
        """select a.standstill_until, c.reference, c.title from award a join challenge c on c.id = a.challenge
           where a.state = 'notice' and a.standstill_until > portal_now() order by a.standstill_until, c.reference"""
    )
    return [
        ClockMove("the end of the standstill", row["standstill_until"], row["reference"], row["title"]) for row in rows
    ]
