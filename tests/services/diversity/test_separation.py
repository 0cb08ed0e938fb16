"""The diversity answers lie behind grants, not good manners: tried as each role."""

from uuid import uuid4

import asyncpg
import pytest

from portal.database.engine import connect
from portal.database.transactions import fetch, transaction
from portal.inbox import Step, pseudonym_of, record_step
from procurement.diversity.services import move_inbox
from tests.support.database import Urls

pytestmark = pytest.mark.committed

FORBIDDEN_TO_APP = [
    "select * from diversity.answer_set",
    "select * from diversity.step",
    "select * from diversity.objection",
    "select * from diversity.access",
    "select * from diversity.basis",
    "select * from diversity_inbox",
    "delete from diversity_inbox",
    "update diversity_inbox set step = 'paid'",
    "insert into diversity_released.release (number, released_at, reason, body) values (1, now(), 'quarter', '{}')",
    "delete from diversity_released.release",
    "select * from diversity_challenge",
    "set role portal_diversity",
]
FORBIDDEN_TO_DIVERSITY = [
    "select * from organisation",
    "select * from person",
    "select * from challenge",
    "select * from bid",
    "update diversity_inbox set step = 'paid'",
    "insert into diversity_inbox (pseudonym, challenge, step, at) values ('', gen_random_uuid(), 'paid', now())",
    "update diversity_released.release set reason = 'quarter'",
    "delete from diversity_released.release",
    "update diversity.step set step = 'paid'",
    "delete from diversity.access",
    "select * from job",
    "set role portal_app",
]


async def test_app_role_is_refused(db: Urls) -> None:
    connection = await connect(db.app)
    for statement in FORBIDDEN_TO_APP:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


async def test_diversity_role_is_refused_everything_else(db: Urls) -> None:
    connection = await connect(db.diversity)
    for statement in FORBIDDEN_TO_DIVERSITY:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    await connection.close()


async def test_step_is_undone_with_the_callers_transaction(db: Urls) -> None:
    async def submit_and_fail() -> None:
        async with transaction():
            await record_step(uuid4(), uuid4(), Step.SUBMITTED)
            raise RuntimeError("undone")

    with pytest.raises(RuntimeError, match="undone"):
        await submit_and_fail()
    assert await move_inbox() == 0


async def test_steps_move_once_under_a_pseudonym(db: Urls) -> None:
    organisation, challenge = uuid4(), uuid4()
    await record_step(organisation, challenge, Step.SUBMITTED)
    await record_step(organisation, challenge, Step.PAID, pence=125_00)
    assert [await move_inbox(), await move_inbox()] == [2, 0]
    connection = await connect(db.diversity)
    rows = await connection.fetch("select pseudonym, challenge, step, pence from diversity.step order by step")
    await connection.close()
    assert [(row["step"], row["pence"], row["challenge"]) for row in rows] == [
        ("paid", 125_00, challenge),
        ("submitted", None, challenge),
    ]
    assert {bytes(row["pseudonym"]) for row in rows} == {pseudonym_of(organisation)}
    assert organisation.bytes not in {bytes(row["pseudonym"]) for row in rows}


async def test_unknown_step_is_refused_before_anything_is_written(db: Urls) -> None:
    with pytest.raises(ValueError, match="shortlist"):
        await record_step(uuid4(), uuid4(), "shortlist")
    assert await move_inbox() == 0


async def test_grants_are_these_and_no_others(db: Urls) -> None:
    """What pg_catalog says, so that a later migration cannot widen it unseen."""
    rows = await fetch(
        "select n.nspname || '.' || c.relname as name, r.rolname as role,"
        " string_agg(p, ' ' order by p) filter (where has_table_privilege(r.oid, c.oid, p)) as may"
        " from pg_class c join pg_namespace n on n.oid = c.relnamespace,"
        " pg_roles r, unnest(array['DELETE','INSERT','SELECT','TRUNCATE','UPDATE']) p"
        " where (n.nspname in ('diversity', 'diversity_released') or c.relname in ('diversity_inbox', 'diversity_challenge'))"
        " and c.relkind in ('r', 'v') and r.rolname in ('portal_app', 'portal_diversity') group by 1, 2"
    )
    found = {(row["name"], row["role"]): row["may"] or "" for row in rows}
    app = {name: may for (name, role), may in found.items() if role == "portal_app" and may}
    assert app == {"public.diversity_inbox": "INSERT", "diversity_released.release": "SELECT"}
    own = {name: may for (name, role), may in found.items() if role == "portal_diversity"}
    assert own == {
        "public.diversity_inbox": "DELETE SELECT",
        "public.diversity_challenge": "SELECT",
        "diversity_released.release": "INSERT SELECT",
        "diversity.answer_set": "DELETE INSERT SELECT UPDATE",
        "diversity.objection": "DELETE INSERT SELECT UPDATE",
        "diversity.step": "DELETE INSERT SELECT",
        "diversity.access": "INSERT SELECT",
        "diversity.basis": "DELETE INSERT SELECT",
    }
