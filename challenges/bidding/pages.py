"""Bids as their pages show them: values already in words, so that templates only place them."""

from collections.abc import Iterable
from datetime import datetime

import msgspec

from challenges.bidding.domain import FIXED_PRICE, STATE_NAMES, BidState, Content, Missing, missing_from
from challenges.bidding.domain.bids import BidDetail
from challenges.bidding.domain.content import DECLARATIONS, BidFile, count_words
from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from challenges.publishing.domain.timeleft import time_left
from portal.files.inspection import KIND_NAMES
from portal.kernel.moments import format_moment
from portal.kernel.money import format_pence

Task = tuple[str, str, str, str]

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


class ReviewPart(msgspec.Struct, frozen=True):
    """One part of the review page: what was asked, what was answered, the link that changes it, what is wrong."""

    title: str
    part: str
    text: str
    facts: str
    files: tuple[BidFile, ...]
    problem: str


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


def bid_lines(bids: Iterable[BidDetail], now: datetime) -> list[BidLine]:
    """List a supplier's bids: those that can still be changed by deadline, then the others, the latest first."""
    ahead = sorted((bid for bid in bids if now < bid.deadline_at), key=lambda bid: bid.deadline_at)
    past = sorted((bid for bid in bids if now >= bid.deadline_at), key=lambda bid: bid.deadline_at, reverse=True)
    return [
        BidLine(
            title=bid.challenge_title,
            link=bid.path,
            reference=bid.reference,
            supplier=bid.supplier_name,
            closes=format_moment(bid.deadline_at),
            is_open=now < bid.deadline_at,
            tag=_SUPPLIER_NAMES[bid.state],
            colour=STATE_COLOURS.get(bid.state, "grey"),
        )
        for bid in (*ahead, *past)
    ]


def standing_of(bid: BidDetail, challenge: ChallengeDetail, now: datetime) -> Standing:
    """Say in plain words whether the bid is submitted, and until when it can be changed."""
    deadline = format_moment(bid.deadline_at)
    is_open = now < bid.deadline_at and challenge.cancelled_at is None
    sentence, kind = _sentence(bid, deadline, is_open=is_open, cancelled=challenge.cancelled_at is not None)
    return Standing(
        tag=_SUPPLIER_NAMES[bid.state],
        colour=STATE_COLOURS.get(bid.state, "grey"),
        sentence=sentence,
        kind=kind,
        is_open=is_open,
        time_left=time_left(bid.deadline_at, now) if is_open else "Closed",
        deadline=deadline,
        has_result=bid.state in {BidState.SUCCESSFUL, BidState.UNSUCCESSFUL},
    )


def _sentence(bid: BidDetail, deadline: str, *, is_open: bool, cancelled: bool) -> tuple[str, str]:
    if cancelled:
        return "The buyer cancelled this challenge. Nothing was opened, and your text is kept for you.", "information"
    if bid.state is BidState.SUBMITTED and bid.standing is not None:
        return _submitted_sentence(bid, bid.standing.number, deadline, is_open=is_open)
    open_sentences = {
        BidState.DRAFT: f"This bid is not submitted yet. Submit it before {deadline}, or it will not be opened.",
        BidState.WITHDRAWN: f"This bid is withdrawn. You can submit it again before {deadline}.",
    }
    closed_sentences = {
        BidState.DRAFT: f"This bid was not submitted before {deadline}. It is not opened, nobody else can read it, and your text is kept.",
        BidState.WITHDRAWN: "This bid was withdrawn before the deadline and will not be opened.",
    }
    if bid.state in open_sentences:
        return (open_sentences if is_open else closed_sentences)[bid.state], "warning"
    if bid.state is BidState.NON_COMPLIANT:
        return (
            "This bid was opened and found not to meet the formal requirements, so the panel does not assess it. "
            f"The buyer’s reason: {bid.refusal}"
        ), "warning"
    return _OPENED_SENTENCES[bid.state], "success" if bid.state is BidState.SUCCESSFUL else "information"


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


def tasks(bid: BidDetail, challenge: ChallengeDetail, content: Content) -> list[tuple[str, list[Task]]]:
    """List the parts of a bid with their status, by heading."""
    gaps = {gap.part: gap.text for gap in missing_from(content, challenge)}
    conditions = [_condition_task(bid, one, content) for one in challenge.pass_fail_criteria]
    questions = [_question_task(bid, one, content, gaps) for one in challenge.scored_criteria]
    groups = [
        ("Conditions", conditions),
        ("Questions", questions),
        ("Price, files and declarations", _rest(bid, challenge, content, gaps)),
    ]
    return [(heading, group) for heading, group in groups if group]


def _condition_task(bid: BidDetail, criterion: Criterion, content: Content) -> Task:
    met = content.condition(criterion.identifier).met
    hint = "Pass or fail" if met is None else f"Pass or fail. You said: {'yes' if met else 'no'}"
    status = "Not started" if met is None else "Completed"
    return criterion.title, f"{bid.path}/answers/{criterion.identifier}", status, hint


def _question_task(bid: BidDetail, criterion: Criterion, content: Content, gaps: dict[str, str]) -> Task:
    part = f"answers/{criterion.identifier}"
    words = count_words(content.answer(criterion.identifier).text)
    status = "Completed"
    if part in gaps:
        status = "Too long" if words else "Not started"
    limit = f" of {criterion.word_limit:,}" if criterion.word_limit else ""
    return criterion.title, f"{bid.path}/{part}", status, f"{points_words(criterion)}. {words:,}{limit} words"


def _rest(bid: BidDetail, challenge: ChallengeDetail, content: Content, gaps: dict[str, str]) -> list[Task]:
    price: Task = (
        "Price",
        f"{bid.path}/price",
        "Not started" if "price" in gaps else "Completed",
        "Sealed in an envelope of its own",
    )
    if challenge.price_method == FIXED_PRICE:
        price = ("Price", f"{bid.path}/price", "Completed", f"Fixed at {format_pence(challenge.budget_pence or 0)}")
    count = len(content.files)
    files = "Optional" if count == 0 else "Completed"
    confirmed = len(set(content.declarations.confirmed) & set(DECLARATIONS))
    status = "Completed" if "declarations" not in gaps else ("In progress" if confirmed else "Not started")
    return [
        price,
        ("Files", f"{bid.path}/files", files, f"{count} file{'s'[: count != 1]} added"),
        ("Declarations", f"{bid.path}/declarations", status, f"{confirmed} of {len(DECLARATIONS)} confirmed"),
    ]


def points_words(criterion: Criterion) -> str:
    """Say what a criterion is worth."""
    if criterion.kind is CriterionKind.PASS_FAIL:
        return "Pass or fail"
    weight = (
        f"{criterion.weight:f}".rstrip("0").rstrip(".") if "." in f"{criterion.weight:f}" else str(criterion.weight)
    )
    return f"{weight} {'point' if criterion.weight == 1 else 'points'}"


def review_parts(challenge: ChallengeDetail, content: Content) -> list[ReviewPart]:
    """Gather all that a bid says, in the order of the task list, with what is missing."""
    gaps = {gap.part: gap.text for gap in missing_from(content, challenge)}
    parts = []
    for one in (*challenge.pass_fail_criteria, *challenge.scored_criteria):
        part = f"answers/{one.identifier}"
        text = content.answer(one.identifier).text
        facts = f"{points_words(one)}. {count_words(text):,} words"
        if one.kind is CriterionKind.PASS_FAIL:
            said = content.condition(one.identifier)
            answer = {None: "", True: "Yes, we meet this condition.", False: "No, we do not meet this condition."}[
                said.met
            ]
            text, facts = f"{answer}\n{said.evidence}".strip(), points_words(one)
        parts.append(ReviewPart(one.title, part, text, facts, content.files_for(one.identifier), gaps.get(part, "")))
    parts.append(_price_part(challenge, content, gaps))
    parts.append(ReviewPart("Files for the bid as a whole", "files", "", "", content.files_for(""), ""))
    confirmed = [text for name, text in DECLARATIONS.items() if name in content.declarations.confirmed]
    parts.append(ReviewPart("Declarations", "declarations", "\n".join(confirmed), "", (), gaps.get("declarations", "")))
    return parts


def _price_part(challenge: ChallengeDetail, content: Content, gaps: dict[str, str]) -> ReviewPart:
    pence = challenge.budget_pence if challenge.price_method == FIXED_PRICE else content.price.pence
    fixed = " (fixed by the buyer)" if challenge.price_method == FIXED_PRICE else ""
    shown = f"{format_pence(pence)} without VAT{fixed}" if pence is not None else ""
    return ReviewPart("Price", "price", f"{shown}\n{content.price.schedule}".strip(), "", (), gaps.get("price", ""))


def missing_links(bid: BidDetail, gaps: tuple[Missing, ...]) -> list[tuple[str, str]]:
    """Name what is missing and the page that mends it."""
    return [(gap.text, f"{bid.path}/{gap.part}?from=review") for gap in gaps]


def price_warning(challenge: ChallengeDetail, pence: int | None) -> str:
    """Warn of a price above the budget, which may earn no points; it is no reason to refuse it."""
    if pence is None or challenge.budget_pence is None or pence <= challenge.budget_pence:
        return ""
    return f"Your price is above the budget of {format_pence(challenge.budget_pence)}. Read how price is scored before you submit."


def kind_name(media_type: str) -> str:
    """Name a file's kind."""
    return KIND_NAMES.get(media_type, "File")
