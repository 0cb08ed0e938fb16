"""What the portal package gives to the application."""

from litestar.config.app import AppConfig
from litestar.plugins import InitPlugin

from portal.web.controllers import HomeController, StaticPagesController
from portal.web.monitoring import MonitoringController


class PortalPlugin(InitPlugin):
    """Routes, dependencies, contributors and jobs of the shell."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Add this package's parts; each slice has one line."""
        app_config.route_handlers.extend([MonitoringController, HomeController, StaticPagesController])
        return app_config
