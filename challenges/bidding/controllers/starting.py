"""Starting a bid from the page of a challenge."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding import policies, queries, services
from challenges.bidding.controllers.provided import WRITE
from challenges.bidding.forms import StartForm
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.moments import format_moment
from portal.web.forms import Options, read_form
from portal.web.pages import Page, page, see_other


class StartingController(Controller):
    """Before there is a bid."""

    path = "/challenges/{reference:str}/bids"

    @get("/", opt=WRITE)
    async def show(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Lead to one's own bid, or tell how bidding works and offer to start."""
        challenge = await publishing.visible_challenge(reference, actor)
        mine = await queries.own_bids(actor, challenge_id=challenge.id)
        if len(mine) == 1 and len(challenge.lots) == 1 and len(actor.organisations_with(Permission.BID_WRITE)) == 1:
            return see_other(mine[0].path)
        return await _start_page(challenge, actor, StartForm.blank(options=_options(challenge, actor)))

    @post("/", opt=WRITE)
    async def start(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Start the bid and show its task list; one that exists is shown instead."""
        challenge = await publishing.visible_challenge(reference, actor)
        options = _options(challenge, actor)
        typed = await read_form(request)
        chosen = {name: typed.first(name) or _only(values) for name, values in options.items()}
        form = StartForm.bind(chosen, options=options)
        if not form.is_valid:
            return await _start_page(challenge, actor, form, status=422)
        bid_id = await services.start_bid(
            actor, reference, supplier_id=UUID(form.cleaned.supplier), lot_id=UUID(form.cleaned.lot)
        )
        return see_other(f"/challenges/{challenge.reference}/bids/{bid_id}")


def _options(challenge: ChallengeDetail, actor: Actor) -> dict[str, Options]:
    mine = actor.organisations_with(Permission.BID_WRITE)
    suppliers = {
        str(one.organisation_id): one.organisation_name for one in actor.memberships if one.organisation_id in mine
    }
    lots = {str(lot.id): f"Lot {lot.number}: {lot.title}" for lot in challenge.lots}
    return {"supplier": tuple(suppliers.items()), "lot": tuple(lots.items())}


def _only(options: Options) -> str:
    """Choose by itself where there is no choice."""
    listed = list(options)
    first = listed[0] if len(listed) == 1 else None
    return str(first[0]) if isinstance(first, tuple) else ""


async def _start_page(challenge: ChallengeDetail, actor: Actor, form: StartForm, *, status: int = 200) -> Page:
    decision = policies.may_start(challenge, await portal_now())
    asked = [name for name, field in form.fields.items() if len(getattr(field, "options", ())) > 1]
    return page(
        "bidding/start.html",
        title="Start a bid",
        status=status,
        challenge=challenge,
        form=form,
        asked=asked,
        decision=decision,
        mine=await queries.own_bids(actor, challenge_id=challenge.id),
        deadline=format_moment(challenge.deadline_at) if challenge.deadline_at else "",
        back=f"/challenges/{challenge.reference}",
        back_text="Back to the challenge",
    )
