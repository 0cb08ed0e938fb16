"""A supplier's own questions about a challenge. For everybody else they do not exist."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.clarifications import policies, queries, services
from challenges.clarifications.domain import WAITING
from challenges.clarifications.forms import AskForm
from challenges.publishing import queries as publishing
from challenges.publishing.domain import questions_close_of
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import InvalidInputError
from portal.web.forms import Options, read_form
from portal.web.pages import Page, page, see_other

_ASK = requires(Permission.CLARIFICATION_ASK)


class AskingController(Controller):
    """Ask, read what one's own organisation asked, take it back."""

    path = "/challenges/{reference:str}/questions"

    @get("/", opt=_ASK)
    async def show(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show the form, and what was asked so far."""
        return await _questions_page(reference, actor, AskForm.blank(options=_options(actor)))

    @post("/", opt=_ASK)
    async def ask(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Ask; what is wrong with the text is said beside it, and the text stays."""
        options = _options(actor)
        typed = await read_form(request)
        listed = list(options["supplier"])
        chosen = typed.first("supplier") or (str(listed[0][0]) if len(listed) == 1 else "")
        form = AskForm.bind({"supplier": chosen, "question": typed.first("question")}, options=options)
        if not form.is_valid:
            return await _questions_page(reference, actor, form, status=422)
        supplier_id = UUID(form.cleaned.supplier)
        try:
            await services.ask(actor, reference, supplier_id=supplier_id, text=form.cleaned.question)
        except InvalidInputError as error:
            return await _questions_page(reference, actor, form.with_errors(error.errors), status=422)
        return see_other(
            f"/challenges/{reference}/questions", "Your question was sent. We write to you when it is answered."
        )

    @post("/{question_id:uuid}/withdrawal", opt=_ASK)
    async def withdraw(
        self, reference: FromPath[str], question_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Take a question back."""
        await services.withdraw(actor, reference, question_id)
        return see_other(f"/challenges/{reference}/questions", "Your question is withdrawn. Nothing of it is public.")


def _options(actor: Actor) -> dict[str, Any]:
    mine = actor.organisations_with(Permission.CLARIFICATION_ASK)
    suppliers = {
        str(one.organisation_id): one.organisation_name for one in actor.memberships if one.organisation_id in mine
    }
    options: Options = tuple(suppliers.items())
    return {"supplier": options}


async def _questions_page(reference: str, actor: Actor, form: AskForm, *, status: int = 200) -> Page:
    challenge = await publishing.visible_challenge(reference, actor)
    decision = policies.may_ask(challenge, await portal_now())
    is_buyer = challenge.buyer_id in actor.organisations()
    mine = await queries.own_questions(challenge.id, actor)
    return page(
        "clarifications/questions.html",
        title="Ask a question" if decision and not is_buyer else "Your questions",
        caption=challenge.title,
        status=status,
        challenge=challenge,
        form=form,
        decision=decision,
        is_buyer=is_buyer,
        asks_which=len(list(getattr(form.fields["supplier"], "options", ()))) > 1,
        mine=mine,
        waiting=WAITING,
        closes_at=questions_close_of(challenge) or challenge.deadline_at,
        dates=await queries.answer_dates(challenge.id) if challenge.published_at else None,
        back=f"/challenges/{reference}",
        back_text="The challenge",
    )
