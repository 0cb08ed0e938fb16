"""A section as labelled lines: for the page, the history, the comparison with a file, and the officer who reads a bid."""

from collections.abc import Callable
from typing import Any

import msgspec

from challenges.suppliers.domain.addresses import ADDRESS_KINDS, Address
from challenges.suppliers.domain.certificates import Certificate
from challenges.suppliers.domain.grounds import SUBJECT_NAMES, Declaration, GroundList, Grounds
from challenges.suppliers.domain.identifiers import Identifier, scheme_title
from challenges.suppliers.domain.people import CONTROLS, PEOPLE_KINDS, ConnectedPerson
from challenges.suppliers.domain.sections import Contact, Items, Kind, Names
from challenges.suppliers.domain.size import Year
from portal.kernel.moments import format_day, format_moment
from portal.kernel.money import format_pence

KIND_QUESTIONS = {
    "independent": "Independent of government",
    "purpose": "Works for a social, environmental or cultural purpose",
    "reinvests": "Mainly reinvests its surpluses in that purpose",
    "supported_employment": "Supported employment provider",
    "mutual": "Public service mutual",
}
VCSE_TITLE = "Voluntary, community or social enterprise"
ANSWERS = {True: "Yes", False: "No", None: ""}


class Fact(msgspec.Struct, frozen=True):
    """One line: what it is and what it says."""

    label: str
    value: str


class Words(msgspec.Struct, frozen=True):
    """What lines need beside the section: the names of countries and the list of grounds."""

    country: Callable[[str], str]
    grounds: GroundList


def facts_of(content: Any, words: Words) -> tuple[Fact, ...]:
    """Write a section as lines; what is not given is left out."""
    match content:
        case Names():
            lines = [
                ("Registered name", content.legal_name),
                ("Trading name", content.trading_name),
                ("Website", content.website),
            ]
        case Contact():
            lines = [("Contact", content.name), ("Email address", content.email), ("Phone", content.phone)]
        case Kind():
            lines = [(label, ANSWERS[getattr(content, name)]) for name, label in KIND_QUESTIONS.items()]
        case Items():
            lines = [item_line(one, words) for one in content.items] + [("None", "There are none")] * content.none
        case Grounds():
            lines = _ground_lines(content, words)
        case Declaration():
            lines = [
                ("Declared by", content.declared_by),
                ("Declared on", format_moment(content.declared_at)),
                ("Counts until", format_day(content.valid_until)),
                *_ground_lines(content.grounds, words),
            ]
        case _:
            lines = []
    return tuple(Fact(label, value) for label, value in lines if value)


def item_line(item: Any, words: Words) -> tuple[str, str]:
    """Write one thing of a list as its label and the rest."""
    match item:
        case Identifier():
            return scheme_title(item.scheme), item.number
        case Address():
            parts = (item.street, item.street_2, item.town, item.postcode, words.country(item.country))
            return ADDRESS_KINDS.get(item.kind, item.kind), ", ".join(part for part in parts if part)
        case Year():
            length = "" if item.months == 12 else f", {item.months} months"
            guess = ", expected" if item.is_estimate else ""
            return (
                f"Year to {format_day(item.ended_on)}{length}{guess}",
                f"Turnover {format_pence(item.turnover_pence)}, balance sheet total {format_pence(item.balance_pence)}, {item.staff:,} staff",
            )
        case ConnectedPerson():
            return item.name, _person(item, words)
        case Certificate():
            return item.name, _certificate(item)
        case _:
            return "", ""


class Difference(msgspec.Struct, frozen=True):
    """One line that a save changed: what stood before and what stands after; empty where nothing did."""

    label: str
    before: str
    after: str

    def __str__(self) -> str:
        """Say it in one sentence."""
        if self.before and self.after:
            return f"{self.label}: “{self.before}” became “{self.after}”"
        return f"{self.label}: “{self.before or self.after}” {'removed' if self.before else 'added'}"


def changes(before: Any, after: Any, words: Words) -> tuple[Difference, ...]:
    """Say what a save changed, line by line."""
    old, new = facts_of(before, words), facts_of(after, words)
    gone = [one for one in old if one not in new]
    said = []
    for one in new:
        if one in old:
            continue
        earlier = next((other for other in gone if other.label == one.label), None)
        if earlier is not None:
            gone.remove(earlier)
        said.append(Difference(one.label, earlier.value if earlier else "", one.value))
    return (*said, *(Difference(one.label, one.value, "") for one in gone))


def _person(item: ConnectedPerson, words: Words) -> str:
    parts = [PEOPLE_KINDS.get(item.kind, item.kind), words.country(item.country)]
    parts += [f"number {item.number}"] if item.number else []
    parts += [CONTROLS[one].lower() for one in item.controls if one in CONTROLS]
    return ", ".join(parts)


def _certificate(item: Certificate) -> str:
    parts = [item.issuer]
    parts += [f"number {item.number}"] if item.number else []
    parts += [f"covers {format_pence(item.covered_pence)}"] if item.covered_pence is not None else []
    parts += [f"until {format_day(item.expires_on)}"] if item.expires_on else []
    return ", ".join(parts)


def _ground_lines(grounds: Grounds, words: Words) -> list[tuple[str, str]]:
    labels = {one.code: one.label for one in words.grounds.grounds}
    lines = []
    for subject, title in SUBJECT_NAMES.items():
        given = grounds.of(subject)
        if given.nobody:
            lines.append((title, "There are none"))
            continue
        said_no = sum(not one.applies for one in given.answers.values())
        if said_no:
            lines.append((title, f"No to {said_no} of {len(given.answers)} grounds"))
        for code, answer in given.answers.items():
            if answer.applies:
                rest = f" What was done: {answer.self_cleaning}" if answer.self_cleaning else ""
                lines.append((f"{title}: {labels.get(code, code)}", f"Yes. {answer.explanation}{rest}"))
    return lines
