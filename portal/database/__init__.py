"""The database: engine, roles, embedded server, transactions, the clock.

Piccolo's tables and commands find their engine through this one variable, so it is set before any of them is used.
"""

import os

os.environ["PICCOLO_CONF"] = "portal.piccolo_conf"  # noqa: TID251 - Piccolo looks nowhere else
