"""What the people who run the portal do: organisations and people. They see no challenge's insides and no bid."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.accounts import queries, services
from portal.accounts.domain import ROLE_NAMES, Actor
from portal.accounts.forms import NewBuyerForm
from portal.accounts.guards import requires
from portal.accounts.permissions import Permission
from portal.accounts.policies import may_help_person
from portal.kernel.errors import InvalidInputError
from portal.kernel.numerals import whole_number
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other

PAGE_SIZE = 50


def page_number(request: Request[Any, Any, Any]) -> int:
    """Read ?page=, at least 1; anything else reads as the first page."""
    return max(1, whole_number(request.query_params.get("page"), otherwise=1))


def search_words(request: Request[Any, Any, Any]) -> str:
    """Read ?q=, at most 100 characters without control characters."""
    return "".join(one for one in request.query_params.get("q", "")[:100] if one.isprintable()).strip()


class PlatformController(Controller):
    """Organisations and people of the whole installation."""

    path = "/platform"

    @get("/organisations", opt=requires(Permission.PLATFORM_OPERATE))
    async def organisations(self, request: Request[Any, Any, Any]) -> Page:
        """List organisations with how many people each has."""
        number, words = page_number(request), search_words(request)
        rows = await queries.organisation_list(words, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
        return page(
            "accounts/platform_organisations.html",
            title="Organisations",
            rows=rows[:PAGE_SIZE],
            words=words,
            number=number,
            has_more=len(rows) > PAGE_SIZE,
        )

    @get("/organisations/new", opt=requires(Permission.PLATFORM_OPERATE), sync_to_thread=False)
    def ask(self) -> Page:
        """Ask for a public body and its first officer."""
        form = NewBuyerForm.blank()
        return page("accounts/platform_new.html", title="Add a public body", form=form, back="/platform/organisations")

    @post("/organisations/new", opt=requires(Permission.PLATFORM_OPERATE, second_factor=True))
    async def create(self, request: Request[Any, Any, Any], actor: NamedDependency[Actor]) -> Response[Any]:
        """Make the public body and invite its first officer, who then manages its people."""
        form = NewBuyerForm.bind(await read_form(request))
        if form.is_valid:
            typed = form.cleaned
            try:
                made = await services.create_buyer(
                    actor,
                    name=typed.name,
                    short_name=typed.short_name,
                    body_type=typed.body_type,
                    officer_email=typed.email,
                )
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                notice = f"{made.name} is added, and an invitation is sent to {typed.email}."
                return see_other(f"/organisations/{made.slug}/members", notice=notice)
        back = "/platform/organisations"
        return page("accounts/platform_new.html", title="Add a public body", status=422, form=form, back=back)

    @get("/people", opt=requires(Permission.PLATFORM_OPERATE))
    async def people(self, request: Request[Any, Any, Any]) -> Page:
        """List people with their roles."""
        number, words = page_number(request), search_words(request)
        rows = await queries.person_list(words, limit=PAGE_SIZE + 1, offset=(number - 1) * PAGE_SIZE)
        return page(
            "accounts/platform_people.html",
            title="People",
            rows=rows[:PAGE_SIZE],
            role_names=ROLE_NAMES,
            words=words,
            number=number,
            has_more=len(rows) > PAGE_SIZE,
        )

    @get("/people/{person_id:uuid}", opt=requires(Permission.PLATFORM_OPERATE))
    async def person(self, actor: NamedDependency[Actor], person_id: FromPath[UUID]) -> Page:
        """Show one person's roles, and the help an operator can give."""
        found = await queries.actor_of(person_id)
        return page(
            "accounts/platform_person.html",
            title=found.name,
            person=found,
            role_names=ROLE_NAMES,
            has_second_factor=await queries.has_second_factor(person_id),
            helping=may_help_person(actor, person_id),
            back="/platform/people",
        )

    @post(
        "/people/{person_id:uuid}/second-factor/removal", opt=requires(Permission.PLATFORM_OPERATE, second_factor=True)
    )
    async def remove_second_factor(self, actor: NamedDependency[Actor], person_id: FromPath[UUID]) -> Response[Any]:
        """Take away a lost authenticator app."""
        await services.remove_second_factor(actor, person_id)
        return see_other(f"/platform/people/{person_id}", notice="The app is removed, and its owner is told by email.")
