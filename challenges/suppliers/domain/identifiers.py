"""The numbers under which an organisation is registered, by the closed list of schemes, each with its own check."""

import re
from collections.abc import Callable
from uuid import UUID

import msgspec

_SPACES = re.compile(r"\s+")


class Scheme(msgspec.Struct, frozen=True):
    """A register: its code, what people call it, an example, the form of its numbers after tidying, and their check."""

    code: str
    title: str
    example: str
    pattern: str
    tidy: Callable[[str], str] = str.upper
    check: Callable[[str], bool] = bool


class Identifier(msgspec.Struct, frozen=True):
    """One number in one register."""

    id: UUID
    scheme: str
    number: str


def _company(text: str) -> str:
    return text.upper().zfill(8) if text.isdigit() else text.upper()


def _dashed(text: str) -> str:
    bare = text.replace("-", "").upper()
    return "-".join(bare[start : start + 4] for start in range(0, len(bare), 4))


def _vat(text: str) -> str:
    return text.replace("-", "").upper().removeprefix("GB")


def _is_vat(number: str) -> bool:
    """Check the two check digits of a VAT number: weights 8 to 2, modulo 97, in the old way or with 55 added."""
    weighed = sum(int(digit) * weight for digit, weight in zip(number[:7], range(8, 1, -1), strict=False))
    check = int(number[7:9])
    return (weighed + check) % 97 == 0 or (weighed + check + 55) % 97 == 0


COMPANY = "GB-COH"
SCHEMES: tuple[Scheme, ...] = (
    Scheme(COMPANY, "Companies House number", "01234567 or SC123456", r"[0-9]{8}|[A-Z]{2}[0-9]{6}", _company),
    Scheme("GB-PPON", "Public Procurement Organisation Number (PPON)", "ABCD-1234-EFGH", r"[A-Z]{4}-[0-9]{4}-[A-Z]{4}", _dashed),
    Scheme("VAT", "VAT registration number", "123456789", r"[0-9]{9}([0-9]{3})?", _vat, _is_vat),
    Scheme("GB-CHC", "Charity number, England and Wales", "1234567", r"[0-9]{6,7}(-[0-9]{1,3})?"),
    Scheme("GB-SC", "Charity number, Scotland", "SC012345", r"SC[0-9]{6}"),
    Scheme("GB-NIC", "Charity number, Northern Ireland", "NIC123456", r"NIC[0-9]{6}", lambda text: "NIC" + text.upper().removeprefix("NIC")),
    Scheme("GB-MPR", "Mutuals Public Register number", "12345R", r"(IP|RS|SP|IPS)?[0-9]{3,6}[A-Z]{0,2}"),
    Scheme("GB-NHS", "NHS organisation code", "RJ1", r"[A-Z0-9]{3,10}"),
    Scheme("GB-UKPRN", "UK Register of Learning Providers number", "10012345", r"1[0-9]{7}"),
    Scheme("GG-RCE", "Guernsey Registry number", "12345", r"(CMP)?[0-9]{1,6}"),
    Scheme("JE-FSC", "Jersey Financial Services Commission number", "12345", r"[A-Z]{0,4}[0-9]{1,7}"),
    Scheme("IM-CR", "Isle of Man Companies Registry number", "123456C", r"[0-9]{5,6}[A-Z]"),
)  # fmt: skip
BY_CODE = {one.code: one for one in SCHEMES}


def tidy_number(scheme: str, text: str) -> str:
    """Write a number as its register does; ValueError with a sentence when it cannot be one."""
    register = BY_CODE.get(scheme)
    if register is None:
        raise ValueError("Choose a register from the list")
    number = register.tidy(_SPACES.sub("", text))
    if not re.fullmatch(register.pattern, number, re.ASCII) or not register.check(number):
        raise ValueError(f"Enter a number like {register.example}: this is not in the form of a {register.title}")
    return number


def scheme_title(code: str) -> str:
    """Name a register in words."""
    return BY_CODE[code].title if code in BY_CODE else code
