"""What officers type into a draft, read into the domain's contents."""

from challenges.publishing.forms.acts import NewChallengeForm, ReasonForm, ReturnForm
from challenges.publishing.forms.conditions import ConditionForm, ConditionsForm
from challenges.publishing.forms.criteria import (
    criterion_content,
    criterion_form_class,
    criterion_initial,
    level_field,
)
from challenges.publishing.forms.procedure import ProcedureForm
from challenges.publishing.forms.sections import SECTION_FORMS, DocumentsForm, DraftForm, ScoringForm

SECTION_FORMS[ProcedureForm.section] = ProcedureForm
SECTION_FORMS[ConditionsForm.section] = ConditionsForm

__all__ = [
    "SECTION_FORMS",
    "ConditionForm",
    "ConditionsForm",
    "DocumentsForm",
    "DraftForm",
    "NewChallengeForm",
    "ProcedureForm",
    "ReasonForm",
    "ReturnForm",
    "ScoringForm",
    "criterion_content",
    "criterion_form_class",
    "criterion_initial",
    "level_field",
]
