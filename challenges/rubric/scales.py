"""The published scoring scales, each level with the evidence that earns it."""

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


def _scale(scale_id: str, title: str, middle: str, source: str, *levels: tuple[str, str, str]) -> Scale:
    return Scale(
        id=scale_id, title=title, levels=tuple(Level(*level) for level in levels), middle=middle, source=source
    )


_ALL = (
    _scale(
        "0-5",
        "0 to 5, inadequate to excellent",
        "3",
        "Salford City Council, evaluation guidance",
        ("0", "Inadequate", "No answer, or nothing in it that can be assessed against the criterion."),
        ("1", "Poor", "Addresses little of the criterion; major concerns; little evidence."),
        ("2", "Less than satisfactory", "Addresses part of the criterion; some concerns; evidence has gaps."),
        ("3", "Satisfactory", "Meets the criterion; minor concerns; evidence is enough."),
        ("4", "Good", "Meets the criterion in full; no concerns; evidence is relevant and specific."),
        ("5", "Excellent", "Exceeds the criterion in ways that matter to it; evidence is compelling throughout."),
    ),
    _scale(
        "1-5",
        "1 to 5, poor to strong",
        "3",
        "Government funding service, assessment store",
        ("1", "Poor", "The answer does not show that the criterion will be met."),
        ("2", "Partial", "The answer shows that part of the criterion will be met."),
        ("3", "Satisfactory", "The answer shows that the criterion will be met, with some detail missing."),
        ("4", "Good", "The answer shows in detail that the criterion will be met."),
        ("5", "Strong", "The answer shows in detail, with evidence, that the criterion will be more than met."),
    ),
    _scale(
        "0-3",
        "0 to 3, no evidence to exceeds",
        "2",
        "Government funding service, assessment store; Digital Outcomes is alike",
        ("0", "No evidence", "Nothing in the answer supports the criterion."),
        ("1", "Partially meets", "Some of what the criterion asks for is shown."),
        ("2", "Meets", "All of what the criterion asks for is shown."),
        ("3", "Exceeds", "More than the criterion asks for is shown, and it adds value."),
    ),
    _scale(
        "0-1",
        "Fail or pass",
        "1",
        "Government funding service, assessment store",
        ("0", "Fail", "The requirement is not shown to be met."),
        ("1", "Pass", "The requirement is shown to be met."),
    ),
    _scale(
        "0-100",
        "0 to 100 in steps of 25",
        "50",
        "Common practice of public bodies",
        ("0", "Unacceptable", "No answer, or nothing in it that can be assessed."),
        ("25", "Weak", "Addresses part of the criterion; significant concerns."),
        ("50", "Acceptable", "Meets the criterion; minor concerns; evidence is enough."),
        ("75", "Good", "Meets the criterion in full; relevant and specific evidence."),
        ("100", "Outstanding", "Exceeds the criterion in ways that matter to it; compelling evidence."),
    ),
)

SCALES: dict[str, Scale] = {scale.id: scale for scale in _ALL}
