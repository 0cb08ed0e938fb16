"""The versions of a challenge for everybody, and the page that gives suppliers more time."""

from typing import Any

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from challenges.amendments import policies, queries, services
from challenges.amendments.forms import ExtensionForm
from challenges.amendments.pages import KIND_WORDS, changes_of, version_lines
from challenges.publishing import queries as publishing
from challenges.publishing.domain.frozen_words import frozen_answers
from portal.accounts.domain import Actor
from portal.accounts.guards import public, requires
from portal.accounts.permissions import Permission
from portal.database.clock import portal_now
from portal.kernel.errors import InvalidInputError, NotFoundError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other

_PUBLISH = requires(Permission.CHALLENGE_PUBLISH)
_PUBLISH_CONFIRMED = requires(Permission.CHALLENGE_PUBLISH, second_factor=True)


class VersionsController(Controller):
    """What was published when, and what changed."""

    path = "/challenges/{reference:str}"

    @get("/versions", opt=public())
    async def list(self, reference: FromPath[str], visitor: NamedDependency[Actor | None]) -> Page:
        """List every version with what changed and why."""
        challenge = await publishing.visible_challenge(reference, visitor)
        found = await queries.versions(challenge.id)
        if not found:
            raise NotFoundError
        return page(
            "amendments/versions.html",
            title="Versions of this challenge",
            caption=challenge.title,
            reference=challenge.reference,
            lines=version_lines(found),
            is_insider=publishing.is_insider(challenge, visitor),
            back=f"/challenges/{challenge.reference}",
            back_text="Back to the challenge",
        )

    @get("/versions/{number:int}", opt=public())
    async def show(
        self, reference: FromPath[str], number: FromPath[int], visitor: NamedDependency[Actor | None]
    ) -> Page:
        """Show one version as it was published, beside the one before it."""
        challenge = await publishing.visible_challenge(reference, visitor)
        found = await queries.versions(challenge.id)
        if not 1 <= number <= len(found):
            raise NotFoundError
        version = found[number - 1]
        return page(
            "amendments/version.html",
            title=f"Version {number}",
            caption=challenge.title,
            version=version,
            what=KIND_WORDS[version.kind],
            changes=changes_of(found, number),
            answers=frozen_answers(version.content),
            documents=await queries.documents_of(version, challenge.id),
            reference=challenge.reference,
            back=f"/challenges/{challenge.reference}/versions",
            back_text="All versions",
        )

    @get("/extension", opt=_PUBLISH)
    async def ask(self, reference: FromPath[str], actor: NamedDependency[Actor]) -> Page:
        """Ask for the later deadline and the reason."""
        return await _extension_page(reference, actor, ExtensionForm.blank())

    @post("/extension", opt=_PUBLISH_CONFIRMED)
    async def extend(
        self, request: Request[Any, Any, Any], reference: FromPath[str], actor: NamedDependency[Actor]
    ) -> Response[Any]:
        """Extend the deadline, with a second factor."""
        form = ExtensionForm.bind(await read_form(request))
        if not form.is_valid:
            return await _extension_page(reference, actor, form, status=422)
        try:
            await services.extend_deadline(
                actor, reference, deadline=form.cleaned.deadline_at, reason=form.cleaned.reason
            )
        except InvalidInputError as error:
            return await _extension_page(reference, actor, form.with_errors(error.errors), status=422)
        return see_other(f"/challenges/{reference}/manage", "The deadline is extended. Followers and bidders are told.")


async def _extension_page(reference: str, actor: Actor, form: ExtensionForm, *, status: int = 200) -> Page:
    challenge = await publishing.officer_challenge(reference, actor)
    policies.may_extend(challenge, await portal_now()).require()
    return page(
        "amendments/extension.html",
        title="Extend the deadline",
        caption=challenge.title,
        status=status,
        challenge=challenge,
        form=form,
        back=f"/challenges/{challenge.reference}/manage",
    )
