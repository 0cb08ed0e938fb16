"""Files of the central digital platform: what is understood, what is left out and said so, and what is refused in a sentence."""

import json
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from challenges.suppliers.domain.importing import Found
from challenges.suppliers.reading import MOST_BYTES, UnreadableError, read_parties
from challenges.suppliers.understanding import choose_party, understand

TODAY = date(2026, 11, 24)
SHARED: dict[str, Any] = {
    "id": "47e6a363-11c0-4cf4-bce6-dea03034e4bb",
    "name": "Kerbwise",
    "identifier": {"scheme": "GB-COH", "id": "99000001", "legalName": "Kerbwise Ltd", "uri": ""},
    "additionalIdentifiers": [
        {"scheme": "GB-PPON", "id": "ABCD-1234-EFGH", "legalName": "Kerbwise Ltd"},
        {"scheme": "VAT", "id": "1", "legalName": "Kerbwise Ltd"},
        {"scheme": "XX-OTHER", "id": "77"},
    ],
    "address": {"streetAddress": "12 Mare Street", "locality": "London", "postalCode": "e81ea", "countryName": "United Kingdom"},
    "contactPoint": {"name": "Yusuf Demir", "email": "yusuf@kerbwise.EXAMPLE.org", "telephone": "020 7946 0000", "url": "https://kerbwise.example.org"},
    "roles": ["supplier"],
    "details": {"scale": "small", "vcse": False},
    "associatedPersons": [
        {"firstName": "نور", "lastName": "الهدى", "relationship": "DirectorOrIndividualWithTheSameResponsibilitiesForIndividual", "residentCountry": "GB", "controlCondition": ["OwnsShares"], "period": {}},
        {"firstName": "Former", "lastName": "Director", "relationship": "DirectorOrIndividual", "period": {"endDate": "2024-01-31T00:00:00Z"}},
    ],
    "additionalEntities": [{"name": "Kerb Holdings Ltd", "category": "ParentOrSubsidiaryCompany", "companyHouseNumber": "99000009", "period": {}}],
    "supplierInformationData": {"form": {}, "answerSets": [{}], "questions": []},
}  # fmt: skip


def found_in(content: bytes, *, called: str = "Kerbwise Ltd") -> Found:
    numbers = frozenset({("GB-COH", "99000001")})
    return understand(choose_party(read_parties(content), name=called, numbers=numbers), TODAY)


def test_the_share_of_the_platform_is_understood() -> None:
    found = found_in(json.dumps(SHARED).encode())
    assert (found.names.legal_name, found.names.trading_name) == ("Kerbwise Ltd", "Kerbwise")
    assert found.names.website == "https://kerbwise.example.org"
    assert (found.contact.name, found.contact.email) == ("Yusuf Demir", "yusuf@kerbwise.example.org")
    assert [(one.scheme, one.number) for one in found.identifiers] == [
        ("GB-COH", "99000001"),
        ("GB-PPON", "ABCD-1234-EFGH"),
    ]
    assert [(one.street, one.postcode, one.country) for one in found.addresses] == [("12 Mare Street", "E8 1EA", "GB")]
    assert [(one.name, one.kind, one.controls, one.number) for one in found.people] == [
        ("نور الهدى", "director", ("shares",), ""),
        ("Kerb Holdings Ltd", "parent", (), "99000009"),
    ]
    assert found.vcse is False
    left = " ".join(found.left_out)
    for words in ("XX-OTHER", "VAT", "Size", "own forms", "Former Director"):
        assert words in left


PARTY = {"id": "GB-COH-99000001", **{key: SHARED[key] for key in ("name", "identifier", "address", "roles")}}
OTHER = {
    "id": "GB-COH-1",
    "name": "Rival Ltd",
    "identifier": {"scheme": "GB-COH", "id": "99000002"},
    "roles": ["supplier"],
}


@pytest.mark.parametrize(
    "package",
    [
        {"parties": [OTHER, PARTY]},
        {"releases": [{"parties": [OTHER, PARTY]}]},
        {"records": [{"compiledRelease": {"parties": [OTHER, PARTY]}}]},
        [OTHER, PARTY],
        PARTY,
    ],
)
def test_our_own_party_is_found_in_every_package(package: Any) -> None:
    assert found_in(json.dumps(package).encode()).names.legal_name == "Kerbwise Ltd"


def test_a_table_whose_titles_are_paths_says_the_same() -> None:
    titles = "parties/0/name,parties/0/identifier/scheme,parties/0/identifier/id,parties/0/identifier/legalName,parties/0/address/streetAddress,parties/0/address/locality,parties/0/address/postalCode,parties/0/contactPoint/email"
    row = 'Kerbwise,GB-COH,99000001,"Kerbwise Ltd",12 Mare Street,London,E8 1EA,a@kerbwise.example.org'
    found = found_in(f"\ufeff{titles}\r\n{row}\r\n".encode())
    assert (found.names.legal_name, found.contact.email) == ("Kerbwise Ltd", "a@kerbwise.example.org")
    flat = titles.replace("parties/0/", "").replace("/", ".")
    assert found_in(f"{flat}\n{row}\n".encode()).names == found.names


def test_several_strangers_are_refused() -> None:
    with pytest.raises(UnreadableError, match="names 2 organisations, and none has your name"):
        found_in(json.dumps([OTHER, {**OTHER, "name": "Third Ltd"}]).encode())


DEEP = b"[" * 100_000 + b"]" * 100_000


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "empty"),
        (b"  \n", "empty"),
        (b"{", "not JSON or CSV"),
        (b'{"name": "\xff"}', "not JSON or CSV"),
        (b"[]", "names no organisation"),
        (b'{"parties": 5}', "names no organisation"),
        (DEEP, "nested deeper"),
        (b'{"a":' * 50 + b"1" + b"}" * 50, "nested deeper"),
        (b"x" * (MOST_BYTES + 1), "smaller than 2 MB"),
        (b"%PDF-1.7 nonsense", "not JSON or CSV"),
        (b"name\n\x00", "not JSON or CSV"),
        (b"name,roles\n" + b"a,b\n" * 6_000, "thousands"),
        (b'{"parties": [' + b",".join([b"{}"] * 6_000) + b"]}", "thousands"),
    ],
)
def test_unfit_files_are_refused_in_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(UnreadableError, match=words):
        found_in(content)


def test_hostile_values_are_checked_like_typed_ones() -> None:
    evil = {
        **SHARED,
        "name": 5,
        "identifier": {"scheme": ["GB-COH"], "id": {"a": 1}, "legalName": "https://evil.example/ Ltd"},
        "additionalIdentifiers": "no list",
        "address": {"streetAddress": "x" * 10_000, "countryName": "Nowhere"},
        "contactPoint": {"email": "not an address", "url": "javascript:alert(1)", "telephone": 10**400},
        "associatedPersons": [None, 5, {"firstName": "A\u202eB"}],
        "additionalEntities": {"a": 1},
        "details": [],
    }
    found = understand(read_parties(json.dumps(evil).encode())[0], TODAY)
    assert found.names.legal_name == found.names.website == found.contact.email == found.contact.phone == ""
    assert (found.identifiers, found.addresses) == ((), ())
    assert [one.name for one in found.people] == ["AB"]
    assert any("javascript" in one for one in found.left_out)


def test_phone_and_website_are_held_to_the_rules_of_their_fields() -> None:
    odd = {**SHARED, "contactPoint": {"telephone": "<b>call</b>", "url": "https://x y"}}
    found = found_in(json.dumps(odd).encode())
    assert (found.contact.phone, found.names.website) == ("", "")
    named = [one for one in found.left_out if one.startswith(("Phone", "Website"))]
    assert [one.partition(": Enter")[0] for one in named] == ["Website “https://x y”", "Phone number “<b>call</b>”"]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from([*SHARED, "parties", "scheme", "id", "url"]), inner, max_size=4),
    max_leaves=20,
)  # fmt: skip


@given(values)
def test_any_json_is_understood_or_refused(value: Any) -> None:
    try:
        parties = read_parties(json.dumps(value).encode())
    except UnreadableError:
        return
    for party in parties:
        assert isinstance(understand(party, TODAY), Found)


@given(st.binary(max_size=300))
def test_any_bytes_are_understood_or_refused(content: bytes) -> None:
    try:
        parties = read_parties(content)
    except UnreadableError:
        return
    assert all(isinstance(understand(party, TODAY), Found) for party in parties)
