"""Can I bid? One page of questions and one answer; the replies travel in the body of a form and are kept nowhere."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.clarifications.policies import may_ask
from challenges.eligibility.domain import (
    Asked,
    conditions_asked,
    exclusions_asked,
    outcome_of,
    preparation_for,
)
from challenges.eligibility.forms import CanIBidForm, form_of
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, State
from challenges.publishing.pages import view_of
from challenges.regimes.regime import Regime, load_regime
from portal.accounts.domain import Actor
from portal.accounts.guards import public
from portal.database.clock import portal_now
from portal.web.forms import read_form
from portal.web.pages import Page, page


class EligibilityController(Controller):
    """What a founder asks first."""

    path = "/challenges/{reference:str}/can-i-bid"

    @get("", opt=public())
    async def ask(self, reference: FromPath[str], visitor: NamedDependency[Actor | None]) -> Page:
        """Ask the conditions of this challenge and what the law would rule out, and list what a bid takes."""
        challenge = await publishing.visible_challenge(reference, visitor)
        conditions, exclusions = await _asked(challenge)
        return await _questions(challenge, conditions, exclusions, form_of(conditions + exclusions).blank())

    @post("", opt=public(), status_code=200)
    async def answer(
        self, request: Request[Any, Any, Any], reference: FromPath[str], visitor: NamedDependency[Actor | None]
    ) -> Response[Any]:
        """Answer at once, on a page to print; no row, no log line and no address holds a reply."""
        challenge = await publishing.visible_challenge(reference, visitor)
        conditions, exclusions = await _asked(challenge)
        form = form_of(conditions + exclusions).bind(await read_form(request))
        if not form.is_valid:
            return await _questions(challenge, conditions, exclusions, form, status=422)
        outcome = outcome_of(conditions + exclusions, form.cleaned.as_dict())
        now = await portal_now()
        return page(
            "eligibility/answer.html",
            title=outcome.verdict,
            outcome=outcome,
            asked_count=len(conditions) + len(exclusions),
            is_open=challenge.state_at(now) is State.PUBLISHED,
            can_ask=bool(may_ask(challenge, now)),
            view=view_of(challenge, now),
            preparation=preparation_for(challenge),
            back=f"/challenges/{reference}/can-i-bid",
            back_text="Answer again",
        )


async def _asked(challenge: ChallengeDetail) -> tuple[tuple[Asked, ...], tuple[Asked, ...]]:
    return conditions_asked(challenge), exclusions_asked(challenge, await _law(challenge))


async def _law(challenge: ChallengeDetail) -> Regime:
    """Take the law as it was frozen into the challenge; one frozen before it held these grounds, as it stands now."""
    current = load_regime()
    if challenge.published_at is None:
        return current
    frozen = await publishing.frozen_regime(challenge)
    return frozen if frozen.exclusion else current


async def _questions(
    challenge: ChallengeDetail,
    conditions: tuple[Asked, ...],
    exclusions: tuple[Asked, ...],
    form: CanIBidForm,
    *,
    status: int = 200,
) -> Page:
    now = await portal_now()
    return page(
        "eligibility/questions.html",
        title="Can I bid?",
        status=status,
        form=form,
        conditions=conditions,
        exclusions=exclusions,
        is_open=challenge.state_at(now) is State.PUBLISHED,
        view=view_of(challenge, now),
        preparation=preparation_for(challenge),
        back=f"/challenges/{challenge.reference}",
        back_text="The challenge",
    )
