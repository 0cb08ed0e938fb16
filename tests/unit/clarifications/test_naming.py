"""The search for words that give an asker away."""

import string
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.clarifications.domain import Names, giveaways
from challenges.clarifications.domain.naming import domain_of
from challenges.clarifications.domain.spelling import read_spelt, without_turning

NAMES = Names(
    organisations=("Kerbwise Ltd", "Bright Paths Limited", "Data Ltd"),
    people=("José Patel-Núñez", "Yusuf Demir"),
    emails=("yusuf@kerbwise.example", "y.d@gmail.com"),
    domains=("kerbwise.example", "gmail.com"),
    numbers=("01234567", "SC123456"),
)
FOUND = (
    ("At Kerbwise we ask", "organisation", "Kerbwise"),
    ("at KERBWISE we ask", "organisation", "KERBWISE"),
    ("kerbwise limited asks", "organisation", "kerbwise limited"),
    ("the BrightPaths map", "organisation", "BrightPaths"),
    ("bright  paths' map", "organisation", "bright  paths"),
    ("ask Mr Demir", "person", "Mr Demir"),
    ("ask Y. Demir", "person", "Y. Demir"),
    ("Demir, Yusuf", "person", "Demir, Yusuf"),
    ("Jose Patel Nunez", "person", "Jose Patel Nunez"),
    ("write to y.d@gmail.com now", "email", "y.d@gmail.com"),
    ("see maps.kerbwise.example.Then", "domain", "maps.kerbwise.example.Then"),
    ("kerbwise dot example", "domain", "kerbwise dot example"),
    ("we are 0123 4567", "number", "0123 4567"),
    ("we are 1234567", "number", "1234567"),
    ("we are sc 123456", "number", "sc 123456"),
    ("K\u200berbwise", "organisation", "K\u200berbwise"),
    ("K\u0435rbwise", "organisation", "K\u0435rbwise"),
)


@pytest.mark.parametrize(("text", "kind", "passage"), FOUND)
def test_a_name_is_found_however_it_is_spelt(text: str, kind: str, passage: str) -> None:
    for strict in (False, True):
        assert (kind, passage) in {(one.kind, one.passage) for one in giveaways(text, NAMES, strict=strict)}


@pytest.mark.parametrize("text", ["someone@gmail.com", "open data", "a demir", "overallpaths", "12 34", ""])
def test_ordinary_words_are_left_alone(text: str) -> None:
    assert giveaways(text, NAMES) == ()


def test_ones_own_name_in_small_letters_counts_unless_the_challenge_uses_the_word() -> None:
    assert giveaways("at kerbwise we ask", NAMES, strict=True)
    assert giveaways("is data open", NAMES, strict=True)
    assert not giveaways("is data open", NAMES, strict=True, known="All data are open.")
    assert giveaways("Kerbwise asks", NAMES, strict=True, known="Kerbwise Ltd did it before.")


@pytest.mark.parametrize("text", ["as kerb-wise we ask", "K e r b w i s e asks", "Kerb wise Limited", "kerb_wise asks"])
def test_ones_own_name_taken_apart_counts(text: str) -> None:
    assert giveaways(text, NAMES, strict=True)


def test_a_short_name_may_come_together_by_chance() -> None:
    assert giveaways("the da ta set", NAMES, strict=True) == ()
    assert giveaways("a kerb wise people cross", NAMES) == ()


def test_what_the_challenge_names_itself_officers_may_name() -> None:
    assert not giveaways("Does Kerbwise Ltd stay?", NAMES, known="Kerbwise Ltd did it before.")


@pytest.mark.parametrize(
    ("address", "domain"),
    [
        ("a@Firm.example", "firm.example"),
        ("a@gmail.com", ""),
        ("https://www.firm.example/x", "firm.example"),
        ("nothing", ""),
    ],
)
def test_domains(address: str, domain: str) -> None:
    assert domain_of(address) == domain


WORDS = st.text(alphabet=string.ascii_letters, min_size=4, max_size=9)


@given(
    first=WORDS, last=WORDS, before=st.text(max_size=40), after=st.text(max_size=40), gap=st.sampled_from(" -\u00a0_\n")
)
def test_a_name_of_two_words_never_slips_through(first: str, last: str, before: str, after: str, gap: str) -> None:
    text = f"{before} {first}{gap}{last} {after}"
    assert giveaways(text, Names(organisations=(f"{first} {last} Ltd",)))


@given(text=st.text(max_size=200))
def test_every_passage_stands_in_the_text(text: str) -> None:
    for one in giveaways(text + " Kerbwise", NAMES, strict=True):
        assert one.passage in text + " Kerbwise"
    assert "\u202e" not in without_turning(text)
    assert all(text[word.start : word.end] for word in read_spelt(text).words)


def test_long_hostile_texts_are_searched_quickly() -> None:
    for text in ("a" * 8_000, "a." * 4_000, "a@" * 4_000, " dot " * 1_600, "x at " * 1_600, "-" * 8_000):
        giveaways(text, NAMES, strict=True)


def test_many_answers_are_searched_for_thousands_of_suppliers_at_once() -> None:
    """What is the same for every answer is worked out once; read anew, each call below took more than half a second."""
    names = Names(
        organisations=tuple(f"Company number {one} Ltd" for one in range(5_000)),
        people=tuple(f"First{one} Last{one}" for one in range(20_000)),
    )
    known = "The kerb is lowered where people cross. " * 400
    giveaways("warm", names, known=known)
    began = time.perf_counter()
    for number in range(40):
        assert giveaways(f"Does company number {number} ltd stay? " * 5, names, known=known)
    assert time.perf_counter() - began < 4
