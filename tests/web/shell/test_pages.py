"""Every page of the shell, through the linting client."""

import pytest

from portal.web.shell import read_notice, sign_notice
from tests.support.client import LintingClient, soup

PAGES = ("/", "/accessibility", "/privacy", "/cookies", "/terms", "/contact")


@pytest.mark.parametrize("path", PAGES)
async def test_public_page_is_sound(client: LintingClient, path: str) -> None:
    answer = await client.get(path)
    assert answer.status_code == 200
    assert "Demonstration:" in answer.text
    assert "Demonstration clock:" in answer.text


async def test_security_headers_stand_on_every_answer(client: LintingClient) -> None:
    for path in ("/", "/health", "/no-such-page", "/assets/none.css"):
        headers = (await client.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "permissions-policy" in headers


async def test_machine_routes_answer_machines(client: LintingClient) -> None:
    assert (await client.get("/health")).json() == {"status": "ok"}
    assert (await client.get("/ready")).json() == {"status": "ready"}
    text = (await client.get("/.well-known/security.txt")).text
    assert text.startswith("Contact: http")
    assert "Expires: 2027-" in text


async def test_metrics_say_nothing_of_bids(client: LintingClient) -> None:
    await client.get("/challenges/CC-2026-0001/bids/1")
    await client.get("/terms")
    text = (await client.get("/metrics")).text
    assert "civic_requests_total" in text
    assert "/bids" not in text


async def test_navigation_marks_the_current_page(client: LintingClient) -> None:
    page = soup(await client.get("/terms"))
    names = [link.get_text(strip=True) for link in page.select(".civic-header__list a")]
    assert names == ["Challenges", "Diversity figures", "Create account", "Sign in"]


async def test_dashboard_needs_sign_in(client: LintingClient) -> None:
    answer = await client.get("/dashboard")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/sign-in?next=/dashboard"


async def test_notice_is_shown_once(client: LintingClient) -> None:
    client.http.cookies.set("civic_notice", sign_notice("Saved <b>well</b>"), domain="portal.test")
    answer = await client.get("/terms")
    assert "Saved &lt;b&gt;well&lt;/b&gt;" in answer.text
    assert 'class="civic-notice"' not in (await client.get("/terms")).text


def test_notice_of_somebody_else_reads_as_none() -> None:
    packed = sign_notice("Saved")
    assert read_notice(packed) == "Saved"
    assert read_notice(packed[:-1] + ("0" if packed[-1] != "0" else "1")) == ""
    for junk in ("", ".", "a.b", "é.ü", packed + "x"):
        assert read_notice(junk) == ""


async def test_head_answers_as_get_without_the_body(client: LintingClient) -> None:
    whole, head = await client.get("/terms"), await client.request("HEAD", "/terms")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == whole.headers["content-length"]
    assert (await client.request("HEAD", "/no-such-page")).status_code == 404
