"""The portal answers to its own name and to this machine's, on any port, and to no other."""

import pytest

from portal.web.hosts import host_name
from tests.support.client import LintingClient


@pytest.mark.parametrize(
    "host", ["portal.test", "portal.test:8443", "PORTAL.TEST", "127.0.0.1:8000", "localhost", "[::1]:8000"]
)
async def test_own_names_on_any_port(client: LintingClient, host: str) -> None:
    assert (await client.get("/health", headers={"host": host})).status_code == 200


@pytest.mark.parametrize("host", ["evil.example", "portal.test.evil.example", "xportal.test", "[::1", "a b", ""])
async def test_other_names_are_refused_and_nothing_runs(client: LintingClient, host: str) -> None:
    answer = await client.get("/", headers={"host": host})
    assert (answer.status_code, answer.headers["content-type"]) == (400, "text/plain; charset=utf-8")
    assert "content-security-policy" in answer.headers


def test_a_name_is_read_without_its_port() -> None:
    assert host_name("[::1]:80") == "::1"
    assert not host_name("portal.test@evil.example")
