"""The notices as data: which fields each has, what calls for it and from which day, read from one TOML file."""

import re
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Literal

import msgspec

from challenges.regimes.regime import RegimeError, load_regime

Kind = Literal["text", "long", "lines", "email", "money", "day", "moment", "yes_no", "choice", "whole", "cpv"]
Subject = Literal["challenge", "contract"]
Event = Literal[
    "",
    "publication",
    "summaries_sent",
    "contract_signed",
    "quarter_paid",
    "year_of_contract",
    "contract_ended",
    "procurement_ended",
]
Force = Literal["must", "may"]
FILE = "notice_forms.toml"


class FieldSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One thing a notice says; `source` names the fact that fills it, `suggest` one that an officer may change."""

    label: str
    kind: Kind
    source: str = msgspec.field(default="", name="from")
    suggest: str = ""
    hint: str = ""
    optional: bool = False
    options: tuple[tuple[str, str], ...] = ()


class SectionSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A headed part of a notice and its fields, by name."""

    title: str
    fields: tuple[str, ...]


def law_words(source: str) -> str:
    """Name the Act and its regulations beside the sections that a notice rests on."""
    return "; ".join(
        f"{part} of the {'Procurement Regulations 2024' if part.startswith('regulation') else 'Procurement Act 2023'}"
        for part in source.split("; ")
    )


class NoticeForm(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One notice from one day on: what calls for it, by when, and what it says.

    It is only for procurements that began on or after `begun_from`, and not for light touch ones where they are exempt.
    """

    id: str
    code: str
    title: str
    effective_from: date
    source: str
    purpose: str
    subject: Subject
    force: Force
    tag: str
    sections: tuple[SectionSpec, ...]
    event: Event = ""
    stages: tuple[str, ...] = ()
    routes: tuple[str, ...] = ()
    over: str = ""
    clock: str = ""
    light_touch_clock: str = ""
    light_touch_exempt: bool = False
    begun_from: date | None = None
    after: tuple[str, ...] = ()
    repeats: bool = False
    editable: bool = False
    opens_competition: bool = False

    @property
    def law(self) -> str:
        """Write what the notice rests on for people."""
        return law_words(self.source)

    def fits_route(self, route: str) -> bool:
        """Say whether the notice belongs to a route; one without routes belongs to all."""
        return not self.routes or route in self.routes

    def clock_for(self, *, is_light_touch: bool) -> str:
        """Name the regime's rule for the last day, or "" where the Act names none."""
        return self.light_touch_clock if is_light_touch and self.light_touch_clock else self.clock


class NumberSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the central digital platform numbers notices: patterns, each with its year, and an example of each."""

    forms: tuple[str, ...]
    examples: tuple[str, ...]


class Catalogue(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Every notice and every field."""

    regime: str
    source: str
    number: NumberSpec
    field: dict[str, FieldSpec]
    form: tuple[NoticeForm, ...]

    def forms_on(self, day: date) -> tuple[NoticeForm, ...]:
        """List the notices in force on a day, for each id the newest edition, in the order of their codes."""
        newest: dict[str, NoticeForm] = {}
        for form in self.form:
            held = newest.get(form.id)
            if form.effective_from <= day and (held is None or held.effective_from < form.effective_from):
                newest[form.id] = form
        return tuple(sorted(newest.values(), key=lambda form: (int(form.code[2:]), form.id)))

    def form_for(self, code: str, route: str, day: date) -> NoticeForm | None:
        """Find the notice of a code for a route on a day; while no route is chosen, the full one serves."""
        found = [form for form in self.forms_on(day) if form.code == code]
        fitting = [form for form in found if form.fits_route(route)]
        return next(iter(fitting or ([] if route else found)), None)


def read_catalogue(toml: bytes) -> Catalogue:
    """Read and check a file of notices; RegimeError says what is wrong with it."""
    try:
        found = msgspec.toml.decode(toml, type=Catalogue)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RegimeError(f"The file of notices cannot be read: {error}") from error
    regime = load_regime(found.regime)
    for form in found.form:
        if regime.notice_named(form.code).published is False:
            raise RegimeError(f"{form.code} is not published, so it is no notice")
        for rule in (form.clock, form.light_touch_clock):
            if rule:
                regime.rule(rule)
        for route in form.routes:
            if regime.route_named(route) is None:
                raise RegimeError(f"{form.id} names the route {route!r}, which the regime does not have")
        _require_fields(found, form)
    for pattern in found.number.forms:
        if "year" not in re.compile(pattern).groupindex:
            raise RegimeError(f"The number {pattern!r} does not say where the year stands")
    return found


def _require_fields(found: Catalogue, form: NoticeForm) -> None:
    names = [name for section in form.sections for name in section.fields]
    for name in names:
        if name not in found.field:
            raise RegimeError(f"{form.id} asks for {name!r}, which the file does not describe")
        if names.count(name) > 1:
            raise RegimeError(f"{form.id} asks for {name!r} twice")
        if (found.field[name].kind == "choice") != bool(found.field[name].options):
            raise RegimeError(f"{name!r} must have options if, and only if, it is a choice")


@lru_cache
def catalogue() -> Catalogue:
    """Read the notices that ship with the portal."""
    return read_catalogue((resources.files("challenges.notices") / FILE).read_bytes())
