"""Writes of changes to a published challenge: one verb each, one transaction, told to all whom it concerns."""

from challenges.amendments.services.criteria import (
    add_criterion,
    add_document,
    edit_criterion,
    remove_criterion,
    retitle_document,
    save_complete,
    save_points,
    save_rules,
    withdraw_document,
)
from challenges.amendments.services.deciding import (
    publish_amendment,
    return_amendment,
    send_for_approval,
    set_amendment_aside,
)
from challenges.amendments.services.extending import extend_deadline
from challenges.amendments.services.preparing import put_back, save_part, save_reason, start_amendment

__all__ = [
    "add_criterion",
    "add_document",
    "edit_criterion",
    "extend_deadline",
    "publish_amendment",
    "put_back",
    "remove_criterion",
    "retitle_document",
    "return_amendment",
    "save_complete",
    "save_part",
    "save_points",
    "save_reason",
    "save_rules",
    "send_for_approval",
    "set_amendment_aside",
    "start_amendment",
    "withdraw_document",
]
