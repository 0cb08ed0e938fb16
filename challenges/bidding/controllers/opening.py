"""The opening: what will happen, two approvals, progress, the record."""

from typing import Any

from litestar import Controller, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.bidding import policies, queries, services
from challenges.bidding.controllers.provided import APPROVE
from challenges.bidding.domain import FIXED_PRICE, OpeningView, may_open_from
from challenges.bidding.domain.receipts import NOT_CONFIRMED
from challenges.bidding.gates import may_release_prices
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail
from portal.accounts.domain import Actor
from portal.accounts.guards import public, requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.jobs.queries import job_status
from portal.kernel.errors import NotFoundError
from portal.kernel.moments import format_moment
from portal.web.pages import Page, fragment, page, see_other

_CONFIRMED = requires(Permission.OPENING_APPROVE, second_factor=True)


class OpeningController(Controller):
    """The page of the opening, for the buyer's officers."""

    path = "/challenges/{reference:str}/opening"

    @get("/", opt=APPROVE)
    async def show(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show where the opening stands and what the officer can do."""
        challenge = await publishing.officer_challenge(reference, actor)
        if challenge.published_at is None or challenge.deadline_at is None:
            raise NotFoundError
        acts = [await _act(challenge, act, actor) for act in _acts(challenge)]
        return page(
            "bidding/opening.html",
            title="Opening of bids",
            challenge=challenge,
            acts=acts,
            is_fixed=challenge.price_method == FIXED_PRICE,
            opens_at=format_moment(may_open_from(challenge.deadline_at)),
            bids=await queries.opened_lines(challenge.id),
            none_confirmed=any(one.get("state") == NOT_CONFIRMED for one in _submissions(acts[0]["view"])),
            back=f"/challenges/{challenge.reference}/manage",
            back_text="Back to the challenge",
        )

    @post("/approval", opt=_CONFIRMED)
    async def approve(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Approve the opening of the quality envelopes."""
        return await _approved(reference, actor, "quality")

    @post("/prices", opt=_CONFIRMED)
    async def approve_prices(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Approve the opening of the price envelopes."""
        return await _approved(reference, actor, "price")

    @get("/progress/{act:str}", opt=APPROVE)
    async def progress(self, reference: FromPath[str], act: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Answer the piece of the page that shows the opening worker's progress."""
        challenge = await publishing.officer_challenge(reference, actor)
        view = await queries.opening_view(challenge.id, act)
        if view.job_id is None:
            raise NotFoundError
        return fragment("bidding/_progress.html", job=await job_status(view.job_id), challenge=challenge, act=act)

    @get("/record.json", opt=public() | {"machine": True})
    async def record(self, reference: FromPath[str]) -> dict[str, Any]:
        """Publish the opening record, against which every receipt can be checked; nothing before the opening."""
        challenge = await publishing.visible_challenge(reference, None)
        return await queries.opening_record(challenge.id)


def _acts(challenge: ChallengeDetail) -> tuple[str, ...]:
    return ("quality",) if challenge.price_method == FIXED_PRICE else ("quality", "price")


async def _act(challenge: ChallengeDetail, act: str, actor: Actor) -> dict[str, Any]:
    view = await queries.opening_view(challenge.id, act)
    quality = view if act == "quality" else await queries.opening_view(challenge.id, "quality")
    decision = policies.may_approve_opening(
        challenge, view, actor.person_id, await portal_now(), quality_opened=quality.opened_at is not None
    )
    if act == "price":
        decision = decision.then(await may_release_prices(challenge.id))
    job = await job_status(view.job_id) if view.job_id and view.opened_at is None else None
    return {"name": act, "view": view, "decision": decision, "job": job, "facts": _facts(view)}


def _submissions(view: OpeningView) -> list[dict[str, Any]]:
    listed = view.record.get("submissions")
    return listed if isinstance(listed, list) else []


def _facts(view: OpeningView) -> list[tuple[str, str]]:
    if view.opened_at is None:
        return []
    states: dict[str, int] = {}
    for one in _submissions(view):
        states[str(one["state"])] = states.get(str(one["state"]), 0) + 1
    return [
        ("Opened", format_moment(view.opened_at)),
        *((f"Submissions {state}", str(count)) for state, count in sorted(states.items())),
        (
            "Approved by",
            " and ".join(f"{one.officer_name}, {format_moment(one.approved_at)}" for one in view.approvals)
            or "Opened with the quality envelopes",
        ),
        ("SHA-256 of the record", view.record_sha256),
    ]


async def _approved(reference: str, actor: Actor, act: str) -> Response[Any]:
    challenge = await publishing.officer_challenge(reference, actor)
    started = await services.approve_opening(actor, challenge.id, act)
    words = (
        "Two officers have approved. The opening has begun."
        if started
        else "Your approval is recorded. A different officer must approve too."
    )
    return see_other(f"/challenges/{challenge.reference}/opening", words)
