"""What officers type about one criterion, read into its content."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from challenges.publishing.domain import Criterion, CriterionKind
from challenges.publishing.domain.scoring import PRICE_TITLES, plain
from challenges.publishing.domain.sections import (
    CriterionContent,
    LevelContent,
)
from challenges.publishing.forms.conditions import EXPLAINED, RULED_OUT, ConditionForm
from challenges.publishing.forms.sections import MAXIMUM_POINTS
from challenges.rubric.scales import SCALES
from portal.web.forms import (
    Amount,
    Choice,
    Field,
    Form,
    LongText,
    Number,
    Option,
    Text,
    VersionedForm,
)


class DividedForm(VersionedForm):
    """A criterion that is divided: its sub-criteria are answered and scored in its place."""

    title = Text("Title", max_length=120, missing="Enter a title")
    question = LongText(
        "What do you ask for?",
        rows=5,
        max_words=400,
        missing="Enter what you ask for",
        hint="Ask one thing that a small company can show with evidence. Say what a good answer covers.",
    )

    def check(self, cleaned: Any) -> Mapping[str, str]:
        """Price is no criterion, and a minimum must be on the scale."""
        found = {}
        if "title" in cleaned and cleaned.title.strip().casefold() in PRICE_TITLES:
            found["title"] = "Price is scored once, by the price method. Give it points under “Price and total” instead"
        if "minimum_score" in cleaned and "scale_id" in cleaned and cleaned.minimum_score is not None:
            highest = Decimal(SCALES[cleaned.scale_id].highest)
            if cleaned.minimum_score > highest:
                found["minimum_score"] = f"The minimum score must be {plain(highest)} or less on this scale"
        return found


_POINTS = {"weight": Amount("Points", maximum=MAXIMUM_POINTS, missing="Enter how many points it is worth")}
_SHARE = {
    "share": Amount(
        "Share of the criterion’s points",
        maximum=100,
        suffix="%",
        missing="Enter its share of the points",
        hint="The shares of all sub-criteria of a criterion add up to 100%.",
    )
}


def _scored() -> dict[str, Field]:
    return {
        "word_limit": Number("Word limit", minimum=10, maximum=5000, required=False, suffix="words"),
        "minimum_score": Amount(
            "Minimum score",
            required=False,
            maximum=100,
            hint="A bid that scores less on this criterion goes no further. Leave empty for none.",
        ),
        "scale_id": Choice(
            "Scale",
            [Option(one.id, one.title) for one in SCALES.values() if one.id != "0-1"],
            missing="Select a scale",
            hint="You can then write what earns each score.",
        ),
    }


WholeForm = DividedForm.of(_POINTS, name="WholeForm")
CriterionForm = DividedForm.of({**_POINTS, **_scored()}, name="CriterionForm")
PartForm = DividedForm.of({**_SHARE, **_scored()}, name="PartForm")


def criterion_form_class(
    kind: CriterionKind, criterion: Criterion | None, *, is_part: bool = False, is_divided: bool = False
) -> type[VersionedForm]:
    """Choose the form of a criterion: with its levels' descriptors once it has a scale."""
    if kind is CriterionKind.PASS_FAIL:
        return ConditionForm
    if is_divided:
        return WholeForm
    form: type[VersionedForm] = PartForm if is_part else CriterionForm
    if criterion is None:
        return form
    levels = {
        level_field(level.score): LongText(
            f"What earns {plain(level.score)} ({level.label.lower()})",
            rows=2,
            max_length=600,
            missing=f"Enter what earns {plain(level.score)}",
        )
        for level in criterion.levels
    }
    return form.of(levels, name="CriterionWithLevelsForm")


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
        "share": criterion.share,
        "word_limit": criterion.word_limit,
        "minimum_score": criterion.minimum_score,
        "scale_id": criterion.scale_id,
        "evidence": criterion.evidence,
        "no_means": RULED_OUT if criterion.rules_out else EXPLAINED,
        **{level_field(level.score): level.descriptor for level in criterion.levels},
    }


def criterion_content(
    form: Form, kind: CriterionKind, criterion: Criterion | None, *, parent: str = "", keeps_scale: bool = False
) -> CriterionContent:
    """Make the content of the cleaned answers; another scale drops the old one's descriptors, unless it `keeps_scale`.

    A scale that is kept keeps its minimum score too, for what was typed is meant for the other one.

    What the form of a divided criterion does not ask (its scale) stays as it is.
    """
    answers = form.cleaned.as_dict()
    if kind is CriterionKind.PASS_FAIL:
        return CriterionContent(
            kind=kind,
            title=answers["title"],
            question=answers["question"],
            evidence=answers["evidence"],
            rules_out=answers["no_means"] == RULED_OUT,
        )
    stored_scale = criterion.scale_id if criterion else "0-5"
    scale_id = stored_scale if keeps_scale else answers.get("scale_id") or stored_scale
    levels: tuple[LevelContent, ...] = ()
    if criterion is not None and criterion.scale_id == scale_id:
        levels = tuple(
            LevelContent(level.score, level.label, answers[level_field(level.score)]) for level in criterion.levels
        )
    return CriterionContent(
        kind=kind,
        title=answers["title"],
        question=answers["question"],
        weight=answers.get("weight") or Decimal(0),
        scale_id=scale_id,
        minimum_score=criterion.minimum_score if criterion and keeps_scale else answers.get("minimum_score"),
        word_limit=answers.get("word_limit"),
        levels=levels,
        parent=parent,
        share=answers.get("share"),
    )
