"""Random valid evaluation files of every method, with nested criteria, gates, absences and ties that do happen."""

from typing import Any

from hypothesis import strategies as st

METHODS = (
    "fixed_price",
    "absolute_benchmark",
    "lowest_price_proportional",
    "linear_from_lowest",
    "linear_range",
    "median_based",
    "mean_based",
    "price_per_quality_point",
)
TIE_RULES = ("quality_total", "highest_weighted_criterion", "lower_price", "draw")


@st.composite
def decimals(draw: st.DrawFn, highest: int, *, lowest: int = 0, places: int = 2) -> str:
    """A plain decimal within whole bounds."""
    used = draw(st.integers(0, places))
    value = draw(st.integers(lowest * 10**used, highest * 10**used))
    whole, part = divmod(value, 10**used)
    return f"{whole}.{part:0{used}d}" if used else str(whole)


def cents(value: int) -> str:
    return f"{value // 100}.{value % 100:02d}"


@st.composite
def shares(draw: st.DrawFn, total: int, count: int) -> list[int]:
    """Whole numbers from 0 up that add to `total`."""
    cuts = sorted(draw(st.lists(st.integers(0, total), min_size=count - 1, max_size=count - 1)))
    return [high - low for low, high in zip([0, *cuts], [*cuts, total], strict=True)]


@st.composite
def criteria(draw: st.DrawFn, weight_in_cents: int) -> list[dict[str, Any]]:
    """Weighted criteria that add up, the first perhaps with children, and perhaps pass/fail gates."""
    found: list[dict[str, Any]] = []
    for number, weight in enumerate(draw(shares(weight_in_cents, draw(st.integers(1, 4))))):
        line: dict[str, Any] = {"id": f"c{number}", "kind": draw(st.sampled_from(("quality", "social_value")))}
        line["weight"] = cents(weight)
        children = draw(st.integers(0, 3)) if number == 0 else 0
        if children:
            for child, share in enumerate(draw(shares(10_000, children))):
                below = {"id": f"c{number}.{child}", "kind": "quality", "weight": cents(share), "parent": line["id"]}
                found.append(below | draw(scale()))
        else:
            line |= draw(scale())
        found.insert(draw(st.integers(0, len(found))), line)
    gates = [{"id": f"gate{number}", "kind": "pass_fail"} for number in range(draw(st.integers(0, 2)))]
    return gates + found


@st.composite
def scale(draw: st.DrawFn) -> dict[str, str]:
    highest = draw(st.sampled_from((3, 5, 7, 100)))
    found = {"scale_max": str(highest)}
    if draw(st.booleans()) and draw(st.booleans()):
        found["minimum_score"] = draw(decimals(highest // 2))
    return found


def leaf_lines(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    above = {line.get("parent") for line in lines}
    return [line for line in lines if line["kind"] != "pass_fail" and line["id"] not in above]


@st.composite
def people_scores(draw: st.DrawFn, highest: int, people: int, needed: int) -> dict[str, str]:
    numbers = {f"E{n}": draw(decimals(highest)) for n in range(people)}
    absent = draw(st.lists(st.sampled_from(sorted(numbers)), max_size=people - needed, unique=True))
    return numbers | {person: draw(st.sampled_from(("abstained", "conflicted"))) for person in absent}


@st.composite
def bids(draw: st.DrawFn, document: dict[str, Any], bid_id: str, needed: int) -> dict[str, Any]:
    price = draw(
        st.sampled_from((decimals(500, lowest=1), st.sampled_from(("100", "200.00", "250.50")))).flatmap(
            lambda one: one
        )
    )
    found: dict[str, Any] = {"id": bid_id, "price": price}
    passes = {line["id"]: draw(st.integers(0, 9)) > 0 for line in document["criteria"] if line["kind"] == "pass_fail"}
    found |= {"passes": passes} if passes else {}
    lines = leaf_lines(document["criteria"])
    if document["aggregation"]["method"] == "consensus":
        found["consensus"] = {line["id"]: draw(decimals(int(line["scale_max"]), places=1)) for line in lines}
    else:
        found["scores"] = {line["id"]: draw(people_scores(int(line["scale_max"]), 5, needed)) for line in lines}
    if draw(st.integers(0, 11)) == 0:
        found["excluded"] = "Mandatory ground"
    return found


@st.composite
def evaluations(draw: st.DrawFn, *, method: str | None = None) -> dict[str, Any]:
    """A valid evaluation file with up to seven bids, some of them twins but for the id."""
    chosen = method or draw(st.sampled_from(METHODS))
    total = draw(st.integers(1, 40_000))
    price_weight = 0 if chosen in ("fixed_price", "price_per_quality_point") else draw(st.integers(0, total))
    aggregation: dict[str, Any] = {"method": draw(st.sampled_from(("consensus", "mean", "median", "trimmed_mean")))}
    if aggregation["method"] != "consensus" or draw(st.booleans()):
        aggregation["places"] = draw(st.integers(0, 4))
    trim = draw(st.integers(0, 1)) if aggregation["method"] == "trimmed_mean" else 0
    aggregation |= {"trim": trim} if aggregation["method"] == "trimmed_mean" else {}
    document: dict[str, Any] = {
        "format": "portal-evaluation/1",
        "total_points": cents(total),
        "rounding": {"places": draw(st.integers(0, 4)), "mode": "half_up"},
        "aggregation": aggregation,
        "criteria": draw(criteria(total - price_weight)),
        "price": {"method": chosen, "weight": cents(price_weight)},
        "tie_break": draw(st.lists(st.sampled_from(TIE_RULES), unique=True)),
        "draw_seed": draw(st.text("0123456789abcdef", min_size=1, max_size=8)),
        "quorum": draw(st.integers(1, 3)),
    }
    if chosen == "absolute_benchmark":
        document["price"]["budget"] = draw(decimals(600, lowest=1))
    if draw(st.integers(0, 3)) == 0:
        document["quality_minimum"] = cents(draw(st.integers(0, total // 2)))
    needed = max(document["quorum"], 2 * trim + 1)
    document["bids"] = [draw(bids(document, f"B{n}", needed)) for n in range(draw(st.integers(1, 5)))]
    for number in range(draw(st.integers(0, 2))):
        document["bids"].append(draw(st.sampled_from(document["bids"])) | {"id": f"T{number}"})
    return document
