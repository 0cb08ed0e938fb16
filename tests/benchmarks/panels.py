"""A panel with much to score: one bid made through the services, copied in SQL with answers, scores and reasons."""

from decimal import Decimal

import msgspec

from challenges.bidding import services as bidding
from challenges.publishing.domain import ChallengeDetail
from challenges.publishing.domain.sections import CriterionContent
from portal.accounts.domain import Actor
from portal.database.engine import connect
from portal.settings import get_settings
from procurement.evaluation import services
from procurement.evaluation.domain import Interest
from tests.builders.bidding import PRICED, make_submitted_bid, officers_of, open_challenge, reread
from tests.builders.evaluation import make_panel
from tests.builders.publishing import PASS_FAIL, make_published_challenge

MEMBERS, CRITERIA = 5, 8
ANSWER = "Residents walk the routes with us and say where they feel unsafe; we mend it and ask again. " * 20
REASON = "The second paragraph names the streets, who was asked and what changed by when, with figures. " * 3

# Seven criteria of quality share 60 points; social value has 10 by itself, the price 30.
_WEIGHTS = (9, 9, 9, 9, 8, 8, 8)

# Each copy's ids follow from its number, so that the statements need not hand them on.
_COPIES = """
insert into organisation (id, slug, name, short_name, kind, company_number, body_type, gss_code, threshold_class, address,
    website, created_at)
select md5('supplier ' || n)::uuid, 'copy-' || n, 'Copied Company ' || n || ' Ltd', 'Copied Company ' || n, kind, null,
    '', '', '', '', '', created_at from organisation, generate_series(2, {bids}) n
where id = (select supplier from bid where id = '{bid}');
insert into bid (id, challenge, lot, supplier, state, started_at, started_by)
select md5('bid ' || n)::uuid, challenge, lot, md5('supplier ' || n)::uuid, state, started_at, started_by
from bid, generate_series(2, {bids}) n where id = '{bid}';
insert into submission (id, bid, number, state, arrived_at, submitted_at, submitted_by, ciphertext_sha256, commitment,
    row_hash, chain_hash, ended_at)
select md5('submission ' || n)::uuid, md5('bid ' || n)::uuid, number, state, arrived_at, submitted_at, submitted_by,
    ciphertext_sha256, commitment, row_hash, chain_hash, ended_at
from submission, generate_series(2, {bids}) n where bid = '{bid}';
insert into opened_bid (id, bid, submission, number, arrived_at, verified, problem, declarations, price_hash)
select md5('bid ' || n)::uuid, md5('bid ' || n)::uuid, md5('submission ' || n)::uuid, n, arrived_at, verified, problem,
    declarations, price_hash from opened_bid, generate_series(2, {bids}) n where id = '{bid}';
insert into opened_price (id, opened_bid, price_pence, schedule, verified, problem)
select gen_random_uuid(), md5('bid ' || n)::uuid, price_pence - n * 1007 % 4000000, schedule, verified, problem
from opened_price, generate_series(2, {bids}) n where opened_bid = '{bid}';
insert into opened_pass (id, opened_bid, criterion, met, evidence)
select gen_random_uuid(), md5('bid ' || n)::uuid, criterion, met, evidence
from opened_pass, generate_series(2, {bids}) n where opened_bid = '{bid}';
insert into compliance_check (id, opened_bid, outcome, reason, officer, decided_at)
select gen_random_uuid(), md5('bid ' || n)::uuid, outcome, reason, officer, decided_at
from compliance_check, generate_series(2, {bids}) n where opened_bid = '{bid}';
insert into conflict_declaration (id, member, bid, interest, description, declared_at)
select gen_random_uuid(), member, md5('bid ' || n)::uuid, interest, description, declared_at
from conflict_declaration, generate_series(2, {bids}) n where bid = '{bid}';
delete from opened_answer where opened_bid = '{bid}';
insert into opened_answer (id, opened_bid, criterion, text)
select gen_random_uuid(), o.id, c.id, '{answer}' || o.number from opened_bid o join bid b on b.id = o.bid
join criterion c on c.challenge = b.challenge and c.kind <> 'pass_fail'
where b.challenge = (select challenge from bid where id = '{bid}');
insert into criterion_score (id, member, bid, criterion, score, reason, version, saved_at)
select gen_random_uuid(), m.id, o.id, c.id, 1 + (o.number * 7 + c.position * 3 + extract(second from m.appointed_at)::int) % 5,
    '{reason}', 1, m.appointed_at
from opened_bid o join bid b on b.id = o.bid join panel_member m on m.challenge = b.challenge
join criterion c on c.challenge = b.challenge and c.kind <> 'pass_fail'
where b.challenge = (select challenge from bid where id = '{bid}');
insert into consensus_score (id, bid, criterion, version, score, reason, needs_second, recorded_by, recorded_at)
select gen_random_uuid(), o.id, c.id, 1, 1 + (o.number * 7 + c.position * 3) % 5, '{reason}', false, m.person, m.appointed_at
from opened_bid o join bid b on b.id = o.bid join panel_member m on m.challenge = b.challenge and m.is_chair
join criterion c on c.challenge = b.challenge and c.kind <> 'pass_fail'
where b.challenge = (select challenge from bid where id = '{bid}');
"""


class PanelWork(msgspec.Struct, frozen=True):
    """A challenge in the middle of its evaluation."""

    challenge: ChallengeDetail
    panel: tuple[Actor, ...]
    officer: Actor


async def make_panel_work(bids: int) -> PanelWork:
    """Bring a challenge with five members and eight criteria to full scores and consensus on this many bids."""
    criteria = [
        CriterionContent(
            kind="quality", title=f"Part {n} of the plan", question="How will it work?", weight=Decimal(weight)
        )
        for n, weight in enumerate(_WEIGHTS, 1)
    ]
    challenge = await make_published_challenge(criteria=[PASS_FAIL, *criteria], scoring=PRICED)
    bid = await make_submitted_bid(challenge)
    await open_challenge(challenge, prices=True)
    challenge = await reread(challenge)
    officer, _ = await officers_of(challenge.buyer_id)
    await bidding.check_compliance(officer, bid.id, outcome="compliant", reason="Everything asked for is there.")
    panel = await make_panel(challenge, size=MEMBERS)
    await services.start_scoring(officer, challenge.reference)
    for member in panel:
        await services.declare_interest(member, challenge.reference, bid.id, interest=Interest.NONE, description="")
    owner = await connect(get_settings().database_owner_url)
    try:
        await owner.execute(_COPIES.format(bid=bid.id, bids=bids, answer=ANSWER, reason=REASON))
        await owner.execute("vacuum analyze")
    finally:
        await owner.close()
    return PanelWork(challenge, tuple(panel), officer)


async def set_state(work: PanelWork, state: str) -> None:
    """Put the evaluation where a measurement needs it."""
    owner = await connect(get_settings().database_owner_url)
    try:
        await owner.execute("update evaluation set state = $2 where challenge = $1", work.challenge.id, state)
    finally:
        await owner.close()
