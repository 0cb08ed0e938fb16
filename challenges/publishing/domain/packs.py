"""Packs of criteria to begin from: written by us as data files, one pack a file, each criterion edited freely after."""

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from importlib import resources

import msgspec

from challenges.publishing.domain.sections import CriterionContent, LevelContent
from challenges.rubric.scales import SCALES

ORDER = ("technology", "accessibility", "cyber", "data_protection", "nhs_digital", "social_value", "team", "cost")


class PackPart(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A sub-criterion of a pack; `levels` are its own descriptors, the lowest score first."""

    title: str
    question: str
    share: Decimal
    scale: str = "0-5"
    word_limit: int | None = None
    minimum_score: Decimal | None = None
    levels: tuple[str, ...] = ()


class PackCriterion(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A criterion of a pack with the points it usually gets of 100."""

    kind: str
    title: str
    question: str
    weight: Decimal = Decimal(0)
    scale: str = "0-5"
    word_limit: int | None = None
    minimum_score: Decimal | None = None
    levels: tuple[str, ...] = ()
    parts: tuple[PackPart, ...] = ()
    evidence: str = ""
    rules_out: bool = True

    def contents(self) -> Iterator[CriterionContent]:
        """Give the criterion and then its sub-criteria, which do not name their parent yet."""
        yield CriterionContent(
            kind=self.kind,
            title=self.title,
            question=_unwrapped(self.question),
            weight=self.weight,
            scale_id=self.scale,
            minimum_score=self.minimum_score,
            word_limit=self.word_limit,
            levels=_levels(self.scale, self.levels),
            evidence=self.evidence,
            rules_out=self.rules_out,
        )
        for part in self.parts:
            yield CriterionContent(
                kind=self.kind,
                title=part.title,
                question=_unwrapped(part.question),
                scale_id=part.scale,
                minimum_score=part.minimum_score,
                word_limit=part.word_limit,
                levels=_levels(part.scale, part.levels),
                share=part.share,
            )


class Pack(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Criteria on one subject: what they are for, and on which published standards they rest."""

    id: str
    title: str
    summary: str
    basis: str
    criteria: tuple[PackCriterion, ...]

    @property
    def points(self) -> Decimal:
        """Add up the points that its criteria bring."""
        return sum((one.weight for one in self.criteria), Decimal(0))


def _unwrapped(text: str) -> str:
    """Undo the line breaks of the file, which would stand in the middle of a sentence; an empty line stays a paragraph."""
    return "\n\n".join(" ".join(one.split()) for one in text.strip().split("\n\n"))


def _levels(scale_id: str, descriptors: tuple[str, ...]) -> tuple[LevelContent, ...]:
    if not descriptors:
        return ()
    steps = SCALES[scale_id].levels
    return tuple(
        LevelContent(Decimal(step.score), step.name, words) for step, words in zip(steps, descriptors, strict=True)
    )


def _read(name: str) -> Pack:
    text = resources.files("challenges.publishing").joinpath("library", f"{name}.toml").read_text(encoding="utf-8")
    return msgspec.convert(tomllib.loads(text, parse_float=Decimal), Pack, strict=False)


PACKS: dict[str, Pack] = {name: _read(name) for name in ORDER}
