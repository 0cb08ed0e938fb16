"""The stand-in as one ASGI application: it takes release packages, numbers them once and remembers what it answered.

Its shape is its own: who connects the portal to the real platform writes a gateway for the sender's interface there.
"""

import asyncio
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from zoneinfo import ZoneInfo

import asyncpg
import msgspec
from litestar import Litestar, Request, Response, get, post
from litestar.datastructures import State
from litestar.params import FromPath

SCHEMA = """
create schema if not exists notice_standin;
revoke all on schema notice_standin from public;
create sequence if not exists notice_standin.number;
create table if not exists notice_standin.notice (
    key text primary key, request text not null, code text not null, number text not null, ocid text not null,
    published_at timestamptz not null, body jsonb not null);
"""
_MOST_BYTES = 2_000_000
_TENDER_NEEDS = ("title", "description")


class Manner(msgspec.Struct, kw_only=True):
    """How the stand-in misbehaves: so many failures to come, before or after it has published, and how slow it is."""

    fail_before: int = 0
    fail_after: int = 0
    status: int = 500
    wait_seconds: float = 0.0
    garble: int = 0


class RefusalError(Exception):
    """An answer that names what the platform does not take."""

    def __init__(self, status: int, *messages: str) -> None:
        """Keep the sentences of the answer."""
        super().__init__(*messages)
        self.status, self.messages = status, messages


def _refusal(_: Request[Any, Any, Any], error: RefusalError) -> Response[bytes]:
    return _answer({"errors": [{"message": one} for one in error.messages]}, error.status)


def _answer(body: Any, status: int = 200) -> Response[bytes]:
    return Response(msgspec.json.encode(body), status_code=status, media_type="application/json")


@post("/notices/{code:str}", status_code=201)
async def take(request: Request[Any, Any, Any], code: FromPath[str]) -> Response[bytes]:
    """Publish a notice: the same idempotency key again gives the same answer, with another body a refusal."""
    _require_key(request)
    body = await request.body()
    manner: Manner = request.app.state.manner
    await asyncio.sleep(manner.wait_seconds)
    if manner.fail_before:
        manner.fail_before -= 1
        raise RefusalError(manner.status, "The stand-in was told to fail.")
    key = request.headers.get("idempotency-key", "")
    if not key:
        raise RefusalError(400, "Send an Idempotency-Key.")
    published = await _publish(request.app.state.pool, key, code, body)
    if manner.fail_after:
        manner.fail_after -= 1
        raise RefusalError(manner.status, "The stand-in was told to lose its answer.")
    if manner.garble:
        manner.garble -= 1
        return Response(b"<html>maintenance</html>", status_code=200, media_type="text/html")
    return _answer(published, 201)


async def _publish(pool: Any, key: str, code: str, body: bytes) -> dict[str, str]:
    release = _release(body)
    digest = hashlib.sha256(code.encode() + b"\n" + body).hexdigest()
    async with pool.acquire() as connection, connection.transaction():
        await connection.execute("select pg_advisory_xact_lock(hashtextextended($1, 13))", key)
        known = await connection.fetchrow("select * from notice_standin.notice where key = $1", key)
        if known is not None and known["request"] != digest:
            raise RefusalError(409, "This Idempotency-Key was used for another notice.")
        if known is None:
            now = await connection.fetchval("select portal_now()")
            serial = await connection.fetchval("select nextval('notice_standin.number')")
            year = now.astimezone(ZoneInfo("Europe/London")).year
            known = await connection.fetchrow(
                "insert into notice_standin.notice (key, request, code, number, ocid, published_at, body)"
                " values ($1, $2, $3, $4, $5, $6, $7) returning *",
                key,
                digest,
                code,
                f"{year}/S 000-{serial:06d}",
                str(release["ocid"]),
                now,
                body.decode(),
            )
        return {"noticeNumber": known["number"], "publishedAt": known["published_at"].isoformat()}


def _release(body: bytes) -> dict[str, Any]:
    """Read the one release of a package; what a platform would not take is named, all at once."""
    if len(body) > _MOST_BYTES:
        raise RefusalError(400, "The notice is too long.")
    try:
        (release,) = msgspec.json.decode(body)["releases"]
        tender = release.get("tender", {})
        missing = [name for name in ("ocid", "tag", "buyer") if not release.get(name)]
        missing += [f"tender/{name}" for name in _TENDER_NEEDS if "tender" in release["tag"] and not tender.get(name)]
    except (msgspec.MsgspecError, TypeError, KeyError, ValueError, AttributeError):
        raise RefusalError(400, "Send a release package with one release.") from None
    if missing:
        raise RefusalError(422, *(f"{name} is missing." for name in missing))
    found: dict[str, Any] = release
    return found


def _require_key(request: Request[Any, Any, Any]) -> None:
    wanted = f"Bearer {request.app.state.key}"
    if not secrets.compare_digest(request.headers.get("authorization", "").encode(), wanted.encode()):
        raise RefusalError(401, "The key is not known.")


@get("/_standin/notices")
async def show_notices(request: Request[Any, Any, Any]) -> Response[bytes]:
    """List what was published, to be compared with what the portal recorded."""
    _require_key(request)
    rows = await request.app.state.pool.fetch(
        "select key, code, number, ocid, published_at from notice_standin.notice order by published_at, number"
    )
    return _answer({"notices": [{**row, "published_at": row["published_at"].isoformat()} for row in rows]})


@post("/_standin/manner", status_code=200)
async def set_manner(request: Request[Any, Any, Any]) -> Response[bytes]:
    """Change how the stand-in misbehaves."""
    _require_key(request)
    request.app.state.manner = msgspec.json.decode(await request.body(), type=Manner)
    return _answer({"manner": msgspec.to_builtins(request.app.state.manner)})


@get("/health", sync_to_thread=False)
def health() -> str:
    """Say that the stand-in answers."""
    return "ok"


def create_app(*, database: str, key: str) -> Litestar:
    """Build the stand-in; its books are a schema of their own in `database`, and its clock is the portal's."""

    @asynccontextmanager
    async def lifespan(app: Litestar) -> AsyncIterator[None]:
        app.state.pool = await asyncpg.create_pool(database, min_size=1, max_size=3)
        async with app.state.pool.acquire() as connection, connection.transaction():
            await connection.execute("select pg_advisory_xact_lock(7303015)")
            await connection.execute(SCHEMA)
        yield
        await app.state.pool.close()

    return Litestar(
        route_handlers=[take, show_notices, set_manner, health],
        exception_handlers={RefusalError: _refusal},
        lifespan=[lifespan],
        state=State({"key": key, "manner": Manner()}),
        openapi_config=None,
    )
