"""Challenges as their pages show them: values already in words, so that templates only place them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from markupsafe import Markup

from challenges.publishing.domain import (
    STEPS,
    ChallengeDetail,
    ShownStage,
    State,
    deadline_of,
    stage_shown,
    steps_of,
)
from challenges.publishing.domain.answers import (
    Answer,
    answers_of,
    budget_words,
    months_words,
    value_words,
)
from challenges.publishing.domain.answers import criterion_facts as criterion_facts  # noqa: PLC0414
from challenges.publishing.domain.checks import Blocker
from challenges.publishing.domain.comments import Thread, open_of, open_words
from challenges.publishing.domain.routes import ROUTE_BY_ID
from challenges.publishing.domain.scoring import PRICE_METHOD_BY_ID, Points, PriceMethod, points_of
from challenges.publishing.domain.sections import SECTION_NAMES, Section
from challenges.publishing.domain.timeleft import time_left
from challenges.publishing.missions import mission, objective
from challenges.publishing.queries import SectionSave
from portal.kernel.moments import format_day, format_moment

SECTION_HINTS: dict[Section, str] = {
    Section.PROBLEM: "What is wrong today, and for whom",
    Section.OUTCOMES: "What will be different, and how you will know",
    Section.MISSION: "Where people will look for it",
    Section.MONEY: "What you pay, the value in law, and the procedure",
    Section.PROCEDURE: "What the law depends on",
    Section.DATES: "Questions, deadline, start and length",
    Section.CONDITIONS: "What every bid must meet, asked with yes or no",
    Section.RUBRIC: "Criteria, points and price",
    Section.DOCUMENTS: "Files that suppliers need",
    Section.CHECKS: "Two duties before you publish",
}

TIE_WORDS = {
    "quality_total": "the higher total for quality and social value",
    "highest_weighted_criterion": "the higher score on the criterion with most points, then the next",
    "lower_price": "the lower price",
    "draw": "a draw whose seed is fixed, by its hash, when the challenge is published",
}

ACT_WORDS = {
    "draft": "Draft started",
    "submit_for_review": "Sent for review",
    "return": "Changes asked for",
    "publish": "Approved and published",
    "publish_answers": "Answers published",
    "correct_answer": "Answer corrected",
    "set_question_aside": "Question set aside",
    "state_answer_date": "Date for answers stated",
    "extend": "Deadline extended",
    "start_amendment": "Amendment started",
    "send_amendment": "Amendment sent for approval",
    "return_amendment": "Changes to the amendment asked for",
    "set_amendment_aside": "Amendment set aside",
    "amend": "Amendment approved and published",
    "cancel": "Cancelled",
    "close": "Deadline passed",
    "open": "Bids opened",
    "conclude": "Concluded",
}

_FIELD_ANCHORS = {
    "questions_close_at": "questions_close_at-day",
    "deadline_at": "deadline_at-day",
    "contract_starts_on": "contract_starts_on-day",
    "planned_notice_on": "planned_notice_on-day",
}


class Task(msgspec.Struct, frozen=True):
    """One line of the task list."""

    title: str
    link: str
    status: str
    hint: str

    def __getitem__(self, place: int) -> str:
        """Let the task list component read it by place."""
        return (self.title, self.link, self.status, self.hint)[place]


class LinkedBlocker(msgspec.Struct, frozen=True):
    """Something to put right and the page where."""

    text: str
    href: str


class AnsweredSection(msgspec.Struct, frozen=True):
    """A section with its answers as rows of a summary list."""

    section: Section
    heading: str
    rows: list[tuple[str, ...]]


class ChallengeView(msgspec.Struct, frozen=True):
    """A challenge as suppliers see it."""

    challenge: ChallengeDetail
    stage: ShownStage
    is_open: bool
    time_left: str
    mission_title: str
    objective_title: str
    route_name: str
    method: PriceMethod
    points: Points
    ties: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    now: datetime
    steps: tuple[tuple[str, str, str], ...] = ()


def edit_link(reference: str, section: Section, *, from_check: bool = False) -> str:
    """Name the page of a section."""
    return f"/challenges/{reference}/edit/{section}{'?from=check' if from_check else ''}"


def link_blockers(reference: str, found: Sequence[Blocker]) -> list[LinkedBlocker]:
    """Give every blocker the link to its field, or to its criterion's page."""
    return [LinkedBlocker(one.text, _blocker_link(reference, one)) for one in found]


def _blocker_link(reference: str, blocker: Blocker) -> str:
    if blocker.section is Section.CONDITIONS:
        return f"/challenges/{reference}/edit/conditions/{blocker.field}"
    if blocker.section is Section.RUBRIC:
        if blocker.field[-1:].isdigit():
            return f"/challenges/{reference}/edit/rubric/criteria/{blocker.field}"
        return f"/challenges/{reference}/edit/rubric#{blocker.field}"
    field = _FIELD_ANCHORS.get(blocker.field, blocker.field)
    return f"{edit_link(reference, blocker.section, from_check=True)}#{field}"


def tasks(
    challenge: ChallengeDetail,
    saves: Mapping[str, SectionSave],
    found: Sequence[Blocker],
    threads: Sequence[Thread] = (),
) -> list[tuple[str, list[Task]]]:
    """Group the tasks of a draft, each with how far it is."""
    blocked = {one.section for one in found}

    def task(section: Section) -> Task:
        save = saves.get(section)
        if save is None:
            status = "Not started"
        elif section in blocked:
            status = "In progress"
        else:
            status = "Completed"
        hint = _last_change(save) if save else SECTION_HINTS[section]
        if comments := open_of(threads, section):
            hint = Markup("{}. {}").format(open_words(comments), hint)
        return Task(SECTION_NAMES[section], edit_link(challenge.reference, section), status, hint)

    left = len(found)
    things = f"{left} thing{'s'[: left > 1]} to put right. " if left else ""
    check = Task(
        "Check answers and send for review",
        f"/challenges/{challenge.reference}/check",
        "Not ready" if found else "Ready",
        f"{things}Read everything once more. A second officer then approves it.",
    )
    return [
        ("Describe the challenge", [task(one) for one in (Section.PROBLEM, Section.OUTCOMES, Section.MISSION)]),
        ("Set the terms", [task(one) for one in (Section.MONEY, Section.PROCEDURE, Section.DATES, Section.CHECKS)]),
        ("Say how bids are chosen", [task(Section.CONDITIONS), task(Section.RUBRIC), task(Section.DOCUMENTS)]),
        ("Finish", [check]),
    ]


def _last_change(save: SectionSave) -> Markup:
    """Say who changed a section last; a name of any direction stands apart from the sentence around it."""
    return Markup("Last changed by <bdi>{}</bdi>, {}").format(save.saved_by, format_moment(save.saved_at))


def view_of(challenge: ChallengeDetail, now: datetime) -> ChallengeView:
    """Make the public view at `now`; drafts are shown as they would look."""
    stage = stage_shown(challenge.state, challenge.deadline_at, challenge.progress, now)
    chosen, aim = mission(challenge.mission_no), objective(challenge.objective_id)
    return ChallengeView(
        challenge=challenge,
        stage=stage,
        is_open=stage is ShownStage.OPEN,
        time_left=time_left(deadline_of(challenge), now) if challenge.deadline_at else "",
        mission_title=chosen.title if chosen else "",
        objective_title=aim.summary if aim else "",
        route_name=ROUTE_BY_ID[challenge.route].name if challenge.route in ROUTE_BY_ID else "",
        method=PRICE_METHOD_BY_ID[challenge.price_method],
        points=points_of(challenge),
        ties=tuple(TIE_WORDS[one] for one in challenge.tie_break if one in TIE_WORDS),
        facts=_facts(challenge),
        now=now,
        steps=tuple((name, state, _step_detail(challenge, stage, name, state)) for name, state in steps_of(stage)),
    )


def _step_detail(challenge: ChallengeDetail, stage: ShownStage, name: str, state: str) -> str:
    if name == STEPS[0]:
        return f"{'Until' if state == 'now' else 'Closed'} {_moment(challenge.deadline_at)}"
    return "Standstill first" if stage is ShownStage.STANDSTILL and state == "now" else ""


def _facts(challenge: ChallengeDetail) -> tuple[tuple[str, str], ...]:
    return (
        ("Budget", budget_words(challenge.budget_pence)),
        ("Highest total value", value_words(challenge.value_pence)),
        ("Questions close", _moment(challenge.questions_close_at)),
        ("Deadline for bids", _moment(challenge.deadline_at)),
        ("Contract starts", format_day(challenge.contract_starts_on) if challenge.contract_starts_on else ""),
        ("Contract length", months_words(challenge.contract_months)),
        ("Procedure", ROUTE_BY_ID[challenge.route].name if challenge.route in ROUTE_BY_ID else ""),
    )


def summary_rows(challenge: ChallengeDetail, *, with_links: bool) -> list[AnsweredSection]:
    """List every answer by section for the check and review pages, with Change links where asked; the rubric has its table."""
    return [
        AnsweredSection(
            section=section,
            heading=SECTION_NAMES[section],
            rows=[
                (one.name, one.text, edit_link(challenge.reference, section, from_check=True), one.name.lower())
                if with_links
                else (one.name, one.text)
                for one in answers_of(section, challenge) or (Answer("", "Conditions", "None"),)
            ],
        )
        for section in Section
        if section is not Section.RUBRIC
    ]


def rules_words(challenge: ChallengeDetail) -> tuple[str, ...]:
    """Say how points are rounded, what decides between equal bids, and the quorum, one sentence each."""
    places = challenge.rounding_places
    ties = [TIE_WORDS[one] for one in challenge.tie_break if one in TIE_WORDS]
    people = challenge.quorum
    return (
        f"Points are rounded half up to {places} decimal place{'' if places == 1 else 's'}.",
        f"If bids are equal, these decide in turn: {'; then '.join(ties)}." if ties else "Equal bids share a place.",
        f"At least {people} {'person scores' if people == 1 else 'people score'} every bid before the panel agrees.",
    )


def state_words(challenge: ChallengeDetail, now: datetime) -> str:
    """Say in one sentence where a challenge stands, for its officers."""
    sentences = {
        State.DRAFT: "This is a draft. Only your organisation can see it.",
        State.IN_REVIEW: "A second officer must read and approve this before it is published.",
        State.PUBLISHED: "This challenge is open for bids. Nobody can see who bids, or how many, until the opening.",
        State.CLOSED: "The deadline has passed. Two officers can approve the opening of the bids.",
        State.CANCELLED: "This challenge was cancelled.",
    }
    state = challenge.state_at(now)
    if state in sentences:
        return sentences[state]
    return _OPENED_WORDS[stage_shown(challenge.state, challenge.deadline_at, challenge.progress, now)]


_OPENED_WORDS = {
    ShownStage.EVALUATING: "The bids have been opened. They are checked, and the panel scores them.",
    ShownStage.RANKED: "The panel has agreed and the bids are ranked. The award comes next.",
    ShownStage.DECIDED: "The award is decided. Every supplier is told first, then the notice is published.",
    ShownStage.STANDSTILL: "The award notice is published. Nothing may be signed until the standstill ends.",
    ShownStage.CONTRACT: "The contract can be agreed, and signed once any standstill is over.",
    ShownStage.DELIVERY: "The contract is signed and the supplier is at work.",
    ShownStage.PAID: "Every milestone has been paid.",
    ShownStage.NO_AWARD: "This challenge ended without an award.",
}


def stored_answers(form: Any, stored: Any) -> list[tuple[str, str]]:
    """Pair each label with what is stored now, for the person whose save came second."""
    return [
        (field.label, _shown(stored.values[name])) for name, field in form.fields.items() if field.control != "hidden"
    ]


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return " ".join(str(one) for one in value.values() if one)
    return str(value)


def _moment(moment: datetime | None) -> str:
    return "" if moment is None else format_moment(moment)
