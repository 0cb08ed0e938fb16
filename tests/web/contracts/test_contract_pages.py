"""The contract's pages: from terms to signature, for each party."""

from collections.abc import Awaitable, Callable
from pathlib import Path
from uuid import UUID

import pytest

from portal.accounts.domain import Role
from portal.kernel.money import pounds_text
from portal.settings import use_environment
from procurement.contracts import queries
from procurement.contracts.verification import verify_bytes
from tests.builders.awards import award_of, make_noticed_award, make_ranked_challenge
from tests.builders.contracts import make_offered_contract, make_signatory, make_signed_contract
from tests.builders.publishing import make_challenge_officer
from tests.support.client import LintingClient, find_form, form_fields, soup
from tests.support.jobs import run_due_jobs

SignIn = Callable[..., Awaitable[LintingClient]]
pytestmark = pytest.mark.pango


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path) -> None:
    use_environment({"PORTAL_DATA_DIR": str(tmp_path)})


async def test_after_signing_the_officer_finds_the_award_concluded_and_its_notice_due(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked, voluntary=False)
    await make_signed_contract(ranked)
    browser = await sign_in(ranked.officer)
    base = f"/challenges/{ranked.challenge.reference}"
    manage = await browser.get(f"{base}/manage")
    assert "The contract is signed and the supplier is at work." in manage.text
    due = [one.get_text() for one in soup(manage).select(".civic-steps__item--due a")]
    assert due == ["Publish the contract details notice"]
    links = {str(link["href"]) for link in soup(manage).select(".civic-steps__item a")}
    assert {f"{base}/award", f"{base}/evaluation", f"{base}/ranking"} <= links
    award = await browser.get(f"{base}/award")
    assert "Both parties have signed the contract" in award.text
    assert "suspension" not in award.text
    steps = [one.get_text(" ", strip=True) for one in soup(award).select(".civic-stages__one--done")]
    assert (len(steps), steps[-1]) == (6, "Contract Signed")


async def test_contract_goes_from_terms_to_a_sealed_file(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked, voluntary=False)
    officer = await sign_in(ranked.officer, second_factor=True)
    path = f"/challenges/{ranked.challenge.reference}/contract/new"
    value = (await award_of(ranked)).value_pence or 0
    wrong = await officer.submit(path, {"amount_1": pounds_text(value - 1)})
    assert wrong.status_code == 422
    assert "add up to" in wrong.text
    made = await officer.submit(path, {"acceptance_1": "Counts at ten gates show a rise."})
    assert made.status_code == 303
    page = made.headers["location"]
    assert "The document is being made" in (await officer.get(page)).text
    await run_due_jobs()
    contract = (await queries.contracts_of(ranked.officer))[0]
    lawyer = await sign_in(await make_challenge_officer(contract.buyer_id, Role.LEGAL))
    assert (await lawyer.submit(page, action="/review")).status_code == 303
    assert (await officer.submit(page, action="/offer")).status_code == 303
    supplier = await sign_in(await make_signatory(contract), second_factor=True)
    assert (await supplier.submit(page, action="/signature")).status_code == 422
    assert (await supplier.submit(page, {"agree": "yes"}, action="/signature")).status_code == 303
    assert (await officer.submit(page, {"agree": "yes"}, action="/signature")).status_code == 303
    await run_due_jobs()
    shown = await supplier.get(page)
    assert "contract details notice is due by" in shown.text
    file = await supplier.get(f"{page}/document.pdf")
    assert (await verify_bytes(file.content)).holds
    assert (await officer.get("/contracts/certificate-authority.pem")).status_code == 200
    assert contract.title in (await officer.get("/contracts")).text


async def test_rows_are_added_to_the_plan_without_script_up_to_twelve(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked)
    browser = await sign_in(ranked.officer)
    path = f"/challenges/{ranked.challenge.reference}/contract/new"
    value = (await award_of(ranked)).value_pence or 0
    shown = await browser.get(path)
    assert soup(shown).select_one("#title_4") is not None
    assert soup(shown).select_one("#title_5") is None
    more = await browser.submit(path, {"title_2": "Second", "act": "more"}, action="/contract/new")
    assert more.status_code == 200
    assert soup(more).select_one("#title_2")["value"] == "Second"  # type: ignore[index]
    assert not soup(more).select(".govuk-error-summary")
    fields = form_fields(find_form(more, "/contract/new"))
    for _ in range(9):
        if soup(more).select_one("#title_12") is None:
            more = await browser.post(path, {**fields, "act": "more"})
            fields = form_fields(find_form(more, "/contract/new"))
    assert "Add a row" not in find_form(more, "/contract/new").text
    beyond = await browser.post(path, {**fields, "act": "more", "title_13": "One too many"})
    assert soup(beyond).select_one("#title_13") is None
    due = {part: fields[f"due_1-{part}"] for part in ("day", "month", "year")}
    for number in range(1, 13):
        charge = value // 12 if number < 12 else value - 11 * (value // 12)
        fields |= {f"due_{number}-{part}": text for part, text in due.items()}
        fields |= {f"{part}_{number}": f"Part {number}" for part in ("title", "deliverable", "acceptance")}
        fields[f"amount_{number}"] = pounds_text(charge)
    drawn = await browser.post(path, fields)
    assert drawn.status_code == 303, drawn.text
    contract = await queries.contract(UUID(drawn.headers["location"].rpartition("/")[2]))
    assert len(contract.milestones) == 12
    again = await browser.get(f"/contracts/{contract.id}/edit")
    assert soup(again).select_one("#title_12")["value"] == "Part 12"  # type: ignore[index]


async def test_contract_of_others_is_not_found(sign_in: SignIn) -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked)
    contract = await make_offered_contract(ranked)
    page = f"/contracts/{contract.id}"
    signatory = await sign_in(await make_signatory(contract), second_factor=True)
    assert "standstill period runs until" in (await signatory.get(page)).text
    refused = await signatory.post(f"{page}/signature", {"agree": "yes", "sha256": contract.sha256})
    assert refused.status_code == 409
    stranger = await sign_in(ranked.writers[1])
    for where in (page, f"{page}/document.pdf", f"{page}/progress"):
        assert (await stranger.get(where)).status_code == 404
    other = await make_ranked_challenge()
    outsider = await sign_in(other.officer, second_factor=True)
    for act in ("signature", "offer", "edit", "refusal"):
        answer = await outsider.post(f"{page}/{act}", {"agree": "yes", "sha256": contract.sha256})
        assert answer.status_code == 404, act
    assert (await stranger.post(f"{page}/signature", {"agree": "yes"})).status_code in {303, 404}
