"""Following: by account or by a confirmed address, ended by one press, and never known to the buyer."""

from datetime import timedelta

import pytest

from challenges.following import queries, services
from challenges.following.domain import CONFIRM, CONFIRM_WITHIN, END
from challenges.following.links import link_token
from portal.accounts.domain import Origin
from portal.database.transactions import execute, fetch
from portal.kernel.errors import NotFoundError, RefusedError
from portal.mail.queries import letters_to
from tests.builders.bidding import make_supplier
from tests.builders.publishing import make_draft_challenge, make_published_challenge, officers_of

pytestmark = pytest.mark.usefixtures("db")
ORIGIN = Origin(address="192.0.2.9")


async def row_of(email: str) -> dict[str, object]:
    (row,) = await fetch("select id, confirmed_at from following where email = $1", email)
    return row


async def test_a_person_follows_once_and_stops() -> None:
    challenge = await make_published_challenge()
    _, founder = await make_supplier()
    for _ in range(2):
        await services.follow(founder, challenge.reference)
    assert [one.email for one in await queries.followers(challenge.id)] == [founder.email]
    await services.unfollow(founder, challenge.reference)
    assert await queries.followers(challenge.id) == []
    assert not await queries.follows(challenge.id, founder.person_id)


async def test_an_address_is_told_only_after_its_owner_confirmed() -> None:
    challenge = await make_published_challenge()
    await services.ask_to_follow("Press@Paper.example", challenge.reference, ORIGIN)
    assert await queries.followers(challenge.id) == []
    row = await row_of("press@paper.example")
    (letter,) = await letters_to("Press@Paper.example")
    token = link_token(row["id"], CONFIRM)  # type: ignore[arg-type]
    assert token in letter.body and challenge.title in letter.body
    for _ in range(2):
        await services.confirm(token)
    (follower,) = await queries.followers(challenge.id)
    assert follower.email == "press@paper.example"
    ending = link_token(follower.id, END)
    await services.end(ending)
    assert await fetch("select 1 from following where challenge = $1", challenge.id) == []
    with pytest.raises(NotFoundError):
        await services.end(ending)


async def test_links_of_others_for_other_acts_and_of_last_week_do_nothing() -> None:
    challenge = await make_published_challenge()
    await services.ask_to_follow("a@paper.example", challenge.reference, ORIGIN)
    row = await row_of("a@paper.example")
    token = link_token(row["id"], CONFIRM)  # type: ignore[arg-type]
    for wrong in ("", "x", token[:-1], token[:-1] + "é", token.upper() + "0", token[:32] + "0" * 32):
        with pytest.raises(NotFoundError):
            await services.confirm(wrong)
    with pytest.raises(NotFoundError):
        await services.end(token)
    await execute("update following set asked_at = asked_at - $1::interval", CONFIRM_WITHIN + timedelta(seconds=1))
    with pytest.raises(NotFoundError):
        await services.confirm(token)
    await services.ask_to_follow("b@paper.example", challenge.reference, ORIGIN)
    assert [one["email"] for one in await fetch("select email from following")] == ["b@paper.example"]


async def test_one_address_gets_few_mails_however_often_it_is_typed() -> None:
    challenge = await make_published_challenge()
    for _ in range(30):
        await services.ask_to_follow("victim@paper.example", challenge.reference, ORIGIN)
    assert 1 <= len(await letters_to("victim@paper.example")) < 10


async def test_somebody_who_follows_twice_is_told_once() -> None:
    challenge = await make_published_challenge()
    _, founder = await make_supplier()
    await services.follow(founder, challenge.reference)
    await services.ask_to_follow(founder.email.upper(), challenge.reference, ORIGIN)
    await services.confirm(link_token((await row_of(founder.email))["id"], CONFIRM))  # type: ignore[arg-type]
    (follower,) = await queries.followers(challenge.id)
    assert follower.name == founder.name


async def test_drafts_cannot_be_followed() -> None:
    draft = await make_draft_challenge()
    _, founder = await make_supplier()
    with pytest.raises(NotFoundError):
        await services.follow(founder, draft.reference)
    with pytest.raises(RefusedError, match="not published"):
        await services.follow((await officers_of(draft.buyer_id))[0], draft.reference)
