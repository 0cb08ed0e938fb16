"""The copy of a profile that goes with a submitted bid: as lines for people, and as data, frozen as they are then."""

from typing import Any

import msgspec

from challenges.suppliers.domain.facts import ANSWERS, VCSE_TITLE, Fact, Words, facts_of
from challenges.suppliers.domain.grounds import SUBJECT_NAMES, Grounds, admitted
from challenges.suppliers.domain.sections import TEXTS, Profile, Section
from challenges.suppliers.domain.size import Size

FORMAT = "civic-challenges-supplier-profile/1"


def size_lines(size: Size | None) -> list[tuple[str, str]]:
    """Write both sizes in words."""
    if size is None:
        return []
    is_sme = "Small or medium-sized enterprise" if size.is_sme else "Not a small or medium-sized enterprise"
    return [("Companies Act 2006", size.band_title), ("Procurement Act 2023", is_sme)]


def profile_lines(profile: Profile, size: Size | None, words: Words) -> list[tuple[str, tuple[Fact, ...]]]:
    """Write a whole profile as titled groups of lines, without what is empty; what is declared stands for the answers."""
    groups = []
    for section in Section:
        if section is Section.GROUNDS and profile.declaration is not None:
            continue
        lines = facts_of(profile.content(section), words)
        if section is Section.SIZE:
            lines += tuple(Fact(label, value) for label, value in size_lines(size))
        if section is Section.KIND and profile.kind.is_vcse is not None:
            lines += (Fact(VCSE_TITLE, ANSWERS[profile.kind.is_vcse]),)
        if lines:
            groups.append((TEXTS[section].title, lines))
    return groups


def snapshot(profile: Profile, size: Size | None, words: Words) -> dict[str, Any]:
    """Freeze a profile as plain JSON; empty where nothing was said."""
    groups = profile_lines(profile, size, words)
    if not groups:
        return {}
    labels = {one.code: one.label for one in words.grounds.grounds}
    made = {
        "format": FORMAT,
        "sections": [
            {"title": title, "lines": [{"label": one.label, "value": one.value} for one in lines]}
            for title, lines in groups
        ],
        "admitted": [
            f"{SUBJECT_NAMES[subject]}: {labels.get(code, code)}" for subject, code, _ in admitted(_said(profile))
        ],
        "size": size,
        "profile": {section.value: profile.content(section) for section in Section},
    }
    return msgspec.json.decode(msgspec.json.encode(made), type=dict[str, Any])


def _said(profile: Profile) -> Grounds:
    """Give the answers that count: the declared ones, or without a declaration those that were typed."""
    return profile.declaration.grounds if profile.declaration else profile.grounds
