"""The officer's award pages, and the supplier's page with the result of its bid."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.notices import queries as notices
from challenges.notices.domain import plain_text
from challenges.notices.forms import RecordForm
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, State
from portal.accounts.domain import Actor
from portal.accounts.guards import requires, signed_in
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import InvalidInputError, NotFoundError
from portal.kernel.moments import format_moment
from portal.web.forms import Form, read_form
from portal.web.pages import Page, page, see_other
from procurement.awards import queries, services
from procurement.awards.domain import AwardDetail, SummaryContent
from procurement.awards.forms import NO_AWARD, ReasonsForm, RecommendForm
from procurement.awards.pages import bid_options, stages_of, view_of
from procurement.contracts.queries import contract_of_award

_RUN = requires(Permission.AWARD_DECIDE)
_DECIDE = requires(Permission.AWARD_DECIDE, second_factor=True)


class AwardController(Controller):
    """From the ranking to the end of the standstill."""

    path = "/challenges/{reference:str}/award"

    @get("/", opt=_RUN)
    async def show(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show where the award stands and the next step."""
        return await _award_page(reference, actor)

    @post("/recommendation", opt=_RUN)
    async def recommend(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Recommend a ranked bid, or nobody."""
        challenge = await publishing.officer_challenge(reference, actor)
        assessment = await queries.assessment(challenge)
        form = RecommendForm.bind(await read_form(request), options={"bid": bid_options(assessment)})
        if form.is_valid:
            chosen = form.cleaned.bid
            try:
                await services.recommend_award(
                    actor,
                    reference,
                    bid_id=None if chosen == NO_AWARD else UUID(chosen),
                    reasons=form.cleaned.reasons,
                )
            except InvalidInputError as error:
                form = form.with_errors(error.errors)
            else:
                return see_other(f"/challenges/{reference}/award", "Recommended. Another officer must now decide.")
        return await _award_page(reference, actor, form)

    @post("/decision", opt=_DECIDE)
    async def decide(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Decide what somebody else recommended, with a second factor."""
        return await _with_reasons(request, reference, actor, services.decide_award, "The award is decided.")

    @post("/summaries", opt=_DECIDE)
    async def send(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Response[Any]:
        """Send every assessment summary, or none."""
        count = await services.send_summaries(actor, reference)
        return see_other(f"/challenges/{reference}/award", f"{count} assessment summaries sent.")

    @get("/summaries/{bid_id:uuid}", opt=_RUN)
    async def summary(self, reference: FromPath[str], bid_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """Show an officer a summary: as it was sent, or before that as its supplier will read it."""
        challenge = await publishing.officer_challenge(reference, actor)
        award = await queries.award(challenge.lots[0].id)
        if award is None:
            raise NotFoundError
        sent = next((one for one in await queries.summaries(award.id) if one.bid_id == bid_id), None)
        content = sent.content if sent else await _content_to_send(challenge, award, bid_id)
        return page(
            "awards/summary.html",
            title=f"Assessment summary for {content.supplier}",
            content=content,
            award=award,
            standstill=None,
            back=f"/challenges/{reference}/award",
            is_preview=sent is None,
            sent=sent,
        )

    @post("/notice", opt=_RUN)
    async def record_notice(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Record the published award notice; the standstill starts from it."""
        form = RecordForm.bind(await read_form(request))
        if not form.is_valid:
            return await _award_page(reference, actor, form)
        try:
            ends = await services.record_notice(
                actor,
                reference,
                number=form.cleaned.number,
                published_at=form.cleaned.published_at,
            )
        except InvalidInputError as error:
            return await _award_page(reference, actor, form.with_errors(error.errors))
        return see_other(
            f"/challenges/{reference}/award", f"Notice recorded. The contract may be signed from {format_moment(ends)}."
        )

    @post("/suspension", opt=_RUN)
    async def suspend(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Record a notified legal challenge."""
        return await _with_reasons(
            request,
            reference,
            actor,
            services.suspend_award,
            "Recorded. The contract cannot be signed until it is settled.",
        )

    @post("/resumption", opt=_DECIDE)
    async def resume(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Record that the legal challenge is settled."""
        return await _with_reasons(request, reference, actor, services.resume_award, "Recorded. The award goes on.")

    @get("/summary", opt=signed_in())
    async def own_summary(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show a supplier the result of its own bid; 404 for everybody else."""
        challenge = await publishing.visible_challenge(reference, actor)
        found = await queries.own_summary(challenge.id, actor)
        await services.mark_read(found)
        contract = await contract_of_award(found.award_id) if found.outcome == "successful" else None
        return page(
            "awards/summary.html",
            title="The result of your bid",
            content=found.content,
            award=None,
            standstill=found,
            now=await portal_now(),
            contract=contract if contract and contract.state != "drawn" else None,
            back=f"/challenges/{reference}",
            is_preview=False,
        )


async def _with_reasons(
    request: Request[Any, Any, Any], reference: str, actor: Actor, act: Any, notice: str
) -> Response[Any]:
    form = ReasonsForm.bind(await read_form(request))
    if form.is_valid:
        text = form.cleaned.reasons
        try:
            await act(actor, reference, **{"reasons" if act is services.decide_award else "reason": text})
        except InvalidInputError as error:
            form = form.with_errors(error.errors)
        else:
            return see_other(f"/challenges/{reference}/award", notice)
    return await _award_page(reference, actor, form)


async def _award_page(reference: str, actor: Actor, form: Form | None = None) -> Page:
    challenge = await publishing.officer_challenge(reference, actor)
    assessment, award = await queries.assessment(challenge), await queries.award(challenge.lots[0].id)
    now = await portal_now()
    view = view_of(award, assessment, actor.person_id, now)
    if form is None:
        form = _form_for(view.step, bid_options(assessment))
    contract = await contract_of_award(award.id) if award else None
    notice = await notices.current_notice(challenge.id, services.AWARD_NOTICE) if award and award.bid_id else None
    is_signed = challenge.state is State.CONCLUDED and contract is not None
    return page(
        "awards/award.html",
        title="Award",
        caption=f"{challenge.reference}: {challenge.title}",
        status=422 if form.errors else 200,
        challenge=challenge,
        award=award,
        assessment=assessment,
        view=view,
        form=form,
        now=now,
        sent=await queries.summaries(award.id) if award else [],
        letters=await queries.letters(challenge, award, assessment) if award and view.step == "send" else (),
        contract=contract,
        is_signed=is_signed,
        stages=stages_of(award, view, has_contract=contract is not None, is_signed=is_signed),
        notice=notice,
        notice_text=plain_text(notice.content) if notice else "",
        back=f"/challenges/{reference}/manage",
        back_text="Back to the challenge",
    )


def _form_for(step: str, options: Any) -> Form:
    if step == "recommend":
        return RecommendForm.blank(options={"bid": options})
    if step == "notice":
        return RecordForm.blank()
    return ReasonsForm.blank()


async def _content_to_send(challenge: ChallengeDetail, award: AwardDetail, bid_id: UUID) -> SummaryContent:
    """Write what one supplier will be told; NotFoundError once the summaries are sent, since what was sent stands."""
    if award.summaries_sent_at is None:
        for letter in await queries.letters(challenge, award, await queries.assessment(challenge)):
            if letter.bid_id == bid_id:
                return letter.content
    raise NotFoundError
