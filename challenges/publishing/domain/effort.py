"""How much work a bid is for a small company, worked out from what a challenge asks for."""

import math
import tomllib
from decimal import ROUND_HALF_UP, Decimal
from importlib import resources

import msgspec

from challenges.publishing.domain.challenge import ChallengeDetail


class Assumptions(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The figures behind the estimate: ours, not law, and shown wherever it is."""

    words_per_hour: int
    words_without_limit: int
    reading_hours: Decimal
    document_hours: Decimal
    condition_hours: Decimal
    price_hours: Decimal
    pounds_per_hour: int
    most_percent_of_budget: int


class Effort(msgspec.Struct, frozen=True):
    """The hours of one bid, by what they go into, and what they cost; `percent` of the budget, None without one."""

    hours: int
    words: int
    lines: tuple[tuple[str, Decimal], ...]
    cost_pence: int
    percent: Decimal | None

    @property
    def is_much(self) -> bool:
        """Say whether a bid costs more than a small company should have to stake on the contract."""
        return self.percent is not None and self.percent > ASSUMPTIONS.most_percent_of_budget


def _read() -> Assumptions:
    text = resources.files("challenges.publishing").joinpath("library", "effort.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text, parse_float=Decimal), Assumptions, strict=False)


ASSUMPTIONS = _read()


def shown_hours(exact: Decimal) -> Decimal:
    """Round hours as people estimate them: to half an hour below ten, to the hour below a hundred, then to five hours.

    Some work is never no work: whatever is more than nothing is half an hour at least.
    """
    step = Decimal("0.5") if exact < 10 else Decimal(1) if exact < 100 else Decimal(5)
    steps = (exact / step).to_integral_value(ROUND_HALF_UP)
    return max(steps, Decimal(1)) * step if exact > 0 else Decimal(0)


def effort_of(challenge: ChallengeDetail) -> Effort:
    """Estimate the hours of a bid in whole hours (up), their cost, and that cost in percent of the budget.

    The whole is that of the parts as shown, so that whoever adds them up comes to the same.
    """
    known = ASSUMPTIONS
    words = sum(one.word_limit or known.words_without_limit for one in challenge.scored_criteria)
    lines = [
        ("Reading the challenge", known.reading_hours + known.document_hours * len(challenge.documents)),
        ("Answers", Decimal(words) / known.words_per_hour),
        ("Conditions", known.condition_hours * len(challenge.pass_fail_criteria)),
        ("Price", Decimal(0) if challenge.price_method == "fixed_price" else known.price_hours),
    ]
    shown = tuple((name, shown_hours(part)) for name, part in lines if part)
    hours = math.ceil(sum(part for _, part in shown))
    cost = hours * known.pounds_per_hour * 100
    percent = round(Decimal(100 * cost) / challenge.budget_pence, 1) if challenge.budget_pence else None
    return Effort(hours, words, shown, cost, percent)
