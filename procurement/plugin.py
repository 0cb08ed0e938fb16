"""What the procurement package gives to the application."""

from litestar.config.app import AppConfig
from litestar.plugins import InitPlugin


class ProcurementPlugin(InitPlugin):
    """Routes, dependencies, contributors and jobs from sealed bids to a paid contract."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Add this package's parts; each slice has one line."""
        app_config.route_handlers.extend([])
        return app_config
