"""Registration numbers and postcodes: written as their registers do, refused with an example when they cannot be one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.suppliers.domain.addresses import tidy_postcode
from challenges.suppliers.domain.identifiers import SCHEMES, tidy_number

CODES = "GB-COH GB-CHC GB-SC GB-NIC GB-MPR GB-NHS GB-UKPRN GG-RCE JE-FSC IM-CR VAT GB-PPON"


def test_the_list_of_registers_is_closed() -> None:
    assert {one.code for one in SCHEMES} == set(CODES.split())
    with pytest.raises(ValueError, match="from the list"):
        tidy_number("XX-ANY", "1")


@pytest.mark.parametrize(
    ("scheme", "typed", "written"),
    [
        ("GB-COH", " 123 4567", "01234567"),
        ("GB-COH", "sc123456", "SC123456"),
        ("GB-PPON", "abcd1234efgh", "ABCD-1234-EFGH"),
        ("GB-PPON", "ABCD-1234-EFGH", "ABCD-1234-EFGH"),
        ("VAT", "GB 123 4567 82", "123456782"),
        ("GB-CHC", "1234567", "1234567"),
        ("GB-CHC", "210183-12", "210183-12"),
        ("GB-SC", "sc012345", "SC012345"),
        ("GB-NIC", "123456", "NIC123456"),
        ("GB-MPR", "12345r", "12345R"),
        ("GB-NHS", "rj1", "RJ1"),
        ("GB-UKPRN", "10012345", "10012345"),
        ("GG-RCE", "12345", "12345"),
        ("JE-FSC", "12345", "12345"),
        ("IM-CR", "123456c", "123456C"),
    ],
)
def test_numbers_are_written_as_registers_do(scheme: str, typed: str, written: str) -> None:
    assert tidy_number(scheme, typed) == written
    assert tidy_number(scheme, written) == written


@pytest.mark.parametrize(
    ("scheme", "typed"),
    [
        ("GB-COH", "123456789"),
        ("GB-COH", "O1234567"),
        ("GB-COH", "١٢٣٤٥٦٧٨"),
        ("GB-PPON", "ABCD-12-EFGH"),
        ("VAT", "123456789"),
        ("VAT", "12345678"),
        ("GB-CHC", "12"),
        ("GB-SC", "012345"),
        ("GB-UKPRN", "20012345"),
        ("IM-CR", "123456"),
        ("GB-NHS", "!"),
        ("GB-MPR", ""),
    ],
)
def test_what_cannot_be_a_number_is_refused_with_an_example(scheme: str, typed: str) -> None:
    with pytest.raises(ValueError, match="Enter a number like"):
        tidy_number(scheme, typed)


@given(st.sampled_from(CODES.split()), st.text(max_size=30))
def test_any_text_is_tidied_or_refused_in_a_sentence(scheme: str, text: str) -> None:
    try:
        written = tidy_number(scheme, text)
    except ValueError as error:
        written, said = "", str(error)
    else:
        said = "Enter a number like"
    assert said.startswith("Enter a number like")
    assert not written or tidy_number(scheme, written) == written


@pytest.mark.parametrize("typed", ["e81ea", "SW1A 1AA", "m1 1ae", "ec1a1bb", "GIR 0AA", "W1A0AX"])
def test_postcodes_get_their_space(typed: str) -> None:
    written = tidy_postcode(typed)
    assert written[-4] == " "
    assert tidy_postcode(written) == written


@pytest.mark.parametrize("typed", ["", "E8", "12345", "E8 1EAA", "Q8 1EA", "Е8 1EA"])
def test_what_is_no_postcode_is_refused(typed: str) -> None:
    with pytest.raises(ValueError, match="UK postcode"):
        tidy_postcode(typed)
