"""How large a supplier is, worked out from its figures: by the Companies Act and by the Procurement Act."""

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import TypeVar
from uuid import UUID

import msgspec
from dateutil.relativedelta import relativedelta

LARGE = "large"
_LARGE_TITLE = "Large"
_MONTHS_IN_A_YEAR = 12
Rules = TypeVar("Rules")


class Year(msgspec.Struct, frozen=True):
    """The figures of one accounting year; `is_first` where the company had none before."""

    id: UUID
    ended_on: date
    turnover_pence: int
    balance_pence: int
    staff: int
    months: int = 12
    is_first: bool = False
    is_estimate: bool = False

    @property
    def began_on(self) -> date:
        """Name the first day of the year."""
        began: date = self.ended_on + timedelta(days=1) - relativedelta(months=self.months)
        return began


class Band(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One size of the Companies Act: its limits in whole pounds and people."""

    id: str
    title: str
    turnover: int
    balance: int
    staff: int

    def holds(self, year: Year) -> bool:
        """Say whether a year meets two of the three limits; turnover counts for a year of twelve months (s.382(6))."""
        met = (
            year.turnover_pence * _MONTHS_IN_A_YEAR <= self.turnover * 100 * year.months,
            year.balance_pence <= self.balance * 100,
            year.staff <= self.staff,
        )
        return sum(met) >= 2


class CompaniesAct(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The sizes, smallest first, for accounting years that begin on or after a day."""

    years_begin_from: date
    source: str
    bands: tuple[Band, ...]


class ProcurementAct(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"from_day": "from"}):
    """What makes a small or medium-sized enterprise from a day on."""

    from_day: date
    source: str
    staff_below: int
    turnover: int
    balance: int

    def __str__(self) -> str:
        """Say the rule in a sentence."""
        return (
            f"The Procurement Act counts a supplier with fewer than {self.staff_below} staff as small or medium-sized if"
            f" its turnover is not more than {_millions(self.turnover)} or its balance sheet total not more than"
            f" {_millions(self.balance)}."
        )


class SizeRules(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Both Acts' limits, each by effective date."""

    companies_act: tuple[CompaniesAct, ...]
    procurement_act: tuple[ProcurementAct, ...]


class Size(msgspec.Struct, frozen=True):
    """What the figures say: the company's size, whether it is a small or medium-sized enterprise, and on what basis."""

    band: str
    band_title: str
    is_sme: bool
    basis: str
    sources: tuple[str, ...]


def size_of(years: Sequence[Year], rules: SizeRules, today: date) -> Size | None:
    """Work out both sizes; None without figures."""
    if not years:
        return None
    ordered = sorted(years, key=lambda one: (one.ended_on, str(one.id)))
    act = _latest([(one.years_begin_from, one) for one in rules.companies_act], ordered[-1].began_on)
    procurement = _procurement_act(rules, today)
    band, basis = company_size(ordered, act)
    titles = {one.id: one.title for one in act.bands}
    return Size(
        band=band,
        band_title=titles.get(band, _LARGE_TITLE),
        is_sme=is_sme(ordered[-1], procurement),
        basis=basis,
        sources=(act.source, procurement.source),
    )


def company_size(ordered: Sequence[Year], act: CompaniesAct) -> tuple[str, str]:
    """Name the size under the Companies Act, oldest year first, and say how it was found.

    A company changes its size only when it met, or ceased to meet, the limits in two consecutive years (s.382(2)). The
    limits that hold for the latest year are applied to the earlier ones too, as the transitional rules have it. Where
    the earliest year given was not the company's first, its size in that year is taken from that year’s figures.
    """
    place = [_place(year, act) for year in ordered]
    qualifies = [place[0] <= step for step in range(len(act.bands))]
    for before, now in pairwise(place):
        for step in range(len(act.bands)):
            if (before <= step) == (now <= step):
                qualifies[step] = now <= step
    kept = qualifies.index(True) if True in qualifies else len(act.bands)
    names = [*(band.id for band in act.bands), LARGE]
    return names[kept], _basis(ordered, place[-1] != kept, names[place[-1]])


def is_sme(year: Year, act: ProcurementAct) -> bool:
    """Say whether a year makes an SME: fewer than 250 staff, and a low turnover or a low balance sheet (s.123)."""
    return year.staff < act.staff_below and (
        year.turnover_pence * _MONTHS_IN_A_YEAR <= act.turnover * 100 * year.months
        or year.balance_pence <= act.balance * 100
    )


def sme_rule(rules: SizeRules, today: date) -> str:
    """Say in a sentence what makes an SME today."""
    return str(_procurement_act(rules, today))


def _procurement_act(rules: SizeRules, today: date) -> ProcurementAct:
    return _latest([(one.from_day, one) for one in rules.procurement_act], today)


def _millions(pounds: int) -> str:
    return f"£{pounds / 1_000_000:g} million"


def _place(year: Year, act: CompaniesAct) -> int:
    """Number the smallest size whose limits a year meets; the number of sizes when it meets none."""
    return next((step for step, band in enumerate(act.bands) if band.holds(year)), len(act.bands))


def _basis(ordered: Sequence[Year], is_held_back: bool, alone: str) -> str:
    if len(ordered) == 1:
        if ordered[0].is_first:
            return "From your first accounting year."
        return "From one year’s figures. Add the year before: a size changes only after two years in a row."
    if is_held_back:
        return (
            f"The latest year alone would say {alone}, but a size changes only after two years in a row"
            " (Companies Act 2006, s.382(2))."
        )
    return f"From {len(ordered)} years’ figures."


def _latest(dated: Sequence[tuple[date, Rules]], day: date) -> Rules:
    """Find the rules in force on a day; for a day before all of them, the first."""
    in_order = sorted(dated, key=lambda one: one[0])
    return ([rules for start, rules in in_order if start <= day] or [in_order[0][1]])[-1]
