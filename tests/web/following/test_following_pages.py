"""Following through its pages, without script."""

import re
from typing import Any

import pytest

from challenges.following import queries
from challenges.following.domain import CONFIRM, END
from challenges.following.links import link_token
from portal.database.transactions import fetch
from tests.builders.bidding import make_supplier
from tests.builders.publishing import make_published_challenge, officers_of

pytestmark = pytest.mark.usefixtures("db")


async def test_a_founder_follows_and_stops(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    _, founder = await make_supplier()
    browser = await sign_in(founder)
    base = f"/challenges/{challenge.reference}"
    assert "Follow this challenge" in (await browser.get(base)).text
    answer = await browser.submit(f"{base}/follow", action="/follow")
    assert "You follow this challenge" in (await browser.follow(answer)).text
    answer = await browser.submit(f"{base}/follow", action="/follow/end")
    assert "You no longer follow" in (await browser.follow(answer)).text
    assert await queries.followers(challenge.id) == []


async def test_a_journalist_without_account_follows_by_link(client: Any) -> None:
    challenge = await make_published_challenge()
    base = f"/challenges/{challenge.reference}/follow"
    wrong = await client.submit(base, {"email": "<b>nobody"}, action="/follow")
    assert wrong.status_code == 422 and "&lt;b&gt;nobody" in wrong.text
    sent = await client.submit(base, {"email": "press@paper.example"}, action="/follow")
    assert "We sent a mail" in sent.text
    (row,) = await fetch("select id from following")
    confirm = f"/following/{link_token(row['id'], CONFIRM)}/confirm"
    await client.get(confirm)
    assert await queries.followers(challenge.id) == []
    assert "You follow" in (await client.follow(await client.submit(confirm))).text
    end = f"/following/{link_token(row['id'], END)}/end"
    assert "no more mails" in (await client.follow(await client.submit(end))).text
    over = await client.get(end)
    assert over.status_code == 404 and "This link is over" in over.text


async def test_the_buyer_sees_the_same_whether_or_not_somebody_follows(sign_in: Any) -> None:
    challenge = await make_published_challenge()
    browser = await sign_in((await officers_of(challenge.buyer_id))[0])
    pages = (f"/challenges/{challenge.reference}", f"/challenges/{challenge.reference}/manage", "/dashboard")
    before = [(await browser.get(one)).text for one in pages]
    from challenges.following import services

    for _ in range(3):
        await services.follow((await make_supplier())[1], challenge.reference)
    strip = re.compile(r'name="_csrf_token" value="[^"]*"|<time[^>]*>.*?</time>|nonce="[^"]*"|data-now="[^"]*"')
    for path, text in zip(pages, before, strict=True):
        assert strip.sub("", (await browser.get(path)).text) == strip.sub("", text)
