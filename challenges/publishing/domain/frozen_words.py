"""What a frozen version says, in words, so that two versions can be compared answer by answer."""

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from challenges.publishing.domain.answers import Answer, budget_words, months_words, value_words
from challenges.publishing.domain.scoring import PRICE_METHOD_BY_ID
from challenges.publishing.missions import mission, objective
from portal.kernel.moments import format_day, format_moment

HASH_SHOWN = 12
_PLAIN = (("title", "Title"), ("summary", "Summary"), ("problem", "The problem"), ("outcomes", "Outcomes"))


def frozen_answers(content: dict[str, Any]) -> tuple[Answer, ...]:
    """Write every answer of a frozen version in words; what a version of that time did not hold is left out."""
    found = (*_words(content), *_terms(content), *_scoring(content), *_documents(content))
    return tuple(one for one in found if one.text)


def _words(content: dict[str, Any]) -> Iterator[Answer]:
    for name, label in _PLAIN:
        yield Answer(name, label, str(content.get(name) or ""))
    chosen, aim = mission(content.get("mission")), objective(content.get("objective") or "")
    yield Answer(
        "mission",
        "Mission and objective",
        ": ".join(one for one in (chosen and chosen.title, aim and aim.summary) if one),
    )


def _terms(content: dict[str, Any]) -> Iterator[Answer]:
    yield Answer("budget", "Budget", budget_words(_number(content.get("budget_pence"))))
    yield Answer("value", "Highest total value", value_words(_number(content.get("value_pence"))))
    yield Answer("questions", "Questions close", _moment(content.get("questions_close_at")))
    yield Answer("deadline", "Deadline for bids", _moment(content.get("deadline_at")))
    starts = content.get("contract_starts_on")
    yield Answer("starts", "Contract starts", format_day(date.fromisoformat(starts)) if starts else "")
    yield Answer("months", "Length of the contract", months_words(_number(content.get("contract_months"))))


def _scoring(content: dict[str, Any]) -> Iterator[Answer]:
    scoring = content["scoring"]
    method = PRICE_METHOD_BY_ID.get(scoring["price_method"])
    name = method.name if method else scoring["price_method"]
    total = f" of {scoring['total_points']}" if scoring.get("total_points") else ""
    yield Answer("price", "How price counts", f"{name}, {scoring['price_weight']}{total} points")
    yield Answer("minimum", "Quality minimum", _points(scoring.get("quality_minimum")))
    titles = {one["id"]: one["title"] for one in scoring["criteria"]}
    for one in scoring["criteria"]:
        lines = _condition(one) if one["kind"] == "pass_fail" else _criterion(one, titles)
        yield Answer(f"criterion-{one['id']}", one["title"], "\n".join(line for line in lines if line))
    yield Answer("rules", "Rounding, equal bids and quorum", _rules(scoring))


def _condition(one: dict[str, Any]) -> Iterator[str]:
    yield "Pass or fail."
    yield one["question"]
    if one.get("evidence"):
        yield f"What proves a “yes”: {one['evidence']}"
    if "no_means" in one:
        ruled_out = one["no_means"] == "ruled_out"
        yield "A “no” rules the bid out." if ruled_out else "A “no” is explained, and the buyer decides."


def _criterion(one: dict[str, Any], titles: dict[str, str]) -> Iterator[str]:
    yield f"{one['share']}% of “{titles.get(one['parent'], '')}”." if one.get("parent") else f"{one['weight']} points."
    yield one["question"]
    if one.get("word_limit"):
        yield f"Up to {one['word_limit']:,} words."
    if one.get("minimum_score"):
        yield f"Minimum score: {one['minimum_score']}."
    for level in one["levels"]:
        yield f"{level['score']}: {level['descriptor']}"


def _rules(scoring: dict[str, Any]) -> str:
    rounding, rules, quorum = scoring.get("rounding"), scoring.get("tie_break"), scoring.get("quorum")
    said = (
        f"{rounding['places']} decimal places, {rounding.get('mode', '').replace('_', ' ')}" if rounding else "",
        ", ".join(rules).replace("_", " ") if rules else "",
        f"quorum {quorum}" if quorum else "",
    )
    return "; ".join(one for one in said if one)


def _points(number: str | None) -> str:
    return f"{number} points for quality and social value" if number else ""


def _documents(content: dict[str, Any]) -> Iterator[Answer]:
    """Name each file with the start of its hash: another file may come under the same title and name."""
    seen: Counter[str] = Counter()
    for one in content["documents"]:
        sha256 = one["sha256"]
        seen[sha256] += 1
        text = f"{one['file_name']}, SHA-256 {sha256[:HASH_SHOWN]}…"
        yield Answer(f"document-{sha256}-{seen[sha256]}", f"Document: {one['title']}", text)


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _moment(text: str | None) -> str:
    return format_moment(datetime.fromisoformat(text)) if text else ""
