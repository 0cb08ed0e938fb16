"""Saving a page of a draft, with sign-in, form token, version check and history, against a handler that only inserts: behind the same sign-in, and alone."""

import statistics
import time
from urllib.parse import urlencode

from challenges.publishing.queries import section_saves
from portal.accounts.cookies import session_cookie_name
from portal.accounts.domain import Origin
from portal.accounts.services import find_session
from portal.accounts.services.sessions import start_session
from portal.web.csrf import FIELD, _signature
from tests.benchmarks.rows import Row
from tests.benchmarks.serving import Line, line, served
from tests.builders.publishing import make_draft_challenge, officers_of

SAVES, WARM = 300, 30
TIMES = 2.0
PROBLEM = "One in nine booked journeys is missed because the driver cannot find the ward. " * 40


async def measure() -> list[Row]:
    """Save in turn on both, several rounds, so that a busy second is shared."""
    draft = await make_draft_challenge()
    author, _ = await officers_of(draft.buyer_id)
    token = await start_session(author.person_id, Origin(address="", browser="Benchmark"))
    session = await find_session(token)
    if session is None:
        raise RuntimeError("The session just begun is not there.")
    version = (await section_saves(draft.id))["problem"].version
    typed = {FIELD: _signature(f"session {session.id}"), "title": draft.title, "summary": draft.summary}
    path, cookie = f"/challenges/{draft.reference}/edit/problem", f"{session_cookie_name()}={token}"
    saving: list[float] = []
    inserting: list[float] = []
    alone: list[float] = []
    async with (
        served("tests.benchmarks.bare_insert:portal", "--factory") as port,
        served("tests.benchmarks.bare_insert:alone") as bare_port,
        line(port, cookie) as own,
        line(bare_port) as bare,
    ):
        for number in range(WARM + SAVES):
            text = f"{number}. {PROBLEM}"
            form = urlencode({**typed, "problem": text, "version": str(version + number)})
            plain = urlencode({**typed, "problem": text, "challenge": str(draft.id)})
            saving.append(await _timed(own, path, form))
            inserting.append(await _timed(own, "/piccolo", plain))
            alone.append(await _timed(bare, "/piccolo", plain))
    took, bare_took, alone_took = (statistics.median(one[WARM:]) for one in (saving, inserting, alone))
    behind, empty = (_times(saving, other) for other in (inserting, alone))
    return [
        Row("saving a page of a draft: p50", f"{took:.2f} ms", "told", is_met=True),
        Row("one INSERT behind the same sign-in: p50", f"{bare_took:.2f} ms", "told", is_met=True),
        _limit("saving, of an INSERT behind the sign-in", behind),
        Row("one INSERT on an empty Litestar: p50", f"{alone_took:.2f} ms", "told", is_met=True),
        _limit("saving, of an INSERT on an empty Litestar", empty),
    ]


def _times(saving: list[float], other: list[float]) -> float:
    """Take the median of the rounds' ratios: both of a round were measured within the same hundredth of a second."""
    return statistics.median(one / two for one, two in zip(saving[WARM:], other[WARM:], strict=True))


def _limit(what: str, times: float) -> Row:
    return Row(what, f"{times:.2f} times", f"< {TIMES:.0f} times", is_met=times < TIMES)


async def _timed(own: Line, path: str, form: str) -> float:
    began = time.perf_counter()
    await own.post(path, form.encode())
    return (time.perf_counter() - began) * 1000
