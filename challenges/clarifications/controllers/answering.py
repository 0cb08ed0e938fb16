"""What officers do with questions. Askers are numbers here; nothing on these pages is made from who they are."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.clarifications import policies, queries, services
from challenges.clarifications.domain import OfficerQuestion, QuestionState, is_late
from challenges.clarifications.forms import AnswerForm, CorrectForm, DateForm, PublishForm, SetAsideForm
from challenges.publishing import queries as publishing
from challenges.publishing.domain import ChallengeDetail, questions_close_of
from portal.accounts.domain import Actor
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import ConflictError, InvalidInputError, NotFoundError
from portal.web.forms import Form, read_form
from portal.web.pages import Page, page, see_other

_ANSWER = requires(Permission.CLARIFICATION_ANSWER)


class AnsweringController(Controller):
    """List, draft, publish, correct, set aside."""

    path = "/challenges/{reference:str}/clarifications"

    @get("/", opt=_ANSWER)
    async def list(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show what waits, what is ready to publish, and what is public."""
        return await _list_page(await _challenge(reference, actor), actor)

    @post("/publication", opt=_ANSWER)
    async def publish(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Publish the chosen answers together."""
        challenge = await _challenge(reference, actor)
        options = _ready_options(await queries.officer_questions(challenge.id))
        form = PublishForm.bind(await read_form(request), options=options)
        if not form.is_valid:
            return await _list_page(challenge, actor, form, status=422)
        try:
            numbers = await services.publish_answers(actor, reference, [UUID(one) for one in form.cleaned.questions])
        except InvalidInputError as error:
            return await _list_page(
                challenge, actor, form.with_errors({"questions": " ".join(error.errors.values())}), status=422
            )
        said = "1 answer is" if len(numbers) == 1 else f"{len(numbers)} answers are"
        return see_other(
            f"/challenges/{reference}/clarifications", f"{said} public. Followers, bidders and askers are being told."
        )

    @get("/dates", opt=_ANSWER)
    async def show_dates(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Ask until when questions are answered."""
        challenge = await _challenge(reference, actor)
        dates = await queries.answer_dates(challenge.id)
        return await _date_page(challenge, DateForm.blank(answers_by=dates.answers_by_at))

    @post("/dates", opt=_ANSWER)
    async def save_dates(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """State until when questions are answered."""
        challenge = await _challenge(reference, actor)
        form = DateForm.bind(await read_form(request))
        if form.is_valid:
            try:
                await services.state_answer_date(actor, reference, form.cleaned.answers_by)
            except InvalidInputError as error:
                form.with_errors(error.errors)
        if not form.is_valid:
            return await _date_page(challenge, form, status=422)
        return see_other(f"/challenges/{reference}/clarifications", "Saved. Everybody can see until when you answer.")


class AnswerController(Controller):
    """One question."""

    path = "/challenges/{reference:str}/clarifications/{question_id:uuid}"

    @get("/", opt=_ANSWER)
    async def show(self, reference: FromPath[str], question_id: FromPath[UUID], actor: NamedDependency[Actor]) -> Page:
        """Show the question as asked, and the draft of what everybody will read."""
        challenge = await _challenge(reference, actor)
        found = await queries.officer_question(challenge.id, question_id)
        return await _answer_page(challenge, found, _stored(found))

    @post("/", opt=_ANSWER)
    async def save(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        question_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Save the draft; the second of two colleagues is told and overwrites nothing."""
        challenge = await _challenge(reference, actor)
        found = await queries.officer_question(challenge.id, question_id)
        form = AnswerForm.bind(await read_form(request))
        if not form.is_valid:
            return await _answer_page(challenge, found, form, status=422)
        try:
            await services.save_answer(
                actor,
                reference,
                question_id,
                question=form.cleaned.question,
                answer=form.cleaned.answer,
                version=form.saved_version(),
            )
        except InvalidInputError as error:
            return await _answer_page(challenge, found, form.with_errors(error.errors), status=422)
        except ConflictError:
            stored = await queries.officer_question(challenge.id, question_id)
            form.values["version"] = str(stored.version)
            return await _answer_page(challenge, stored, form, status=409, stored=_stored(stored))
        return see_other(
            f"/challenges/{reference}/clarifications#ready", "Saved. Read it once more below, then publish it."
        )

    @get("/set-aside", opt=_ANSWER)
    async def ask_set_aside(
        self, reference: FromPath[str], question_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Page:
        """Ask why a question is not answered."""
        challenge = await _challenge(reference, actor)
        found = await queries.officer_question(challenge.id, question_id)
        return await _set_aside_page(challenge, found, SetAsideForm.blank())

    @post("/set-aside", opt=_ANSWER)
    async def set_aside(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        question_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Leave a question unanswered and tell its asker why."""
        challenge = await _challenge(reference, actor)
        found = await queries.officer_question(challenge.id, question_id)
        form = SetAsideForm.bind(await read_form(request))
        if not form.is_valid:
            return await _set_aside_page(challenge, found, form, status=422)
        await services.set_aside(actor, reference, question_id, reason=form.cleaned.reason)
        return see_other(f"/challenges/{reference}/clarifications", "Set aside. The supplier that asked is told why.")

    @get("/correction", opt=_ANSWER)
    async def ask_correction(
        self, reference: FromPath[str], question_id: FromPath[UUID], actor: NamedDependency[Actor]
    ) -> Page:
        """Show the published wording, to be put right."""
        challenge = await _challenge(reference, actor)
        found = await queries.officer_question(challenge.id, question_id)
        newest = (await _published(challenge, found)).newest
        form = CorrectForm.blank(question=newest.question, answer=newest.answer, version=newest.number)
        return await _correct_page(challenge, found, form)

    @post("/correction", opt=_ANSWER)
    async def correct(
        self,
        request: Request[Any, Any, Any],
        reference: FromPath[str],
        question_id: FromPath[UUID],
        actor: NamedDependency[Actor],
    ) -> Response[Any]:
        """Publish the right wording; the old one stays readable below it."""
        challenge = await _challenge(reference, actor)
        found = await queries.officer_question(challenge.id, question_id)
        await _published(challenge, found)
        form = CorrectForm.bind(await read_form(request))
        if form.is_valid:
            try:
                await services.correct_answer(
                    actor,
                    reference,
                    question_id,
                    question=form.cleaned.question,
                    answer=form.cleaned.answer,
                    reason=form.cleaned.reason,
                    revision=form.saved_version(),
                )
            except InvalidInputError as error:
                form.with_errors(error.errors)
        if not form.is_valid:
            return await _correct_page(challenge, found, form, status=422)
        return see_other(f"/challenges/{reference}/clarifications", "Corrected. Everybody concerned is being told.")


async def _challenge(reference: str, actor: Actor) -> ChallengeDetail:
    """Bring a published challenge of the actor's own buyer; before its publication there is nothing to answer."""
    found = await publishing.officer_challenge(reference, actor)
    if found.published_at is None:
        raise NotFoundError
    return found


async def _published(challenge: ChallengeDetail, found: OfficerQuestion) -> Any:
    for one in await queries.published(challenge.id):
        if one.number == found.number:
            return one
    raise NotFoundError


def _stored(found: OfficerQuestion) -> AnswerForm:
    """Show the draft, or the text as asked to begin from."""
    return AnswerForm.blank(question=found.question or found.text, answer=found.answer, version=found.version)


def _ready_options(questions: Any) -> dict[str, Any]:
    ready = [one for one in questions if one.state is QuestionState.ANSWERED]
    return {"questions": tuple((str(one.id), f"Answer to {one.asker}") for one in ready)}


async def _list_page(
    challenge: ChallengeDetail, actor: Actor, form: PublishForm | None = None, *, status: int = 200
) -> Page:
    questions = await queries.officer_questions(challenge.id)
    now = await portal_now()
    dates = await queries.answer_dates(challenge.id)
    return page(
        "clarifications/list.html",
        title="Questions and answers",
        caption=challenge.title,
        status=status,
        challenge=challenge,
        form=form or PublishForm.blank(options=_ready_options(questions)),
        asked=[one for one in questions if one.state is QuestionState.ASKED],
        ready=[one for one in questions if one.state is QuestionState.ANSWERED],
        public={one.number: one for one in await queries.published(challenge.id)},
        answered=[one for one in reversed(questions) if one.state is QuestionState.PUBLISHED],
        ended=[one for one in questions if one.ended_at],
        decision=policies.may_answer(challenge, now),
        may_correct=policies.may_correct(challenge, now),
        dates=dates,
        is_late=is_late(dates.answers_by_at, now),
        can_extend=policies.may_give_more_time(challenge, actor, now),
        closes_at=questions_close_of(challenge) or challenge.deadline_at,
        is_closed=not policies.may_ask(challenge, now),
        back=f"/challenges/{challenge.reference}/manage",
    )


async def _answer_page(
    challenge: ChallengeDetail, found: OfficerQuestion, form: Form, *, status: int = 200, stored: Form | None = None
) -> Page:
    now = await portal_now()
    dates = await queries.answer_dates(challenge.id)
    return page(
        "clarifications/answer.html",
        title=f"Question from {found.asker}",
        caption=challenge.title,
        status=status,
        stored=stored,
        found=found,
        form=form,
        decision=policies.may_answer(challenge, now),
        may_set_aside=policies.may_set_aside(challenge, found.state, now),
        dates=dates,
        is_late=is_late(dates.answers_by_at, now),
        **_frame(challenge),
    )


async def _set_aside_page(challenge: ChallengeDetail, found: OfficerQuestion, form: Form, *, status: int = 200) -> Page:
    policies.may_set_aside(challenge, found.state, await portal_now()).require()
    return page(
        "clarifications/set_aside.html",
        title="Set this question aside",
        caption=challenge.title,
        status=status,
        found=found,
        form=form,
        **_frame(challenge),
    )


async def _correct_page(challenge: ChallengeDetail, found: OfficerQuestion, form: Form, *, status: int = 200) -> Page:
    now = await portal_now()
    policies.may_correct(challenge, now).require()
    return page(
        "clarifications/correct.html",
        title=f"Correct the answer to question {found.number}",
        caption=challenge.title,
        status=status,
        found=found,
        form=form,
        is_closed=not policies.may_answer(challenge, now),
        **_frame(challenge),
    )


async def _date_page(challenge: ChallengeDetail, form: Form, *, status: int = 200) -> Page:
    policies.may_state_date(challenge, await portal_now()).require()
    return page(
        "clarifications/dates.html",
        title="Until when do you answer?",
        caption=challenge.title,
        status=status,
        form=form,
        closes_at=questions_close_of(challenge),
        **_frame(challenge),
    )


def _frame(challenge: ChallengeDetail) -> dict[str, Any]:
    link = f"/challenges/{challenge.reference}/clarifications"
    return {"challenge": challenge, "back": link, "back_text": "Questions and answers"}
