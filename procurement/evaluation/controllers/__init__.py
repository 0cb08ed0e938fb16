"""The routes of an evaluation."""

from procurement.evaluation.controllers.moderation import ModerationController
from procurement.evaluation.controllers.panel import PanelController
from procurement.evaluation.controllers.ranking import RankingController
from procurement.evaluation.controllers.scoring import ScoringController

__all__ = ["ModerationController", "PanelController", "RankingController", "ScoringController"]
