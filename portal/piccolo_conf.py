"""What Piccolo reads: the engine, and for its migrations the three apps, which are slow to import and seldom needed."""

from typing import Any

from portal.database.engine import PortalEngine
from portal.settings import get_settings

DB = PortalEngine(get_settings().database_url)

APPS = ("portal.piccolo_app", "challenges.piccolo_app", "procurement.piccolo_app")


def __getattr__(name: str) -> Any:
    """Give the registry of apps when somebody asks for it."""
    if name != "APP_REGISTRY":
        raise AttributeError(name)
    from piccolo.conf.apps import AppRegistry

    return AppRegistry(apps=list(APPS))
