"""What the payment service says of one attempt, and what that makes of it; the order of telling does not matter."""

import msgspec

from procurement.payments.domain.invoices import Attempt


class Facts(msgspec.Struct, frozen=True):
    """One observation of an attempt, from a webhook or from asking: paid, failed for now, or closed unpaid."""

    attempt_id: str
    account_id: str
    amount_pence: int
    currency: str
    is_paid: bool = False
    is_closed: bool = False
    refunded_pence: int = 0
    failure: str = ""
    reference: str = ""


class Verdict(msgspec.Struct, frozen=True):
    """What follows from an observation: the attempt's state, and whether its payment is paid by it."""

    state: str
    failure: str
    pays: bool
    mismatch: str = ""


def judge(attempt: Attempt, facts: Facts) -> Verdict:
    """Say what an observation makes of an attempt.

    Succeeded is final: a later "failed" or "expired" was sent earlier or means another page. Money of another account,
    sum or currency pays nothing, whatever the message calls itself.
    """
    wrong = _mismatch(attempt, facts)
    if wrong:
        return Verdict(attempt.state, attempt.failure, pays=False, mismatch=wrong)
    if attempt.state == "succeeded":
        return Verdict("succeeded", "", pays=False)
    if facts.is_paid:
        return Verdict("succeeded", "", pays=True)
    if facts.is_closed:
        return Verdict("closed", facts.failure or attempt.failure, pays=False)
    return Verdict(attempt.state, facts.failure or attempt.failure, pays=False)


def _mismatch(attempt: Attempt, facts: Facts) -> str:
    if facts.account_id != attempt.account_id:
        return "another account"
    if facts.currency.lower() != "gbp":
        return "another currency"
    if facts.amount_pence != attempt.amount_pence:
        return "another sum"
    return ""
