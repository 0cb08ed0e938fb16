"""What the portal package gives to the application."""

from litestar.config.app import AppConfig
from litestar.plugins import InitPlugin

from portal.accounts.contributions import waiting_in_accounts
from portal.accounts.controllers import CONTROLLERS, DEMONSTRATION_CONTROLLERS
from portal.audit.controllers import AuditController
from portal.settings import get_settings
from portal.web.contributors import register_waiting
from portal.web.controllers import HomeController, StaticPagesController
from portal.web.monitoring import MonitoringController

SHELL = (AuditController, MonitoringController, HomeController, StaticPagesController)


class PortalPlugin(InitPlugin):
    """Routes, dependencies, contributors and jobs of the shell."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Add this package's parts; each slice has one line."""
        app_config.route_handlers.extend(SHELL)
        app_config.route_handlers.extend(CONTROLLERS)
        register_waiting(waiting_in_accounts)
        if get_settings().demonstration:
            app_config.route_handlers.extend(DEMONSTRATION_CONTROLLERS)
        return app_config
