"""The declaration about exclusion grounds: what is left, what was admitted, and when it has to be made anew."""

import csv
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from challenges.suppliers import policies
from challenges.suppliers.bands import ground_list
from challenges.suppliers.domain.grounds import (
    GROUPS,
    SUBJECTS,
    Declaration,
    Ground,
    GroundAnswer,
    GroundList,
    Grounds,
    SubjectAnswers,
    admitted,
    carried_over,
    stale_because,
    unanswered,
)

LIST = ground_list()
NO = {one.code: GroundAnswer(False) for one in LIST.grounds}
DECLARED_AT = datetime(2026, 2, 28, 23, 30, tzinfo=UTC)


def answered(**changes: GroundAnswer) -> Grounds:
    own = SubjectAnswers(answers={**NO, **changes})
    return Grounds(LIST.version, {"supplier": own, "connected": own, "associated": SubjectAnswers(nobody=True)})


def test_every_ground_of_the_list_is_asked_on_exactly_one_page() -> None:
    asked = [one.code for group in GROUPS for one in LIST.group(group)]
    assert sorted(asked) == sorted(one.code for one in LIST.grounds)
    assert len(asked) == len(set(asked)) == 26


def test_the_list_is_the_published_one_where_it_is_at_hand() -> None:
    with (Path(__file__).parents[3] / "challenges/suppliers/exclusion_grounds.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["code"], row["label"]) for row in rows] == [(one.code, one.label) for one in LIST.grounds]
    assert {one.category for one in LIST.grounds} == {"mandatory", "discretionary"}


def test_pages_are_left_until_every_ground_is_answered_for_everybody() -> None:
    assert len(unanswered(Grounds(), LIST)) == len(SUBJECTS) * len(GROUPS)
    assert unanswered(answered(), LIST) == ()
    without = {code: one for code, one in NO.items() if code != "tax_offences"}
    partly = Grounds(LIST.version, {**answered().subjects, "connected": SubjectAnswers(answers=without)})
    assert unanswered(partly, LIST) == (("connected", "offences"),)
    assert not policies.may_declare(partly, LIST)
    assert policies.may_declare(answered(), LIST)


def test_what_is_admitted_is_listed_by_subject() -> None:
    said = GroundAnswer(True, "A fine in 2024, paid.", "We changed our contracts.")
    found = admitted(answered(labour_market_misconduct=said))
    assert found == (
        ("supplier", "labour_market_misconduct", said),
        ("connected", "labour_market_misconduct", said),
    )


@pytest.mark.parametrize(
    ("today", "reason"),
    [
        (date(2026, 3, 1), ""),
        (date(2027, 2, 28), ""),
        (date(2027, 3, 1), "It is more than 12 months since you declared."),
    ],
)
def test_a_declaration_counts_for_twelve_months(today: date, reason: str) -> None:
    declaration = Declaration(answered(), "Ada", DECLARED_AT)
    assert declaration.valid_until == date(2027, 2, 28)
    assert stale_because(declaration, answered(), LIST, today) == reason


def test_a_declaration_is_stale_when_answers_or_the_list_change() -> None:
    declaration, today = Declaration(answered(), "Ada", DECLARED_AT), date(2026, 3, 1)
    changed = answered(breach_of_contract=GroundAnswer(True, "We were late once."))
    assert stale_because(None, answered(), LIST, today) == "You have not declared this yet."
    assert stale_because(declaration, changed, LIST, today) == "Your answers have changed since you declared."
    other = GroundList("another", LIST.grounds)
    assert stale_because(declaration, answered(), other, today) == "The list of grounds has changed since you declared."
    assert not policies.may_declare(answered(), other)


def test_answers_to_grounds_that_are_still_asked_are_kept_when_the_list_changes() -> None:
    newer = GroundList("2", (*LIST.grounds[1:], Ground("discretionary", "other", "new_ground", "A new ground")))
    kept = carried_over(answered(), newer)
    assert kept.list_version == "2"
    assert LIST.grounds[0].code not in kept.of("supplier").answers
    assert set(kept.of("supplier").answers) == {one.code for one in LIST.grounds[1:]}
    assert kept.of("associated").nobody
    assert ("supplier", "discretionary") in unanswered(kept, newer)
