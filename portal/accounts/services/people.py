"""People and organisations: made, renamed, given a new password."""

import re
import unicodedata
from typing import Any
from uuid import UUID

from portal.accounts import queries
from portal.accounts.domain import OrganisationDetail, OrganisationKind, PersonDetail
from portal.accounts.passwords import hash_password, is_password
from portal.accounts.policies import may_confirm_password, password_problem
from portal.accounts.services.attempts import attempt_succeeded, begin_attempt
from portal.audit.services import record
from portal.database.transactions import execute, fetch_one, transaction
from portal.kernel.errors import InvalidInputError
from portal.mail.services import queue_mail

EMAIL_TAKEN = "Somebody already has an account with this email address"
COMPANY_TAKEN = (
    "This company is already registered here. Ask a colleague who manages it to invite you, "
    "or write to the people who run this service"
)


async def create_person(
    *, name: str, email: str, password: str | None = None, actor_id: UUID | None = None
) -> PersonDetail:
    """Make an account whose address is taken as confirmed; without a password only the e-mail link signs in."""
    hashed = await hash_password(password) if password else None
    return await insert_person(name=name, email=email, password_hash=hashed, actor_id=actor_id)


async def insert_person(
    *, name: str, email: str, password_hash: str | None, actor_id: UUID | None = None
) -> PersonDetail:
    """Make an account from a password that was hashed before; InvalidInputError when the address is taken."""
    async with transaction():
        row = await fetch_one(
            """insert into person (id, name, email, password_hash, created_at)
               values (gen_random_uuid(), $1, lower($2), $3, portal_now())
               on conflict (email) do nothing returning id, name, email""",
            name.strip(),
            email.strip(),
            password_hash,
        )
        if row is None:
            raise InvalidInputError({"email": EMAIL_TAKEN})
        made = PersonDetail(**row)
        await record("person:created", actor_id=actor_id or made.id, details={"person": str(made.id)})
        return made


async def rename_person(person_id: UUID, name: str) -> None:
    """Change the name that others see."""
    async with transaction():
        await execute("update person set name = $2 where id = $1", person_id, name.strip())
        await record("person:renamed", actor_id=person_id, details={"person": str(person_id)})


async def change_password(person_id: UUID, *, current: str, new: str, keep_session: UUID | None = None) -> None:
    """Set a new password after checking the current one, and sign out every other browser.

    Wrong current passwords are counted, so that a session left open is no place to guess at.
    """
    attempt_id, counts = await begin_attempt("change", str(person_id), str(person_id))
    decision = may_confirm_password(counts.account)
    if not decision:
        raise InvalidInputError({"current_password": decision.reason})
    row = await fetch_one("select name, email, password_hash from person where id = $1", person_id)
    errors = {}
    if row is None or (row["password_hash"] is not None and not await is_password(current, row["password_hash"])):
        errors["current_password"] = "Your current password is not right"  # noqa: S105
    if row is not None and (problem := password_problem(new, name=row["name"], email=row["email"])):
        errors["new_password"] = problem
    if row is None or errors:
        raise InvalidInputError(errors)
    hashed = await hash_password(new)
    async with transaction():
        await attempt_succeeded(attempt_id)
        await set_password_hash(person_id, hashed, keep_session=keep_session)
        await tell_password_changed(row["email"], row["name"])


async def set_password_hash(person_id: UUID, hashed: str, *, keep_session: UUID | None = None) -> None:
    """Store a new password's hash and end the person's sessions, except the one in use; part of a transaction."""
    await execute("update person set password_hash = $2 where id = $1", person_id, hashed)
    await execute(
        """update session set ended_at = statement_timestamp()
           where person = $1 and ended_at is null and id is distinct from $2""",
        person_id,
        keep_session,
    )
    await record("person:password_changed", actor_id=person_id, details={"person": str(person_id)})


async def tell_password_changed(email: str, name: str) -> None:
    """Tell the owner of an account that its password is new, in case it was not them."""
    await queue_mail(
        to=email,
        subject="Your password was changed",
        template="accounts/password_changed",
        context={"name": name},
        kind="account:password_changed",
    )


def slug_of(name: str) -> str:
    """Write a name as a part of a web address: "Café Órbita Ltd" becomes "cafe-orbita-ltd"."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:60].strip("-") or "organisation"


async def _free_slug(wanted: str) -> str:
    row = await fetch_one(
        """select coalesce(max(case when slug = $1 then 1 else substring(slug from length($1) + 2)::int end), 0) as last
           from organisation where slug = $1 or slug ~ ('^' || $1 || '-[0-9]{1,6}$')""",
        wanted,
    )
    last = row["last"] if row else 0
    return f"{wanted}-{last + 1}" if last else wanted


async def create_organisation(
    *,
    kind: OrganisationKind | str,
    name: str,
    short_name: str = "",
    slug: str = "",
    company_number: str | None = None,
    actor_id: UUID | None = None,
    **facts: Any,
) -> OrganisationDetail:
    """Make an organisation; `facts` are body_type, gss_code, threshold_class, address and website.

    InvalidInputError when the company number or a slug given is taken.
    """
    name = name.strip()
    async with transaction():
        await execute("select pg_advisory_xact_lock(hashtext('organisation.slug'))")
        if company_number and await fetch_one("select 1 from organisation where company_number = $1", company_number):
            raise InvalidInputError({"company_number": COMPANY_TAKEN})
        if slug and await fetch_one("select 1 from organisation where slug = $1", slug):
            raise InvalidInputError({"slug": "Another organisation has this web address"})
        row = await fetch_one(
            """insert into organisation (id, slug, name, short_name, kind, company_number, body_type, gss_code,
                   threshold_class, address, website, created_at)
               values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, $7, $8, $9, $10, portal_now()) returning id""",
            slug or await _free_slug(slug_of(name)),
            name,
            (short_name.strip() or name)[:80],
            OrganisationKind(kind).value,
            company_number or None,
            *(facts.get(fact, "") for fact in ("body_type", "gss_code", "threshold_class", "address", "website")),
        )
        made = await queries.organisation(row["id"] if row else UUID(int=0))
        await record(
            "organisation:created",
            actor_id=actor_id,
            details={"organisation": str(made.id), "name": made.name, "kind": made.kind},
        )
        return made


async def update_organisation(
    organisation_id: UUID, *, actor_id: UUID, name: str, short_name: str, address: str, website: str
) -> None:
    """Change the facts an organisation's own people may change."""
    async with transaction():
        await execute(
            "update organisation set name = $2, short_name = $3, address = $4, website = $5 where id = $1",
            organisation_id,
            name.strip(),
            short_name.strip(),
            address.strip(),
            website.strip(),
        )
        await record("organisation:updated", actor_id=actor_id, details={"organisation": str(organisation_id)})
