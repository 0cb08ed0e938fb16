"""Money is conserved, and what Stripe tells ends the same in whatever order it is told."""

import random
from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from portal.kernel.errors import RefusedError
from procurement.payments.domain import ledger
from procurement.payments.domain.facts import Facts, judge
from procurement.payments.domain.invoices import (
    Attempt,
    check_invoice,
    days_left_in_words,
    payment_clock_starts,
)
from procurement.payments.domain.ledger import Account, Entry
from procurement.payments.domain.milestones import MILESTONE

NOW = datetime(2027, 1, 14, 9, tzinfo=UTC)


def attempt(state: str = "open", pence: int = 500) -> Attempt:
    return Attempt(uuid4(), 1, state, "acct_1", "cs_1", "https://pay.example", "", NOW, pence)


def fact(**changes: object) -> Facts:
    known = {"attempt_id": "a", "account_id": "acct_1", "amount_pence": 500, "currency": "gbp"}
    return Facts(**{**known, **changes})  # type: ignore[arg-type]


OBSERVATIONS = [
    fact(),
    fact(failure="Your card was declined."),
    fact(failure="Your card has insufficient funds."),
    fact(is_paid=True, reference="pi_1"),
    fact(is_paid=True, refunded_pence=100),
    fact(is_paid=True, refunded_pence=250),
    fact(amount_pence=1, is_paid=True),
    fact(account_id="acct_2", is_paid=True),
]


@given(st.lists(st.sampled_from(OBSERVATIONS), max_size=20), st.randoms(use_true_random=False))
def test_order_and_repetition_of_observations_do_not_matter(told: list[Facts], chance: random.Random) -> None:
    def play(observations: list[Facts]) -> tuple[str, int, int]:
        state, paid, refunded = "open", 0, 0
        for one in observations:
            verdict = judge(attempt(state), one)
            state = verdict.state
            paid += verdict.pays
            if state == "succeeded" and not verdict.mismatch:
                refunded = max(refunded, one.refunded_pence)
        return state, paid, refunded

    again = told * 2
    chance.shuffle(again)
    assert play(told) == play(again)
    assert play(told)[1] <= 1


def test_success_is_final() -> None:
    assert judge(attempt("succeeded"), fact(failure="Declined.")).state == "succeeded"
    assert judge(attempt("succeeded"), fact(is_closed=True)).state == "succeeded"
    assert not judge(attempt("succeeded"), fact(is_paid=True)).pays


@pytest.mark.parametrize("wrong", [{"account_id": "acct_2"}, {"amount_pence": 499}, {"currency": "eur"}])
def test_money_of_another_kind_pays_nothing(wrong: dict[str, object]) -> None:
    verdict = judge(attempt(), fact(is_paid=True, **wrong))
    assert not verdict.pays
    assert verdict.mismatch


class Books(RuleBasedStateMachine):
    """Invoices are approved, paid either way, and partly refunded, in any order the rules allow."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[Entry] = []
        self.unpaid: list[int] = []
        self.paid: list[tuple[int, Account]] = []
        self.approved_sum = self.paid_sum = self.refunded_sum = 0

    @rule(pence=st.integers(1, 10_000_000_00))
    def approve(self, pence: int) -> None:
        self.entries += ledger.approved(pence)
        self.unpaid.append(pence)
        self.approved_sum += pence

    @precondition(lambda self: self.unpaid)
    @rule(through=st.sampled_from([Account.BANK, Account.STRIPE]))
    def pay(self, through: Account) -> None:
        pence = self.unpaid.pop()
        self.entries += ledger.paid(pence, through)
        self.paid.append((pence, through))
        self.paid_sum += pence

    @precondition(lambda self: self.paid)
    @rule(part=st.integers(1, 100))
    def refund(self, part: int) -> None:
        pence, through = self.paid.pop()
        back = max(1, pence * part // 100)
        self.entries += ledger.refunded(back, through)
        self.refunded_sum += back

    @invariant()
    def adds_up(self) -> None:
        sums = ledger.balances(self.entries)
        assert sum(sums.values()) == 0
        assert -sums[Account.PAYABLE] == sum(self.unpaid)
        assert sums[Account.COST] == self.approved_sum - self.refunded_sum
        told = ledger.statement(self.approved_sum, self.entries)
        assert (told.approved, told.paid, told.refunded) == (self.approved_sum, self.paid_sum, self.refunded_sum)
        assert (told.owed, told.left) == (sum(self.unpaid), 0)


TestBooks = Books.TestCase


def test_a_transaction_that_moves_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="nought"):
        ledger.approved(0)


@given(st.lists(st.sampled_from([arrow.act for arrow in MILESTONE.transitions]), max_size=30))
def test_no_path_pays_without_acceptance_and_approval(acts: list[str]) -> None:
    state, done = MILESTONE.initial, []
    for act in acts:
        try:
            state = MILESTONE.after(state, act)
        except RefusedError:
            continue
        done.append(act)
    if state == "paid":
        assert done.index("submit") < done.index("accept") < done.index("invoice") < done.index("approve")
        assert done[-1] == "pay"


def test_invoice_names_all_that_is_missing() -> None:
    today = date(2027, 1, 14)
    errors = check_invoice(
        number=" ", description="", sum_pence=1, due_on=today + timedelta(days=400), today=today, amount_pence=500
    )
    assert set(errors) == {"number", "description", "sum_pence", "due_on"}
    assert errors["sum_pence"].startswith("The sum must be £5")


def test_clock_starts_with_the_later_day() -> None:
    late = datetime(2027, 3, 31, 23, 30, tzinfo=UTC)  # Already 1 April in London.
    assert payment_clock_starts(late, None) == date(2027, 4, 1)
    assert payment_clock_starts(late, date(2027, 3, 1)) == date(2027, 4, 1)
    assert payment_clock_starts(late, date(2027, 5, 1)) == date(2027, 5, 1)


@pytest.mark.parametrize(
    ("pay_by", "words"),
    [
        (date(2027, 1, 26), "12 days left"),
        (date(2027, 1, 15), "1 day left"),
        (date(2027, 1, 14), "last day today"),
        (date(2027, 1, 11), "3 days late"),
    ],
)
def test_days_left_in_words(pay_by: date, words: str) -> None:
    assert days_left_in_words(pay_by, NOW) == words
