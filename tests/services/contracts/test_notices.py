"""Notices of a contract: filled from its rows after signature, at its end, and for what was paid."""

from datetime import datetime, time, timedelta
from pathlib import Path

import pytest

from challenges.notices import queries, services
from challenges.notices.contributions import waiting_notices
from challenges.notices.domain import Call
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from challenges.regimes.clocks import clock
from portal.database.clock import move_clock, portal_now
from portal.kernel.errors import InvalidInputError
from portal.kernel.moments import LONDON, format_day, local_day
from portal.kernel.money import format_pence
from portal.settings import use_environment
from procurement.awards.domain import with_vat
from tests.builders.awards import award_of, make_noticed_award, make_ranked_challenge
from tests.builders.contracts import make_signed_contract
from tests.builders.notices import a_number, make_published_notice
from tests.builders.payments import Live, make_live_contract, make_paid_by_bank, milestone

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.pango]
COVERED = {"route": "open", "budget_pence": 250_000_00, "value_pence": 300_000_00}


@pytest.fixture(autouse=True)
def data_folder(tmp_path: Path) -> None:
    use_environment({"PORTAL_DATA_DIR": str(tmp_path)})


async def test_the_award_notice_and_the_contract_s_notices_are_filled_from_their_rows() -> None:
    ranked = await make_ranked_challenge()
    await make_noticed_award(ranked, voluntary=False)
    award = await award_of(ranked)
    reference = ranked.challenge.reference
    notice = await queries.published_notice(ranked.challenge.id, "UK6")
    assert notice is not None and notice.publication is not None
    assert (notice.publication.number, notice.publication.published_at) == (
        award.notice_number,
        award.notice_published_at,
    )
    assert notice.content.value("supplier") == award.supplier_name
    assert notice.content.value("bids_assessed") == "2"
    contract = await make_signed_contract(ranked)
    officer = ranked.officer
    details = await make_published_notice(officer, reference, "UK7", subject_id=contract.id)
    assert details.content.value("contract_supplier") == contract.supplier_name
    assert details.content.value("signed_value_gross") == str(contract.value_pence * 12 // 10)
    assert details.content.value("signed_on") == local_day(contract.signed_at).isoformat()  # type: ignore[arg-type]
    await move_clock(await portal_now() + timedelta(days=400), None)
    calls = await queries.calls(ranked.challenge, await portal_now())
    about = {one.form.code for one in calls if one.subject_id}
    assert about == {"UK7"}, "ss.70, 71, 75 and 80 bind covered contracts only"


async def test_payments_of_a_quarter_call_for_their_notice_and_each_is_answered_by_its_own() -> None:
    live = await make_live_contract(money=COVERED)
    challenge = await publishing.challenge(live.contract.challenge_id)
    place = (live.officer, challenge.reference)
    for code in ("UK9", "UK10"):
        first = await make_published_notice(*place, code, subject_id=live.contract.id)
        again = await make_published_notice(*place, code, subject_id=live.contract.id)
        assert [(await queries.notice(one.id)).state for one in (first, again)] == ["published", "published"]
    paid_on = local_day(await portal_now())
    await make_paid_by_bank(live, 1, paid_on)
    assert (await call_for(challenge, "UK8")).called_at is None, "the quarter is not over"
    due = clock("publish_payment_over_30k_s70", paid_on).last_day
    await move_clock(datetime.combine(due, time(9), tzinfo=LONDON), None)
    call = await call_for(challenge, "UK8")
    assert (call.is_due, call.due_on, call.is_overdue(due)) == (True, due, False)
    line = f"Publish the contract payment information of “{challenge.title}”"
    assert [one.text for one in await waiting_notices(live.officer, await portal_now())].count(line) == 1
    await make_paid_by_bank(live, 2, due)
    known = await queries.known_facts(challenge, live.contract.id)
    assert known["contract.payments_over"].splitlines() == await payments_over(live)
    await make_published_notice(*place, "UK8", subject_id=live.contract.id)
    assert (await call_for(challenge, "UK8")).called_at is None
    later = clock("publish_payment_over_30k_s70", due).last_day
    await move_clock(datetime.combine(later + timedelta(days=1), time(9), tzinfo=LONDON), None)
    call = await call_for(challenge, "UK8")
    assert (call.is_due, call.due_on, call.is_overdue(later + timedelta(days=1))) == (True, later, True)


async def call_for(challenge: ChallengeDetail, code: str) -> Call:
    """The one call of a code."""
    (found,) = [one for one in await queries.calls(challenge, await portal_now()) if one.form.code == code]
    return found


async def payments_over(live: Live) -> list[str]:
    """Both payments as the notice lists them: what the bank paid, with VAT."""
    found = []
    for number in (1, 2):
        paid = await milestone(live, number)
        assert paid.invoice and paid.invoice.payment and paid.invoice.payment.paid_at
        day = format_day(local_day(paid.invoice.payment.paid_at))
        found.append(f"{day}, {live.contract.supplier_name}, {format_pence(with_vat(paid.amount_pence))} with VAT")
    return found


async def test_the_standstill_s_time_cannot_be_corrected_but_its_number_can() -> None:
    ranked = await make_ranked_challenge()
    before = await make_noticed_award(ranked)
    notice = await queries.published_notice(ranked.challenge.id, "UK6")
    assert notice is not None and before.notice_published_at is not None
    place, right = (ranked.officer, ranked.challenge.reference, notice.id), await a_number()
    with pytest.raises(InvalidInputError, match="only the number"):
        await services.correct_publication(
            *place,
            number=right,
            published_at=before.notice_published_at + timedelta(seconds=0.001),
            reason="It was a little later",
        )
    await services.correct_publication(
        *place, number=right, published_at=before.notice_published_at, reason="Two digits were swapped"
    )
    after = await award_of(ranked)
    assert (after.notice_number, after.standstill_until) == (right, before.standstill_until)
