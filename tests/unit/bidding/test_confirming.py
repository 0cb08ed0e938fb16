"""Confirmed or not, what a change touches, and the hashes that must stay what they were before challenges changed."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.bidding.domain import BID, Answer, BidFile, BidState, Content, Pass, Price
from challenges.bidding.domain.bids import BidDetail, SubmissionDetail
from challenges.bidding.domain.confirming import draft_mark, touched_parts
from challenges.bidding.domain.receipts import (
    NOT_CONFIRMED,
    RECORD_FORMAT,
    Receipt,
    check_receipt,
    digest,
    manifest,
    row_of,
    salted_digest,
)
from challenges.bidding.standings import bid_lines, standing_of
from tests.unit.bidding.test_domain import receipt

NOW = datetime(2027, 1, 14, 9, tzinfo=UTC)
DEADLINE = datetime(2027, 1, 14, 12, tzinfo=UTC)
versions = st.integers(1, 6)


def bid_of(made_for: int, material: int, standing: int, state: BidState = BidState.SUBMITTED, **more: Any) -> BidDetail:
    submission = SubmissionDetail(
        id=uuid4(),
        bid_id=uuid4(),
        number=1,
        state="standing",
        arrived_at=NOW,
        submitted_at=NOW,
        submitted_by="Writer",
        ciphertext_sha256="a" * 64,
        commitment="b" * 64,
        row_hash="c" * 64,
        chain_hash="d" * 64,
        challenge_version=made_for,
    )
    values: dict[str, Any] = {
        "id": submission.bid_id,
        "challenge_id": uuid4(),
        "reference": "CC-2027-0001",
        "challenge_title": "Safer routes",
        "lot_id": uuid4(),
        "lot_number": 1,
        "lot_title": "All",
        "supplier_id": uuid4(),
        "supplier_name": "Bright Paths",
        "state": state,
        "started_at": NOW,
        "deadline_at": DEADLINE,
        "has_changes": False,
        "standing": submission if state is BidState.SUBMITTED else None,
        "version_number": standing,
        "material_version": material,
        **more,
    }
    return BidDetail(**values)


@given(versions, versions, versions)
def test_a_submission_is_confirmed_exactly_when_it_answers_the_last_material_change(a: int, b: int, c: int) -> None:
    material, standing = sorted((a, b))
    bid = bid_of(c, material, standing)
    assert bid.is_unconfirmed is (c < material)
    assert bid.is_settled is (c >= material)
    assert standing_of(bid, NOW).must_confirm is (c < material)
    assert (bid_lines([bid], NOW)[0].note != "") is (c < material)


@pytest.mark.parametrize("state", [BidState.DRAFT, BidState.WITHDRAWN, BidState.LAPSED])
def test_what_does_not_stand_is_neither_settled_nor_to_be_confirmed(state: BidState) -> None:
    bid = bid_of(1, 2, 2, state)
    assert not bid.is_unconfirmed and not bid.is_settled


@pytest.mark.parametrize(
    ("now", "cancelled", "tag", "sentence"),
    [
        (NOW, False, "Confirm again", "Submitted for version 1 of the challenge. Confirm it for version 3 before"),
        (DEADLINE, False, "Not confirmed", "This bid is not opened"),
        (NOW, True, "Submitted", "The buyer cancelled this challenge"),
    ],
)
def test_an_unconfirmed_bid_is_told_its_fate(now: datetime, cancelled: bool, tag: str, sentence: str) -> None:
    bid = bid_of(1, 2, 3, is_cancelled=cancelled)
    shown = standing_of(bid, now)
    assert shown.tag == tag == bid_lines([bid], now)[0].tag
    assert sentence in shown.sentence
    assert "was not opened" in standing_of(bid_of(1, 2, 3, BidState.LAPSED), DEADLINE).sentence


def test_a_lapsed_bid_goes_nowhere() -> None:
    assert BID.after(BidState.SUBMITTED, "lapse") == BidState.LAPSED
    assert BID.acts_from(BidState.LAPSED) == ()
    assert [arrow.source for arrow in BID.transitions if arrow.act == "lapse"] == [BidState.SUBMITTED]


def said(**more: Any) -> dict[str, Any]:
    file = BidFile(UUID(int=3), "plan.pdf", "application/pdf", 9, "a" * 64, "q1")
    return manifest(
        bid_id=UUID(int=1),
        lot_id=UUID(int=2),
        answers={"q1": "We walk.", "sv1": "Zwölf Äpfel"},
        passes={"p1": {"met": True, "evidence": "ICO"}},
        declarations=("truth", "authority"),
        files=(file,),
        price_hash="b" * 64,
        **more,
    )


def test_hashes_of_the_first_version_are_what_they_always_were() -> None:
    golden = "784f162d130fd831dee3e405bafe68988e8589e9d20a84e2de3ef1c74ef1be71"
    assert salted_digest(bytes(32), said()) == salted_digest(bytes(32), said(challenge_version=1)) == golden
    facts = {"bid": "b1", "submission": 1, "arrived_at": "2027-01-14T11:59:58.123456Z"}
    row = row_of(**facts, ciphertext_sha256="a" * 64, commitment="b" * 64)
    assert digest(row) == "ee571559f425a57f96a7623053ab10505ffc83df05637b62be3a806aa4421868"
    assert "challenge_version" not in msgspec.to_builtins(receipt())


@given(st.integers(1, 9), st.integers(1, 9))
def test_a_manifest_is_bound_to_its_version(one: int, other: int) -> None:
    same = salted_digest(bytes(32), said(challenge_version=one)) == salted_digest(
        bytes(32), said(challenge_version=other)
    )
    assert same is (one == other)


def made_for(version: int) -> Receipt:
    row = row_of(
        bid="b1",
        submission=1,
        arrived_at="x",
        ciphertext_sha256="a" * 64,
        commitment="b" * 64,
        challenge_version=version,
    )
    return (
        receipt(**row, challenge_version=version, row_hash=digest(row))
        if version == 1
        else receipt(**row, row_hash=digest(row))
    )


@given(versions, versions, st.sampled_from(["opened", NOT_CONFIRMED, "replaced", "withdrawn"]))
def test_a_record_that_lies_about_a_confirmation_is_found(version: int, material: int, state: str) -> None:
    held = made_for(version)
    record = {
        "format": RECORD_FORMAT,
        "challenge": held.challenge,
        "material_version": material,
        "submissions": [{"row_hash": held.row_hash, "state": state}],
    }
    check = check_receipt(held, record)
    lies = (state == "opened" and version < material) or (state == NOT_CONFIRMED and version >= material)
    assert bool(check.problems) is lies
    assert check.state == state
    changed = msgspec.structs.replace(held, challenge_version=version + 1)
    assert any("was changed" in one for one in check_receipt(changed, record).problems)


def criterion(name: str, **more: Any) -> dict[str, Any]:
    facts = {"kind": "quality", "title": name.upper(), "question": "Why?", "weight": "60", "scale": "0-5"}
    return {"id": name, **facts, "minimum_score": None, "word_limit": 500, "levels": [], **more}


def frozen(*criteria: dict[str, Any], budget: str = "100", method: str = "fixed_price") -> dict[str, Any]:
    scoring = {"price_method": method, "price_weight": "0", "criteria": list(criteria)}
    return {"budget_pence": budget, "scoring": scoring}


CONTENT = Content(
    answers={"q1": Answer("one two three"), "q2": Answer("one")}, passes={"p1": Pass(met=False)}, price=Price(5)
)


def test_what_changed_came_or_went_is_named_once_and_nothing_else() -> None:
    before = frozen(
        criterion("q1"), criterion("q2"), criterion("p1", kind="pass_fail"), criterion("q4"), criterion("q5")
    )
    after = frozen(
        criterion("q3"),
        criterion("q1", weight="50", question="How?"),
        criterion("p1", kind="pass_fail", no_means="explained"),
        criterion("q4"),
        budget="20000",
    )
    found = [(one.title, one.how, one.facts, one.part, one.written) for one in touched_parts(before, after, CONTENT)]
    assert found == [
        ("Q3", "new", (), "answers/q3", "Not answered yet"),
        ("Q1", "changed", ("What is asked", "Points: 60 → 50"), "answers/q1", "Your answer: 3 words"),
        ("P1", "changed", ("What a “no” means",), "answers/p1", "You said: no"),
        ("Price", "changed", ("Budget: £1 without VAT → £200 without VAT",), "", ""),
        ("Q2", "gone", (), "", "Your answer: 1 word"),
    ]
    assert touched_parts(before, before, CONTENT) == ()


def test_a_question_that_is_divided_is_gone_and_its_parts_are_new() -> None:
    after = frozen(criterion("q1", levels=[]), criterion("q2", parent="q1", share="100"))
    found = [(one.title, one.how) for one in touched_parts(frozen(criterion("q1")), after, CONTENT)]
    assert found == [("Q2", "new"), ("Q1", "gone")]


def test_another_price_method_leads_to_the_price() -> None:
    (found,) = touched_parts(frozen(), frozen(method="absolute_benchmark"), CONTENT)
    assert found.part == "price" and "→" in found.facts[0]


def test_the_mark_of_a_draft_changes_with_every_save() -> None:
    rows = [{"slot": "answer/q1", "version": 1}, {"slot": "price", "version": 1}]
    marks = {draft_mark(rows), draft_mark(rows[:1]), draft_mark([{"slot": "answer/q1", "version": 2}, rows[1]])}
    assert len(marks) == 3 and draft_mark(rows) == draft_mark([dict(row) for row in rows])
