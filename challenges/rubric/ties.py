"""Bids that come out equal: the published rules in order, then a shared rank. Nothing is left to chance or to spelling."""

import hashlib
from collections.abc import Sequence

import msgspec

from challenges.rubric.errors import named
from challenges.rubric.exact import format_exact, format_places
from challenges.rubric.model import Evaluation, TieRule
from challenges.rubric.standing import Leaf, Standing

_Key = tuple[int | str, ...]
Group = tuple[Standing, ...]


class Separation(msgspec.Struct, frozen=True):
    """One step that took equal bids apart, or the finding (no rule) that they stay together."""

    group: Group
    rule: TieRule | None
    parts: tuple[Group, ...]
    explanation: str


class TieRules(msgspec.Struct, frozen=True):
    """The tie rules of an evaluation; `by_weight` has the leaves from the highest weight down, equal ones in file order."""

    evaluation: Evaluation
    by_weight: tuple[str, ...]

    def separate(self, group: Group) -> tuple[list[Group], list[Separation]]:
        """Order a group of equal bids, best first, as far as the rules go, and say which rule did what."""
        return self._separate(group, self.evaluation.tie_break)

    def _separate(self, group: Group, rules: Sequence[TieRule]) -> tuple[list[Group], list[Separation]]:
        for position, rule in enumerate(rules):
            parts = self._parts(rule, group)
            if len(parts) == 1:
                continue
            ordered: list[Group] = []
            steps = [Separation(group, rule, tuple(parts), self._explained(rule, parts))]
            for part in parts:
                below, more = self._separate(part, rules[position + 1 :]) if len(part) > 1 else ([part], [])
                ordered += below
                steps += more
            return ordered, steps
        reason = (
            "Equal under every tie rule, so they share a rank"
            if rules
            else "There is no further tie rule, so they share a rank"
        )
        return [group], [Separation(group, None, (group,), reason)]

    def _parts(self, rule: TieRule, group: Group) -> list[Group]:
        parts: dict[_Key, list[Standing]] = {}
        for standing in group:
            parts.setdefault(self._key(rule, standing), []).append(standing)
        return [tuple(parts[key]) for key in sorted(parts)]

    def _key(self, rule: TieRule, standing: Standing) -> _Key:
        """Give what the rule compares; the smaller comes first."""
        if rule == "quality_total":
            return (-(standing.quality or 0),)
        if rule == "highest_weighted_criterion":
            return tuple(-standing.scores[criterion] for criterion in self.by_weight)
        if rule == "lower_price":
            return (standing.bid.price or 0,)
        return (draw_key(self.evaluation.draw_seed or "", standing.bid.id),)

    def _explained(self, rule: TieRule, parts: Sequence[Group]) -> str:
        first = [part[0] for part in parts]
        if rule == "quality_total":
            places = self.evaluation.rounding_places
            return f"Higher quality total first: {_listed(parts, [format_places(one.quality or 0, places) for one in first])}"
        if rule == "lower_price":
            return f"Lower price first: {_listed(parts, [format_exact(one.bid.price or 0) for one in first])}"
        if rule == "draw":
            seed = self.evaluation.draw_seed or ""
            return f"Draw, smallest SHA-256 first: {_listed(parts, [draw_key(seed, one.bid.id)[:12] for one in first])}"
        criterion = next(name for name in self.by_weight if len({one.scores[name] for one in first}) > 1)
        scores = [format_exact(one.scores[criterion]) for one in first]
        return f"Higher score first, beginning with the highest weight; first different for {named(criterion)}: {_listed(parts, scores)}"


def tie_rules(evaluation: Evaluation, carrying: Sequence[Leaf]) -> TieRules:
    """Prepare the rules: leaves by effective weight, the highest first, equal weights in file order."""
    ordered = sorted(carrying, key=lambda leaf: -leaf.weight)
    return TieRules(evaluation, tuple(leaf.criterion.id for leaf in ordered))


def draw_key(seed: str, bid_id: str) -> str:
    """Give, in hexadecimal, the SHA-256 of the seed, a line feed and the bid id; the smallest comes first, so anyone can repeat the draw."""
    return hashlib.sha256(f"{seed}\n{bid_id}".encode()).hexdigest()


def _listed(parts: Sequence[Group], values: Sequence[str]) -> str:
    return ", ".join(
        f"{' and '.join(named(one.bid.id) for one in part)} {value}" for part, value in zip(parts, values, strict=True)
    )
