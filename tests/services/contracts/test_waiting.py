"""What the dashboard says waits: from the ranking to the offer, each act is named to whoever can do it, and only then."""

from portal.accounts.domain import Actor, Role
from portal.database.clock import portal_now
from procurement.awards.contributions import waiting_awards
from procurement.contracts import services
from procurement.contracts.contributions import waiting_contracts
from tests.builders.awards import make_decided_award, make_noticed_award, make_ranked_challenge
from tests.builders.contracts import make_drawn_contract
from tests.builders.publishing import make_challenge_officer


async def says(actor: Actor) -> list[str]:
    now = await portal_now()
    found = [*await waiting_awards(actor, now), *await waiting_contracts(actor, now)]
    return [one.text.partition(" “")[0] for one in found]


async def test_each_step_from_ranking_to_offer_waits_for_its_people(db: object) -> None:
    ranked = await make_ranked_challenge()
    lawyer = await make_challenge_officer(ranked.challenge.buyer_id, Role.LEGAL)
    assert await says(ranked.officer) == await says(ranked.second) == ["Recommend an award for"]
    assert await says(ranked.writers[0]) == await says(lawyer) == []
    await make_noticed_award(ranked)
    assert await says(ranked.officer) == ["Draw up the contract"]
    contract = await make_drawn_contract(ranked)
    assert await says(ranked.officer) == []
    assert await says(lawyer) == ["Review the contract"]
    await services.confirm_review(lawyer, contract.id)
    assert await says(lawyer) == []
    assert await says(ranked.officer) == await says(ranked.second) == ["Offer the contract"]
    await services.offer(ranked.officer, contract.id)
    assert await says(ranked.officer) == []


async def test_a_decided_award_waits_for_its_summaries_alone(db: object) -> None:
    ranked = await make_ranked_challenge()
    await make_decided_award(ranked)
    assert await says(ranked.officer) == ["Send the assessment summaries of"]
