"""The lines between sizes of companies and the list of exclusion grounds, read from this slice's data files."""

import csv
import hashlib
import tomllib
from functools import cache
from importlib import resources
from typing import Any

import msgspec

from challenges.suppliers.domain.grounds import Ground, GroundList
from challenges.suppliers.domain.size import SizeRules

_VERSION_CHARACTERS = 12


@cache
def size_rules() -> SizeRules:
    """Read the limits of both Acts by the day from which they hold."""
    raw: dict[str, Any] = tomllib.loads(_text("size_bands.toml"))
    return msgspec.convert(raw, SizeRules)


@cache
def ground_list() -> GroundList:
    """Read the exclusion grounds; the version is the hash of the file, so that any change asks suppliers anew."""
    text = _text("exclusion_grounds.csv")
    grounds = tuple(msgspec.convert(row, Ground) for row in csv.DictReader(text.splitlines()))
    return GroundList(hashlib.sha256(text.encode()).hexdigest()[:_VERSION_CHARACTERS], grounds)


def _text(name: str) -> str:
    return resources.files("challenges.suppliers").joinpath(name).read_text(encoding="utf-8")
