"""The rules by which a text is taken apart, without database, web or clock."""

from challenges.importing.domain.blocks import MAXIMUM_CHARACTERS, Block, BlockKind, blocks_of_text
from challenges.importing.domain.draft import DraftContent
from challenges.importing.domain.placing import FoundCriterion, Placed, place_blocks
from challenges.importing.domain.suggestions import Suggestion

__all__ = [
    "MAXIMUM_CHARACTERS",
    "Block",
    "BlockKind",
    "DraftContent",
    "FoundCriterion",
    "Placed",
    "Suggestion",
    "blocks_of_text",
    "place_blocks",
]
