"""Fields: what they read, what they refuse, and that no bytes make them fail."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.web.forms import (
    Amount,
    Checkboxes,
    Choice,
    Code,
    Confirm,
    Day,
    Email,
    Field,
    FieldError,
    Form,
    Hidden,
    LongText,
    Moment,
    Name,
    Number,
    Option,
    Password,
    Pounds,
    Text,
    parse_form,
)
from portal.web.templating import environment


class EveryForm(Form):
    title = Text("Title", max_length=20)
    summary = LongText("Summary", max_words=5)
    notes = LongText("Notes", required=False)
    email = Email("Email address")
    password = Password("Password", min_length=12)
    code = Code("Security code")
    budget = Pounds("Budget", maximum_pence=5_000_00)
    months = Number("Length", minimum=1, maximum=60, suffix="months")
    weight = Amount("Weight", maximum=100, required=False)
    kind = Choice("Kind", {"a": "Apple", "b": "Pear"})
    many = Choice("Ward", [(str(number), f"Ward {number}") for number in range(12)], required=False)
    areas = Checkboxes("Areas", [Option("n", "North", "Above the river"), Option("s", "South")], required=False)
    starts = Day("Start of the contract")
    closes = Moment("Deadline")
    agreed = Confirm("I agree")
    version = Hidden("Version", required=False)


GOOD: dict[str, Any] = {
    "title": "  Quieter \n streets ",
    "summary": "one two - three",
    "email": "Ada.L@Example.ORG",
    "password": "correct horse battery",
    "code": "123 456",
    "budget": "£1,234.50",
    "months": "12",
    "weight": "12.5",
    "kind": "b",
    "areas": ["s", "n", "s"],
    "starts-day": "1",
    "starts-month": "June",
    "starts-year": "2027",
    "closes-day": "1",
    "closes-month": "7",
    "closes-year": "2027",
    "closes-hour": "17",
    "closes-minute": "00",
    "agreed": "yes",
}


def test_good_answers_are_cleaned() -> None:
    form = EveryForm.bind(GOOD)
    assert form.errors == {}
    assert form.cleaned.as_dict() == {
        "title": "Quieter streets",
        "summary": "one two - three",
        "notes": "",
        "email": "Ada.L@example.org",
        "password": "correct horse battery",
        "code": "123456",
        "budget": 123450,
        "months": 12,
        "weight": Decimal("12.5"),
        "kind": "b",
        "many": None,
        "areas": ("n", "s"),
        "starts": date(2027, 6, 1),
        "closes": datetime(2027, 7, 1, 16, 0, tzinfo=UTC),
        "agreed": True,
        "version": "",
    }


def test_all_errors_come_at_once_in_the_order_of_the_fields() -> None:
    form = EveryForm.bind({})
    assert [item["text"] for item in form.error_items()] == [
        "Enter the title",
        "Enter the summary",
        "Enter an email address",
        "Enter the password",
        "Enter the security code",
        "Enter the budget",
        "Enter the length",
        "Select the kind",
        "Start of the contract must have a day, a month and a year",
        "Deadline must have a day, a month, a year and a time",
        "Tick the box to go on",
    ]


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        (Text("Title", max_length=3), "abcd", "Title must be 3 characters or fewer"),
        (LongText("Answer", max_words=2), "one two three", "Answer must be 2 words or fewer: you are 1 word over"),
        (LongText("Answer", max_words=1), "one two three", "Answer must be 1 words or fewer: you are 2 words over"),
        (Email("Email"), "ada@localhost", "Enter an email address in the correct format, like name@example.org"),
        (Pounds("Price"), "12.345", "Enter an amount in pounds, for example 12500 or 12,500.50"),
        (Pounds("Price", minimum_pence=100), "0.99", "Price must be £1 or more"),
        (Number("Months", minimum=1, maximum=9), "10", "Months must be between 1 and 9"),
        (Number("Months"), "½", "Months must be a whole number, like 12"),
        (Number("Months"), "１２", "Months must be a whole number, like 12"),
        (Amount("Weight"), "1.234", "Weight may have 2 decimal places at most"),
        (Amount("Weight"), "1e9", "Weight must be a number, like 12 or 12.5"),
        (Choice("Kind", {"a": "A"}), "z", "Select the kind, from the list"),
    ],
)
def test_wrong_answer_says_what_to_do(field: Field, typed: str, message: str) -> None:
    with pytest.raises(FieldError) as caught:
        field.clean(typed)
    assert caught.value.message == message


@pytest.mark.parametrize(
    ("parts", "message", "part"),
    [
        (("30", "2", "2027"), "Start must be a real date", ""),
        (("1", "", "2027"), "Start must include a month", "month"),
        (("1", "1", "27"), "Start must have a year of 4 digits between 1900 and 2200", "year"),
    ],
)
def test_wrong_date_names_its_part(parts: tuple[str, str, str], message: str, part: str) -> None:
    with pytest.raises(FieldError) as caught:
        Day("Start").clean(dict(zip(("day", "month", "year"), parts, strict=True)))
    assert (caught.value.message, caught.value.part) == (message, part)


def test_moment_is_london_time_and_refuses_the_skipped_hour() -> None:
    field = Moment("Deadline")
    winter = {"day": "14", "month": "1", "year": "2027", "hour": "9", "minute": "5"}
    assert field.clean(winter) == datetime(2027, 1, 14, 9, 5, tzinfo=UTC)
    assert field.show(field.clean(winter)) == {**winter, "hour": "09", "minute": "05"}
    with pytest.raises(FieldError, match="summer time skips"):
        field.clean({"day": "28", "month": "3", "year": "2027", "hour": "1", "minute": "30"})


def test_a_moment_that_comes_twice_is_refused_unless_it_has_happened() -> None:
    twice = {"day": "31", "month": "10", "year": "2027", "hour": "1", "minute": "30"}
    with pytest.raises(FieldError, match="comes twice when summer time ends") as caught:
        Moment("Deadline").clean(twice)
    assert caught.value.part == "hour"
    assert Moment("Published", takes_first=True).clean(twice) == datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
    for hour, utc in (("0", 23), ("2", 2)):
        assert Moment("Deadline").clean({**twice, "hour": hour}).hour == utc


def test_options_and_errors_known_later() -> None:
    form = EveryForm.bind(GOOD, options={"kind": {"c": "Cherry"}})
    assert form.errors == {"kind": "Select the kind, from the list"}
    assert EveryForm.bind(GOOD).errors == {}
    form = EveryForm.bind(GOOD).with_errors({"title": "Taken", "": "The challenge changed"})
    assert form.error_items() == [{"text": "Taken", "href": "#title"}, {"text": "The challenge changed"}]
    assert "title" not in form.cleaned


def test_stored_values_fill_a_form_and_read_back_the_same() -> None:
    cleaned = EveryForm.bind(GOOD).cleaned.as_dict()
    shown = EveryForm.blank(**cleaned)
    typed: dict[str, Any] = {}
    for name, value in shown.values.items():
        typed |= {f"{name}-{part}": text for part, text in value.items()} if isinstance(value, dict) else {name: value}
    assert EveryForm.bind(typed).cleaned.as_dict() == cleaned


def test_one_line_cannot_turn_the_words_around_it() -> None:
    """Marks that turn the direction of writing, or that nobody sees, would make a name look like another one."""
    assert Text("Title").clean("Acme \u202etimiL\u202c \u2066Ltd\u2069\u200b") == "Acme timiL Ltd"
    assert Text("Title").clean("می\u200cخواهم") == "می\u200cخواهم"


@pytest.mark.parametrize("typed", ["See http://evil.example", "WWW.evil.example", "me@evil.example", "evil.example/x"])
def test_a_name_holds_no_address(typed: str) -> None:
    with pytest.raises(FieldError, match="must not hold a web or email address"):
        Name("Your name").clean(typed)


@pytest.mark.parametrize("typed", ["Dr. J.R. O’Neill", "Booking.com (UK) Ltd", "And/Or Ltd", "Anna-Lena Müller"])
def test_a_name_is_taken_as_people_and_companies_write_it(typed: str) -> None:
    assert Name("Your name").clean(typed) == typed


@given(st.binary(max_size=400))
def test_any_bytes_make_a_form_with_errors_and_never_a_failure(body: bytes) -> None:
    form = EveryForm.bind(parse_form(body))
    assert form.errors


NAMES = [name for field in EveryForm.declared.values() for name in field.input_names()]


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.text(max_size=60)), max_size=60))
def test_any_text_in_any_field_can_be_drawn_again(pairs: list[tuple[str, str]]) -> None:
    form = EveryForm.bind(pairs_to_mapping(pairs))
    text = DRAW.render(form=form)
    assert "\x00" not in text
    assert "<script" not in text.lower()


def pairs_to_mapping(pairs: list[tuple[str, str]]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, text in pairs:
        found.setdefault(name, []).append(text)
    return found


DRAW = environment().from_string('{% from "components/forms.html" import all_fields %}{{ all_fields(form) }}')


def test_hostile_bodies_are_read() -> None:
    assert parse_form(b"a=%ff%00b&a=2&=x&&b").all("a") == ["�b", "2"]
    assert parse_form(b"&".join(b"n%d=1" % number for number in range(5_000))).first("n1999") == "1"
    big = EveryForm.bind(parse_form(b"summary=" + b"x" * 10_000_000 + b"&budget=" + b"9" * 100_000))
    assert big.errors["summary"] == "Summary must be 20,000 characters or fewer"
    assert "budget" in big.errors


def test_password_is_never_drawn_again() -> None:
    form = EveryForm.bind({**GOOD, "title": ""})
    assert "correct horse" not in DRAW.render(form=form)


def test_every_control_is_drawn_with_its_error_and_typed_text() -> None:
    form = EveryForm.bind({"title": "x" * 30, "starts-day": "40", "many": "3"})
    text = DRAW.render(form=form)
    assert 'value="' + "x" * 30 in text
    assert 'value="40"' in text
    assert '<option value="3" selected>' in text
    assert text.count("govuk-error-message") >= len(form.errors)


def test_amounts_are_shown_as_people_write_them_and_read_back() -> None:
    shown = [Pounds("Price").show(pence) for pence in (9_000_000, 1_250_050, 5, None)]
    assert shown == ["90,000", "12,500.50", "0.05", ""]
    assert [Pounds("Price").clean(text) for text in shown[:3]] == [9_000_000, 1_250_050, 5]
