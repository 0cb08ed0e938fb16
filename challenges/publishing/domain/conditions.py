"""Conditions of participation: what a bid's answers to them come to, and advice where one asks too much (s.22)."""

import re
from collections.abc import Iterator, Mapping

from challenges.publishing.domain.challenge import ChallengeDetail, Condition

MANY = 6
_INSURANCE = re.compile(r"\binsur(?:ance|ed)\b|\bindemnity\b", re.IGNORECASE)
_LATER = re.compile(
    r"\b(?:by the (?:start|time)|when the contract|before the contract|once (?:it is )?awarded|after the award|if you (?:are|win)|"
    r"from the (?:start|first day)|at the start|on award)\b",
    re.IGNORECASE,
)
_ACCOUNTS = re.compile(r"\baudited\b|\b(?:annual|filed|years['’]? (?:of )?)\s*accounts\b", re.IGNORECASE)
_TURNOVER = re.compile(r"\bturnover\b|\bcredit (?:score|rating)\b|\bnet assets\b", re.IGNORECASE)
_EARLIER = re.compile(
    r"\b(?:worked|work|contracts?|supplied|experience|clients?|delivered)\b[^.?]{0,60}\b(?:council|borough|authority|"
    r"public body|NHS|government|public sector)\b",
    re.IGNORECASE,
)
_CERTIFICATE = re.compile(
    r"\b(?:ISO\s?\d{4,5}|Cyber Essentials(?: Plus)?|SOC ?2|certified|accredited)\b", re.IGNORECASE
)
_EQUAL = re.compile(r"\b(?:or (?:an? )?equal|equivalent|or show equal)\b", re.IGNORECASE)


def passes_of(challenge: ChallengeDetail, said: Mapping[str, bool]) -> dict[str, bool]:
    """Turn what a compliant bid said to the conditions into passes.

    A "no" that may be explained passes: the compliance check read the explanation and let the bid through.
    """
    explained = {one.identifier for one in challenge.conditions if not one.rules_out}
    return {identifier: met or identifier in explained for identifier, met in said.items()}


def disproportionate(challenge: ChallengeDetail) -> Iterator[tuple[Condition, str, str]]:
    """Yield conditions that may ask more than the contract needs: the condition, a heading, and why with the section."""
    for one in challenge.conditions:
        for heading, text in _doubts(one):
            yield one, heading, text
    if len(challenge.conditions) > MANY:
        yield (
            challenge.conditions[-1],
            f"{len(challenge.conditions)} conditions are many",
            "Each one shuts somebody out. Keep those without which a bid could not be taken, and score the rest (s.22).",
        )


def _doubts(one: Condition) -> Iterator[tuple[str, str]]:
    words = f"{one.title} {one.question} {one.evidence}"
    if _INSURANCE.search(words) and not _LATER.search(words):
        yield (
            f"“{one.title}” may be asked only after the award",
            "Insurance must not have to be in place before the contract is awarded. Ask whether it will be by the start (s.22).",
        )
    if _ACCOUNTS.search(words):
        yield (
            f"“{one.title}” must take other proof too",
            "A company that the law does not oblige to have its accounts audited may show its standing in another way (s.22).",
        )
    if _TURNOVER.search(words):
        yield (
            f"“{one.title}” shuts out young companies",
            "Ask for it only as far as this contract would be at risk without it, and say why that sum (s.22).",
        )
    if _EARLIER.search(words) and not _LATER.search(words):
        yield (
            f"“{one.title}” must not ask for a contract with a certain buyer",
            "Ability may not be shown only by work for one authority or kind of authority. Ask for evidence of any kind (s.22).",
        )
    if _CERTIFICATE.search(words) and not _EQUAL.search(words):
        yield (
            f"“{one.title}” names one certificate",
            "Take equal proof as well: write “or show equal protection”, or say what the certificate stands for (s.22).",
        )
