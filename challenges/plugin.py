"""What the challenges package gives to the application."""

from litestar.config.app import AppConfig
from litestar.plugins import InitPlugin


class ChallengesPlugin(InitPlugin):
    """Routes, dependencies, contributors and jobs from a problem to sealed bids."""

    def on_app_init(self, app_config: AppConfig) -> AppConfig:
        """Add this package's parts; each slice has one line."""
        app_config.route_handlers.extend([])
        return app_config
