"""What an evaluation puts on a challenge's page and on the dashboard."""

from datetime import datetime
from uuid import UUID

from challenges.bidding.queries import opened_lines
from challenges.publishing.contributors import NextStep
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.database.transactions import fetch, fetch_one
from portal.kernel.decision import ALLOWED, Decision, refused
from portal.web.contributors import WaitingItem
from procurement.evaluation import queries

_SEATS = """
select distinct c.reference, c.title, o.name as organisation, 'evaluation' as place,
    case when e.state = 'moderation' then 'Agree on the scores of' when m.locked_at is null then 'Score the bids for'
    else 'Start the moderation of' end as act
from panel_member m join challenge c on c.id = m.challenge join organisation o on o.id = c.buyer
join evaluation e on e.challenge = c.id
where m.person = $1 and c.buyer = any($2::uuid[]) and ((e.state = 'scoring' and (m.locked_at is null or (m.is_chair
        and not exists (select 1 from panel_member other where other.challenge = c.id and other.locked_at is null))))
    or (e.state = 'moderation' and m.is_chair))
"""
# What the buyer's officers can do next; while the panel scores or talks they wait for it.
_OFFICES = """
select distinct c.reference, c.title, o.name as organisation,
    case when e.state = 'price' and p.opened_at is null then 'opening' else 'evaluation' end as place,
    case coalesce(e.state, 'compliance') when 'compliance' then 'Set up the panel for'
        when 'scoring' then 'Start the moderation of' when 'moderation' then 'End the moderation of'
        else case when p.opened_at is null then 'Approve opening the prices of' else 'Rank the bids for' end end as act
from challenge c join organisation o on o.id = c.buyer
left join evaluation e on e.challenge = c.id
left join opening p on p.challenge = c.id and p.act = 'price'
where c.buyer = any($1::uuid[]) and c.state = 'opened' and case coalesce(e.state, 'compliance')
    when 'compliance' then exists (select 1 from bid b where b.challenge = c.id and b.state = 'compliant')
        and not exists (select 1 from bid b where b.challenge = c.id and b.state = 'opened')
    when 'scoring' then not exists (select 1 from panel_member other where other.challenge = c.id and other.locked_at is null)
    when 'moderation' then (
            select count(*) filter (where not needs_second or seconded_by is not null)
            from (select distinct on (s.bid, s.criterion) s.needs_second, s.seconded_by from consensus_score s
                  join criterion k on k.id = s.criterion where k.challenge = c.id
                  order by s.bid, s.criterion, s.version desc) latest)
        = (select count(*) from bid b join criterion k on k.challenge = b.challenge
           where b.challenge = c.id and b.state = 'compliant' and k.kind <> 'pass_fail'
             and not exists (select 1 from criterion part where part.parent = k.id))
    when 'price' then p.opened_at is not null or (
        select count(*) < 2 and count(*) filter (where a.officer = $2) = 0
        from opening_approval a where a.challenge = c.id and a.act = 'price')
    else false end
"""


async def steps(challenge: ChallengeDetail, actor: Actor, _now: datetime) -> list[NextStep]:
    """Lead officers and the panel to the evaluation once bids are open, and to the ranking once there is one."""
    if challenge.opened_at is None:
        return []
    if not actor.may(Permission.EVALUATION_SCORE, challenge.buyer_id):
        return []
    is_member = await queries.member_of(challenge.id, actor.person_id) is not None
    if not is_member and not actor.may(Permission.EVALUATION_RUN, challenge.buyer_id):
        return []
    base = f"/challenges/{challenge.reference}"
    desk, hint = f"{base}/evaluation", "The panel, its scores and its consensus"
    if challenge.progress.evaluation != "ranked":
        if all(one.compliance == "non_compliant" for one in await opened_lines(challenge.id)):
            return []
        return [NextStep("Evaluate the bids", desk, hint, is_due=True)]
    return [
        NextStep("See the ranking", f"{base}/ranking", "Every number explained"),
        NextStep("See the evaluation", desk, hint),
    ]


async def waiting(actor: Actor, _now: datetime) -> list[WaitingItem]:
    """Say which evaluations wait for this person's seat on the panel or office at the buyer's."""
    buyers = list(actor.organisations_with(Permission.EVALUATION_RUN))
    seated = list(actor.organisations_with(Permission.EVALUATION_SCORE))
    rows = [*await fetch(_SEATS, actor.person_id, seated), *await fetch(_OFFICES, buyers, actor.person_id)]
    items = [
        WaitingItem(
            text=f"{row['act']} “{row['title']}”",
            link=f"/challenges/{row['reference']}/{row['place']}",
            due_at=None,
            organisation=row["organisation"],
        )
        for row in sorted(rows, key=lambda row: (row["title"], row["reference"]))
    ]
    return [item for place, item in enumerate(items) if item not in items[:place]]


async def may_read_as_officer(bid_id: UUID, person_id: UUID) -> Decision:
    """Keep a bid closed to a member of the panel who declared an interest in it, whatever else they are."""
    row = await fetch_one(
        "select d.interest from conflict_declaration d join panel_member m on m.id = d.member"
        " where d.bid = $1 and m.person = $2 order by d.declared_at desc, d.id desc limit 1",
        bid_id,
        person_id,
    )
    if row is None or row["interest"] == "none":
        return ALLOWED
    return refused("You declared an interest in this supplier, so this bid is closed to you.")


async def may_open_prices(challenge_id: UUID) -> Decision:
    """Keep prices sealed until the panel has agreed every quality score, so that nobody scores knowing them."""
    row = await fetch_one(
        "select count(*) as lots, count(*) filter (where state in ('price', 'ranked')) as agreed"
        " from evaluation where challenge = $1",
        challenge_id,
    )
    if row is not None and 0 < row["lots"] == row["agreed"]:
        return ALLOWED
    return refused("Prices stay sealed until the panel has agreed its scores for quality.")
