"""Addresses in the United Kingdom, where a postcode is checked, and elsewhere, where a country is enough."""

import re
from uuid import UUID

import msgspec

HOME = "GB"
REGISTERED = "registered"
ADDRESS_KINDS = {
    REGISTERED: "Registered or main address",
    "correspondence": "Address for letters",
    "other": "Another place you work from",
}
_POSTCODE = re.compile(r"(GIR ?0AA|[A-PR-UWYZ][A-HK-Y]?[0-9][0-9A-HJKMNPR-Y]? ?[0-9][ABD-HJLNP-UW-Z]{2})", re.ASCII)


class Address(msgspec.Struct, frozen=True):
    """One address; `country` is a code of two letters."""

    id: UUID
    kind: str
    street: str
    town: str
    postcode: str
    country: str
    street_2: str = ""


def tidy_postcode(text: str) -> str:
    """Write a UK postcode with its space, such as "E8 1EA"; ValueError when it is none."""
    bare = re.sub(r"\s+", "", text).upper()
    written = f"{bare[:-3]} {bare[-3:]}"
    if not _POSTCODE.fullmatch(written):
        raise ValueError("Enter a UK postcode, like E8 1EA")
    return written
