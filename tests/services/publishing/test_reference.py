"""The facts of seeds/reference: public bodies through the service, missions from their file."""

import pytest

from challenges.publishing.missions import mission_of_objective, missions, objective
from portal.accounts.domain import OrganisationKind
from portal.accounts.queries import organisation_by_slug, organisations
from portal.accounts.reference import seed_buyers

pytestmark = pytest.mark.usefixtures("db")


async def test_public_bodies_are_added_once_with_what_decides_their_thresholds() -> None:
    added = await seed_buyers()
    assert added == len(await organisations(OrganisationKind.BUYER)) > 50
    assert await seed_buyers() == 0
    camden = await organisation_by_slug("camden")
    assert (camden.gss_code, camden.threshold_class) == ("E09000007", "sub_central")


def test_five_missions_have_twenty_three_objectives() -> None:
    assert [one.number for one in missions()] == [1, 2, 3, 4, 5]
    assert [len(one.objectives) for one in missions()] == [5, 4, 5, 4, 5]
    found = mission_of_objective("M5.2")
    assert found is not None
    assert found.number == 5
    assert objective("M9.9") is None
