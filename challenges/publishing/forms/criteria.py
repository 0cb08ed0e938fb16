"""What officers type about one criterion, read into its content."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from challenges.publishing.domain import Criterion, CriterionKind
from challenges.publishing.domain.scoring import plain
from challenges.publishing.domain.sections import (
    CriterionContent,
    LevelContent,
)
from challenges.publishing.forms.sections import MAXIMUM_POINTS
from challenges.rubric.scales import SCALES
from portal.web.forms import (
    Amount,
    Choice,
    Form,
    Hidden,
    LongText,
    Number,
    Option,
    Text,
)


class CriterionForm(Form):
    """One scored criterion."""

    version = Hidden("Version", required=False)
    title = Text("Title", max_length=120, missing="Enter a title")
    question = LongText(
        "What do you ask for?",
        rows=5,
        max_words=400,
        missing="Enter what you ask for",
        hint="Ask one thing that a small company can show with evidence. Say what a good answer covers.",
    )
    weight = Amount("Points", maximum=MAXIMUM_POINTS, missing="Enter how many points it is worth")
    word_limit = Number("Word limit", minimum=10, maximum=5000, required=False, suffix="words")
    minimum_score = Amount(
        "Minimum score",
        required=False,
        maximum=100,
        hint="A bid that scores less on this criterion goes no further. Leave empty for none.",
    )
    scale_id = Choice(
        "Scale",
        [Option(one.id, one.title) for one in SCALES.values() if one.id != "0-1"],
        missing="Select a scale",
        hint="You can then write what earns each score.",
    )

    def check(self, cleaned: Any) -> Mapping[str, str]:
        """A minimum must be on the scale."""
        if "minimum_score" in cleaned and "scale_id" in cleaned and cleaned.minimum_score is not None:
            highest = Decimal(SCALES[cleaned.scale_id].highest)
            if cleaned.minimum_score > highest:
                return {"minimum_score": f"The minimum score must be {plain(highest)} or less on this scale"}
        return {}


class PassFailForm(Form):
    """One condition that a bid meets or fails."""

    version = Hidden("Version", required=False)
    title = Text("Title", max_length=120, missing="Enter a title")
    question = LongText(
        "What must a bid confirm?",
        rows=5,
        max_words=400,
        missing="Enter what a bid must confirm",
        hint="A yes or no that every able supplier can meet. Ask for insurance or accounts only after the award (s.22).",
    )


def criterion_form_class(kind: CriterionKind, criterion: Criterion | None) -> type[Form]:
    """Choose the form of a criterion: with its levels' descriptors once it has a scale."""
    if kind is CriterionKind.PASS_FAIL:
        return PassFailForm
    if criterion is None:
        return CriterionForm
    levels = {
        level_field(level.score): LongText(
            f"What earns {plain(level.score)} ({level.label.lower()})",
            rows=2,
            max_length=600,
            missing=f"Enter what earns {plain(level.score)}",
        )
        for level in criterion.levels
    }
    return CriterionForm.of(levels, name="CriterionWithLevelsForm")


def level_field(score: Decimal) -> str:
    """Name the field that holds a level's descriptor."""
    return f"level_{plain(score)}"


def criterion_initial(criterion: Criterion) -> dict[str, Any]:
    """Fill the form with what is stored."""
    return {
        "version": criterion.version,
        "title": criterion.title,
        "question": criterion.question,
        "weight": criterion.weight,
        "word_limit": criterion.word_limit,
        "minimum_score": criterion.minimum_score,
        "scale_id": criterion.scale_id,
        **{level_field(level.score): level.descriptor for level in criterion.levels},
    }


def criterion_content(form: Form, kind: CriterionKind, criterion: Criterion | None) -> CriterionContent:
    """Make the content of the cleaned answers; another scale drops the old one's descriptors."""
    answers = form.cleaned
    if kind is CriterionKind.PASS_FAIL:
        return CriterionContent(kind=kind, title=answers.title, question=answers.question)
    levels: tuple[LevelContent, ...] = ()
    if criterion is not None and criterion.scale_id == answers.scale_id:
        levels = tuple(
            LevelContent(level.score, level.label, getattr(answers, level_field(level.score)))
            for level in criterion.levels
        )
    return CriterionContent(
        kind=kind,
        title=answers.title,
        question=answers.question,
        weight=answers.weight,
        scale_id=answers.scale_id,
        minimum_score=answers.minimum_score,
        word_limit=answers.word_limit,
        levels=levels,
    )
