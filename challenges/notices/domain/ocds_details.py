"""What the extensions of the open data standard add to a notice's release: lots, weights, standstill, payments, identifiers."""

import re
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from challenges.notices.domain.content import NoticeContent
from challenges.notices.domain.publishing import Notice
from challenges.regimes.clocks import standstill
from portal.kernel.moments import MONTHS, day_begins, day_ends, local_day

_LOT = re.compile(r"Lot (\d+): (.+)")
_WEIGHT = re.compile(r"(.+): (\d+(?:\.\d+)?) points")
_PRICE = re.compile(r"Price: (.+)")
_PAYMENT = re.compile(r"(\d{1,2}) ([A-Z][a-z]+) (\d{4}), (.+), £([\d,]+(?:\.\d{2})?)( with VAT)?", re.ASCII)
_SCHEMES = (
    (re.compile(r"[A-Z]{4}-\d{4}-[A-Z]{4}", re.ASCII), "GB-PPON"),
    (re.compile(r"(?:\d{8}|[A-Z]{2}\d{6})", re.ASCII), "GB-COH"),
)


def scheme_of(identifier: str) -> str:
    """Name the register a supplier's number is from, by its form; "" where the form says nothing."""
    return next((scheme for form, scheme in _SCHEMES if form.fullmatch(identifier)), "")


def lots_of(content: NoticeContent) -> list[dict[str, Any]]:
    """List the lots, or the whole as one, each with the award criteria and their exact weights."""
    named = [found for line in content.value("lots").splitlines() if (found := _LOT.fullmatch(line))]
    criteria = {"criteria": _criteria(content.value("criteria").splitlines())}
    if not named:
        return [{"id": "1", "awardCriteria": criteria}] if criteria["criteria"] else []
    return [{"id": found[1], "title": found[2], "awardCriteria": criteria} for found in named]


def _criteria(lines: list[str]) -> list[dict[str, Any]]:
    """Write each criterion with its points: as percentages where they add up to 100, else as points."""
    weights = [(line, _WEIGHT.fullmatch(line)) for line in lines]
    total = sum((Decimal(found[2]) for _, found in weights if found), Decimal(0))
    unit = "percentageExact" if total == 100 else "pointsExact"
    made = []
    for line, found in weights:
        kind = "price" if _PRICE.fullmatch(line) else "quality"
        if found:
            number = {"number": json_number(Decimal(found[2])), "weight": unit}
            made.append({"type": kind, "name": found[1], "numbers": [number]})
        elif line:
            name, _, words = line.partition(": ")
            made.append({"type": kind, "name": name, "description": words})
    return made


def standstill_period(notice: Notice) -> dict[str, Any] | None:
    """Work out the standstill that the publication of a contract award notice began; None before it, and without one."""
    if notice.publication is None or notice.content.value("standstill") not in {"mandatory", "voluntary"}:
        return None
    begins = local_day(notice.publication.published_at)
    return {"startDate": day_start(begins), "endDate": day_end(standstill(begins).last_day)}


def transactions_of(content: NoticeContent, reference: str) -> list[dict[str, Any]]:
    """List the payments of a notice that are written as the form asks: day, supplier, sum."""
    found = []
    for number, line in enumerate(content.value("payments").splitlines(), start=1):
        read = _PAYMENT.fullmatch(line.strip())
        if read is None or read[2] not in MONTHS:
            continue
        try:
            paid_on = date(int(read[3]), MONTHS.index(read[2]) + 1, int(read[1]))
        except ValueError:
            continue
        amount = json_number(Decimal(read[5].replace(",", "")))
        found.append(
            {
                "id": f"{reference}-payment-{paid_on.isoformat()}-{number}",
                "date": day_start(paid_on),
                "value": {"amountGross" if read[6] else "amount": amount, "currency": "GBP"},
                "payer": {"name": content.buyer},
                "payee": {"name": read[4]},
            }
        )
    return found


def json_number(amount: Decimal) -> int | float:
    """Write an amount as a JSON number that prints exactly: what we hold fits a double."""
    return int(amount) if amount == amount.to_integral_value() else float(amount)


def day_start(day: date) -> str:
    """Write the first moment of a day in London."""
    return day_begins(day).isoformat()


def day_end(day: date) -> str:
    """Write the last second of a day in London."""
    return day_ends(day).isoformat()


def utc(moment: datetime) -> str:
    """Write a moment in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
