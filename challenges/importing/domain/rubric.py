"""Criteria and conditions out of the blocks that stand under a rubric or under who may bid."""

import re
from collections.abc import Collection, Sequence
from decimal import Decimal

import msgspec

from challenges.importing.domain.blocks import Block, BlockKind
from challenges.importing.domain.headings import is_section_name, place_of_heading
from challenges.importing.domain.weights import TITLE_CHARACTERS, shortened, weighed, weight_in
from portal.kernel.words import count_words

MOST_CRITERIA = 30
MOST_CONDITIONS = 15
QUESTION_WORDS = 400
_LINE_CHARACTERS = 400
_BEGINNING_CHARACTERS = 60
_WHOLE, _FEWEST_LINES = Decimal(100), 3
_SOCIAL = re.compile(r"\bsocial value\b", re.IGNORECASE)
_PRICE = re.compile(
    r"^(?:price|pricing|cost|costs)\b|^commercial(?:\s+(?:offer|evaluation|response|submission|terms|criteria))?\W*$",
    re.IGNORECASE,
)
_MUST = re.compile(
    r"\b(must|shall|required|have to|has to|only|may not|not eligible|eligible|at least)\b", re.IGNORECASE
)
_CONDITION_WORDS = 90


class FoundCriterion(msgspec.Struct, frozen=True):
    """A criterion as it stood; no weight where none was stated. Conditions are of kind "pass_fail"."""

    kind: str
    title: str
    question: str
    weight: Decimal | None = None


class Rubric(msgspec.Struct, frozen=True):
    """What was found, the weight of price, and the blocks that are neither."""

    criteria: tuple[FoundCriterion, ...]
    price_weight: Decimal | None
    left: tuple[Block, ...]


class _Open:
    """The criterion that is being gathered."""

    def __init__(self, block: Block, weight: Decimal | None, title: str, question: str) -> None:
        self.block, self.weight, self.title = block, weight, title
        self.lines = [question] if question else []

    def closed(self) -> FoundCriterion:
        kind = "social_value" if _SOCIAL.search(self.title) else "quality"
        return FoundCriterion(kind, self.title, "\n".join(self.lines), self.weight)


def criteria_of(blocks: Sequence[Block]) -> Rubric:
    """Gather criteria: lines with a weight where there are any, else the headings or items of the section.

    What stands below a criterion's line is its question, as far as a question may be long. Price is no criterion.
    """
    starts = _starts(blocks)
    repeated = _repeated(blocks, starts)
    found: list[FoundCriterion] = []
    left: list[Block] = []
    price: Decimal | None = None
    current: _Open | None = None
    for place, block in enumerate(blocks):
        if place in starts and len(found) < MOST_CRITERIA:
            if current:
                found.append(current.closed())
                current = None
            if place in repeated:
                left.append(block)
                continue
            line = weighed(block.text)
            current = _Open(block, line.weight, line.title, line.question)
            if _PRICE.match(line.title):
                price, current = line.weight, None
        elif current is not None and _fits(current, block) and not (block.is_heading and is_section_name(block.text)):
            current.lines.append(block.written())
        else:
            left.append(block)
    if current:
        found.append(current.closed())
    return Rubric(tuple(found), price, tuple(left))


def whole_rubric(blocks: Sequence[Block]) -> range | None:
    """Find lines whose weights add up to exactly 100, wherever they stand; answers their places with what follows the last.

    Fewer than three such lines are figures of something else as often as a rubric.
    """
    heavy = [(place, _weight_of(one)) for place, one in enumerate(blocks)]
    run: list[int] = []
    total = Decimal(0)
    for place, weight in heavy:
        if weight is None:
            continue
        if total + weight > _WHOLE:
            run, total = [], Decimal(0)
        run.append(place)
        total += weight
        if total == _WHOLE and len(run) >= _FEWEST_LINES:
            after = next((n for n in range(place + 1, len(blocks)) if _ends_rubric(blocks[n])), len(blocks))
            return range(run[0], after)
    return None


def _weight_of(block: Block) -> Decimal | None:
    if not _may_begin(block.text):
        return None
    line = weighed(block.text)
    return line.weight if line.title else None


def _ends_rubric(block: Block) -> bool:
    return block.is_heading or block.kind in {BlockKind.ITEM, BlockKind.ROW}


def _starts(blocks: Sequence[Block]) -> set[int]:
    """Name the places of the lines that begin a criterion."""
    lines = [weighed(one.text) if _may_begin(one.text) else None for one in blocks]
    heavy = [place for place, line in enumerate(lines) if line and line.weight is not None and line.title]
    if heavy:
        is_whole = sum(line.weight or 0 for line in lines if line and line.title) == _WHOLE
        return set(heavy if is_whole else _highest(blocks, heavy))
    named = [place for place, one in enumerate(blocks) if one.is_heading and place_of_heading(one.text) is None]
    items = [place for place, one in enumerate(blocks) if one.kind in {BlockKind.ITEM, BlockKind.ROW}]
    return set(named if len(named) > 1 else items)


def _may_begin(text: str) -> bool:
    """Say whether a line may begin a criterion: a short one, or a long one whose weight stands at its beginning."""
    return len(text) <= _LINE_CHARACTERS or weight_in(text[:_BEGINNING_CHARACTERS]) is not None


def _repeated(blocks: Sequence[Block], starts: Collection[int]) -> set[int]:
    """Name the places where a criterion stands again with the same weight, as rules repeat what the criteria say."""
    seen: set[tuple[str, Decimal]] = set()
    found: set[int] = set()
    for place in sorted(starts):
        line = weighed(blocks[place].text)
        if line.weight is None:
            continue
        key = (line.title.casefold(), line.weight)
        if key in seen:
            found.add(place)
        seen.add(key)
    return found


def _highest(blocks: Sequence[Block], heavy: Sequence[int]) -> list[int]:
    """Leave out weighted items below a weighted heading: they are the parts of its question."""
    kept, is_under = [], False
    for place in heavy:
        if blocks[place].is_heading or blocks[place].kind is BlockKind.TEXT:
            kept.append(place)
            is_under = True
        elif not is_under:
            kept.append(place)
    return kept


def _fits(current: _Open, block: Block) -> bool:
    return count_words(" ".join(current.lines)) + count_words(block.text) <= QUESTION_WORDS


def conditions_of(blocks: Sequence[Block]) -> tuple[tuple[FoundCriterion, ...], tuple[Block, ...]]:
    """Make a condition of each short demand; answers them and what is none."""
    found: list[FoundCriterion] = []
    left: list[Block] = []
    for block in blocks:
        is_demand = block.kind is BlockKind.ITEM or (not block.is_heading and _MUST.search(block.text))
        if is_demand and count_words(block.text) <= _CONDITION_WORDS and len(found) < MOST_CONDITIONS:
            found.append(FoundCriterion("pass_fail", shortened(block.text, TITLE_CHARACTERS), block.text))
        else:
            left.append(block)
    return tuple(found), tuple(left)
