"""Where a bid stands, in words that nobody can take for another: on its own pages, in lists, on the dashboard."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from challenges.bidding.domain import STATE_NAMES, BidState
from challenges.bidding.domain.bids import BidDetail
from challenges.publishing.domain.timeleft import time_left
from portal.kernel.moments import format_moment

STATE_COLOURS: dict[BidState, str] = {
    BidState.DRAFT: "yellow",
    BidState.SUBMITTED: "green",
    BidState.WITHDRAWN: "grey",
    BidState.OPENED: "blue",
    BidState.COMPLIANT: "blue",
    BidState.TAKEN_FORWARD: "blue",
    BidState.SUCCESSFUL: "green",
}

# What the buyer's checks are called to the supplier: not "compliant", but what happens to the bid now.
_SUPPLIER_NAMES: dict[BidState, str] = {
    **STATE_NAMES,
    BidState.COMPLIANT: "Being assessed",
    BidState.NON_COMPLIANT: "Not assessed",
}
_OPENED_SENTENCES: dict[BidState, str] = {
    BidState.OPENED: "This bid was opened. The buyer now checks that it meets the conditions.",
    BidState.COMPLIANT: "This bid was opened and meets the conditions. The panel assesses it.",
    BidState.TAKEN_FORWARD: "This bid goes on to the next stage.",
    BidState.NOT_TAKEN_FORWARD: "This bid does not go on to the next stage.",
    BidState.SUCCESSFUL: "This bid is successful. Your result has the scores and the reasons.",
    BidState.UNSUCCESSFUL: "This bid is unsuccessful. Your result has the scores and the reasons.",
    BidState.EXCLUDED: "This bid was excluded.",
}


SUBMISSION_STATES: dict[str, str] = {
    "standing": "Stands",
    "replaced": "Replaced by a later one",
    "withdrawn": "Withdrawn",
    "lapsed": "Not confirmed",
}


class Standing(msgspec.Struct, frozen=True):
    """Where a bid stands, in one sentence that nobody can take for another."""

    tag: str
    colour: str
    sentence: str
    kind: str
    is_open: bool
    time_left: str
    deadline: str
    has_result: bool = False
    must_confirm: bool = False


class BidLine(msgspec.Struct, frozen=True):
    """One of a supplier's own bids in a list."""

    title: str
    link: str
    reference: str
    supplier: str
    closes: str
    is_open: bool
    tag: str
    colour: str
    note: str = ""


def bid_lines(bids: Iterable[BidDetail], now: datetime) -> list[BidLine]:
    """List a supplier's bids: those that can still be changed by deadline, then the others, the latest first."""
    listed = list(bids)
    ahead = sorted((bid for bid in listed if bid.is_open(now)), key=lambda bid: bid.deadline_at)
    past = sorted((bid for bid in listed if not bid.is_open(now)), key=lambda bid: bid.deadline_at, reverse=True)
    return [
        BidLine(
            title=bid.challenge_title,
            link=bid.path,
            reference=bid.reference,
            supplier=bid.supplier_name,
            closes=format_moment(bid.deadline_at),
            is_open=bid.is_open(now),
            note=confirm_words(bid) if bid.is_unconfirmed and bid.is_open(now) else "",
            **_tag(bid, now),
        )
        for bid in (*ahead, *past)
    ]


def standing_of(bid: BidDetail, now: datetime) -> Standing:
    """Say in plain words whether the bid is submitted, and until when it can be changed."""
    deadline = format_moment(bid.deadline_at)
    is_open = bid.is_open(now)
    sentence, kind = _sentence(bid, deadline, is_open=is_open)
    return Standing(
        **_tag(bid, now),
        sentence=sentence,
        kind=kind,
        is_open=is_open,
        time_left=time_left(bid.deadline_at, now) if is_open else "Closed",
        deadline=deadline,
        has_result=bid.state in {BidState.SUCCESSFUL, BidState.UNSUCCESSFUL},
        must_confirm=is_open and bid.is_unconfirmed,
    )


def _tag(bid: BidDetail, now: datetime) -> dict[str, str]:
    if bid.is_unconfirmed and not bid.is_cancelled:
        is_open = bid.is_open(now)
        return {"tag": "Confirm again" if is_open else "Not confirmed", "colour": "red" if is_open else "grey"}
    return {"tag": _SUPPLIER_NAMES[bid.state], "colour": STATE_COLOURS.get(bid.state, "grey")}


def confirm_words(bid: BidDetail) -> str:
    """Say what an unconfirmed bid was submitted for, what it has to be confirmed for, and what happens otherwise."""
    made_for = bid.standing.challenge_version if bid.standing else 0
    return (
        f"Submitted for version {made_for} of the challenge. Confirm it for version {bid.version_number} before "
        f"{format_moment(bid.deadline_at)}, or it will not be opened."
    )


def _sentence(bid: BidDetail, deadline: str, *, is_open: bool) -> tuple[str, str]:
    if bid.is_cancelled:
        return "The buyer cancelled this challenge. Nothing was opened, and your text is kept for you.", "information"
    if bid.is_unconfirmed or bid.state is BidState.LAPSED:
        return _unconfirmed_sentence(bid, deadline, is_open=is_open), "warning"
    if bid.state is BidState.SUBMITTED and bid.standing is not None:
        return _submitted_sentence(bid, bid.standing.number, deadline, is_open=is_open)
    if bid.state in {BidState.DRAFT, BidState.WITHDRAWN}:
        return _unsubmitted_sentence(bid, deadline, is_open=is_open), "warning"
    if bid.state is BidState.NON_COMPLIANT:
        return (
            "This bid was opened and found not to meet the formal requirements, so the panel does not assess it. "
            f"The buyer’s reason: {bid.refusal}"
        ), "warning"
    return _OPENED_SENTENCES[bid.state], "success" if bid.state is BidState.SUCCESSFUL else "information"


def _unsubmitted_sentence(bid: BidDetail, deadline: str, *, is_open: bool) -> str:
    if bid.state is BidState.DRAFT:
        return (
            f"This bid is not submitted yet. Submit it before {deadline}, or it will not be opened."
            if is_open
            else f"This bid was not submitted before {deadline}. It is not opened, nobody else can read it, and your text is kept."
        )
    return (
        f"This bid is withdrawn. You can submit it again before {deadline}."
        if is_open
        else "This bid was withdrawn before the deadline and will not be opened."
    )


def _unconfirmed_sentence(bid: BidDetail, deadline: str, *, is_open: bool) -> str:
    if is_open:
        more = " You changed your draft since: what you confirm is the draft as it is now." if bid.has_changes else ""
        return f"{confirm_words(bid)}{more}"
    verb = "was" if bid.state is BidState.LAPSED else "is"
    return (
        f"This bid {verb} not opened: it was submitted for an earlier version of the challenge and not confirmed "
        f"before {deadline}. Nobody else can read it, and your text is kept."
    )


def _submitted_sentence(bid: BidDetail, number: int, deadline: str, *, is_open: bool) -> tuple[str, str]:
    if bid.has_changes and is_open:
        return (
            f"Submission {number} stands. What you changed since is saved but not submitted: "
            f"submit again before {deadline}, or submission {number} is what will be opened."
        ), "warning"
    if bid.has_changes:
        return (
            f"Submission {number} stands. Changes made after it were not submitted and will not be opened.",
            "information",
        )
    if is_open:
        return f"This bid is submitted. You can change or withdraw it until {deadline}.", "success"
    return "This bid is submitted and sealed. It stays sealed until two officers open it.", "success"
