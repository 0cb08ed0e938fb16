"""An organisation's own pages: its facts, its people, their roles."""

from typing import Any
from uuid import UUID

from litestar import Controller, Request, Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath

from portal.accounts import queries, services
from portal.accounts.domain import ROLE_NAMES, Actor, MemberDetail, OrganisationDetail
from portal.accounts.forms import InviteForm, OrganisationForm, RoleForm, role_options
from portal.accounts.guards import requires, signed_in
from portal.accounts.permissions import Permission
from portal.accounts.policies import may_end_membership, may_manage_members
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.web.forms import read_form
from portal.web.pages import Page, page, see_other


async def managed(slug: str, actor: Actor) -> OrganisationDetail:
    """Load an organisation whose people the actor manages; NotFoundError for every other."""
    found = await queries.reachable_organisation(slug, actor)
    if not may_manage_members(actor, found):
        raise NotFoundError
    return found


async def member_of(organisation: OrganisationDetail, membership_id: UUID) -> tuple[MemberDetail, list[MemberDetail]]:
    """Load one membership among all of its organisation; NotFoundError when it is another's, or over."""
    everybody = await queries.members(organisation.id)
    for one in everybody:
        if one.id == membership_id:
            return one, everybody
    raise NotFoundError


class OrganisationController(Controller):
    """The facts of an organisation, for those who belong to it."""

    path = "/organisations/{slug:str}"

    @get("/", opt=signed_in())
    async def show(self, actor: NamedDependency[Actor], slug: FromPath[str]) -> Page:
        """Show the organisation."""
        organisation = await queries.reachable_organisation(slug, actor)
        return page(
            "accounts/organisation.html",
            title=organisation.name,
            organisation=organisation,
            may_manage=bool(may_manage_members(actor, organisation)),
            may_fill_profile=actor.may(Permission.PROFILE_WRITE, organisation.id),
        )

    @get("/edit", opt=requires(Permission.MEMBERS_MANAGE))
    async def edit(self, actor: NamedDependency[Actor], slug: FromPath[str]) -> Page:
        """Ask for the facts."""
        organisation = await managed(slug, actor)
        form = OrganisationForm.blank(
            name=organisation.name,
            short_name=organisation.short_name,
            address=organisation.address,
            website=organisation.website,
        )
        return self._edit_page(organisation, form)

    @post("/edit", opt=requires(Permission.MEMBERS_MANAGE))
    async def save(
        self, request: Request[Any, Any, Any], actor: NamedDependency[Actor], slug: FromPath[str]
    ) -> Response[Any]:
        """Change the facts."""
        organisation = await managed(slug, actor)
        form = OrganisationForm.bind(await read_form(request))
        if not form.is_valid:
            return self._edit_page(organisation, form, status=422)
        await services.update_organisation(organisation.id, actor_id=actor.person_id, **form.cleaned.as_dict())
        return see_other(f"/organisations/{slug}", notice="The details are changed.")

    def _edit_page(self, organisation: OrganisationDetail, form: OrganisationForm, *, status: int = 200) -> Page:
        return page(
            "accounts/organisation_edit.html",
            title="Change the details",
            caption=organisation.name,
            status=status,
            form=form,
            organisation=organisation,
            back=f"/organisations/{organisation.slug}",
        )


class MembersController(Controller):
    """Who belongs to an organisation. Every change asks for a second factor and is audited."""

    path = "/organisations/{slug:str}/members"

    @get("/", opt=signed_in())
    async def show(self, actor: NamedDependency[Actor], slug: FromPath[str]) -> Page:
        """List the people and the open invitations."""
        organisation = await queries.reachable_organisation(slug, actor)
        may_manage = bool(may_manage_members(actor, organisation))
        return page(
            "accounts/members.html",
            title="People",
            caption=organisation.name,
            organisation=organisation,
            members=await queries.members(organisation.id),
            invitations=await queries.open_invitations(organisation.id) if may_manage else [],
            role_names=ROLE_NAMES,
            may_manage=may_manage,
            back=f"/organisations/{slug}",
        )

    @get("/invite", opt=requires(Permission.MEMBERS_MANAGE))
    async def ask(self, actor: NamedDependency[Actor], slug: FromPath[str]) -> Page:
        """Ask for the address and the role."""
        organisation = await managed(slug, actor)
        return self._invite_page(organisation, InviteForm.blank(options={"role": role_options(organisation.kind)}))

    @post("/invite", opt=requires(Permission.MEMBERS_MANAGE, second_factor=True))
    async def invite(
        self, request: Request[Any, Any, Any], actor: NamedDependency[Actor], slug: FromPath[str]
    ) -> Response[Any]:
        """Send the invitation."""
        organisation = await managed(slug, actor)
        form = InviteForm.bind(await read_form(request), options={"role": role_options(organisation.kind)})
        if form.is_valid:
            try:
                offer = await services.invite_member(
                    actor, organisation.id, email=form.cleaned.email, role=form.chosen_role
                )
            except InvalidInputError as error:
                form.with_errors(error.errors)
            else:
                return see_other(f"/organisations/{slug}/members", notice=f"An invitation is sent to {offer.email}.")
        return self._invite_page(organisation, form, status=422)

    @post("/invitations/{invitation_id:uuid}/withdraw", opt=requires(Permission.MEMBERS_MANAGE, second_factor=True))
    async def withdraw(
        self, actor: NamedDependency[Actor], slug: FromPath[str], invitation_id: FromPath[UUID]
    ) -> Response[Any]:
        """Take an invitation back."""
        organisation = await managed(slug, actor)
        await services.withdraw_invitation(actor, organisation.id, invitation_id)
        return see_other(f"/organisations/{slug}/members", notice="The invitation is withdrawn.")

    @get("/{membership_id:uuid}", opt=requires(Permission.MEMBERS_MANAGE))
    async def member(self, actor: NamedDependency[Actor], slug: FromPath[str], membership_id: FromPath[UUID]) -> Page:
        """Show one member's role, to change or end it."""
        organisation = await managed(slug, actor)
        member, everybody = await member_of(organisation, membership_id)
        form = RoleForm.blank(options={"role": role_options(organisation.kind)}, role=member.role.value)
        return self._member_page(organisation, member, everybody, form)

    @post("/{membership_id:uuid}", opt=requires(Permission.MEMBERS_MANAGE, second_factor=True))
    async def change(
        self,
        request: Request[Any, Any, Any],
        actor: NamedDependency[Actor],
        slug: FromPath[str],
        membership_id: FromPath[UUID],
    ) -> Response[Any]:
        """Give the member another role in place of this one."""
        organisation = await managed(slug, actor)
        member, everybody = await member_of(organisation, membership_id)
        form = RoleForm.bind(await read_form(request), options={"role": role_options(organisation.kind)})
        if form.is_valid:
            try:
                await services.change_role(actor, organisation.id, membership_id, form.chosen_role)
            except RefusedError as error:
                form.with_errors({"role": error.message})
            else:
                return see_other(f"/organisations/{slug}/members", notice=f"The role of {member.name} is changed.")
        return self._member_page(organisation, member, everybody, form, status=422)

    @post("/{membership_id:uuid}/end", opt=requires(Permission.MEMBERS_MANAGE, second_factor=True))
    async def end(
        self, actor: NamedDependency[Actor], slug: FromPath[str], membership_id: FromPath[UUID]
    ) -> Response[Any]:
        """End the member's role."""
        organisation = await managed(slug, actor)
        member, _ = await member_of(organisation, membership_id)
        await services.end_membership(actor, organisation.id, membership_id)
        is_self_out = (
            member.person_id == actor.person_id
            and organisation.id not in (await queries.actor_of(actor.person_id)).organisations()
        )
        place = "/dashboard" if is_self_out else f"/organisations/{slug}/members"
        return see_other(place, notice=f"{member.name} is no longer {ROLE_NAMES[member.role].lower()} here.")

    def _invite_page(self, organisation: OrganisationDetail, form: InviteForm, *, status: int = 200) -> Page:
        return page(
            "accounts/invite.html",
            title="Invite somebody",
            caption=organisation.name,
            status=status,
            form=form,
            organisation=organisation,
            back=f"/organisations/{organisation.slug}/members",
        )

    def _member_page(
        self,
        organisation: OrganisationDetail,
        member: MemberDetail,
        everybody: list[MemberDetail],
        form: RoleForm,
        *,
        status: int = 200,
    ) -> Page:
        return page(
            "accounts/member.html",
            title=member.name,
            caption=organisation.name,
            status=status,
            form=form,
            organisation=organisation,
            member=member,
            role_names=ROLE_NAMES,
            ending=may_end_membership(member, everybody),
            back=f"/organisations/{organisation.slug}/members",
        )
