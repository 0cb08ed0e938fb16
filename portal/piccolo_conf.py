"""What Piccolo reads: the engine and the three apps."""

from piccolo.conf.apps import AppRegistry

from portal.database.engine import PortalEngine
from portal.settings import get_settings

DB = PortalEngine(get_settings().database_url)

APP_REGISTRY = AppRegistry(apps=["portal.piccolo_app", "challenges.piccolo_app", "procurement.piccolo_app"])
