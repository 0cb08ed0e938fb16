"""Versions as everybody reads them."""

from datetime import timedelta
from typing import Any

import pytest

from challenges.amendments import services
from challenges.publishing.domain import deadline_of
from tests.builders.publishing import make_draft_challenge, make_published_challenge, officers_of

pytestmark = pytest.mark.usefixtures("db")


async def test_everybody_reads_what_changed_and_why(client: Any) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    base = f"/challenges/{challenge.reference}"
    assert "Changes since publication" not in (await client.get(base)).text
    before = (await client.get(f"{base}/versions/1")).text
    await services.extend_deadline(
        officer,
        challenge.reference,
        deadline=deadline_of(challenge) + timedelta(days=7),
        reason="<script>alert(1)</script> More time",
    )
    assert "Version 2 stands" in (await client.get(base)).text
    listed = (await client.get(f"{base}/versions")).text
    assert "Deadline for bids" in listed and "&lt;script&gt;" in listed and officer.name not in listed
    shown = (await client.get(f"{base}/versions/2")).text
    assert "Removed: " in shown and "Added: " in shown
    assert (await client.get(f"{base}/versions/1")).text.count("<del>") == before.count("<del>") == 0
    for number in (0, 3, 99999):
        assert (await client.get(f"{base}/versions/{number}")).status_code == 404
    assert "SEQUENCE:1" in (await client.get(f"{base}.ics")).text


async def test_a_draft_has_no_versions_for_anybody(client: Any, sign_in: Any) -> None:
    draft = await make_draft_challenge()
    author, _ = await officers_of(draft.buyer_id)
    path = f"/challenges/{draft.reference}/versions"
    assert (await client.get(path)).status_code == 404
    assert (await (await sign_in(author)).get(path)).status_code == 404


async def test_the_officer_is_offered_more_time(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    browser = await sign_in(officer)
    assert "Extend the deadline" in (await browser.get(f"/challenges/{challenge.reference}/manage")).text
    assert "New deadline for bids" in (await browser.get(f"/challenges/{challenge.reference}/extension")).text
