"""Writes of delivery and payment, one function for each act."""

from procurement.payments.services.delivery import decide_report, remove_evidence, store_evidence, submit_report
from procurement.payments.services.invoicing import (
    approve_invoice,
    dispute_invoice,
    return_invoice,
    send_invoice,
    settle_dispute,
)
from procurement.payments.services.paying import (
    open_payment_page,
    record_bacs_payment,
    repair_attempt,
    start_payment,
    stop_payment,
    take_event,
    take_facts,
)
from procurement.payments.services.payouts import agree_to_third_party, refresh_account, set_up_account

__all__ = [
    "agree_to_third_party",
    "approve_invoice",
    "decide_report",
    "dispute_invoice",
    "open_payment_page",
    "record_bacs_payment",
    "refresh_account",
    "remove_evidence",
    "repair_attempt",
    "return_invoice",
    "send_invoice",
    "set_up_account",
    "settle_dispute",
    "start_payment",
    "stop_payment",
    "store_evidence",
    "submit_report",
    "take_event",
    "take_facts",
]
