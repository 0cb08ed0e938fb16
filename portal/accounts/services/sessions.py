"""Signed-in browsers: a new token at every sign-in, unknown tokens mean nothing, ended sessions stay ended."""

from uuid import UUID

from portal.accounts.domain import Origin
from portal.accounts.queries import MEMBERSHIPS_JSON, actor_from_row
from portal.accounts.state import ABSOLUTE_LIMIT, IDLE_LIMIT, SessionState
from portal.accounts.tokens import hash_token, new_token
from portal.audit.services import record
from portal.database.transactions import execute, fetch_one, transaction
from portal.kernel.errors import NotFoundError

_FIND = f"""
    select s.id, s.started_at, s.seen_at, statement_timestamp() as checked_at, s.second_factor_at,
           p.id as person_id, p.name, p.email, {MEMBERSHIPS_JSON}
    from session s join person p on p.id = s.person
    where s.token_hash = $1 and s.ended_at is null and s.seen_at > statement_timestamp() - $2::interval
      and s.started_at > statement_timestamp() - $3::interval
"""  # noqa: S608


async def find_session(token: str) -> SessionState | None:
    """Look a browser's token up, with who it is and what they may do now, in one statement; None when it is void."""
    row = await fetch_one(_FIND, hash_token(token), IDLE_LIMIT, ABSOLUTE_LIMIT)
    if row is None:
        return None
    return SessionState(
        id=row["id"],
        actor=actor_from_row(row),
        started_at=row["started_at"],
        seen_at=row["seen_at"],
        checked_at=row["checked_at"],
    )


async def touch_session(session_id: UUID) -> None:
    """Note that a session is in use; asked for at most once a minute."""
    await execute("update session set seen_at = statement_timestamp() where id = $1 and ended_at is null", session_id)


async def start_session(person_id: UUID, origin: Origin, *, replacing: str | None = None) -> str:
    """Begin a session and give its token, which is told to nobody else; the browser's earlier session ends."""
    token = new_token()
    async with transaction():
        if replacing:
            await execute(
                "update session set ended_at = statement_timestamp() where token_hash = $1 and ended_at is null",
                hash_token(replacing),
            )
        await execute(
            """insert into session (id, person, token_hash, browser, started_at, seen_at)
               values (gen_random_uuid(), $1, $2, $3, statement_timestamp(), statement_timestamp())""",
            person_id,
            hash_token(token),
            origin.browser[:120],
        )
    return token


async def end_session(person_id: UUID, session_id: UUID) -> None:
    """End one of a person's own sessions; NotFoundError when it is not theirs."""
    row = await fetch_one(
        """update session set ended_at = coalesce(ended_at, statement_timestamp())
           where id = $1 and person = $2 returning id""",
        session_id,
        person_id,
    )
    if row is None:
        raise NotFoundError


async def end_all_sessions(person_id: UUID) -> None:
    """Sign a person out everywhere."""
    async with transaction():
        await execute(
            "update session set ended_at = statement_timestamp() where person = $1 and ended_at is null", person_id
        )
        await record("person:signed_out_everywhere", actor_id=person_id, details={"person": str(person_id)})


async def owner_of_session(token: str) -> UUID | None:
    """Tell whose session a token was, even when it is over: what was typed in it is shown to nobody else."""
    row = await fetch_one("select person from session where token_hash = $1", hash_token(token))
    return row["person"] if row else None
