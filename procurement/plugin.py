"""What the procurement package gives to the application."""

from litestar.config.app import AppConfig
from litestar.plugins import InitPlugin

from challenges.bidding.gates import register_price_gate, register_reading_gate
from challenges.publishing.contributors import register_part, register_step
from portal.web.contributors import register_clock_move, register_waiting
from procurement.awards import contributions as awards
from procurement.awards.controllers import AwardController
from procurement.awards.notices import register_award_notices
from procurement.contracts import contributions as contracts
from procurement.contracts.controllers import ContractController, DrawingController
from procurement.contracts.notices import register_contract_notices
from procurement.diversity.controllers import AnswersController, FiguresController
from procurement.evaluation import contributions as evaluation
from procurement.evaluation.controllers import (
    DeclaringController,
    ModerationController,
    PanelController,
    RankingController,
    ScoringController,
    SheetsController,
)
from procurement.payments import contributions as payments
from procurement.payments.controllers import ROUTES as PAYMENT_ROUTES
from procurement.payments.notices import register_payment_notices


class ProcurementPlugin(InitPlugin):
    """Routes, dependencies, contributors and jobs from sealed bids to a paid contract."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Add this package's parts; each slice has one line."""
        app_config.route_handlers.extend([PanelController, DeclaringController, ScoringController, SheetsController])
        app_config.route_handlers.extend([ModerationController, RankingController])
        register_step(evaluation.steps)
        register_waiting(evaluation.waiting)
        register_price_gate(evaluation.may_open_prices)
        register_reading_gate(evaluation.may_read_as_officer)
        app_config.route_handlers.extend([AwardController, DrawingController, ContractController])
        register_award_notices()
        register_contract_notices()
        register_payment_notices()
        register_step(awards.award_steps)
        register_part(awards.award_part)
        register_waiting(awards.waiting_awards)
        register_clock_move(awards.standstill_moves)
        register_step(contracts.contract_steps)
        register_waiting(contracts.waiting_contracts)
        app_config.route_handlers.extend(PAYMENT_ROUTES)
        register_step(payments.payment_steps)
        register_waiting(payments.waiting_payments)
        register_clock_move(payments.payment_moves)
        app_config.route_handlers.extend([FiguresController, AnswersController])
        return app_config
