"""Guidance beside each question of a draft: a good and a weak example, written by us, read from one data file."""

import tomllib
from collections.abc import Mapping
from functools import cache
from importlib import resources

import msgspec

CRITERION_FIELDS = {"title": "criterion_title", "question": "criterion_question"}
CONDITION_FIELDS = {
    "title": "condition_title",
    "question": "condition_question",
    "evidence": "condition_evidence",
    "no_means": "condition_no_means",
}


class Example(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A good and a weak answer to one question, and why the weak one is weak."""

    good: str
    weak: str
    because: str


class Lead(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sentence before a section's questions with a link to a page that answers them; `link` is below the challenge."""

    before: str
    link: str
    words: str
    after: str


class _GuidanceFile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    fields: dict[str, Example]
    leads: dict[str, Lead]


@cache
def _guidance() -> _GuidanceFile:
    text = resources.files("challenges.publishing").joinpath("guidance.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text), _GuidanceFile)


def examples(names: Mapping[str, str] | None = None) -> Mapping[str, Example]:
    """Give the examples by field; `names` are the fields of one form that have their own under another name."""
    known = _guidance().fields
    return {**known, **{field: known[own] for field, own in (names or {}).items()}}


def lead(section: str) -> Lead | None:
    """Give the sentence before a section's questions, where there is one."""
    return _guidance().leads.get(section)
