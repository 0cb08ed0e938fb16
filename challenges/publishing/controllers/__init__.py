"""The routes of writing, checking and publishing challenges."""

from challenges.publishing.controllers.commenting import CommentingController
from challenges.publishing.controllers.conditions import ConditionsController
from challenges.publishing.controllers.documents import DocumentsController
from challenges.publishing.controllers.drafting import DraftingController
from challenges.publishing.controllers.managing import ManagingController
from challenges.publishing.controllers.rehearsing import RubricPartsController
from challenges.publishing.controllers.reviewing import ReviewingController
from challenges.publishing.controllers.rubric import RubricController

CONTROLLERS = (
    DraftingController,
    RubricController,
    RubricPartsController,
    ConditionsController,
    CommentingController,
    DocumentsController,
    ReviewingController,
    ManagingController,
)

__all__ = [
    "CONTROLLERS",
    "CommentingController",
    "ConditionsController",
    "DocumentsController",
    "DraftingController",
    "ManagingController",
    "ReviewingController",
    "RubricController",
]
