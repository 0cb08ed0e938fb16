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
select c.reference, c.title, o.name as organisation, e.state, m.is_chair, m.locked_at is not null as is_locked
from panel_member m join challenge c on c.id = m.challenge join organisation o on o.id = c.buyer
join evaluation e on e.challenge = c.id
where m.person = $1 and ((e.state = 'scoring' and m.locked_at is null) or (e.state = 'moderation' and m.is_chair))
order by c.title, c.reference
"""


async def steps(challenge: ChallengeDetail, actor: Actor, _now: datetime) -> list[NextStep]:
    """Lead officers and the panel to the evaluation once bids are open, and to the ranking once there is one."""
    if challenge.opened_at is None:
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
    """Say which panels wait for this person."""
    rows = await fetch(_SEATS, actor.person_id)
    return [
        WaitingItem(
            text=f"{'Agree on the scores of' if row['state'] == 'moderation' else 'Score the bids for'} “{row['title']}”",
            link=f"/challenges/{row['reference']}/evaluation",
            due_at=None,
            organisation=row["organisation"],
        )
        for row in rows
    ]


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
