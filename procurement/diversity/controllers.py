"""The public figures, and each supplier's own answers."""

from typing import Any

import msgspec
from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect

from portal.accounts.domain import Actor, OrganisationDetail
from portal.accounts.guards import public, requires
from portal.accounts.permissions import Permission
from portal.accounts.queries import organisation, organisation_by_slug
from portal.database.clock import portal_now
from portal.files.downloads import attachment
from portal.kernel.errors import NotFoundError
from portal.kernel.moments import local_day
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other
from procurement.diversity import pages, queries, services
from procurement.diversity.domain.questions import PURPOSE, QUESTIONS, RETENTION_MONTHS
from procurement.diversity.forms import AnswersForm
from procurement.diversity.policies import may_answer, may_release

FORM = "diversity/answers.html"
TITLE = "Diversity questions"


class FiguresController(Controller):
    """Who gets in: the released figures, for everybody."""

    path = "/diversity"

    @get("/", opt=public())
    async def show(self, visitor: NamedDependency[Actor | None]) -> Page:
        """Show the newest release, or say that there is none yet."""
        release = await queries.latest_release()
        return page(
            "diversity/figures.html",
            title="Who gets in",
            release=release,
            columns=["Group", *((name, "numeric") for name in pages.COLUMNS)],
            all_bids=pages.all_bids(release) if release else None,
            tables=pages.table_views(release) if release else (),
            counted=pages.stage_dates(release) if release else (),
            next_release=pages.next_release(await portal_now()),
            may_release=bool(visitor and may_release(visitor)),
            may_answer=visitor is None or visitor.has(Permission.DIVERSITY_ANSWER),
        )

    @get("/figures.csv", opt=public())
    async def download(self) -> Response[str]:
        """Give the newest release as a CSV file."""
        release = await queries.latest_release()
        if release is None:
            raise NotFoundError
        name = f"who-gets-in-{local_day(release.released_at).isoformat()}.csv"
        return Response(
            pages.as_csv(release),
            media_type="text/csv; charset=utf-8",
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )

    @post("/releases", opt=requires(Permission.PLATFORM_OPERATE))
    async def release(self, actor: NamedDependency[Actor]) -> Redirect:
        """Release the figures between quarters."""
        release = await services.release_now(actor)
        return see_other(
            "/diversity", f"Release {release.number} is published. Figures that moved by fewer than 10 stay."
        )


class AnswersController(Controller):
    """A supplier's own answers; every read and write goes through the diversity role."""

    path = "/diversity/answers"

    @get("/", opt=requires(Permission.DIVERSITY_ANSWER))
    async def choose(self, actor: NamedDependency[Actor]) -> Page | Redirect:
        """Lead to the one company of the person, or let them choose."""
        companies = [await organisation(found) for found in actor.organisations_with(Permission.DIVERSITY_ANSWER)]
        if len(companies) == 1:
            return see_other(f"/diversity/answers/{companies[0].slug}")
        companies.sort(key=lambda company: company.name)
        return page("diversity/choose.html", title="Which company are you answering for?", companies=companies)

    @get("/{slug:str}", opt=requires(Permission.DIVERSITY_ANSWER))
    async def show(self, slug: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Show the questions, with what was answered before."""
        company = await own_company(slug, actor)
        own = await queries.own_answers(company.id)
        return _form(company, own, AnswersForm.blank(options=None, **(own.answers or {})))

    @post("/{slug:str}", opt=requires(Permission.DIVERSITY_ANSWER))
    async def save(
        self, request: Request[Any, Any, Any], slug: FromPath[str], actor: NamedDependency[Actor]
    ) -> Page | Redirect:
        """Keep the answers."""
        company = await own_company(slug, actor)
        form = AnswersForm.bind(await read_form(request))
        if not form.is_valid:
            return _form(company, await queries.own_answers(company.id), form, status=422)
        answers = {key: value for key, value in form.cleaned.as_dict().items() if value}
        await services.save_answers(actor, company.id, answers)
        return see_other(f"/diversity/answers/{slug}", "Thank you. Your answers are saved, apart from everything else.")

    @post("/{slug:str}/withdrawal", opt=requires(Permission.DIVERSITY_ANSWER))
    async def withdraw(self, slug: FromPath[str], actor: NamedDependency[Actor]) -> Redirect:
        """Delete the answers."""
        company = await own_company(slug, actor)
        await services.withdraw_answers(actor, company.id)
        return see_other(f"/diversity/answers/{slug}", "Your answers are deleted.")

    @post("/{slug:str}/objection", opt=requires(Permission.DIVERSITY_ANSWER))
    async def object(self, slug: FromPath[str], actor: NamedDependency[Actor]) -> Redirect:
        """Record an objection and delete the answers."""
        company = await own_company(slug, actor)
        await services.object_to_use(actor, company.id)
        return see_other(f"/diversity/answers/{slug}", "Your objection is recorded and your answers are deleted.")

    @get("/{slug:str}/download", opt=requires(Permission.DIVERSITY_ANSWER))
    async def download(self, slug: FromPath[str], actor: NamedDependency[Actor]) -> Response[bytes]:
        """Give a supplier everything that is held about it here."""
        company = await own_company(slug, actor)
        own = await queries.own_answers(company.id)
        body = msgspec.json.format(msgspec.json.encode({"company": company.name, "held": own}), indent=2)
        return attachment(body, f"diversity-answers-{company.slug}.json", "application/json")


async def own_company(slug: str, actor: Actor) -> OrganisationDetail:
    """Find a company for whose people the actor is one; everything else is the same 404."""
    company = await organisation_by_slug(slug)
    if not may_answer(actor, company.id):
        raise NotFoundError
    return company


def _form(company: OrganisationDetail, own: queries.OwnAnswers, form: Any, status: int = 200) -> Page:
    return page(
        FORM,
        title=TITLE,
        status=status,
        caption=company.name,
        company=company,
        own=own,
        form=form,
        purpose=PURPOSE,
        questions=QUESTIONS,
        retention_months=RETENTION_MONTHS,
    )
