"""The web application, put together: the one place besides portal/cli.py that names all three packages."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from litestar import Litestar
from litestar.connection import ASGIConnection
from litestar.handlers import BaseRouteHandler
from litestar.plugins.htmx import HTMXPlugin
from litestar.static_files import create_static_files_router
from litestar.template.config import TemplateConfig

from challenges.plugin import ChallengesPlugin
from portal.accounts.answers import ANSWERS
from portal.accounts.dependencies import DEPENDENCIES
from portal.accounts.guards import authorise, public
from portal.accounts.middleware import Sessions
from portal.jobs.loading import load_jobs, load_queue
from portal.piccolo_conf import DB
from portal.plugin import PortalPlugin
from portal.settings import Settings, get_settings
from portal.web.arrival import ArrivalClock
from portal.web.assets import BUILD
from portal.web.csrf import check_form, refuse_stale_form
from portal.web.errors import EXCEPTION_HANDLERS
from portal.web.hosts import KnownHosts
from portal.web.logs import configure_logging
from portal.web.monitoring import prometheus
from portal.web.outermost import Outermost
from portal.web.routes import check_policies, refuse_odd_path
from portal.web.shell import load_clock, load_clock_for_errors
from portal.web.templating import template_engine
from procurement.plugin import ProcurementPlugin

MAXIMUM_FORM_BYTES = 2_000_000


async def admit(connection: ASGIConnection[Any, Any, Any, Any], handler: BaseRouteHandler) -> None:
    """Hold every request to the five guards, in this order; the framework copies the handler for each guard it knows."""
    await refuse_odd_path(connection, handler)
    await check_form(connection, handler)
    await authorise(connection, handler)
    await refuse_stale_form(connection, handler)
    await load_clock(connection, handler)


def create_app(settings: Settings | None = None) -> Litestar:
    """Build the application; it refuses to be built while a route declares no policy."""
    settings = settings or get_settings()
    configure_logging()
    load_jobs()
    clock = ArrivalClock()

    @asynccontextmanager
    async def serving(_app: Litestar) -> AsyncIterator[None]:
        """Hold a warm pool and a sampled clock for as long as the process serves."""
        await DB.start_connection_pool(max_size=settings.database_pool_size)
        clock.start()
        loading = asyncio.create_task(asyncio.to_thread(load_queue))
        try:
            yield
        finally:
            await loading
            await clock.stop()
            await DB.close_connection_pool()

    BUILD.mkdir(parents=True, exist_ok=True)
    assets = create_static_files_router(path="/assets", directories=[BUILD], opt=public() | {"machine": True})
    app = Litestar(
        route_handlers=[assets],
        plugins=[HTMXPlugin(), PortalPlugin(), ChallengesPlugin(), ProcurementPlugin()],
        middleware=[prometheus().middleware],
        guards=[admit],
        exception_handlers={**EXCEPTION_HANDLERS, **ANSWERS},
        dependencies=dict(DEPENDENCIES),
        after_exception=[load_clock_for_errors],
        template_config=TemplateConfig(instance=template_engine()),
        lifespan=[serving],
        request_max_body_size=MAXIMUM_FORM_BYTES,
        openapi_config=None,
        logging_config=None,
    )
    check_policies(app)
    app.asgi_handler = Outermost(KnownHosts(Sessions(app.asgi_handler), settings.base_url), settings, clock)
    return app
