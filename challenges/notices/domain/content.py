"""What one notice says, frozen when it is prepared; every value is text, so that a hash never depends on printing."""

import hashlib
from collections.abc import Mapping
from datetime import date, datetime

import msgspec
import rfc8785

from challenges.notices.domain.catalogue import Catalogue, FieldSpec, Kind, NoticeForm, law_words
from portal.kernel.moments import format_day, format_moment
from portal.kernel.money import format_pence

FORMAT = "portal-notice/1"
Known = Mapping[str, str]
"""Facts by name ("challenge.title"), each as canonical text: pence, ISO dates and instants, "yes" or "no"."""


class Line(msgspec.Struct, frozen=True):
    """One field of a notice with its value; `words` is the label of a chosen option."""

    id: str
    label: str
    kind: Kind
    value: str
    words: str = ""
    is_known: bool = False


class Part(msgspec.Struct, frozen=True):
    """A headed part of a notice."""

    title: str
    lines: tuple[Line, ...]


class NoticeContent(msgspec.Struct, frozen=True):
    """A notice as it was prepared, with everything needed to show it without any other row."""

    format: str
    form_id: str
    code: str
    title: str
    source: str
    tag: str
    reference: str
    challenge_title: str
    ocid: str
    buyer: str
    buyer_id: str
    parts: tuple[Part, ...]
    supplier_id: str = ""

    @property
    def law(self) -> str:
        """Write what the notice rests on for people."""
        return law_words(self.source)

    def value(self, field: str) -> str:
        """Find a field's value; "" where the notice has no such field or nothing in it."""
        return next((line.value for part in self.parts for line in part.lines if line.id == field), "")


def fill(form: NoticeForm, known: Known, answers: Mapping[str, str], book: Catalogue) -> tuple[Part, ...]:
    """Put facts, and answers where no fact is known, into a notice's parts."""
    return tuple(
        Part(section.title, tuple(_line(name, book.field[name], known, answers) for name in section.fields))
        for section in form.sections
    )


def _line(name: str, spec: FieldSpec, known: Known, answers: Mapping[str, str]) -> Line:
    fact = known.get(spec.source, "").strip() if spec.source else ""
    value = fact or answers.get(name, "").strip()
    words = dict(spec.options).get(value, "") if spec.kind == "choice" else ""
    return Line(name, spec.label, spec.kind, value, words, is_known=bool(fact))


def asked_fields(form: NoticeForm, known: Known, book: Catalogue) -> tuple[str, ...]:
    """Name the fields that no fact fills, in the notice's order."""
    names = [name for section in form.sections for name in section.fields]
    return tuple(name for name in names if not known.get(book.field[name].source, "").strip())


def missing_fields(parts: tuple[Part, ...], book: Catalogue) -> tuple[Line, ...]:
    """List the fields that must say something and do not."""
    return tuple(line for part in parts for line in part.lines if not line.value and not book.field[line.id].optional)


def content_hash(content: NoticeContent) -> str:
    """Hash a notice: SHA-256 of its RFC 8785 JSON."""
    return hashlib.sha256(rfc8785.dumps(msgspec.to_builtins(content))).hexdigest()


def facts_hash(form: NoticeForm, known: Known, book: Catalogue) -> str:
    """Hash the facts a notice would be filled from, to tell later whether they changed since."""
    sources = {book.field[name].source for section in form.sections for name in section.fields} - {""}
    facts = {source: known.get(source, "") for source in sorted(sources)}
    return hashlib.sha256(rfc8785.dumps(facts)).hexdigest()


def shown(line: Line) -> str:
    """Write a value for people."""
    if not line.value:
        return ""
    if line.kind == "money":
        return format_pence(int(line.value))
    if line.kind == "day":
        return format_day(date.fromisoformat(line.value))
    if line.kind == "moment":
        return format_moment(datetime.fromisoformat(line.value))
    if line.kind == "yes_no":
        return "Yes" if line.value == "yes" else "No"
    return line.words or line.value


def plain_text(content: NoticeContent) -> str:
    """Write a notice as text to be copied field by field."""
    rows = [f"{content.title} ({content.code})"]
    for part in content.parts:
        rows += ["", part.title.upper()]
        for line in part.lines:
            text = shown(line) or "Not applicable"
            rows.append(f"{line.label}: {text}" if "\n" not in text else f"{line.label}:\n{text}")
    return "\n".join(rows)
