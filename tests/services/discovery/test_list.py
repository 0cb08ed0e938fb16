"""The public list agrees with the one function that names stages, and its plan uses the indexes."""

from datetime import timedelta
from itertools import product

import pytest

from challenges.discovery.domain import Cursor, Search, StageGroup, group_of
from challenges.discovery.queries import newest_open, published_list
from challenges.publishing import services
from challenges.publishing.domain import State
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch
from tests.builders.publishing import make_challenge_buyer, make_draft_challenge, make_published_challenge, officers_of

pytestmark = pytest.mark.usefixtures("db")

_COPY = """
insert into challenge (id, reference, buyer, author, state, title, summary, problem, outcomes, mission_no, objective_id,
    route, budget_pence, value_pence, questions_close_at, deadline_at, contract_starts_on, contract_months,
    conflicts_assessed, lots_reason, documents_complete, total_points, price_method, price_weight, rounding_places,
    rounding_mode, tie_break, regime_id, regime_hash, sealing_public_key, sealing_private_wrapped, draw_seed,
    draw_seed_hash, created_at, published_at, cancelled_reason, evaluation_progress, award_progress, standstill_until,
    contract_progress, delivery_progress)
select gen_random_uuid(), $2, buyer, author, $3, title, summary, problem, outcomes, mission_no, objective_id,
    route, budget_pence, value_pence, questions_close_at, $4, contract_starts_on, contract_months,
    conflicts_assessed, lots_reason, documents_complete, total_points, price_method, price_weight, rounding_places,
    rounding_mode, tie_break, regime_id, regime_hash, sealing_public_key, sealing_private_wrapped, draw_seed,
    draw_seed_hash, created_at, published_at, '', '', $5, $6, $7, $8
from challenge where reference = $1
"""


async def test_the_stage_filter_agrees_with_the_stage_shown() -> None:
    made = await make_published_challenge()
    now = await portal_now()
    past = now - timedelta(days=1)
    number = 1000
    for award, until, contract, delivery in product(
        ("", "decided", "notice", "no_award"), (None, past, now + timedelta(days=1)), ("", "signed"), ("", "paid")
    ):
        for state in (State.OPENED, State.CONCLUDED, State.PUBLISHED):
            number += 1
            values = (award, until, contract, delivery) if state is not State.PUBLISHED else ("", None, "", "")
            await execute(_COPY, made.reference, f"CC-2026-{number}", state, past, *values)
    found: dict[str, StageGroup | None] = {}
    for group in (None, *StageGroup):
        after: Cursor | None = None
        while True:
            page = await published_list(Search(group=group), after)
            for line in page.lines:
                if group is None:
                    found[line.reference] = group_of(line.stage)
                else:
                    assert found[line.reference] is group
                    found.pop(line.reference)
            if page.next is None:
                break
            after = page.next
    assert found == {}


async def test_open_challenges_come_first_by_deadline_then_ended_ones_latest_first() -> None:
    buyer = await make_challenge_buyer()
    author, _ = await officers_of(buyer.id)
    days = {
        (await make_published_challenge(buyer=buyer, deadline_in=timedelta(days=n))).reference: n
        for n in (30, 20, 25, 40)
    }
    first_cancelled, second_cancelled = [one for one, n in days.items() if n in {20, 40}]
    for reference in (first_cancelled, second_cancelled):
        await services.cancel_challenge(author, reference, reason="Not needed.")
    lines = (await published_list(Search())).lines
    assert [days[one.reference] for one in lines[:2]] == [25, 30]
    assert {one.reference for one in lines[2:]} == {first_cancelled, second_cancelled}
    assert [one.reference for one in await newest_open(5)] == [
        reference for reference, n in reversed(days.items()) if n in {30, 25}
    ]


async def test_the_total_is_counted_to_its_limit() -> None:
    assert (await published_list(Search())).total == 0
    made = await make_published_challenge()
    deadline = await portal_now() + timedelta(days=9)
    for number in range(2000, 2505):
        await execute(_COPY, made.reference, f"CC-2026-{number}", "published", deadline, "", None, "", "")
    listing = await published_list(Search())
    assert listing.is_capped
    assert listing.total == 501


async def test_words_match_their_other_forms_and_exact_phrases() -> None:
    await make_published_challenge(title="Mapping noisy deliveries at night")
    for words, count in (
        ("map delivery", 1),
        ('"noisy deliveries"', 1),
        ('"deliveries noisy"', 0),
        ("night -noisy", 0),
    ):
        assert (await published_list(Search(words=words))).total == count, words


async def test_search_words_are_kept_of_published_challenges_alone() -> None:
    draft, made = await make_draft_challenge(), await make_published_challenge()
    rows = await fetch("select id, words is null as is_empty from challenge where id = any($1)", [draft.id, made.id])
    assert {row["id"]: row["is_empty"] for row in rows} == {draft.id: True, made.id: False}


async def test_the_search_and_the_list_have_their_indexes() -> None:
    rows = await fetch("select indexname, indexdef from pg_indexes where tablename = 'challenge'")
    definitions = {row["indexname"]: row["indexdef"] for row in rows}
    assert "USING gin (words) WHERE (published_at IS NOT NULL)" in definitions["challenge_words"]
    assert "(ends_at, id)" in definitions["challenge_list"]
