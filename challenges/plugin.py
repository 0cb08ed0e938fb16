"""What the challenges package gives to the application."""

from litestar.config.app import AppConfig
from litestar.plugins import InitPlugin

from challenges.amendments.contributions import register_amendments
from challenges.amendments.controllers import CONTROLLERS as AMENDMENTS
from challenges.bidding.contributions import register_bidding
from challenges.bidding.controllers import CONTROLLERS as BIDDING
from challenges.clarifications.contributions import register_clarifications
from challenges.clarifications.controllers import CONTROLLERS as CLARIFICATIONS
from challenges.discovery.contributors import newest_section
from challenges.discovery.controllers import DiscoveryController
from challenges.eligibility.contributions import register_eligibility
from challenges.eligibility.controllers import EligibilityController
from challenges.following.contributions import register_following
from challenges.following.controllers import FollowController, FollowingLinkController
from challenges.importing.contributions import register_importing
from challenges.importing.controllers import ImportingController
from challenges.notices.contributions import register_notices
from challenges.notices.controllers import CONTROLLERS as NOTICES
from challenges.planning.contributions import register_planning
from challenges.planning.controllers import PlanningController
from challenges.publishing.controllers import CONTROLLERS as PUBLISHING
from challenges.publishing.waiting import officer_section, waiting_for_officer
from challenges.suppliers.contributions import register_suppliers
from challenges.suppliers.controllers import CONTROLLERS as SUPPLIERS
from portal.web.contributors import register_dashboard_section, register_home_section, register_waiting


class ChallengesPlugin(InitPlugin):
    """Routes, dependencies, contributors and jobs from a problem to sealed bids."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Add this package's parts; each slice has one line."""
        app_config.route_handlers.extend(
            [
                *PUBLISHING,
                PlanningController,
                *BIDDING,
                FollowController,
                FollowingLinkController,
                *AMENDMENTS,
                DiscoveryController,
            ]
        )
        app_config.route_handlers.extend(SUPPLIERS)
        app_config.route_handlers.extend(NOTICES)
        app_config.route_handlers.extend([EligibilityController, ImportingController])
        app_config.route_handlers.extend(CLARIFICATIONS)
        register_waiting(waiting_for_officer)
        register_planning()
        register_suppliers()
        register_bidding()
        register_eligibility()
        register_following()
        register_clarifications()
        register_amendments()
        register_importing()
        register_notices()
        register_dashboard_section(officer_section)
        register_home_section(newest_section)
        return app_config
