"""The routes of versions, of more time, and of amending a published challenge."""

from challenges.amendments.controllers.criteria import AmendedCriteriaController
from challenges.amendments.controllers.deciding import AmendmentDecisionController
from challenges.amendments.controllers.documents import AmendedDocumentsController
from challenges.amendments.controllers.preparing import AmendmentController
from challenges.amendments.controllers.versions import VersionsController

CONTROLLERS = (
    VersionsController,
    AmendmentController,
    AmendedCriteriaController,
    AmendedDocumentsController,
    AmendmentDecisionController,
)

__all__ = ["CONTROLLERS"]
