"""What notices say, when they are called for and how their publication is recorded: pure rules."""

from challenges.notices.domain.calls import Call, Happening, Standing, calls_for
from challenges.notices.domain.catalogue import Catalogue, FieldSpec, NoticeForm, catalogue
from challenges.notices.domain.content import (
    Known,
    Line,
    NoticeContent,
    Part,
    content_hash,
    facts_hash,
    fill,
    missing_fields,
    plain_text,
    shown,
)
from challenges.notices.domain.publishing import (
    NOTICE,
    Notice,
    Publication,
    number_problem,
    time_problem,
)

__all__ = [
    "NOTICE",
    "Call",
    "Catalogue",
    "FieldSpec",
    "Happening",
    "Known",
    "Line",
    "Notice",
    "NoticeContent",
    "NoticeForm",
    "Part",
    "Publication",
    "Standing",
    "calls_for",
    "catalogue",
    "content_hash",
    "facts_hash",
    "fill",
    "missing_fields",
    "number_problem",
    "plain_text",
    "shown",
    "time_problem",
]
