"""Who belongs to an organisation: invited, accepted, given another role, ended. Every change is audited."""

from datetime import timedelta
from uuid import UUID

from portal.accounts import queries
from portal.accounts.domain import (
    ROLE_NAMES,
    Actor,
    InvitationDetail,
    MemberDetail,
    OrganisationDetail,
    OrganisationKind,
    PersonDetail,
    Role,
)
from portal.accounts.passwords import hash_password
from portal.accounts.permissions import Permission, roles_with
from portal.accounts.policies import (
    EMAIL,
    may_end_membership,
    may_give_role,
    may_invite,
    may_manage_members,
    password_problem,
)
from portal.accounts.services.people import create_organisation, insert_person
from portal.accounts.tokens import hash_token, new_token
from portal.audit.services import record
from portal.database.transactions import execute, fetch_one, transaction
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.mail.services import queue_mail
from portal.settings import get_settings

INVITATION_VALID_FOR = timedelta(days=14)


async def add_member(person_id: UUID, organisation_id: UUID, role: Role, *, actor_id: UUID | None = None) -> None:
    """Give a person a role in an organisation; a role that had ended is taken up again, one they have stays."""
    async with transaction():
        changed = await fetch_one(
            """insert into membership (id, person, organisation, role, started_at)
               values (gen_random_uuid(), $1, $2, $3, portal_now())
               on conflict (person, organisation, role) do update set ended_at = null, started_at = portal_now()
               where membership.ended_at is not null returning id""",
            person_id,
            organisation_id,
            Role(role).value,
        )
        if changed is not None:
            await record("member:added", actor_id=actor_id, details=_details(person_id, organisation_id, role))


async def invite_member(actor: Actor, organisation_id: UUID, *, email: str, role: Role) -> InvitationDetail:
    """Offer a role to an address; an earlier open offer of the same role to it is replaced."""
    organisation = await queries.organisation(organisation_id)
    may_manage_members(actor, organisation).require()
    decision = may_give_role(actor, organisation, role, email)
    if not decision:
        raise InvalidInputError({"role": decision.reason})
    email = email.strip().lower()
    members = await queries.members(organisation_id)
    if any(one.email == email and one.role is role for one in members):
        raise InvalidInputError({"email": f"{email} already has the role “{ROLE_NAMES[role]}” here"})
    await _require_fewer_invitations(organisation_id, email)
    token = new_token()
    async with transaction():
        await execute(
            """update invitation set withdrawn_at = portal_now() where organisation = $1 and email = $2 and role = $3
               and accepted_at is null and withdrawn_at is null""",
            organisation_id,
            email,
            role.value,
        )
        row = await fetch_one(
            """insert into invitation (id, organisation, email, role, token_hash, invited_by, created_at, expires_at)
               values (gen_random_uuid(), $1, $2, $3, $4, $5, portal_now(), statement_timestamp() + $6) returning id""",
            organisation_id,
            email,
            role.value,
            hash_token(token),
            actor.person_id,
            INVITATION_VALID_FOR,
        )
        await _send_invitation(actor, organisation, email, role, token)
        if organisation_id not in actor.organisations():
            await _tell_managers(actor, organisation, email, role)
        await record(
            "member:invited",
            actor_id=actor.person_id,
            details={"organisation": str(organisation_id), "role": role.value, "invitation": str(row and row["id"])},
        )
    return await queries.invitation_by_token(token)


async def _send_invitation(actor: Actor, organisation: OrganisationDetail, email: str, role: Role, token: str) -> None:
    await queue_mail(
        to=email,
        subject=f"{actor.name} invites you to join {organisation.name}",
        template="accounts/invitation",
        context={
            "inviter": actor.name,
            "organisation": organisation.name,
            "role": ROLE_NAMES[role],
            "link": f"{get_settings().base_url}/invitations/{token}",
            "days": INVITATION_VALID_FOR.days,
        },
        kind="account:invitation",
    )


async def _tell_managers(operator: Actor, organisation: OrganisationDetail, email: str, role: Role) -> None:
    """Tell those who manage an organisation's people whom somebody from outside, an operator, invites into it."""
    for one in await queries.people_with(organisation.id, *roles_with(Permission.MEMBERS_MANAGE)):
        await queue_mail(
            to=one.email,
            subject=f"Somebody was invited into {organisation.name}",
            template="accounts/operator_invited",
            context={
                "name": one.name,
                "operator": operator.name,
                "organisation": organisation.name,
                "email": email,
                "role": ROLE_NAMES[role],
                "link": f"{get_settings().base_url}/organisations/{organisation.slug}/members",
            },
            kind="account:operator_invited",
        )


async def _require_fewer_invitations(organisation_id: UUID, email: str) -> None:
    sent = await fetch_one(
        """select count(*) as today, count(*) filter (where email = $2) as here from invitation
           where organisation = $1 and created_at > portal_now() - interval '1 day'""",
        organisation_id,
        email,
    )
    decision = may_invite(sent["today"], sent["here"]) if sent else may_invite(0, 0)
    if not decision:
        raise InvalidInputError({"email": decision.reason})


async def create_buyer(
    actor: Actor, *, name: str, short_name: str, body_type: str, officer_email: str
) -> OrganisationDetail:
    """Make a public body and invite its first officer, who manages its people from then on; for operators only."""
    if not actor.has(Permission.PLATFORM_OPERATE):
        raise NotFoundError
    async with transaction():
        made = await create_organisation(
            kind=OrganisationKind.BUYER,
            name=name,
            short_name=short_name,
            body_type=body_type,
            actor_id=actor.person_id,
        )
        try:
            await invite_member(actor, made.id, email=officer_email, role=Role.OFFICER)
        except InvalidInputError as error:
            raise InvalidInputError({"email": ". ".join(error.errors.values())}) from None
        return made


async def make_administrator(*, name: str, email: str, password: str, operator: str) -> PersonDetail:
    """Make the first people who run an installation: from its command line only, never from a page.

    Somebody who has an account keeps its password; the operator's organisation is made where there is none.
    """
    if not EMAIL.match(email.strip()):
        raise InvalidInputError({"email": "Enter an email address in the correct format, like name@example.org"})
    known = await queries.person_by_email(email)
    if known is None and (problem := password_problem(password, name=name, email=email)):
        raise InvalidInputError({"password": problem})
    hashed = await hash_password(password)
    async with transaction():
        existing = await queries.organisations(OrganisationKind.PLATFORM)
        platform = existing[0] if existing else await create_organisation(kind=OrganisationKind.PLATFORM, name=operator)
        member = known or await insert_person(name=name, email=email, password_hash=hashed)
        await add_member(member.id, platform.id, Role.ADMINISTRATOR)
    return member


async def withdraw_invitation(actor: Actor, organisation_id: UUID, invitation_id: UUID) -> None:
    """Take an offer back before it is accepted; NotFoundError when there is no such open offer."""
    may_manage_members(actor, await queries.organisation(organisation_id)).require()
    async with transaction():
        row = await fetch_one(
            """update invitation set withdrawn_at = portal_now() where id = $1 and organisation = $2
               and accepted_at is null and withdrawn_at is null returning id""",
            invitation_id,
            organisation_id,
        )
        if row is None:
            raise NotFoundError
        await record(
            "member:invitation_withdrawn", actor_id=actor.person_id, details={"invitation": str(invitation_id)}
        )


async def accept_invitation(
    token: str, *, person_id: UUID | None = None, name: str = "", password: str = ""
) -> PersonDetail:
    """Take up an offer: as the person signed in with the invited address, or by making an account for it.

    The token came by e-mail to that address, so a new account needs no further confirmation. An offer is taken up once.
    """
    offer = await queries.invitation_by_token(token)
    existing = await queries.person_by_email(offer.email)
    if existing is not None and existing.id != person_id:
        raise RefusedError(f"Sign in as {offer.email} to accept this invitation.")
    hashed = None
    if existing is None:
        if problem := password_problem(password, name=name, email=offer.email):
            raise InvalidInputError({"password": problem})
        hashed = await hash_password(password)
    async with transaction():
        taken = await fetch_one(
            """update invitation set accepted_at = portal_now() where id = $1 and accepted_at is null
               and withdrawn_at is null and expires_at > statement_timestamp() returning invited_by""",
            offer.id,
        )
        if taken is None:
            raise NotFoundError
        member = existing or await insert_person(name=name, email=offer.email, password_hash=hashed)
        await add_member(member.id, offer.organisation_id, offer.role, actor_id=taken["invited_by"])
        await record("member:invitation_accepted", actor_id=member.id, details={"invitation": str(offer.id)})
    return member


async def change_role(actor: Actor, organisation_id: UUID, membership_id: UUID, role: Role) -> None:
    """Put another role in the place of one; the last manager's role cannot be taken away."""
    organisation = await queries.organisation(organisation_id)
    async with transaction():
        member = await _locked_member(actor, organisation_id, membership_id)
        if member.role is role:
            return
        may_give_role(actor, organisation, role, member.email).require()
        await add_member(member.person_id, organisation_id, role, actor_id=actor.person_id)
        may_end_membership(member, await queries.members(organisation_id)).require()
        await _end(actor, organisation_id, member)


async def end_membership(actor: Actor, organisation_id: UUID, membership_id: UUID) -> None:
    """End one role of one person; the last manager's role cannot be ended."""
    async with transaction():
        member = await _locked_member(actor, organisation_id, membership_id)
        may_end_membership(member, await queries.members(organisation_id)).require()
        await _end(actor, organisation_id, member)


async def _locked_member(actor: Actor, organisation_id: UUID, membership_id: UUID) -> MemberDetail:
    await execute("select id from organisation where id = $1 for update", organisation_id)
    may_manage_members(actor, await queries.organisation(organisation_id)).require()
    found = [one for one in await queries.members(organisation_id) if one.id == membership_id]
    if not found:
        raise NotFoundError
    return found[0]


async def _end(actor: Actor, organisation_id: UUID, member: MemberDetail) -> None:
    await execute("update membership set ended_at = portal_now() where id = $1", member.id)
    await record(
        "member:ended", actor_id=actor.person_id, details=_details(member.person_id, organisation_id, member.role)
    )


def _details(person_id: UUID, organisation_id: UUID, role: Role) -> dict[str, str]:
    return {"person": str(person_id), "organisation": str(organisation_id), "role": Role(role).value}
