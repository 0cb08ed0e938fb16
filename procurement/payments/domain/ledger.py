"""Double entry: every transaction's entries add up to nought, so money neither appears nor gets lost.

Debits are positive. The buyer's books of one contract: `cost` is what delivery has cost, `payable` what is owed to the
supplier (below nought: owed), `bank` and `stripe` the ways in which money left.
"""

from collections.abc import Iterable
from enum import StrEnum

import msgspec


class Account(StrEnum):
    """The accounts of one contract."""

    COST = "cost"
    PAYABLE = "payable"
    BANK = "bank"
    STRIPE = "stripe"


class Entry(msgspec.Struct, frozen=True):
    """One line: so many pence on one account, debit positive, credit negative."""

    account: Account
    pence: int


def approved(pence: int) -> tuple[Entry, ...]:
    """An invoice is approved: its cost is booked and owed."""
    return _balanced(Entry(Account.COST, pence), Entry(Account.PAYABLE, -pence))


def paid(pence: int, through: Account) -> tuple[Entry, ...]:
    """An invoice is paid: nothing is owed any more, money left by the bank or through Stripe."""
    return _balanced(Entry(Account.PAYABLE, pence), Entry(through, -pence))


def refunded(pence: int, through: Account) -> tuple[Entry, ...]:
    """A supplier gave money back: it came in again and the cost is less."""
    return _balanced(Entry(through, pence), Entry(Account.COST, -pence))


def balances(entries: Iterable[Entry]) -> dict[Account, int]:
    """Add every account up, in pence."""
    sums = dict.fromkeys(Account, 0)
    for entry in entries:
        sums[entry.account] += entry.pence
    return sums


class Statement(msgspec.Struct, frozen=True):
    """What a contract is worth, what was approved, paid and refunded, and what is left; all in pence."""

    value: int
    approved: int
    paid: int
    refunded: int

    @property
    def owed(self) -> int:
        """What is approved and not yet paid."""
        return self.approved - self.paid

    @property
    def left(self) -> int:
        """What the contract still holds for milestones that are not yet approved."""
        return self.value - self.approved


def statement(value: int, entries: Iterable[Entry]) -> Statement:
    """Read a contract's statement off its ledger entries."""
    known = tuple(entries)
    money = (Account.BANK, Account.STRIPE)
    paid_out = -sum(entry.pence for entry in known if entry.account in money and entry.pence < 0)
    came_back = sum(entry.pence for entry in known if entry.account in money and entry.pence > 0)
    booked = sum(entry.pence for entry in known if entry.account is Account.COST and entry.pence > 0)
    return Statement(value=value, approved=booked, paid=paid_out, refunded=came_back)


def _balanced(*entries: Entry) -> tuple[Entry, ...]:
    if sum(entry.pence for entry in entries) or any(entry.pence == 0 for entry in entries):
        raise ValueError("A ledger transaction must add up to nought and move something.")
    return entries
