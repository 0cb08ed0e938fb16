"""Weights: the top level and price add up to the total exactly, children to 100 within their parent."""

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

import msgspec

from challenges.rubric.errors import named
from challenges.rubric.exact import ONE, format_exact, parse_exact
from challenges.rubric.model import Criterion

_HUNDRED = 100 * ONE


class Weight(msgspec.Struct, frozen=True):
    """A weighted criterion as typed into a form or file."""

    id: str
    weight: str
    parent: str | None = None


def validate_weights(weights: Sequence[Weight], *, price_weight: str, total_points: str) -> tuple[str, ...]:
    """List everything that is wrong with the weights, one sentence each; nothing wrong is an empty tuple (tolerance 0)."""
    numbers = {f"The weight of {named(line.id)}": line.weight for line in weights}
    numbers |= {"The price weight": price_weight, "The total": total_points}
    problems = [
        f"{what} is {named(text)}, not a plain decimal number from 0 up"
        for what, text in numbers.items()
        if not _reads(text)
    ]
    if problems:
        return tuple(problems)
    criteria = [Criterion(line.id, "quality", parse_exact(line.weight), ONE, parent=line.parent) for line in weights]
    return tuple(weight_problems(criteria, parse_exact(price_weight), parse_exact(total_points)))


def _reads(text: str) -> bool:
    try:
        parse_exact(text)
    except ValueError:
        return False
    return True


def weight_problems(criteria: Sequence[Criterion], price_weight: int, total_points: int) -> Iterator[str]:
    """Yield a sentence for each broken rule of weights and parents; the rest assumes that none was broken."""
    broken = list(_tree_problems(criteria))
    if broken:
        yield from broken
        return
    if total_points == 0:
        yield "The total must be more than 0"
    weighted = [criterion for criterion in criteria if criterion.kind != "pass_fail"]
    top = sum(criterion.weight for criterion in weighted if criterion.parent is None) + price_weight
    if top != total_points:
        yield (
            f"The weights of criteria and price add up to {format_exact(top)}, not to the total of {format_exact(total_points)}"
        )
    for parent in parents(criteria):
        children = sum(criterion.weight for criterion in weighted if criterion.parent == parent)
        if children != _HUNDRED:
            yield f"The weights under criterion {named(parent)} add up to {format_exact(children)}, not to 100"


def _tree_problems(criteria: Sequence[Criterion]) -> Iterator[str]:
    by_id = {criterion.id: criterion for criterion in criteria}
    if len(by_id) != len(criteria):
        twice, _ = Counter(criterion.id for criterion in criteria).most_common(1)[0]
        yield f"Criterion {named(twice)} stands twice"
        return
    for criterion in criteria:
        parent = criterion.parent
        if parent is None:
            continue
        if parent not in by_id:
            yield f"Criterion {named(criterion.id)}: there is no parent {named(parent)}"
        elif "pass_fail" in {criterion.kind, by_id[parent].kind}:
            yield f"Criterion {named(criterion.id)}: pass_fail criteria have no parent and are no parent"
        elif _is_its_own_ancestor(criterion, by_id):
            yield f"Criterion {named(criterion.id)} is its own ancestor"


def _is_its_own_ancestor(criterion: Criterion, by_id: dict[str, Criterion]) -> bool:
    seen: set[str] = set()
    parent = criterion.parent
    while parent is not None and parent in by_id and parent not in seen:
        if parent == criterion.id:
            return True
        seen.add(parent)
        parent = by_id[parent].parent
    return False


def parents(criteria: Sequence[Criterion]) -> tuple[str, ...]:
    """Name the criteria that have children, in file order of the first child."""
    return tuple(dict.fromkeys(criterion.parent for criterion in criteria if criterion.parent is not None))


def leaves(criteria: Sequence[Criterion]) -> tuple[Criterion, ...]:
    """List the criteria that carry scores, in file order: weighted and without children."""
    above = set(parents(criteria))
    return tuple(one for one in criteria if one.kind != "pass_fail" and one.id not in above)


def effective_weights(criteria: Sequence[Criterion]) -> dict[str, Fraction]:
    """Give each leaf its share of the total in points: its weight times the percentages above it, exactly."""
    by_id = {criterion.id: criterion for criterion in criteria}
    found: dict[str, Fraction] = {}
    for leaf in leaves(criteria):
        share, parent = Fraction(leaf.weight, ONE), leaf.parent
        while parent is not None:
            share *= Fraction(by_id[parent].weight, _HUNDRED)
            parent = by_id[parent].parent
        found[leaf.id] = share
    return found
