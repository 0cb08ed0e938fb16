"""Bids as their pages show them: values already in words, so that templates only place them."""

from collections.abc import Mapping
from typing import Any

import msgspec

from challenges.bidding.domain import FIXED_PRICE, Content, Missing, missing_from
from challenges.bidding.domain.bids import BidDetail
from challenges.bidding.domain.content import BidFile, asked_for
from challenges.bidding.domain.declarations import EVERY_TEXT, made_of
from challenges.publishing.domain import ChallengeDetail, Criterion, CriterionKind
from portal.files.inspection import KIND_NAMES
from portal.kernel.money import format_pence
from portal.kernel.words import count_words

Task = tuple[str, str, str, str]
PROFILE_GOES_ALONG = "Goes along as it stands at the moment of submitting. Those who score do not see it."


class ReviewPart(msgspec.Struct, frozen=True):
    """One part of the review page: what was asked, what was answered, the link that changes it, what is wrong."""

    title: str
    part: str
    text: str
    facts: str
    files: tuple[BidFile, ...]
    problem: str


def tasks(
    bid: BidDetail, challenge: ChallengeDetail, content: Content, *, has_profile: bool, unfinished: int
) -> list[tuple[str, list[Task]]]:
    """List the parts of a bid with their status, by heading; `has_profile` when the supplier filled any of it in.

    `unfinished` files broke off on their way: a bid is not completed, as far as its people know, without them.
    """
    gaps = {gap.part: gap.text for gap in missing_from(content, challenge)}
    conditions = [_condition_task(bid, one, content) for one in challenge.pass_fail_criteria]
    questions = [_question_task(bid, one, content, gaps) for one in challenge.scored_criteria]
    groups = [
        ("Conditions", conditions),
        ("Questions", questions),
        (
            "Price, files and declarations",
            _rest(bid, challenge, content, gaps, has_profile=has_profile, unfinished=unfinished),
        ),
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


def _rest(
    bid: BidDetail,
    challenge: ChallengeDetail,
    content: Content,
    gaps: dict[str, str],
    *,
    has_profile: bool,
    unfinished: int,
) -> list[Task]:
    price: Task = (
        "Price",
        f"{bid.path}/price",
        "Not started" if "price" in gaps else "Completed",
        "Sealed in an envelope of its own",
    )
    if challenge.price_method == FIXED_PRICE:
        price = ("Price", f"{bid.path}/price", "Completed", f"Fixed at {format_pence(challenge.budget_pence or 0)}")
    confirmed, needed = made_of(content.declarations.confirmed, challenge)
    status = "Completed" if "declarations" not in gaps else ("In progress" if confirmed else "Not started")
    return [
        price,
        _files_task(bid, len(content.files), unfinished),
        (
            "Your profile",
            f"{bid.path}/profile",
            "Completed" if has_profile or content.profile else "Optional",
            "Goes along as it stands when you submit",
        ),
        ("Declarations", f"{bid.path}/declarations", status, f"{confirmed} of {needed} confirmed"),
    ]


def _files_task(bid: BidDetail, count: int, unfinished: int) -> Task:
    hint = f"{count} file{'s'[: count != 1]} added"
    if unfinished:
        return "Files", f"{bid.path}/files", "In progress", f"{hint}, {unfinished} not here in full"
    return "Files", f"{bid.path}/files", "Completed" if count else "Optional", hint


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
    parts.append(ReviewPart("Your profile", "profile", PROFILE_GOES_ALONG, "", (), ""))
    confirmed = [text for name, text in EVERY_TEXT.items() if name in content.declarations.confirmed]
    parts.append(ReviewPart("Declarations", "declarations", "\n".join(confirmed), "", (), gaps.get("declarations", "")))
    return parts


def _price_part(challenge: ChallengeDetail, content: Content, gaps: dict[str, str]) -> ReviewPart:
    pence = challenge.budget_pence if challenge.price_method == FIXED_PRICE else content.price.pence
    fixed = " (fixed by the buyer)" if challenge.price_method == FIXED_PRICE else ""
    shown = f"{format_pence(pence)} without VAT{fixed}" if pence is not None else ""
    return ReviewPart("Price", "price", f"{shown}\n{content.price.schedule}".strip(), "", (), gaps.get("price", ""))


class LeftOut(msgspec.Struct, frozen=True):
    """Words of a draft that the challenge no longer asks for."""

    title: str
    text: str
    files: tuple[BidFile, ...]


def left_out_parts(
    challenge: ChallengeDetail, content: Content, versions: Mapping[int, Mapping[str, Any]]
) -> list[LeftOut]:
    """Gather what the draft holds beyond what is asked; titles are those of the version that asked last."""
    kept = asked_for(content, challenge)
    titles = {
        one["id"]: str(one["title"])
        for _, version in sorted(versions.items())
        for one in version["content"]["scoring"]["criteria"]
    }
    gone = [
        *(name for name in content.answers if name not in kept.answers),
        *(name for name in content.passes if name not in kept.passes),
        *(one.criterion for one in content.files if one not in kept.files),
    ]
    parts = []
    for name in dict.fromkeys(gone):
        text = content.answer(name).text if name not in kept.answers else ""
        if name not in kept.passes:
            text = f"{text}\n{content.condition(name).evidence}".strip()
        parts.append(
            LeftOut(titles.get(name, name), text, tuple(f for f in content.files_for(name) if f not in kept.files))
        )
    if kept.price != content.price and content.price.pence is not None:
        said = f"{format_pence(content.price.pence)} without VAT\n{content.price.schedule}".strip()
        parts.append(LeftOut("Price", said, ()))
    return [part for part in parts if part.text or part.files]


def missing_links(bid: BidDetail, gaps: tuple[Missing, ...], *, back: str = "review") -> list[tuple[str, str]]:
    """Name what is missing and the page that mends it, from which the way leads `back`."""
    return [(gap.text, f"{bid.path}/{gap.part}?from={back}") for gap in gaps]


def price_warning(challenge: ChallengeDetail, pence: int | None) -> str:
    """Warn of a price above the budget, which may earn no points; it is no reason to refuse it."""
    if pence is None or challenge.budget_pence is None or pence <= challenge.budget_pence:
        return ""
    return f"Your price is above the budget of {format_pence(challenge.budget_pence)}. Read how price is scored before you submit."


def kind_name(media_type: str) -> str:
    """Name a file's kind."""
    return KIND_NAMES.get(media_type, "File")
