"""Extending a deadline through its page: second factor, what is refused, and the hours in which the clocks change."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from challenges.amendments import queries
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, deadline_of
from portal.kernel.moments import LONDON
from tests.builders.publishing import make_draft_challenge, make_published_challenge, officers_of
from tests.support.client import soup

pytestmark = pytest.mark.usefixtures("db")
WHY = "A document <b>was</b> missing."
CHANGES = {
    "skipped": (("28", "3", "2027", "1", "30"), "in the hour that the change to summer time skips"),
    "doubled": (("31", "10", "2027", "1", "30"), "in the hour that comes twice when summer time ends"),
}
PARTS = ("day", "month", "year", "hour", "minute")


def typed(name: str, moment: datetime) -> dict[str, str]:
    there = moment.astimezone(LONDON)
    return {f"{name}-{part}": str(getattr(there, part)) for part in PARTS}


async def an_open_challenge() -> tuple[ChallengeDetail, Any, str]:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    return challenge, officer, f"/challenges/{challenge.reference}/extension"


async def test_the_deadline_moves_by_the_page(sign_in: Any, client: Any) -> None:
    challenge, officer, path = await an_open_challenge()
    later = (deadline_of(challenge) + timedelta(days=7)).replace(second=0, microsecond=0)
    browser = await sign_in(officer, second_factor=True)
    done = await browser.submit(path, {**typed("deadline_at", later), "reason": WHY}, action="/extension")
    assert done.status_code == 303
    assert done.headers["location"] == f"/challenges/{challenge.reference}/manage"
    assert "The deadline is extended" in (await browser.follow(done)).text
    assert (await publishing.challenge(challenge.id)).deadline_at == later
    public = (await client.get(f"/challenges/{challenge.reference}/versions")).text
    assert "A document &lt;b&gt;was&lt;/b&gt; missing." in public


async def test_without_a_fresh_second_factor_nothing_moves(sign_in: Any) -> None:
    challenge, officer, path = await an_open_challenge()
    browser = await sign_in(officer)
    later = deadline_of(challenge) + timedelta(days=7)
    asked = await browser.submit(path, {**typed("deadline_at", later), "reason": WHY}, action="/extension")
    assert asked.status_code == 401 and "code" in asked.text
    assert (await publishing.challenge(challenge.id)).deadline_at == challenge.deadline_at


async def test_an_earlier_deadline_or_no_reason_is_refused_and_what_was_typed_stays(sign_in: Any) -> None:
    challenge, officer, path = await an_open_challenge()
    browser = await sign_in(officer, second_factor=True)
    earlier = deadline_of(challenge) - timedelta(days=1)
    for reason, link in (("", "#reason"), (WHY, "#deadline_at-day")):
        answer = await browser.submit(path, {**typed("deadline_at", earlier), "reason": reason}, action="/extension")
        assert answer.status_code == 422
        page = soup(answer)
        assert [str(one["href"]) for one in page.select(".govuk-error-summary__list a")] == [link]
        assert page.select_one("#deadline_at-day")["value"] == str(earlier.astimezone(LONDON).day)  # type: ignore[index]
        assert page.select_one("#reason").get_text().strip() == reason  # type: ignore[union-attr]
    assert len(await queries.versions(challenge.id)) == 1


@pytest.mark.parametrize("change", CHANGES)
async def test_a_deadline_in_the_hour_of_a_clock_change_is_refused(sign_in: Any, change: str) -> None:
    challenge, officer, path = await an_open_challenge()
    parts, words = CHANGES[change]
    given = {f"deadline_at-{name}": text for name, text in zip(PARTS, parts, strict=True)}
    browser = await sign_in(officer, second_factor=True)
    answer = await browser.submit(path, {**given, "reason": WHY}, action="/extension")
    assert answer.status_code == 422
    page = soup(answer)
    (error,) = page.select(".govuk-error-summary__list a")
    assert words in error.get_text() and error["href"] == "#deadline_at-hour"
    assert [page.select_one(f"#deadline_at-{name}")["value"] for name in PARTS] == list(parts)  # type: ignore[index]
    assert page.select_one("#reason").get_text().strip() == WHY  # type: ignore[union-attr]
    assert (await publishing.challenge(challenge.id)).deadline_at == challenge.deadline_at


@pytest.mark.parametrize("name", ["questions_close_at", "deadline_at"])
@pytest.mark.parametrize("change", CHANGES)
async def test_so_is_one_on_the_dates_page_of_a_draft(sign_in: Any, change: str, name: str) -> None:
    draft = await make_draft_challenge()
    officer, _ = await officers_of(draft.buyer_id)
    browser = await sign_in(officer)
    path = f"/challenges/{draft.reference}/edit/dates"
    parts, words = CHANGES[change]
    given = {f"{name}-{part}": text for part, text in zip(PARTS, parts, strict=True)}
    answer = await browser.submit(path, given)
    assert answer.status_code == 422
    page = soup(answer)
    (error,) = page.select(".govuk-error-summary__list a")
    assert words in error.get_text() and error["href"] == f"#{name}-hour"
    assert [page.select_one(f"#{name}-{part}")["value"] for part in PARTS] == list(parts)  # type: ignore[index]
    after = await publishing.challenge(draft.id)
    assert (after.questions_close_at, after.deadline_at) == (draft.questions_close_at, draft.deadline_at)
