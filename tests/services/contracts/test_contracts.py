"""A contract from the award to the sealed file: who may, when, and what the file then proves."""

import io
from pathlib import Path

import asyncpg
import msgspec
import pikepdf
import pytest

from challenges.bidding.queries import opened_bid
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ShownStage, State, stage_shown
from portal.accounts.domain import Role
from portal.database.clock import portal_now
from portal.database.transactions import execute, fetch, fetch_one, transaction
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.settings import use_environment
from procurement.awards.services import suspend_award
from procurement.contracts import queries, services
from procurement.contracts.document import contract_html
from procurement.contracts.domain import Milestone
from procurement.contracts.jobs import signing_folder
from procurement.contracts.verification import verify_bytes
from tests.builders.awards import award_of, end_standstill, make_noticed_award, make_ranked_challenge
from tests.builders.contracts import (
    make_drawn_contract,
    make_offered_contract,
    make_signatory,
    make_signed_contract,
    terms_from_now,
    two_milestones,
)
from tests.builders.publishing import make_challenge_officer
from tests.support.jobs import run_due_jobs

pytestmark = pytest.mark.pango


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path) -> None:
    use_environment({"PORTAL_DATA_DIR": str(tmp_path)})


async def test_signed_contract_is_sealed_and_names_both_signatories(db: object) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked, voluntary=False)
    contract = await make_signed_contract(ranked)
    assert contract.state == "live"
    assert contract.signed_at is not None
    document = await queries.document_bytes(contract.id)
    assert document.sealed is not None
    found = await verify_bytes(bytes(document.sealed), signing_folder() / "ca.pem")
    assert (found.holds, found.trusted) == (True, True)
    assert found.evidence.document_sha256 == contract.sha256
    assert {one.name for one in found.evidence.signatures} == {"Sam Reyes", ranked.officer.name}
    chained = await fetch_one("select 1 from audit_entry where act = 'contract:sealed'")
    assert chained is not None


async def test_the_second_signature_concludes_the_challenge_and_closes_it_to_suspension(db: object) -> None:
    ranked = await make_ranked_challenge()
    award = await make_noticed_award(ranked)
    contract = await make_offered_contract(ranked)
    await end_standstill(award)
    await services.sign(await make_signatory(contract), contract.id, party="supplier", sha256=contract.sha256)
    between = await publishing.challenge(contract.challenge_id)
    await services.sign(ranked.officer, contract.id, party="buyer", sha256=contract.sha256)
    after = await publishing.challenge(contract.challenge_id)
    assert (between.state, after.state) == (State.OPENED, State.CONCLUDED)
    now = await portal_now()
    assert after.concluded_at is not None
    assert stage_shown(after.state, after.deadline_at, after.progress, now) is ShownStage.DELIVERY
    assert len(await fetch("select 1 from audit_entry where act = 'challenge:concluded'")) == 1
    with pytest.raises(RefusedError, match="has been signed"):
        await suspend_award(ranked.officer, after.reference, reason="A claim form was served on the council.")


async def test_document_has_language_title_headings_and_plan(db: object) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked)
    contract = await make_drawn_contract(ranked)
    document = await queries.document_bytes(contract.id)
    with pikepdf.open(io.BytesIO(document.rendered)) as pdf:
        assert str(pdf.Root.Lang) == "en-GB"
        assert "/StructTreeRoot" in pdf.Root
        assert "/Outlines" in pdf.Root
        assert len(pdf.pages) > 8
        with pdf.open_metadata() as metadata:
            assert metadata["dc:title"].startswith(contract.title)


async def test_every_page_says_demonstration_and_typed_lists_are_lists(db: object) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked)
    contract = await make_drawn_contract(ranked)
    challenge = msgspec.structs.replace(ranked.challenge, outcomes="Every street:\n- mapped\n- kept <up>")
    html = contract_html(contract, challenge, await opened_bid(ranked.bids[0].id))
    assert "<li>mapped</li><li>kept &lt;up&gt;</li>" in html
    assert 'content: "Demonstration, not a contract"' in html
    bid = await opened_bid(ranked.bids[0].id)
    try:
        use_environment({"PORTAL_DEMONSTRATION": "false"})
        assert "Demonstration" not in contract_html(contract, challenge, bid)
    finally:
        use_environment({"PORTAL_DEMONSTRATION": "true"})


async def test_nothing_is_signed_inside_the_standstill_not_even_past_the_policy(db: object) -> None:
    ranked = await make_ranked_challenge()
    award = await make_noticed_award(ranked)
    contract = await make_offered_contract(ranked)
    signatory = await make_signatory(contract)
    with pytest.raises(RefusedError, match="standstill"):
        await services.sign(signatory, contract.id, party="supplier", sha256=contract.sha256)
    with pytest.raises(asyncpg.RaiseError, match="before the standstill"):
        async with transaction():
            await execute(
                "insert into contract_signature (id, contract, party, person, name, role, sha256, statement, signed_at)"
                " values (gen_random_uuid(), $1, 'supplier', $2, 'x', 'x', $3, 'x', portal_now())",
                contract.id,
                signatory.person_id,
                contract.sha256,
            )
    with pytest.raises(asyncpg.RaiseError, match="both parties"):
        async with transaction():
            await execute("update contract set state = 'signed', signed_at = portal_now() where id = $1", contract.id)
    await end_standstill(award)
    assert await services.sign(signatory, contract.id, party="supplier", sha256=contract.sha256) is False


async def test_only_signatories_of_the_two_parties_sign_and_only_what_they_read(db: object) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked, voluntary=False)
    contract = await make_offered_contract(ranked)
    signatory = await make_signatory(contract)
    for stranger, party in (
        (ranked.writers[0], "supplier"),
        (ranked.writers[1], "supplier"),
        (signatory, "buyer"),
        (ranked.officer, "supplier"),
        (await make_challenge_officer(contract.buyer_id, Role.FINANCE), "buyer"),
    ):
        with pytest.raises(NotFoundError):
            await services.sign(stranger, contract.id, party=party, sha256=contract.sha256)  # type: ignore[arg-type]
    with pytest.raises(RefusedError, match="changed"):
        await services.sign(signatory, contract.id, party="supplier", sha256="0" * 64)
    await services.sign(signatory, contract.id, party="supplier", sha256=contract.sha256)
    with pytest.raises(RefusedError, match="already signed"):
        await services.sign(signatory, contract.id, party="supplier", sha256=contract.sha256)
    with pytest.raises(NotFoundError):
        await queries.reachable_contract(contract.id, ranked.writers[1])


async def test_supplier_sees_a_contract_once_it_is_offered(db: object) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked)
    contract = await make_drawn_contract(ranked)
    with pytest.raises(NotFoundError):
        await queries.reachable_contract(contract.id, ranked.writers[0])
    with pytest.raises(RefusedError, match="Legal review"):
        await services.offer(ranked.officer, contract.id)


async def test_declined_contract_is_changed_reviewed_and_offered_again(db: object) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked)
    contract = await make_offered_contract(ranked)
    signatory = await make_signatory(contract)
    await services.decline(signatory, contract.id, reason="The first milestone is too early for us.")
    terms = await terms_from_now()
    await services.redraw(ranked.officer, contract.id, terms, two_milestones(terms, contract.value_pence))
    await run_due_jobs()
    again = await queries.contract(contract.id)
    assert (again.state, again.legal_reviewed_at) == ("drawn", None)
    assert again.sha256


async def test_milestones_must_add_up_to_the_value_in_order_inside_the_term(db: object) -> None:
    ranked = await make_ranked_challenge()
    award = await make_noticed_award(ranked)
    terms = await terms_from_now()
    first, second = two_milestones(terms, (award.value_pence or 0) - 1)
    swapped = [
        Milestone(1, "a", "b", "c", second.due_on, first.amount_pence),
        Milestone(2, "a", "b", "c", first.due_on, second.amount_pence),
    ]
    for plan, field in (([first, second], "amount_2"), (swapped, "due_2"), ([], "title_1")):
        with pytest.raises(InvalidInputError) as refused:
            await services.draw_up(ranked.officer, ranked.challenge.reference, terms, plan)
        assert field in refused.value.errors
    assert (await award_of(ranked)).state == "notice"
