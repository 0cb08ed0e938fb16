"""What operators and load balancers ask: alive, ready, and the measures."""

import re
from typing import Any

from litestar import Controller, MediaType, Request, Response, get
from litestar.plugins.prometheus import PrometheusConfig
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from portal.accounts.guards import public
from portal.database.transactions import fetch_one

# Nobody may learn who bids or thinks of it, or how many: bid, upload and "Can I bid?" routes are left out, line breaks in their addresses or not.
QUIET_ROUTES = [
    re.compile(r"^/[\s\S]*(/bids|/files|/uploads|/can-i-bid)").pattern,
    r"^/assets",
    r"^/metrics",
    r"^/health",
    r"^/ready",
]


def prometheus() -> PrometheusConfig:
    """Measure requests by route pattern, without the quiet routes."""
    return PrometheusConfig(app_name="civic_challenges", prefix="civic", group_path=True, exclude=QUIET_ROUTES)


class MonitoringController(Controller):
    """Plain answers for machines."""

    @get("/health", opt={**public(), "machine": True}, include_in_schema=False)
    async def health(self) -> dict[str, str]:
        """Say that the process answers; asks nobody else."""
        return {"status": "ok"}

    @get("/ready", opt={**public(), "machine": True}, include_in_schema=False)
    async def ready(self) -> Response[dict[str, str]]:
        """Say whether the database answers."""
        try:
            await fetch_one("select 1 as one")
        except Exception:  # noqa: BLE001 - whatever stops the database from answering, this process is not ready.
            return Response({"status": "database unavailable"}, status_code=503)
        return Response({"status": "ready"})

    @get("/metrics", opt={**public(), "machine": True}, include_in_schema=False, sync_to_thread=False)
    def metrics(self, request: Request[Any, Any, Any]) -> Response[bytes]:  # noqa: ARG002
        """Give the measures in Prometheus' text format."""
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST or MediaType.TEXT)
