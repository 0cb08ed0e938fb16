"""Ranking a panel's bids with the rows read from PostgreSQL, against the barest aggregate over the same scores."""

import statistics
import time
from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from challenges.bidding.queries import opened_lines, opened_passes
from challenges.rubric import parse_evaluation, rank
from portal.database.transactions import fetch
from portal.jobs.runs import run_job, unfinished_jobs
from procurement.evaluation import queries, services
from procurement.evaluation.domain import ScoredBid, evaluation_document
from tests.benchmarks.panels import CRITERIA, MEMBERS, PanelWork, make_panel_work, set_state
from tests.benchmarks.rows import Row
from tests.support.database import clone, use_database

FEW, MANY = 200, 5_000
ROUNDS, JOBS = 9, 3
TIMES, SECONDS = 10.0, 2.0

# What a database alone can do in floating point, without a reason, a gate or a tie: mean, weight, sum, order.
_BARE = """
select bid, sum(points) as total, rank() over (order by sum(points) desc)
from (select s.bid, s.criterion, avg(s.score) * max(c.weight) / 5 as points
      from criterion_score s join criterion c on c.id = s.criterion where c.challenge = $1 group by s.bid, s.criterion) one
group by bid order by total desc
"""
_SCORES = """
select s.bid, jsonb_object_agg(s.identifier, s.people) as scores
from (select s.bid, c.identifier, jsonb_object_agg(s.member, s.score::text) as people
      from criterion_score s join criterion c on c.id = s.criterion where c.challenge = $1 group by s.bid, c.identifier) s
group by s.bid
"""


async def measure() -> list[Row]:
    """Rank single scores and the panel's consensus, each in turn with the bare aggregate."""
    work = await make_panel_work(FEW)
    scores, consensus = await _ratio(work, _rank_scores), await _ratio(work, _rank_consensus)
    what = f"{FEW} bids x {MEMBERS} people x {CRITERIA} criteria"
    seconds = min([await _job_seconds() for _ in range(JOBS)])
    return [
        Row(f"rank {what}, from rows", f"x {scores:.1f}", f"<= x {TIMES:.0f} bare", is_met=scores <= TIMES),
        Row(f"rank {what}, consensus", f"x {consensus:.1f}", f"<= x {TIMES:.0f} bare", is_met=consensus <= TIMES),
        Row(
            f"rank {MANY:,} bids in a job, quietest of {JOBS}",
            f"{seconds:.2f} s",
            f"< {SECONDS:.0f} s",
            is_met=seconds < SECONDS,
        ),
    ]


async def _job_seconds() -> float:
    """Take the time of the whole job: rows, agreement, file, hash, ranking, record; each on a database of its own."""
    async with clone() as urls, use_database(urls):
        work = await make_panel_work(MANY)
        await set_state(work, "price")
        await services.rank_lot(work.officer, work.challenge.reference)
        (waiting,) = [one for one in await unfinished_jobs() if one["worker"] == "general"][-1:]
        took = await _taken(lambda: run_job(waiting["id"], waiting["worker"], raise_errors=True))
        made = await queries.ranking_job(work.challenge.id)
        if made is None or made.state != "done":
            raise LookupError("The worker made no ranking.")
        return took / 1000


async def _ratio(work: PanelWork, ranking: Callable[[PanelWork], Awaitable[Any]]) -> float:
    ratios = []
    for _ in range(ROUNDS):
        bare = await _taken(lambda: fetch(_BARE, work.challenge.id))
        ratios.append(await _taken(lambda: ranking(work)) / bare)
    return statistics.median(ratios)


async def _taken(work: Callable[[], Awaitable[Any]]) -> float:
    began = time.perf_counter()
    await work()
    return (time.perf_counter() - began) * 1000


async def _rank_scores(work: PanelWork) -> None:
    """Rank by the mean of all single scores."""
    scores: dict[UUID, Any] = {row["bid"]: row["scores"] for row in await fetch(_SCORES, work.challenge.id)}
    document = evaluation_document(work.challenge, await _bids(work), {}, "seed")
    for bid in document["bids"]:
        bid["scores"] = scores[UUID(bid["id"])]
    rank(parse_evaluation({**document, "aggregation": {"method": "mean", "places": 2}}))


async def _rank_consensus(work: PanelWork) -> None:
    """Rank as the portal does, by the panel's consensus."""
    agreed = await queries.agreed_scores(work.challenge.id)
    rank(parse_evaluation(evaluation_document(work.challenge, await _bids(work), agreed, "seed")))


async def _bids(work: PanelWork) -> list[ScoredBid]:
    passes = await opened_passes(work.challenge.id)
    return [ScoredBid(bid.id, passes[bid.id], bid.price_pence) for bid in await opened_lines(work.challenge.id)]
