"""The published scoring scales, each level with the evidence that earns it, as data in scales.toml."""

import tomllib
from importlib import resources

import msgspec


class Level(msgspec.Struct, frozen=True):
    """One score that may be given, its name and the evidence it needs."""

    score: str
    name: str
    descriptor: str


class Scale(msgspec.Struct, frozen=True):
    """A scale from its lowest level to its highest; `middle` is the least that meets the requirement."""

    id: str
    title: str
    levels: tuple[Level, ...]
    middle: str
    source: str

    @property
    def highest(self) -> str:
        """The `scale_max` of a criterion that uses this scale."""
        return self.levels[-1].score

    def level(self, score: str) -> Level | None:
        """Find the level of exactly this score, if the scale has one."""
        return next((level for level in self.levels if level.score == score), None)


def _read() -> dict[str, Scale]:
    text = resources.files("challenges.rubric").joinpath("scales.toml").read_text(encoding="utf-8")
    return {scale.id: scale for scale in msgspec.convert(tomllib.loads(text)["scale"], tuple[Scale, ...])}


SCALES: dict[str, Scale] = _read()
