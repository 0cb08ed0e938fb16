"""Amending a published challenge: prepared unseen, approved by a second officer, published once and told to all."""

from datetime import timedelta
from decimal import Decimal
from uuid import UUID

import msgspec
import pytest
from asyncpg.exceptions import InsufficientPrivilegeError

from challenges.amendments import queries, services
from challenges.amendments.domain import AmendmentState, MoneyPart, Part, content_of, proposed
from challenges.bidding import queries as bidding
from challenges.bidding import services as bids
from challenges.following import services as following
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, deadline_of
from challenges.publishing.domain.sections import CriterionContent, OutcomesContent
from challenges.publishing.domain.version import frozen_content
from challenges.publishing.services.publication import CLOSING_ACT, closing_key
from portal.accounts.domain import Role
from portal.database.clock import move_clock, portal_now
from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError, RefusedError
from portal.mail.queries import letters_to
from tests.builders.amendments import (
    WHY,
    change_criterion,
    give_reason,
    make_amendment,
    move_deadline,
    publish_amendment,
)
from tests.builders.bidding import make_draft_bid, make_supplier
from tests.builders.publishing import (
    PASS_FAIL,
    make_challenge_buyer,
    make_challenge_officer,
    make_draft_challenge,
    make_published_challenge,
    officers_of,
)

pytestmark = pytest.mark.usefixtures("db")
ODD = "<script>alert(1)</script> =1+2 🚲 مرحبا"


async def test_an_amendment_becomes_a_version_with_its_reasons() -> None:
    challenge = await make_published_challenge()
    _, second = await officers_of(challenge.buyer_id)
    found = await make_amendment(challenge)
    unseen = await publishing.challenge(challenge.id)
    assert unseen == challenge and len(await queries.versions(challenge.id)) == 1
    prospect = await queries.prospect(challenge, found, await portal_now())
    assert await services.publish_amendment(second, challenge.reference, seen=found.mark) == 2
    changed = await publishing.challenge(challenge.id)
    assert frozen_content(changed, regime_hash="") == frozen_content(prospect.after, regime_hash="")
    assert (changed.version_number, changed.material_version) == (2, 2)
    assert [one.weight for one in changed.scored_criteria] == [Decimal(50), Decimal(40), Decimal(10)]
    assert [one.id for one in changed.criteria] == [one.id for one in challenge.criteria]
    _, version = await queries.versions(challenge.id)
    assert (version.kind, version.reason, version.is_material) == ("amendment", WHY, True)
    assert [(one.what, one.is_material) for one in version.reasons] == [("deadline", False), ("weights", True)]
    assert version.content == frozen_content(changed, regime_hash=challenge.regime_hash)
    due = await fetch_one("select at from due_act where act = $1 and key = $2", CLOSING_ACT, closing_key(challenge.id))
    assert due == {"at": deadline_of(challenge) + timedelta(days=14)}
    ended = await queries.amendment(found.id)
    assert (ended.state, ended.published_version, ended.decided_by_name) == (
        AmendmentState.PUBLISHED,
        2,
        second.name,
    )
    assert [one.act for one in await publishing.decisions(challenge.id)][-3:] == [
        "start_amendment",
        "send_amendment",
        "amend",
    ]
    acts = await fetch(
        "select e.act from audit_entry e join audit_chain c on c.id = e.chain where c.challenge_id = $1 order by e.seq",
        challenge.id,
    )
    assert [row["act"] for row in acts][-3:] == ["amendment:started", "amendment:sent", "challenge:amended"]


async def test_nobody_sends_words_that_a_colleague_wrote_unseen() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    read = await make_amendment(challenge, sent=False)
    unread = "Something only its writer has read."
    await change_criterion(second, challenge, "q1", weight=Decimal(50), question=unread)
    with pytest.raises(ConflictError):
        await services.send_for_approval(officer, challenge.reference, seen=read.mark)
    again = await queries.under_way(challenge.id)
    assert again is not None and again.state is AmendmentState.DRAFTING
    await services.send_for_approval(officer, challenge.reference, seen=again.mark)


async def test_nobody_approves_beside_an_extension_that_they_did_not_see() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    read = await make_amendment(challenge, material=False)
    await services.extend_deadline(
        officer, challenge.reference, deadline=deadline_of(challenge) + timedelta(days=7), reason="Holidays."
    )
    with pytest.raises(ConflictError):
        await services.publish_amendment(second, challenge.reference, seen=read.mark)
    again = await queries.under_way(challenge.id)
    assert again is not None
    assert await services.publish_amendment(second, challenge.reference, seen=again.mark) == 3


async def test_four_eyes_hold_and_the_reviewed_state_is_what_is_published() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    third = await make_challenge_officer(challenge.buyer_id)
    found = await make_amendment(challenge, sent=False)
    with pytest.raises(RefusedError):
        await services.publish_amendment(second, challenge.reference, seen=found.mark)
    await services.send_for_approval(third, challenge.reference)
    sent = await queries.under_way(challenge.id)
    assert sent is not None
    for mine in (officer, third):
        with pytest.raises(RefusedError, match="another officer"):
            await services.publish_amendment(mine, challenge.reference, seen=sent.mark)
    with pytest.raises(RefusedError):
        await services.put_back(officer, challenge.reference, Part.RUBRIC)
    await services.return_amendment(second, challenge.reference, reason="Say why in plainer words.")
    await give_reason(officer, challenge, "The weights were swapped by mistake.")
    await services.send_for_approval(officer, challenge.reference)
    with pytest.raises(ConflictError):
        await services.publish_amendment(second, challenge.reference, seen=sent.mark)
    again = await queries.under_way(challenge.id)
    assert again is not None and again.note == "Say why in plainer words."
    assert await services.publish_amendment(second, challenge.reference, seen=again.mark) == 2
    with pytest.raises(RefusedError, match="published or set aside"):
        await services.publish_amendment(second, challenge.reference, seen=again.mark)
    told = {one.subject for one in await letters_to(second.email)}
    assert f"For your approval: {challenge.title}" in told and f"Amendment published: {challenge.title}" in told


async def test_the_only_officer_cannot_send_and_another_buyer_sees_nothing() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await make_amendment(challenge, sent=False)
    await execute("delete from membership where person = $1", second.person_id)
    with pytest.raises(RefusedError, match="second procurement officer"):
        await services.send_for_approval(officer, challenge.reference)
    stranger, _ = await officers_of((await make_challenge_buyer()).id)
    _, supplier = await make_supplier()
    for other in (stranger, supplier):
        for act in (
            lambda one=other: services.start_amendment(one, challenge.reference),
            lambda one=other: services.put_back(one, challenge.reference, Part.RUBRIC),
            lambda one=other: services.send_for_approval(one, challenge.reference),
            lambda one=other: services.set_amendment_aside(one, challenge.reference),
            lambda one=other: services.return_amendment(one, challenge.reference, reason="No."),
            lambda one=other: services.publish_amendment(one, challenge.reference, seen=""),
        ):
            with pytest.raises(NotFoundError):
                await act()


async def test_only_an_open_challenge_is_amended_and_once_at_a_time() -> None:
    draft = await make_draft_challenge()
    author, _ = await officers_of(draft.buyer_id)
    with pytest.raises(RefusedError):
        await services.start_amendment(author, draft.reference)
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    first = await services.start_amendment(officer, challenge.reference)
    assert (await services.start_amendment(second, challenge.reference)).id == first.id
    await services.set_amendment_aside(second, challenge.reference)
    with pytest.raises(RefusedError):
        await services.put_back(officer, challenge.reference, Part.RUBRIC)
    another = await services.start_amendment(officer, challenge.reference)
    assert another.id != first.id and another.parts == {}
    with pytest.raises(InsufficientPrivilegeError):
        async with transaction():
            await execute("update amendment set reason = 'Another' where id = $1", first.id)


async def test_after_the_deadline_nothing_changes_and_the_draft_stays_readable() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    found = await make_amendment(challenge)
    await move_clock(deadline_of(challenge), officer.person_id)
    with pytest.raises(RefusedError, match="deadline has passed"):
        await services.publish_amendment(second, challenge.reference, seen=found.mark)
    with pytest.raises(RefusedError, match="deadline has passed"):
        await services.return_amendment(second, challenge.reference, reason="Too late")
    assert (await queries.under_way(challenge.id)) is not None
    await services.set_amendment_aside(officer, challenge.reference)


async def test_too_little_time_and_an_earlier_deadline_are_refused() -> None:
    challenge = await make_published_challenge(deadline_in=timedelta(days=20))
    officer, _ = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    await move_clock(await portal_now() + timedelta(days=17), officer.person_id)
    await change_criterion(officer, challenge, "q1", weight=Decimal(50))
    challenge = await publishing.challenge(challenge.id)
    await change_criterion(officer, challenge, "q2", weight=Decimal(40))
    await give_reason(officer, challenge)
    with pytest.raises(InvalidInputError) as refusal:
        await services.send_for_approval(officer, challenge.reference)
    (sentence,) = refusal.value.errors.values()
    assert "This change is material, so bids must close on" in sentence and "s.87" in sentence
    await move_deadline(officer, challenge, by=timedelta(days=-1))
    with pytest.raises(InvalidInputError, match="never shortened"):
        await services.send_for_approval(officer, challenge.reference)
    await move_deadline(officer, challenge, by=timedelta(days=8))
    await services.send_for_approval(officer, challenge.reference)


async def test_the_same_rules_stop_it_as_stopped_the_first_publication() -> None:
    challenge = await make_published_challenge()
    officer, _ = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    with pytest.raises(InvalidInputError) as refusal:
        await services.send_for_approval(officer, challenge.reference)
    assert list(refusal.value.errors.values()) == [
        "Change something: as it stands nothing differs",
        "Enter why the challenge is changed",
    ]
    await change_criterion(officer, challenge, "q1", weight=Decimal(50))
    await services.save_part(officer, challenge.reference, Part.MONEY, MoneyPart(100_000_00, 2_000_000_00), version=0)
    await give_reason(officer, challenge)
    with pytest.raises(InvalidInputError) as refusal:
        await services.send_for_approval(officer, challenge.reference)
    found = " ".join(refusal.value.errors.values())
    assert "not below your threshold" in found and "10 of 100 points are still to be given" in found


async def test_an_identifier_is_never_used_again() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    await services.remove_criterion(officer, challenge.reference, "q2", "quality")
    await change_criterion(officer, challenge, "q1", weight=Decimal(90))
    await services.remove_criterion(officer, challenge.reference, "p1", "pass_fail")
    await give_reason(officer, challenge)
    await move_deadline(officer, challenge)
    await services.send_for_approval(officer, challenge.reference)
    found = await queries.under_way(challenge.id)
    assert found is not None
    await services.publish_amendment(second, challenge.reference, seen=found.mark)
    assert [one.identifier for one in (await publishing.challenge(challenge.id)).criteria] == ["q1", "sv1"]
    await services.start_amendment(officer, challenge.reference)
    new = CriterionContent(kind="quality", title="Care", question="How do you care?", weight=Decimal(5))
    assert await services.add_criterion(officer, challenge.reference, new) == "q3"
    assert await services.add_criterion(officer, challenge.reference, PASS_FAIL) == "p2"
    await services.remove_criterion(officer, challenge.reference, "q3", "quality")
    part = msgspec.structs.replace(new, parent="q1", share=Decimal(100), weight=Decimal(0))
    assert await services.add_criterion(officer, challenge.reference, part) == "q3"
    shown = await _proposed(challenge.id)
    assert [(one.identifier, one.parent, one.levels == ()) for one in shown.criteria] == [
        ("p2", "", True),
        ("q1", "", True),
        ("q3", "q1", False),
        ("sv1", "", False),
    ]


async def _proposed(challenge_id: UUID) -> ChallengeDetail:
    challenge, found = await publishing.challenge(challenge_id), await queries.under_way(challenge_id)
    assert found is not None
    return proposed(challenge, {one: saved.content for one, saved in found.parts.items()})


async def test_divided_and_undivided_criteria_reach_the_rows() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    for title, share in (("People", 40), ("Method", 60)):
        content = CriterionContent("quality", title, f"Your {title}?", share=Decimal(share), parent="q1")
        await services.add_criterion(officer, challenge.reference, content)
    await give_reason(officer, challenge)
    await move_deadline(officer, challenge)
    await services.send_for_approval(officer, challenge.reference)
    found = await queries.under_way(challenge.id)
    assert found is not None
    expected = await _proposed(challenge.id)
    await services.publish_amendment(second, challenge.reference, seen=found.mark)
    changed = await publishing.challenge(challenge.id)
    assert frozen_content(changed, regime_hash="") == frozen_content(expected, regime_hash="")
    assert [(one.identifier, one.weight) for one in changed.scored_criteria] == [
        ("q3", Decimal(24)),
        ("q4", Decimal(36)),
        ("q2", Decimal(30)),
        ("sv1", Decimal(10)),
    ]


async def test_a_second_tab_overwrites_nothing_and_put_back_undoes() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    mine = OutcomesContent("Half of all children walk.")
    assert await services.save_part(officer, challenge.reference, Part.OUTCOMES, mine, version=0) == 1
    with pytest.raises(ConflictError):
        await services.save_part(second, challenge.reference, Part.OUTCOMES, OutcomesContent("Other"), version=0)
    found = await queries.under_way(challenge.id)
    assert found is not None and found.parts[Part.OUTCOMES].content == mine
    await services.put_back(officer, challenge.reference, Part.OUTCOMES)
    found = await queries.under_way(challenge.id)
    assert found is not None and found.parts[Part.OUTCOMES].content == content_of(challenge, Part.OUTCOMES)
    with pytest.raises(ConflictError):
        await services.save_part(second, challenge.reference, Part.OUTCOMES, OutcomesContent("Other"), version=1)


async def test_an_extension_meanwhile_is_told_and_not_overwritten() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    await change_criterion(officer, challenge, "q1", weight=Decimal(50))
    await change_criterion(officer, challenge, "q2", weight=Decimal(40))
    await move_deadline(officer, challenge, by=timedelta(days=20))
    await give_reason(officer, challenge)
    later = deadline_of(challenge) + timedelta(days=7)
    await services.extend_deadline(second, challenge.reference, deadline=later, reason="A document was missing.")
    moved = await publishing.challenge(challenge.id)
    found = await queries.under_way(challenge.id)
    assert found is not None
    prospect = await queries.prospect(moved, found, await portal_now())
    assert prospect.moved == (Part.DATES,) and prospect.before.deadline_at == later
    with pytest.raises(InvalidInputError, match="published anew"):
        await services.send_for_approval(officer, challenge.reference)
    await services.put_back(officer, challenge.reference, Part.DATES)
    await services.send_for_approval(officer, challenge.reference)
    found = await queries.under_way(challenge.id)
    assert found is not None
    assert await services.publish_amendment(second, challenge.reference, seen=found.mark) == 3
    assert (await publishing.challenge(challenge.id)).deadline_at == later


async def test_words_only_is_a_statement_with_a_reason_and_never_about_scores() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    await services.start_amendment(officer, challenge.reference)
    await services.save_part(officer, challenge.reference, Part.OUTCOMES, OutcomesContent(ODD), version=0)
    for wording, why, wrong in (
        (("weights",), "It is only a number", "wording"),
        (("budget",), "It is only a number", "wording"),
        (("outcomes",), " ", "wording_reason"),
    ):
        with pytest.raises(InvalidInputError) as refusal:
            await give_reason(officer, challenge, ODD, wording=wording, wording_reason=why)
        assert set(refusal.value.errors) == {wrong}
    await give_reason(officer, challenge, ODD, wording=("outcomes",), wording_reason="A typing mistake.")
    await services.send_for_approval(officer, challenge.reference)
    found = await queries.under_way(challenge.id)
    assert found is not None
    await services.publish_amendment(second, challenge.reference, seen=found.mark)
    changed = await publishing.challenge(challenge.id)
    assert (changed.version_number, changed.material_version, changed.outcomes) == (2, 1, ODD)
    _, version = await queries.versions(challenge.id)
    assert (version.is_material, version.wording_reason, version.reason) == (False, "A typing mistake.", ODD)
    assert [(one.what, one.is_wording) for one in version.reasons] == [("outcomes", True)]


async def test_documents_come_go_and_stay_with_their_version() -> None:
    challenge = await make_published_challenge()
    officer, second = await officers_of(challenge.buyer_id)
    numbers = iter("ab")

    async def add(title: str) -> UUID:
        name = next(numbers)
        return await services.add_document(
            officer,
            challenge.reference,
            title=title,
            file_name=f"{name}.pdf",
            media_type="application/pdf",
            size_bytes=10,
            sha256=name * 64,
            store_key=f"documents/{name}",
        )

    async def publish() -> None:
        now = await publishing.challenge(challenge.id)
        await give_reason(officer, now)
        await move_deadline(officer, now, by=timedelta(days=7))
        await services.send_for_approval(officer, challenge.reference)
        found = await queries.under_way(challenge.id)
        assert found is not None
        await services.publish_amendment(second, challenge.reference, seen=found.mark)

    await services.start_amendment(officer, challenge.reference)
    first = await add("Map")
    assert (await publishing.challenge(challenge.id)).documents == ()
    await publish()
    assert [(one.id, one.title) for one in (await publishing.challenge(challenge.id)).documents] == [(first, "Map")]
    await services.start_amendment(officer, challenge.reference)
    await services.withdraw_document(officer, challenge.reference, first)
    second_id = await add("Plan")
    await services.retitle_document(officer, challenge.reference, second_id, "New plan", version=2)
    await publish()
    assert [one.title for one in (await publishing.challenge(challenge.id)).documents] == ["New plan"]
    versions = await queries.versions(challenge.id)
    for number, expected in ((1, []), (2, [("Map", first)]), (3, [("New plan", second_id)])):
        lines = await queries.documents_of(versions[number - 1], challenge.id)
        assert [(one.title, one.id) for one in lines] == expected
    assert (await publishing.document(challenge.id, first)).store_key == "documents/a"


@pytest.mark.parametrize("material", [True, False])
async def test_everybody_concerned_has_one_letter(material: bool) -> None:
    challenge = await make_published_challenge()
    _, writer = await make_supplier()
    bid = await make_draft_bid(challenge, writer=writer)
    await bids.submit_bid(writer, bid.id)
    _, follower = await make_supplier()
    _, nobody = await make_supplier()
    for one in (writer, follower):
        await following.follow(one, challenge.reference)
    changed = await publish_amendment(challenge, material=material)
    for one, subject in (
        (writer, f"{'Confirm your bid again' if material else 'The challenge was changed'}: {changed.title}"),
        (follower, f"Changed: {changed.title}"),
    ):
        told = [letter for letter in await letters_to(one.email) if letter.subject == subject]
        assert len(told) == 1 and WHY in told[0].body
        assert len([letter for letter in await letters_to(one.email) if WHY in letter.body]) == 1
    assert [letter for letter in await letters_to(nobody.email) if WHY in letter.body] == []
    assert (await bidding.own_bid(bid.id, writer)).is_unconfirmed is material


async def test_an_officer_without_the_role_is_nobody() -> None:
    challenge = await make_published_challenge()
    finance = await make_challenge_officer(challenge.buyer_id, Role.FINANCE)
    with pytest.raises(NotFoundError):
        await services.start_amendment(finance, challenge.reference)


async def test_a_published_version_can_be_neither_changed_nor_removed() -> None:
    challenge = await publish_amendment(await make_published_challenge())
    for statement in (
        "update challenge_version set reason = '' where challenge = $1",
        "delete from challenge_version where challenge = $1",
    ):
        with pytest.raises(InsufficientPrivilegeError):
            async with transaction():
                await execute(statement, challenge.id)
    assert len(await queries.versions(challenge.id)) == 2
