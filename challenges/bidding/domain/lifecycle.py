"""The life of a bid as one tuple of arrows, and the one rule about being in time."""

from datetime import datetime, timedelta
from enum import StrEnum

from portal.kernel.decision import ALLOWED, Decision, refused
from portal.kernel.lifecycle import Lifecycle, Transition
from portal.kernel.moments import format_moment

HONOURED_FOR = timedelta(seconds=60)
OPENING_WAIT = timedelta(seconds=120)
REMINDERS = (timedelta(days=3), timedelta(days=1), timedelta(hours=2))


class BidState(StrEnum):
    """Where a bid stands."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    WITHDRAWN = "withdrawn"
    OPENED = "opened"
    COMPLIANT = "compliant"
    NON_COMPLIANT = "non_compliant"
    TAKEN_FORWARD = "taken_forward"
    NOT_TAKEN_FORWARD = "not_taken_forward"
    SUCCESSFUL = "successful"
    UNSUCCESSFUL = "unsuccessful"
    EXCLUDED = "excluded"
    LAPSED = "lapsed"


STATE_NAMES: dict[BidState, str] = {
    BidState.DRAFT: "Not submitted",
    BidState.SUBMITTED: "Submitted",
    BidState.WITHDRAWN: "Withdrawn",
    BidState.OPENED: "Opened",
    BidState.COMPLIANT: "Compliant",
    BidState.NON_COMPLIANT: "Not compliant",
    BidState.TAKEN_FORWARD: "Taken forward",
    BidState.NOT_TAKEN_FORWARD: "Not taken forward",
    BidState.SUCCESSFUL: "Successful",
    BidState.UNSUCCESSFUL: "Unsuccessful",
    BidState.EXCLUDED: "Excluded",
    BidState.LAPSED: "Not confirmed",
}

_ASSESSED = (BidState.COMPLIANT, BidState.TAKEN_FORWARD)

BID = Lifecycle(
    name="bid",
    initial=BidState.DRAFT,
    transitions=(
        Transition(BidState.DRAFT, "edit", BidState.DRAFT),
        Transition(BidState.DRAFT, "submit", BidState.SUBMITTED),
        Transition(BidState.SUBMITTED, "edit", BidState.SUBMITTED),
        Transition(BidState.SUBMITTED, "submit", BidState.SUBMITTED),
        Transition(BidState.SUBMITTED, "withdraw", BidState.WITHDRAWN),
        Transition(BidState.WITHDRAWN, "edit", BidState.WITHDRAWN),
        Transition(BidState.WITHDRAWN, "submit", BidState.SUBMITTED),
        Transition(BidState.SUBMITTED, "open", BidState.OPENED),
        Transition(BidState.SUBMITTED, "lapse", BidState.LAPSED),
        Transition(BidState.OPENED, "find_compliant", BidState.COMPLIANT),
        Transition(BidState.OPENED, "find_non_compliant", BidState.NON_COMPLIANT),
        Transition(BidState.COMPLIANT, "take_forward", BidState.TAKEN_FORWARD),
        Transition(BidState.COMPLIANT, "leave_out", BidState.NOT_TAKEN_FORWARD),
        *(Transition(state, "succeed", BidState.SUCCESSFUL) for state in _ASSESSED),
        *(Transition(state, "fail", BidState.UNSUCCESSFUL) for state in _ASSESSED),
        *(Transition(state, "exclude", BidState.EXCLUDED) for state in (BidState.OPENED, *_ASSESSED)),
    ),
)

OUTCOME_ACTS = frozenset({"take_forward", "leave_out", "succeed", "fail", "exclude"})


def in_time(arrived_at: datetime, now: datetime, deadline: datetime) -> Decision:
    """Allow what arrived before the deadline, honoured up to 60 seconds after its arrival (design: Time).

    `arrived_at` is when the request's headers were complete, `now` is read inside the transaction.
    """
    if arrived_at >= deadline:
        return refused(
            f"The deadline was {format_moment(deadline)}. Your request arrived after it, so nothing was submitted. "
            "Your draft is kept and can still be read by you."
        )
    if now >= deadline and now - arrived_at > HONOURED_FOR:
        return refused(
            "Your request arrived in time but could not be finished within 60 seconds, so nothing was submitted. "
            "Your draft is kept; tell the buyer at once, the record shows when you tried."
        )
    return ALLOWED


def reminders_ahead(deadline: datetime, now: datetime) -> tuple[datetime, ...]:
    """Name the moments still to come at which writers are told that their bid is not submitted."""
    return tuple(deadline - before for before in REMINDERS if deadline - before > now)


def reminder_due(deadline: datetime, now: datetime) -> datetime | None:
    """Name the latest of these moments that has passed, or None before the first and from the deadline on."""
    passed = [deadline - before for before in REMINDERS if deadline - before <= now < deadline]
    return max(passed, default=None)


def may_open_from(deadline: datetime) -> datetime:
    """Name the instant from which bids may be opened: 120 seconds after the deadline, so no bid in flight is missed."""
    return deadline + OPENING_WAIT
