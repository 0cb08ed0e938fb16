"""The pages that belong to no slice: home, dashboard and what a public service has to say about itself."""

from typing import Any

from litestar import Controller, MediaType, Request, Response, get

from portal.accounts.domain import Actor
from portal.accounts.guards import public, signed_in
from portal.accounts.state import visitor_of
from portal.database.clock import portal_now
from portal.settings import get_settings
from portal.web.contributors import dashboard_sections, home_sections, waiting_for
from portal.web.pages import Page, page
from portal.web.static_pages import CONTACT, COOKIES, security_text


class HomeController(Controller):
    """The front door and the place where signed-in people begin."""

    @get("/", opt=public(), include_in_schema=False)
    async def home(self, request: Request[Any, Any, Any]) -> Page:
        """Say in one glance what this is for and what to do next."""
        sections = await home_sections(visitor_of(request.scope))
        return page("portal_pages/home.html", title="Public problems, open to every company", sections=sections)

    @get("/dashboard", opt=signed_in(), include_in_schema=False)
    async def dashboard(self, request: Request[Any, Any, Any]) -> Page:
        """Begin with what waits for this person."""
        actor = visitor_of(request.scope)
        if not isinstance(actor, Actor):
            raise TypeError("The guard lets only signed-in people in.")
        now = await portal_now()
        return page(
            "portal_pages/dashboard.html",
            title="Dashboard",
            actor=actor,
            now=now,
            waiting=await waiting_for(actor, now),
            sections=await dashboard_sections(actor, now),
        )


class StaticPagesController(Controller):
    """The statements every public service owes."""

    @get("/accessibility", opt=public(), include_in_schema=False, sync_to_thread=False)
    def accessibility(self) -> Page:
        """Say how accessible the service is, honestly."""
        return page("portal_pages/accessibility.html", title="Accessibility statement", contact=CONTACT)

    @get("/privacy", opt=public(), include_in_schema=False, sync_to_thread=False)
    def privacy(self) -> Page:
        """Say what is kept about people, why and for how long."""
        return page("portal_pages/privacy.html", title="Privacy notice", contact=CONTACT)

    @get("/cookies", opt=public(), include_in_schema=False, sync_to_thread=False)
    def cookies(self) -> Page:
        """Name every cookie."""
        return page("portal_pages/cookies.html", title="Cookies", cookies=COOKIES)

    @get("/terms", opt=public(), include_in_schema=False, sync_to_thread=False)
    def terms(self) -> Page:
        """Say what buyers and suppliers agree to."""
        return page("portal_pages/terms.html", title="Terms of use", contact=CONTACT)

    @get("/contact", opt=public(), include_in_schema=False, sync_to_thread=False)
    def contact(self) -> Page:
        """Say whom to ask."""
        return page("portal_pages/contact.html", title="Contact", contact=CONTACT)

    @get("/.well-known/security.txt", opt={**public(), "machine": True}, include_in_schema=False, sync_to_thread=False)
    def security_file(self) -> Response[str]:
        """Tell finders of weaknesses where to write (RFC 9116)."""
        return Response(security_text(get_settings().base_url), media_type=MediaType.TEXT)
