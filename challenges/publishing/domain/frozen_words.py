"""What a frozen version says, in words, so that two versions can be compared answer by answer."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from challenges.publishing.domain.answers import Answer, budget_words, months_words, value_words
from challenges.publishing.domain.scoring import PRICE_METHOD_BY_ID
from portal.kernel.moments import format_day, format_moment

_PLAIN = (("title", "Title"), ("summary", "Summary"), ("problem", "The problem"), ("outcomes", "Outcomes"))


def frozen_answers(content: dict[str, Any]) -> tuple[Answer, ...]:
    """Write every answer of a frozen version in words; what a version of that time did not hold is left out."""
    found = (*_words(content), *_terms(content), *_scoring(content), *_documents(content))
    return tuple(one for one in found if one.text)


def _words(content: dict[str, Any]) -> Iterator[Answer]:
    for name, label in _PLAIN:
        yield Answer(name, label, str(content.get(name) or ""))


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
    yield Answer("price", "How price counts", f"{name}, {scoring['price_weight']} points")
    for one in scoring["criteria"]:
        worth = "Pass or fail" if one["kind"] == "pass_fail" else f"{one['weight']} points"
        levels = [f"{level['score']}: {level['descriptor']}" for level in one["levels"]]
        yield Answer(f"criterion-{one['id']}", one["title"], "\n".join([f"{worth}.", one["question"], *levels]))


def _documents(content: dict[str, Any]) -> Iterator[Answer]:
    for one in content["documents"]:
        yield Answer(f"document-{one['sha256']}", f"Document: {one['title']}", one["file_name"])


def _number(text: str | None) -> int | None:
    return int(text) if text and text.isdecimal() else None


def _moment(text: str | None) -> str:
    return format_moment(datetime.fromisoformat(text)) if text else ""
