"""From draft to publication, by the services, on PostgreSQL."""

import pytest

from challenges.publishing import queries, services
from challenges.publishing.domain import State
from tests.builders.publishing import make_draft_challenge, make_published_challenge, officers_of

pytestmark = pytest.mark.usefixtures("db")


async def test_publication_by_a_second_officer_freezes_the_version() -> None:
    challenge = await make_published_challenge()
    assert challenge.state is State.PUBLISHED
    assert len(challenge.sealing_public_key) == 32
    version = await queries.published_version(challenge.id)
    assert version["content"]["title"] == challenge.title
