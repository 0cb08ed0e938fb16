"""Rates and their comparison (domain rules 4.3): intervals, ratios, tests; undefined figures are None."""

from math import asin, sqrt

import msgspec

Z = 1.959963984540054
"""The 97.5 % point of the normal distribution, for 95 % intervals."""


class Share(msgspec.Struct, frozen=True):
    """So many of so many; `applied` may be nought."""

    succeeded: int
    applied: int

    @property
    def rate(self) -> float | None:
        """The share, or None when nobody applied."""
        return self.succeeded / self.applied if self.applied else None


def wilson(share: Share) -> tuple[float, float] | None:
    """Wilson's 95 % interval of a rate."""
    if not share.applied:
        return None
    n, p = share.applied, share.succeeded / share.applied
    spread = Z * sqrt(p * (1 - p) / n + Z * Z / (4 * n * n))
    scale = 1 + Z * Z / n
    middle = p + Z * Z / (2 * n)
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def newcombe(a: Share, b: Share) -> tuple[float, float] | None:
    """Newcombe's 95 % interval of the difference of two rates, a minus b, from their Wilson intervals."""
    of_a, of_b = wilson(a), wilson(b)
    if of_a is None or of_b is None or a.rate is None or b.rate is None:
        return None
    difference = a.rate - b.rate
    low = difference - sqrt((a.rate - of_a[0]) ** 2 + (of_b[1] - b.rate) ** 2)
    high = difference + sqrt((of_a[1] - a.rate) ** 2 + (b.rate - of_b[0]) ** 2)
    return low, high


def ratio(a: Share, b: Share) -> float | None:
    """Divide one rate by the other; None when either is missing or the second is nought."""
    return a.rate / b.rate if a.rate is not None and b.rate else None


def impact_ratio(a: Share, b: Share) -> float | None:
    """Divide the lower rate by the higher; None when nobody applied in a group, or nobody succeeded in either."""
    if a.rate is None or b.rate is None or not max(a.rate, b.rate):
        return None
    return min(a.rate, b.rate) / max(a.rate, b.rate)


def fisher(a: Share, b: Share) -> float | None:
    """Fisher's exact test, two sided: the chance of a table as unlikely as this, or more, if the groups were alike."""
    if not (a.applied and b.applied):
        return None
    from scipy.stats import fisher_exact

    table = [[a.succeeded, a.applied - a.succeeded], [b.succeeded, b.applied - b.succeeded]]
    return float(fisher_exact(table).pvalue)


def cohens_h(a: Share, b: Share) -> float | None:
    """Cohen's h, a minus b: 0.2 is small, 0.5 middling, 0.8 large."""
    if a.rate is None or b.rate is None:
        return None
    return 2 * asin(sqrt(a.rate)) - 2 * asin(sqrt(b.rate))
