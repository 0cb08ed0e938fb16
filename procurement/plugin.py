"""What the procurement package gives to the application."""

from litestar.config.app import AppConfig
from litestar.plugins import InitPlugin

from challenges.publishing.contributors import register_part, register_step
from portal.web.contributors import register_clock_move, register_waiting
from procurement.awards import contributions as awards
from procurement.awards.controllers import AwardController
from procurement.contracts import contributions as contracts
from procurement.contracts.controllers import ContractController, DrawingController
from procurement.evaluation import contributions as evaluation
from procurement.evaluation.controllers import (
    ModerationController,
    PanelController,
    RankingController,
    ScoringController,
)


class ProcurementPlugin(InitPlugin):
    """Routes, dependencies, contributors and jobs from sealed bids to a paid contract."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Add this package's parts; each slice has one line."""
        app_config.route_handlers.extend([PanelController, ScoringController, ModerationController, RankingController])
        register_step(evaluation.steps)
        register_waiting(evaluation.waiting)
        app_config.route_handlers.extend([AwardController, DrawingController, ContractController])
        register_step(awards.award_steps)
        register_part(awards.award_part)
        register_waiting(awards.waiting_awards)
        register_clock_move(awards.standstill_moves)
        register_step(contracts.contract_steps)
        register_waiting(contracts.waiting_contracts)
        return app_config
