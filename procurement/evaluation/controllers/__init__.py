"""The routes of an evaluation."""

from procurement.evaluation.controllers.declaring import DeclaringController
from procurement.evaluation.controllers.moderation import ModerationController
from procurement.evaluation.controllers.panel import PanelController
from procurement.evaluation.controllers.ranking import RankingController
from procurement.evaluation.controllers.scoring import ScoringController
from procurement.evaluation.controllers.sheets import SheetsController

__all__ = [
    "DeclaringController",
    "ModerationController",
    "PanelController",
    "RankingController",
    "ScoringController",
    "SheetsController",
]
