"""Notices of a contract: filled from its rows after signature, at its end, and for what was paid."""

from datetime import timedelta
from pathlib import Path

import pytest

from challenges.notices import queries, services
from portal.database.clock import move_clock, portal_now
from portal.kernel.errors import InvalidInputError
from portal.kernel.moments import local_day
from portal.settings import use_environment
from tests.builders.awards import award_of, make_noticed_award, make_ranked_challenge
from tests.builders.contracts import make_signed_contract
from tests.builders.notices import a_number, make_published_notice

pytestmark = [pytest.mark.usefixtures("db"), pytest.mark.pango]


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
    for code in ("UK9", "UK10"):
        first = await make_published_notice(officer, reference, code, subject_id=contract.id)
        again = await make_published_notice(officer, reference, code, subject_id=contract.id)
        assert [(await queries.notice(one.id)).state for one in (first, again)] == ["published", "published"]
    await move_clock(await portal_now() + timedelta(days=400), None)
    calls = await queries.calls(ranked.challenge, await portal_now())
    assert "contract_ended" not in {one.form.event for one in calls if one.is_due}, "s.80 binds covered contracts only"


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
