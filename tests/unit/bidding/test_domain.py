from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.bidding.domain import BID, BidState, are_enough, in_time
from challenges.bidding.domain.lifecycle import HONOURED_FOR
from challenges.bidding.domain.receipts import (
    RECEIPT_FORMAT,
    RECORD_FORMAT,
    Receipt,
    check_receipt,
    digest,
    moment_text,
    row_of,
)

DEADLINE = datetime(2027, 1, 14, 12, tzinfo=UTC)


@pytest.mark.parametrize(
    ("arrived", "taken", "fine"),
    [
        (-1, 0, True),
        (-0.000001, 59, True),
        (-1, 60, False),
        (-10, 49.9, True),
        (-10, 50.1, False),
        (-3600, -3590, True),
        (-7200, -1, True),
        (0, 0, False),
        (0.000001, 1, False),
        (30, 31, False),
    ],
)
def test_arrival_counts_and_is_honoured_for_a_minute(arrived: float, taken: float, fine: bool) -> None:
    decision = in_time(DEADLINE + timedelta(seconds=arrived), DEADLINE + timedelta(seconds=taken), DEADLINE)
    assert bool(decision) is fine
    assert bool(decision.reason) is not fine


@given(st.timedeltas(timedelta(days=-3), timedelta(days=3)), st.timedeltas(timedelta(0), timedelta(minutes=5)))
def test_nothing_that_arrived_late_is_ever_in_time(arrival: timedelta, wait: timedelta) -> None:
    arrived = DEADLINE + arrival
    decision = in_time(arrived, arrived + wait, DEADLINE)
    if arrived >= DEADLINE:
        assert not decision
    elif wait <= HONOURED_FOR:
        assert decision


@given(st.lists(st.sampled_from([arrow.act for arrow in BID.transitions]), max_size=12))
def test_no_path_reaches_an_outcome_without_opening_and_check(acts: list[str]) -> None:
    state: str = BidState.DRAFT
    seen = [state]
    for act in acts:
        if BID.may(state, act):
            state = BID.after(state, act)
            seen.append(state)
    if state in {BidState.SUCCESSFUL, BidState.UNSUCCESSFUL, BidState.TAKEN_FORWARD}:
        assert [one for one in (BidState.SUBMITTED, BidState.OPENED, BidState.COMPLIANT) if one not in seen] == []
    if BidState.OPENED in seen:
        assert BidState.WITHDRAWN not in seen[seen.index(BidState.OPENED) :]


def test_two_officers_are_two_different_people() -> None:
    one, two = uuid4(), uuid4()
    assert not are_enough([])
    assert not are_enough([one, one])
    assert are_enough([one, two])


def receipt(**changes: object) -> Receipt:
    row = row_of(
        bid=str(uuid4()),
        submission=1,
        arrived_at=moment_text(DEADLINE),
        ciphertext_sha256="a" * 64,
        commitment="b" * 64,
    )
    facts = {
        **row,
        "format": RECEIPT_FORMAT,
        "challenge": "CC-2027-0001",
        "lot": 1,
        "nonce": "c" * 64,
        "price_salt": "f" * 64,
        "row_hash": digest(row),
        "chain_hash": "d" * 64,
        "opening_record": "http://portal.test/record.json",
        **changes,
    }
    return Receipt(**facts)  # type: ignore[arg-type]


@given(
    st.sampled_from(
        ["bid", "submission", "arrived_at", "ciphertext_sha256", "commitment", "row_hash", "challenge", "format"]
    )
)
def test_any_changed_line_of_a_receipt_is_found(name: str) -> None:
    good = receipt()
    record = {
        "format": RECORD_FORMAT,
        "challenge": good.challenge,
        "submissions": [{"row_hash": good.row_hash, "state": "opened"}],
    }
    assert check_receipt(good, record).problems == ()
    facts = {field: getattr(good, field) for field in Receipt.__struct_fields__}
    facts[name] = 2 if name == "submission" else "changed"
    assert check_receipt(Receipt(**facts), record).problems


@pytest.mark.parametrize("record", [{}, {"submissions": "x"}, {"submissions": [1, None, {}]}, {"format": 5}])
def test_an_odd_record_is_a_problem_and_no_failure(record: dict[str, object]) -> None:
    assert check_receipt(receipt(), record).problems
