"""What everybody, and the supplier, sees of an award on the other pages of a challenge."""

from collections.abc import Awaitable, Callable

from tests.builders.awards import make_noticed_award, make_ranked_challenge
from tests.support.client import LintingClient, soup

SignIn = Callable[..., Awaitable[LintingClient]]


async def test_the_outcome_stands_before_the_problem_and_the_bid_leads_to_its_result(
    sign_in: SignIn, client: LintingClient
) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked, voluntary=True)
    path = f"/challenges/{ranked.challenge.reference}"
    page = soup(await client.get(path))
    headings = [one.get_text(strip=True) for one in page.select(".civic-split__main h2")]
    assert headings[:2] == ["The award", "The problem"]
    assert [one.get_text(" ", strip=True) for one in page.select("[aria-current=step]")] == [
        "Contract signed Standstill first"
    ]
    for writer, bid, words in zip(ranked.writers, ranked.bids, ("successful", "unsuccessful"), strict=False):
        own = await (await sign_in(writer)).get(f"{path}/bids/{bid.id}")
        assert f"This bid is {words}." in own.text
        assert f'href="{path}/award/summary"' in own.text
