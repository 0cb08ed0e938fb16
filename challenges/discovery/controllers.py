"""The public pages: find a challenge, read it, take its dates and documents with you."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.discovery import queries as discovery
from challenges.discovery.domain import Cursor, Search, StageGroup
from challenges.discovery.pages import line_of, list_context
from challenges.publishing import queries as publishing
from challenges.publishing.contributors import actions_for, parts_for
from challenges.publishing.controllers.documents import document_response
from challenges.publishing.glance import glance_of
from challenges.publishing.missions import mission, missions
from challenges.publishing.pages import criterion_facts, view_of
from portal.accounts.domain import Actor
from portal.accounts.guards import public
from portal.database.clock import portal_now
from portal.kernel.errors import NotFoundError
from portal.settings import get_settings
from portal.web.form_data import clean_text
from portal.web.pages import Page, page

FEED_ENTRIES = 50
MISSION_LINES = 10


class DiscoveryController(Controller):
    """What everybody can read."""

    @get("/challenges", opt=public())
    async def list(self, request: Request[Any, Any, Any]) -> Page:
        """Find published challenges by words, mission, buyer and stage, twenty to a page."""
        asked = {
            name: clean_text(request.query_params.get(name, "")) for name in ("words", "mission", "buyer", "stage")
        }
        search = Search.read(asked["words"], asked["mission"], asked["buyer"], asked["stage"])
        after = Cursor.decode(clean_text(request.query_params.get("after", "")))
        listing = await discovery.published_list(search, after)
        return page(
            "discovery/list.html",
            title="Challenges",
            **list_context(search, listing, is_first=after is None),
        )

    @get("/challenges/{reference:str}", opt=public())
    async def show(self, reference: FromPath[str], visitor: NamedDependency[Actor | None]) -> Response[Any]:
        """Show one challenge to everybody; with .ics at the end, its dates for a calendar."""
        if reference.endswith(".ics"):
            return await _calendar(reference.removesuffix(".ics"))
        challenge = await publishing.visible_challenge(reference, visitor)
        now = await portal_now()
        return page(
            "discovery/challenge.html",
            title=challenge.title,
            description=challenge.summary,
            view=view_of(challenge, now),
            glance=glance_of(challenge),
            criterion_facts=criterion_facts,
            actions=await actions_for(challenge, visitor, now),
            parts=await parts_for(challenge, visitor, now),
            is_insider=publishing.is_insider(challenge, visitor),
            back="/challenges",
            back_text="All challenges",
        )

    @get("/challenges/{reference:str}/documents/{document_id:uuid}", opt=public())
    async def document(
        self, reference: FromPath[str], document_id: FromPath[UUID], visitor: NamedDependency[Actor | None]
    ) -> Response[bytes]:
        """Give a document of a challenge, as a download that no browser runs."""
        challenge = await publishing.visible_challenge(reference, visitor)
        return await document_response(await publishing.document(challenge.id, document_id))

    @get("/challenges.atom", opt={**public(), "machine": True})
    async def feed(self) -> Response[bytes]:
        """Give the newest challenges as an Atom feed."""
        from challenges.discovery.feeds import atom_feed

        lines = await discovery.newest_published(FEED_ENTRIES)
        return Response(
            atom_feed(lines, get_settings().base_url),
            media_type="application/atom+xml",
            headers={"Cache-Control": "public, max-age=300"},
        )

    @get("/missions", opt=public())
    async def missions(self) -> Page:
        """Show the five missions and their objectives."""
        return page("discovery/missions.html", title="The five missions", missions=missions())

    @get("/missions/{number:int}", opt=public())
    async def mission(self, number: FromPath[int]) -> Page:
        """Show one mission, its objectives and the challenges under it."""
        found = mission(number)
        if found is None:
            raise NotFoundError
        listing = await discovery.published_list(Search(mission_no=number), limit=MISSION_LINES)
        return page(
            "discovery/mission.html",
            title=found.title,
            caption=f"Mission {found.number}",
            mission=found,
            lines=[line_of(one) for one in listing.lines],
            is_more=listing.next is not None,
            open_group=StageGroup.OPEN,
            back="/missions",
            back_text="The five missions",
        )


async def _calendar(reference: str) -> Response[bytes]:
    from challenges.discovery.feeds import calendar

    challenge = await publishing.visible_challenge(reference, None)
    return Response(
        calendar(challenge, get_settings().base_url),
        media_type="text/calendar; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{challenge.reference}.ics"'},
    )
