"""A text, section by section: headings say where their text goes; what no section takes is left, and nothing is lost."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

import msgspec

from challenges.importing.domain.blocks import Block, BlockKind
from challenges.importing.domain.headings import Place, is_section_name, place_of_heading, place_of_paragraph
from challenges.importing.domain.rubric import FoundCriterion, conditions_of, criteria_of, whole_rubric
from challenges.importing.domain.suggestions import Suggestion, days_in, lengths_in, money_in, sentences
from challenges.importing.domain.weights import shortened, weight_in
from portal.kernel.words import count_words

TITLE_CHARACTERS = 120
SUMMARY_CHARACTERS = 300
PROBLEM_WORDS, OUTCOMES_WORDS = 1_000, 800
TEXT_CHARACTERS = 19_000

__all__ = ["FoundCriterion", "Left", "Placed", "place_blocks"]


class Left(msgspec.Struct, frozen=True):
    """A piece that no section took, under the heading it stood under."""

    heading: str
    text: str


class Placed(msgspec.Struct, frozen=True):
    """What a text becomes. `summary` may repeat the first sentence of the problem; words are counted once."""

    title: str
    summary: str
    problem: str
    outcomes: str
    criteria: tuple[FoundCriterion, ...]
    conditions: tuple[FoundCriterion, ...]
    price_weight: Decimal | None
    money: tuple[Suggestion, ...]
    days: tuple[Suggestion, ...]
    lengths: tuple[Suggestion, ...]
    left: tuple[Left, ...]
    words: int
    words_left: int

    @property
    def words_placed(self) -> int:
        """Count the words that stand in a section now."""
        return self.words - self.words_left

    @property
    def sections(self) -> tuple[str, ...]:
        """Name the sections that have something, in the order of the task list."""
        filled = {
            "title": self.title,
            "summary": self.summary,
            "problem": self.problem,
            "outcomes": self.outcomes,
            "money": self.money,
            "dates": self.days or self.lengths,
            "conditions": self.conditions,
            "rubric": self.criteria,
        }
        return tuple(name for name, found in filled.items() if found)

    def left_text(self) -> str:
        """Write what is left as one text, each piece once, under its heading."""
        pieces, heading = [], ""
        for one in self.left:
            if one.heading and one.heading != heading:
                pieces.append(f"\n{one.heading}")
            pieces.append(one.text if one.heading else f"\n{one.text}")
            heading = one.heading or one.text
        return "\n".join(pieces).strip()


class _Piece(msgspec.Struct, frozen=True):
    """A block with its place and the heading it stands under."""

    block: Block
    place: Place
    heading: str


def place_blocks(blocks: Sequence[Block]) -> Placed:
    """Place a text; every word of it is afterwards in a section or among what is left."""
    title, rest = _title(blocks)
    pieces = _assigned(rest)
    summary, pieces = _summary(_with_rubric(pieces))
    problem, over_problem = _filled(_of(pieces, Place.PROBLEM), PROBLEM_WORDS)
    outcomes, over_outcomes = _filled(_of(pieces, Place.OUTCOMES), OUTCOMES_WORDS)
    rubric = criteria_of([one.block for one in _of(pieces, Place.RUBRIC)])
    # Under "Selection criteria" stands what the Act calls conditions: what bidders must have, with no weight.
    demands = [one for one in rubric.left if place_of_paragraph(one.text) is Place.CONDITIONS]
    conditions, no_conditions = conditions_of([*(one.block for one in _of(pieces, Place.CONDITIONS)), *demands])
    no_criteria = [one for one in rubric.left if one not in demands]
    is_left = {id(one) for one in (*over_problem, *over_outcomes, *no_criteria, *no_conditions)}
    kept = {Place.MONEY, Place.DATES, Place.NOWHERE}
    left = _left(one for one in pieces if one.place in kept or (id(one.block) in is_left and not _is_label(one)))
    text = "\n".join(one.text for one in blocks)
    return Placed(
        title=title,
        summary=summary or _first_sentence(problem or outcomes),
        problem=problem,
        outcomes=outcomes,
        criteria=rubric.criteria,
        conditions=conditions,
        price_weight=rubric.price_weight,
        money=money_in(text),
        days=days_in(text),
        lengths=lengths_in(text),
        left=left,
        words=count_words(text),
        words_left=sum(count_words(one.text) for one in left),
    )


def _title(blocks: Sequence[Block]) -> tuple[str, Sequence[Block]]:
    """Take the title: the document's own, what stands under "Title", or a first heading that names no section."""
    for place, block in enumerate(blocks[:12]):
        follows = blocks[place + 1] if place + 1 < len(blocks) else None
        is_named = block.is_heading and place_of_heading(block.text) is Place.TITLE
        if is_named and follows is not None and not follows.is_heading and len(follows.text) <= TITLE_CHARACTERS:
            return follows.text, [*blocks[:place], *blocks[place + 2 :]]
        is_own = block.is_heading and (block.level == 0 or (place == 0 and not is_section_name(block.text)))
        if is_own and len(block.text) <= TITLE_CHARACTERS:
            return block.text, [*blocks[:place], *blocks[place + 1 :]]
        if is_own:
            whole = Block(BlockKind.TEXT, block.text)
            return shortened(block.text, TITLE_CHARACTERS), [*blocks[:place], whole, *blocks[place + 1 :]]
    return "", blocks


def _assigned(blocks: Sequence[Block]) -> list[_Piece]:
    """Give every block its place: that of the last heading which says one, else that of its own words."""
    found: list[_Piece] = []
    place: Place | None = None
    heading, level = "", 0
    for block in blocks:
        if block.is_heading:
            known = (
                None if weight_in(block.text) is not None and place is Place.RUBRIC else place_of_heading(block.text)
            )
            if known is not None and not (place is Place.RUBRIC and block.level > level and known is not Place.NOWHERE):
                place, level = known, block.level
            elif place is Place.RUBRIC and block.level <= level and weight_in(block.text) is None:
                place = None
            heading = block.text
            found.append(_Piece(block, place or Place.NOWHERE, heading))
            continue
        own = place or place_of_paragraph(block.text) or (Place.NOWHERE if heading else Place.PROBLEM)
        found.append(_Piece(block, own, heading))
    return found


def _with_rubric(pieces: list[_Piece]) -> list[_Piece]:
    """Take lines whose weights add up to 100 for the rubric where no heading named it, or none under it has a weight."""
    if any(weight_in(one.block.text) is not None for one in _of(pieces, Place.RUBRIC)):
        return pieces
    found = whole_rubric([one.block for one in pieces])
    if found is None:
        return pieces
    nowhere = [
        msgspec.structs.replace(one, place=Place.NOWHERE) if one.place is Place.RUBRIC else one for one in pieces
    ]
    return [
        msgspec.structs.replace(one, place=Place.RUBRIC) if place in found else one for place, one in enumerate(nowhere)
    ]


def _summary(pieces: list[_Piece]) -> tuple[str, list[_Piece]]:
    """Take the first paragraph under "Summary" where it is short enough; a longer one belongs to the problem."""
    own = [one for one in pieces if one.place is Place.SUMMARY]
    first = next((one for one in own if not one.block.is_heading), None)
    if first is None or len(first.block.text) > SUMMARY_CHARACTERS:
        return "", [msgspec.structs.replace(one, place=Place.PROBLEM) if one in own else one for one in pieces]
    rest = [one for one in pieces if one is not first]
    return first.block.text, [
        msgspec.structs.replace(one, place=Place.PROBLEM) if one.place is Place.SUMMARY else one for one in rest
    ]


def _is_label(piece: _Piece) -> bool:
    """Say whether a piece only names the section in which its text stands now, and not another one."""
    text = piece.block.text
    return piece.block.is_heading and is_section_name(text) and place_of_heading(text) in (None, piece.place)


def _of(pieces: Iterable[_Piece], place: Place) -> list[_Piece]:
    return [one for one in pieces if one.place is place]


def _filled(pieces: Sequence[_Piece], most_words: int) -> tuple[str, list[Block]]:
    """Write pieces one after another up to the section's limit; answers the text and the blocks that are over it."""
    lines: list[str] = []
    words = characters = 0
    for place, one in enumerate(pieces):
        if one.block.is_heading and is_section_name(one.block.text):
            continue
        text = one.block.written()
        words += count_words(text)
        characters += len(text) + 2
        if words > most_words or characters > TEXT_CHARACTERS:
            return _text(lines), [over.block for over in pieces[place:]]
        if one.block.kind is not BlockKind.ITEM and lines:
            lines.append("")
        lines.append(text)
    return _text(lines), []


def _text(lines: Sequence[str]) -> str:
    return "\n".join(lines).strip()


def _first_sentence(text: str) -> str:
    """Suggest a summary: the first sentence that is long enough to say something."""
    for line in text.split("\n"):
        for sentence in sentences(line):
            if count_words(sentence) > 7:
                return shortened(sentence.removeprefix("- "), SUMMARY_CHARACTERS)
    return ""


def _left(pieces: Iterable[_Piece]) -> tuple[Left, ...]:
    return tuple(Left("" if one.block.is_heading else one.heading, one.block.written()) for one in pieces)
