"""A legal regime as data: thresholds, notices and clocks, read from one TOML file and frozen by its hash."""

import hashlib
from datetime import date
from functools import lru_cache
from importlib import resources
from typing import Literal

import msgspec
import rfc8785

from challenges.regimes.procedures import (
    AmendmentRule,
    ContractKind,
    Exclusion,
    Fact,
    OwnStep,
    Period,
    PublicNotice,
    Route,
)
from portal.kernel.errors import PortalError

DEFAULT_REGIME = "uk_procurement_act_2023"

Unit = Literal["working_days", "days", "months"]
Begins = Literal["that_day", "next_day", "quarter_end", "half_year_end"]


class RegimeError(PortalError):
    """The regime, or what is asked of it, does not exist; the message names it."""

    status = 404


class Amount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A threshold in whole pounds, VAT included where the regime says so."""

    pounds: int
    title: str


class Thresholds(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The amounts that apply to procurements begun on or after `effective_from`."""

    effective_from: date
    source: str
    amounts: dict[str, Amount]


class Notice(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A notice or document the law asks for; `published` is false for what only suppliers receive."""

    code: str
    title: str
    when: str
    source: str
    published: bool = True


class ClockRule(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A statutory period: `count` of `unit`, its first day found from the date by `begins`."""

    id: str
    title: str
    unit: Unit
    count: int
    begins: Begins
    date_is: str
    source: str


class ProclaimedHoliday(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A bank holiday announced after the calendar was released."""

    day: date
    source: str


class Regime(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One body of procurement law as the portal applies it."""

    id: str
    title: str
    jurisdiction: str
    in_force_from: date
    source: str
    currency: str
    amounts_include_vat: bool
    working_days: Literal["any_part_of_uk"]
    thresholds: tuple[Thresholds, ...]
    notice: tuple[Notice, ...]
    clock: tuple[ClockRule, ...]
    proclaimed_holiday: tuple[ProclaimedHoliday, ...] = ()
    # A regime frozen before these were added has none of them.
    vat_percents: tuple[int, ...] = ()
    splitting_months: int = 0
    suggested_bidding_days: int = 0
    buyer_classes: dict[str, str] = {}
    contract_kind: tuple[ContractKind, ...] = ()
    route: tuple[Route, ...] = ()
    fact: tuple[Fact, ...] = ()
    period: tuple[Period, ...] = ()
    own_step: tuple[OwnStep, ...] = ()
    public_notice: tuple[PublicNotice, ...] = ()
    exclusion: tuple[Exclusion, ...] = ()
    amendment: tuple[AmendmentRule, ...] = ()

    def rule(self, rule_id: str) -> ClockRule:
        """Find a clock; RegimeError lists all clocks when there is none of that id."""
        for rule in self.clock:
            if rule.id == rule_id:
                return rule
        known = ", ".join(sorted(rule.id for rule in self.clock))
        raise RegimeError(f"There is no rule {rule_id!r}. The rules are: {known}")

    def notice_named(self, code: str) -> Notice:
        """Find a notice by its code, for example UK6."""
        for notice in self.notice:
            if notice.code == code:
                return notice
        raise RegimeError(f"There is no notice {code!r} in {self.title}")

    def route_named(self, route_id: str) -> Route | None:
        """Find a route by its id; None for none of that id."""
        return next((one for one in self.route if one.id == route_id), None)

    def kind_named(self, kind_id: str) -> ContractKind:
        """Find a kind of contract; an unknown one is read as the first, for which the thresholds are lowest."""
        found = [one for one in self.contract_kind if one.id == kind_id] or list(self.contract_kind)
        if not found:
            raise RegimeError(f"{self.title} names no kinds of contract")
        return found[0]

    def threshold_pence(self, code: str, on: date) -> int:
        """Say how many pence the threshold `code` was for a procurement begun `on` that day (Sch.1)."""
        current = [table for table in self.thresholds if table.effective_from <= on]
        if not current:
            raise RegimeError(f"{self.title} has no thresholds for {on.isoformat()}")
        amounts = max(current, key=lambda table: table.effective_from).amounts
        if code not in amounts:
            raise RegimeError(f"There is no threshold {code!r} in {self.title}")
        return amounts[code].pounds * 100

    def proclaimed_days(self) -> frozenset[date]:
        """One-off bank holidays that working days leave out as well."""
        return frozenset(holiday.day for holiday in self.proclaimed_holiday)


def read_regime(toml: bytes) -> Regime:
    """Read and check a regime file; RegimeError says what is wrong with it."""
    try:
        regime = msgspec.toml.decode(toml, type=Regime)
    except (msgspec.MsgspecError, UnicodeDecodeError) as error:
        raise RegimeError(f"The regime file cannot be read: {error}") from error
    _require_unique("clock", [rule.id for rule in regime.clock])
    _require_unique("notice", [notice.code for notice in regime.notice])
    for what, entries in (
        ("route", regime.route),
        ("contract kind", regime.contract_kind),
        ("fact", regime.fact),
        ("own step", regime.own_step),
        ("public notice", regime.public_notice),
        ("exclusion", regime.exclusion),
    ):
        _require_unique(what, [entry.id for entry in entries])
    _require_unique("amendment rule", [entry.what for entry in regime.amendment])
    _require_known(regime)
    _require_unique("threshold date", [table.effective_from.isoformat() for table in regime.thresholds])
    short = [rule.id for rule in regime.clock if rule.count < 1]
    if short:
        raise RegimeError(f"The clock {short[0]!r} must count at least 1")
    return regime


def _require_unique(what: str, names: list[str]) -> None:
    for name in names:
        if names.count(name) > 1:
            raise RegimeError(f"The {what} {name!r} stands twice in the regime file")


def _require_known(regime: Regime) -> None:
    """Refuse a file in which one entry names another that is not there."""
    clocks = {rule.id for rule in regime.clock}
    asked = [one.clock for one in regime.period] + [one.clock for one in regime.public_notice]
    asked += [one.standstill for one in regime.route if one.standstill]
    facts = {one.id for one in regime.fact}
    steps = {one.id for one in regime.own_step}
    notices = {one.code for one in regime.notice}
    unknown = [
        *(name for name in asked if name not in clocks),
        *(need for one in regime.route for need in one.needs if need not in facts),
        *(one.step for one in regime.public_notice if one.step not in steps),
        *(code for one in regime.route for code in one.notices if code not in notices),
    ]
    if unknown:
        raise RegimeError(f"The regime file names {unknown[0]!r}, which it does not describe")


@lru_cache
def load_regime(regime_id: str = DEFAULT_REGIME) -> Regime:
    """Read a regime that ships with the portal; RegimeError when there is none of that id."""
    files = {entry.name: entry for entry in resources.files(__package__).iterdir() if entry.name.endswith(".toml")}
    if f"{regime_id}.toml" not in files:
        raise RegimeError(f"There is no regime {regime_id!r}")
    return read_regime(files[f"{regime_id}.toml"].read_bytes())


def canonical_regime(regime: Regime) -> bytes:
    """Write the regime as RFC 8785 JSON, the form that is frozen into a challenge at publication."""
    return rfc8785.dumps(msgspec.to_builtins(regime))


def regime_hash(regime: Regime) -> str:
    """SHA-256, in hexadecimal, of the canonical form."""
    return hashlib.sha256(canonical_regime(regime)).hexdigest()


def thaw_regime(canonical: bytes, expected_hash: str) -> Regime:
    """Read a frozen regime back; RegimeError when it is not the one that was frozen."""
    if hashlib.sha256(canonical).hexdigest() != expected_hash:
        raise RegimeError("The frozen regime does not match its hash")
    return msgspec.json.decode(canonical, type=Regime)
