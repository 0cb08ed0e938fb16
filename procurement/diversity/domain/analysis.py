"""A body's own earlier figures (`group,applied,succeeded`), compared with one reference group; nothing is withheld here."""

import csv
import re
from collections.abc import Iterable, Sequence
from typing import Any

from procurement.diversity.domain import statistics as st
from procurement.diversity.domain.statistics import Share

COLUMNS = ("group", "applied", "succeeded")
FEW = 30
FOUR_FIFTHS = 0.8
MAXIMUM_GROUPS = 1_000
_COUNT = re.compile(r"\d{1,12}", re.ASCII)


class AnalysisError(ValueError):
    """A file that cannot be analysed; the message is one line and names the line of the file."""


def read_groups(lines: Iterable[str]) -> dict[str, Share]:
    """Read a CSV file, checking every line; AnalysisError at the first that is wrong, so nothing is half read."""
    reader = csv.reader(lines)
    header = [cell.strip().lower() for cell in next(reader, [])]
    if sorted(header) != sorted(COLUMNS):
        raise AnalysisError("The first line must be: group,applied,succeeded")
    groups: dict[str, Share] = {}
    for cells in reader:
        if not any(cell.strip() for cell in cells):
            continue
        name, share = _read_line(dict(zip(header, cells, strict=False)), len(cells), reader.line_num)
        if name in groups:
            raise AnalysisError(f"Line {reader.line_num}: the group {name} stands there twice.")
        groups[name] = share
        if len(groups) > MAXIMUM_GROUPS:
            raise AnalysisError(f"There are more than {MAXIMUM_GROUPS:,} groups.")
    if not groups:
        raise AnalysisError("The file names no groups.")
    return groups


def _read_line(cells: dict[str, str], count: int, line: int) -> tuple[str, Share]:
    name = cells.get("group", "").strip()
    if count != len(COLUMNS) or not name:
        raise AnalysisError(f"Line {line}: it needs a group, how many applied and how many succeeded.")
    for column in ("applied", "succeeded"):
        if not _COUNT.fullmatch(cells[column].strip()):
            raise AnalysisError(f"Line {line}: {column} must be a whole number, not {cells[column].strip()[:40]!r}.")
    share = Share(succeeded=int(cells["succeeded"]), applied=int(cells["applied"]))
    if share.succeeded > share.applied:
        raise AnalysisError(f"Line {line}: more succeeded ({share.succeeded}) than applied ({share.applied}).")
    return name, share


def analyse(groups: dict[str, Share], reference: str = "") -> dict[str, Any]:
    """Compare every group with the reference: by default the group with the highest rate, first in the file if equal.

    Signs are group minus reference; figures are unrounded; cautions stand in `warnings`. AnalysisError when the
    reference is not one of the groups.
    """
    if reference and reference not in groups:
        raise AnalysisError(f"There is no group {reference}.")
    named = reference or max(groups, key=lambda name: -1.0 if (rate := groups[name].rate) is None else rate)
    others = [name for name in groups if name != named]
    return {
        "groups": [_group(name, share) for name, share in groups.items()],
        "comparisons": [_compare(name, groups[name], named, groups[named]) for name in others],
        "warnings": _warnings(groups, named, others),
    }


def _group(name: str, share: Share) -> dict[str, Any]:
    return {
        "group": name,
        "applied": share.applied,
        "succeeded": share.succeeded,
        "rate": share.rate,
        "wilson": _pair(st.wilson(share)),
    }


def _compare(name: str, share: Share, reference: str, base: Share) -> dict[str, Any]:
    known = share.rate is not None and base.rate is not None
    return {
        "group": name,
        "reference": reference,
        "difference": (share.rate or 0.0) - (base.rate or 0.0) if known else None,
        "newcombe": _pair(st.newcombe(share, base)),
        "ratio": st.ratio(share, base),
        "impact_ratio": st.impact_ratio(share, base),
        "fisher_p": st.fisher(share, base),
        "cohens_h": st.cohens_h(share, base),
    }


def _pair(interval: tuple[float, float] | None) -> list[float] | None:
    return list(interval) if interval else None


def _warnings(groups: dict[str, Share], reference: str, others: Sequence[str]) -> list[str]:
    found = [f"{name}: nobody applied, so there is no rate." for name, share in groups.items() if not share.applied]
    found += [
        f"{name}: fewer than {FEW} applied, too few to say much."
        for name, share in groups.items()
        if 0 < share.applied < FEW
    ]
    base = groups[reference]
    for name in others:
        share = groups[name]
        impact = st.impact_ratio(share, base)
        if impact is not None and impact < FOUR_FIFTHS and min(share.applied, base.applied) >= FEW:
            found.append(
                f"{name}: below four fifths of {reference}. This line is a custom from the United States, advice only;"
                " look at the interval."
            )
    if len(others) > 1:
        found.append("Several groups are compared: some small fisher_p values are to be expected by chance alone.")
    return found
