"""The Piccolo app of this package: its tables and migrations."""

from portal.database.slices import SlicesApp

APP_CONFIG = SlicesApp("portal")
