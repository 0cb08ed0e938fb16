"""The notices as data: names, fields and clocks agree with the regime, and a wrong file is refused."""

from datetime import date

import pytest

from challenges.notices.domain import catalogue
from challenges.notices.domain.catalogue import read_catalogue
from challenges.regimes.regime import RegimeError, load_regime

TODAY = date(2026, 11, 24)
CODES = [f"UK{number}" for number in range(1, 13)]
MINIMAL = """
regime = "uk_procurement_act_2023"
source = "s"
[number]
forms = ["(?P<year>20[0-9]{2})-1"]
examples = ["2026-1"]
[field.a]
label = "A"
kind = "text"
[[form]]
id = "f"
code = "UK4"
title = "T"
effective_from = 2025-02-24
source = "s"
purpose = "p"
subject = "challenge"
force = "must"
tag = "tender"
sections = [{ title = "S", fields = ["a"] }]
"""


def test_every_notice_of_the_issue_is_there_with_the_regime_s_name() -> None:
    forms = catalogue().forms_on(TODAY)
    assert sorted({one.code for one in forms}, key=lambda code: int(code[2:])) == CODES
    regime = load_regime()
    for form in forms:
        named = regime.notice_named(form.code).title
        assert form.title == named or (form.id, named) == ("tender_below", "Tender notice")
        assert form.source.startswith("Section")


def test_every_field_is_used_and_has_plain_words() -> None:
    book = catalogue()
    used = {name for form in book.form for section in form.sections for name in section.fields}
    assert used == set(book.field)
    assert all(spec.label[0].isupper() and "_" not in spec.label for spec in book.field.values())


def test_forms_follow_the_day_on_which_the_law_begins() -> None:
    before = {one.code for one in catalogue().forms_on(date(2025, 12, 31))}
    assert not {"UK8", "UK9"} & before
    assert {one.code for one in catalogue().forms_on(date(2026, 1, 1))} - before == {"UK9"}
    assert {one.code for one in catalogue().forms_on(date(2026, 4, 1))} - before == {"UK8", "UK9"}
    assert catalogue().forms_on(date(2025, 2, 23)) == ()


@pytest.mark.parametrize(
    ("route", "form"),
    [("open", "tender"), ("competitive_flexible", "tender"), ("below_threshold_challenge", "tender_below")],
)
def test_the_tender_notice_is_that_of_the_route(route: str, form: str) -> None:
    found = catalogue().form_for("UK4", route, TODAY)
    assert found is not None and found.id == form
    assert found.opens_competition is (form == "tender")


def test_a_grant_has_no_tender_notice_and_a_route_not_chosen_yet_the_full_one() -> None:
    assert catalogue().form_for("UK4", "grant_or_prize_only", TODAY) is None
    found = catalogue().form_for("UK4", "", TODAY)
    assert found is not None and found.id == "tender"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (('fields = ["a"]', 'fields = ["b"]'), "which the file does not describe"),
        (('fields = ["a"]', 'fields = ["a", "a"]'), "twice"),
        (('kind = "text"', 'kind = "choice"'), "must have options"),
        (('code = "UK4"', 'code = "UK99"'), "no notice"),
        (('code = "UK4"', 'code = "assessment_summary"'), "is not published"),
        (('tag = "tender"', 'tag = "tender"\nclock = "nonsense"'), "no rule"),
        (('tag = "tender"', 'tag = "tender"\nroutes = ["nowhere"]'), "does not have"),
        (("(?P<year>20[0-9]{2})-1", "[0-9]-1"), "where the year stands"),
        (('kind = "text"', 'kind = "poem"'), "cannot be read"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(change: tuple[str, str], words: str) -> None:
    assert read_catalogue(MINIMAL.encode()).form[0].id == "f"
    with pytest.raises(RegimeError, match=words):
        read_catalogue(MINIMAL.replace(*change).encode())
