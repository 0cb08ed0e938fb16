"""What a change of the challenge does to a bid: which of its answers are touched, and how."""

from collections.abc import Iterator, Mapping
from typing import Any, Literal

import msgspec

from challenges.bidding.domain.content import FIXED_PRICE, Content
from challenges.bidding.domain.receipts import digest
from challenges.publishing.domain.answers import budget_words
from challenges.publishing.domain.scoring import PRICE_METHOD_BY_ID
from portal.kernel.words import count_words

How = Literal["changed", "new", "gone"]

NOT_ANSWERED = "Not answered yet"
_FACTS = {
    "title": "Its name",
    "question": "What is asked",
    "weight": "Points",
    "share": "Its share of the points",
    "scale": "The scale",
    "levels": "What earns each score",
    "minimum_score": "Minimum score",
    "word_limit": "Word limit",
    "evidence": "What proves a “yes”",
    "no_means": "What a “no” means",
    "kind": "How it counts",
    "parent": "Which question it is a part of",
}
_SHOWN = frozenset({"weight", "minimum_score", "word_limit"})


class Touched(msgspec.Struct, frozen=True):
    """One part of a bid that a change touches: how, the facts that changed, and how much is written for it now.

    `part` is the page of the bid that changes it, "" where nothing is asked any more.
    """

    title: str
    how: How
    facts: tuple[str, ...]
    part: str
    written: str


def touched_parts(before: Mapping[str, Any], after: Mapping[str, Any], content: Content) -> tuple[Touched, ...]:
    """Compare two frozen versions and name what of `content` is touched, in today's order, what is gone at the end.

    A question that is gone and was never answered touches nothing.
    """
    old, new = _asked(before), _asked(after)
    found = []
    for name, one in new.items():
        was = old.get(name)
        if was == one:
            continue
        how: How = "new" if was is None else "changed"
        facts = () if was is None else tuple(_changed_facts(was, one))
        found.append(Touched(one["title"], how, facts, f"answers/{name}", _written(one, content)))
    found += _touched_price(before, after)
    found += [
        Touched(one["title"], "gone", (), "", written)
        for name, one in old.items()
        if name not in new and (written := _written(one, content)) != NOT_ANSWERED
    ]
    return tuple(found)


def draft_mark(pieces: list[dict[str, Any]]) -> str:
    """Name a draft as it is saved now by a short hash, so that what is confirmed is what was looked at."""
    return digest([[row["slot"], row["version"]] for row in pieces])[:16]


def _asked(content: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    """List the criteria that are answered: those divided into parts are not."""
    criteria = content["scoring"]["criteria"]
    divided = {one.get("parent") for one in criteria}
    return {one["id"]: one for one in criteria if one["id"] not in divided}


def _changed_facts(was: dict[str, Any], now: dict[str, Any]) -> Iterator[str]:
    for name, label in _FACTS.items():
        old, new = was.get(name), now.get(name)
        if old == new:
            continue
        yield f"{label}: {_plain(old)} → {_plain(new)}" if name in _SHOWN else label


def _plain(value: Any) -> str:
    return "none" if value is None else f"{value:,}" if isinstance(value, int) else str(value)


def _written(one: dict[str, Any], content: Content) -> str:
    """Say what the draft holds for a criterion."""
    if one["kind"] == "pass_fail":
        met = content.condition(one["id"]).met
        return NOT_ANSWERED if met is None else f"You said: {'yes' if met else 'no'}"
    words = count_words(content.answer(one["id"]).text)
    return f"Your answer: {words:,} word{'s'[: words != 1]}" if words else NOT_ANSWERED


def _touched_price(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[Touched]:
    """Name the price where its method, its points or the budget changed."""
    facts = []
    was, now = before["scoring"], after["scoring"]
    if was["price_method"] != now["price_method"]:
        facts.append(f"How price counts: {_method(was)} → {_method(now)}")
    if was["price_weight"] != now["price_weight"]:
        facts.append(f"Points: {was['price_weight']} → {now['price_weight']}")
    if before["budget_pence"] != after["budget_pence"]:
        facts.append(f"Budget: {_pence(before)} → {_pence(after)}")
    part = "" if now["price_method"] == FIXED_PRICE else "price"
    return [Touched("Price", "changed", tuple(facts), part, "")] if facts else []


def _method(scoring: Mapping[str, Any]) -> str:
    known = PRICE_METHOD_BY_ID.get(scoring["price_method"])
    return known.name if known else str(scoring["price_method"])


def _pence(content: Mapping[str, Any]) -> str:
    text = str(content["budget_pence"])
    return budget_words(int(text)) if text.isdecimal() else "none"
