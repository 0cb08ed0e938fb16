"""A second, slow ranking written straight from the format's description with Fractions; it shares no code with the first."""

import hashlib
import math
from collections.abc import Mapping
from fractions import Fraction
from typing import Any


def half_up(value: Fraction, places: int) -> Fraction:
    return Fraction(math.floor(value * 10**places + Fraction(1, 2)), 10**places)


def text(value: Fraction, places: int) -> str:
    whole = int(value * 10**places)
    return f"{whole // 10**places}.{whole % 10**places:0{places}d}" if places else str(whole)


def aggregate(document: Mapping[str, Any], bid: Mapping[str, Any], criterion: str) -> Fraction:
    how = document["aggregation"]
    if how["method"] == "consensus":
        value = Fraction(bid["consensus"][criterion])
        return half_up(value, how["places"]) if "places" in how else value
    numbers = sorted(
        Fraction(score) for score in bid["scores"][criterion].values() if score not in ("abstained", "conflicted")
    )
    if how["method"] == "trimmed_mean":
        numbers = numbers[how["trim"] : len(numbers) - how["trim"]]
    if how["method"] == "median":
        half = len(numbers) // 2
        value = numbers[half] if len(numbers) % 2 else (numbers[half - 1] + numbers[half]) / 2
    else:
        value = sum(numbers, Fraction(0)) / len(numbers)
    return half_up(value, how["places"])


def weight_of(document: Mapping[str, Any], criterion: Mapping[str, Any]) -> Fraction:
    weight = Fraction(criterion["weight"])
    if "parent" not in criterion:
        return weight
    parent = next(one for one in document["criteria"] if one["id"] == criterion["parent"])
    return weight / 100 * weight_of(document, parent)


def scored_criteria(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    parents = {criterion.get("parent") for criterion in document["criteria"]}
    return [one for one in document["criteria"] if one["kind"] != "pass_fail" and one["id"] not in parents]


def price_fraction(method: str, price: Fraction, prices: list[Fraction], budget: Fraction | None) -> Fraction:
    low, high, count = min(prices), max(prices), len(prices)
    ordered = sorted(prices)
    median = (ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    mean = sum(prices, Fraction(0)) / count
    if method == "absolute_benchmark":
        assert budget is not None
        return min(max(1 - price / budget, Fraction(0)), Fraction(1))
    if method == "lowest_price_proportional":
        return low / price
    if method == "linear_from_lowest":
        return max(Fraction(0), 1 - (price - low) / low)
    if method == "linear_range":
        return Fraction(1) if high == low else (high - price) / (high - low)
    middle = {"median_based": median, "mean_based": mean}[method]
    return min(max(50 - 50 * (price - middle) / middle, Fraction(0)), Fraction(100)) / 100


def gate(document: Mapping[str, Any], bid: Mapping[str, Any], scores: dict[str, Fraction], quality: Fraction) -> str:
    if "excluded" in bid:
        return "excluded"
    if not all(bid.get("passes", {}).values()):
        return "failed"
    for criterion in scored_criteria(document):
        if "minimum_score" in criterion and scores[criterion["id"]] < Fraction(criterion["minimum_score"]):
            return "below_minimum"
    if "quality_minimum" in document and quality < Fraction(document["quality_minimum"]):
        return "below_minimum"
    if document["price"]["method"] == "price_per_quality_point" and quality == 0:
        return "failed"
    return "ranked"


def oracle(document: Mapping[str, Any]) -> dict[str, tuple[str, int | None, str | None, str | None]]:
    """Map each bid to status, rank, total and price points."""
    places, method = document["rounding"]["places"], document["price"]["method"]
    rows: dict[str, dict[str, Any]] = {}
    for bid in document["bids"]:
        scores, points = {}, {}
        for criterion in scored_criteria(document) if "excluded" not in bid else []:
            name = criterion["id"]
            scores[name] = aggregate(document, bid, name)
            share = scores[name] / Fraction(criterion["scale_max"])
            points[name] = half_up(weight_of(document, criterion) * share, places)
        quality = sum(points.values(), Fraction(0))
        rows[bid["id"]] = {
            "status": gate(document, bid, scores, quality),
            "quality": quality,
            "scores": scores,
            "price": Fraction(bid["price"]) if method != "fixed_price" and "price" in bid else Fraction(0),
            "earned": None,
        }
    through = {name: row for name, row in rows.items() if row["status"] == "ranked"}
    if method not in ("fixed_price", "price_per_quality_point"):
        budget = Fraction(document["price"]["budget"]) if "budget" in document["price"] else None
        prices = [row["price"] for row in through.values()]
        for row in through.values():
            share = price_fraction(method, row["price"], prices, budget)
            row["earned"] = half_up(Fraction(document["price"]["weight"]) * share, places)
    for row in through.values():
        row["total"] = row["quality"] + (row["earned"] or 0)
        row["main"] = row["price"] / row["quality"] if method == "price_per_quality_point" else -row["total"]
    return _placed(document, rows, through, places)


def sort_key(document: Mapping[str, Any], name: str, row: Mapping[str, Any]) -> tuple[Any, ...]:
    key: list[Any] = [row["main"]]
    for rule in document.get("tie_break", []):
        if rule == "quality_total":
            key.append(-row["quality"])
        elif rule == "lower_price":
            key.append(row["price"])
        elif rule == "draw":
            key.append(hashlib.sha256((document["draw_seed"] + "\n" + name).encode()).hexdigest())
        else:
            heaviest = sorted(scored_criteria(document), key=lambda one: -weight_of(document, one))
            key += [-row["scores"][one["id"]] for one in heaviest]
    return tuple(key)


def _placed(
    document: Mapping[str, Any], rows: dict[str, dict[str, Any]], through: dict[str, dict[str, Any]], places: int
) -> dict[str, tuple[str, int | None, str | None, str | None]]:
    keys = {name: sort_key(document, name, row) for name, row in through.items()}
    return {
        name: (
            row["status"],
            1 + sum(1 for other in keys.values() if other < keys[name]) if name in keys else None,
            text(row["total"], places) if name in keys else None,
            None if row["earned"] is None else text(row["earned"], places),
        )
        for name, row in rows.items()
    }
