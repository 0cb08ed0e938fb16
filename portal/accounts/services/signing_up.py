"""Signing up as a supplier: nothing exists until the e-mail address is confirmed."""

from datetime import timedelta
from urllib.parse import quote

from portal.accounts import queries
from portal.accounts.domain import OrganisationKind, Origin, PersonDetail, Role
from portal.accounts.passwords import hash_password
from portal.accounts.policies import letter_path, may_send_link, password_problem, tidy_company_number
from portal.accounts.services.attempts import begin_attempt
from portal.accounts.services.members import add_member
from portal.accounts.services.people import COMPANY_TAKEN, create_organisation, insert_person
from portal.accounts.tokens import hash_token, new_token
from portal.database.transactions import execute, fetch_one, transaction
from portal.kernel.errors import InvalidInputError, NotFoundError
from portal.mail.services import queue_mail
from portal.settings import get_settings

SIGN_UP_VALID_FOR = timedelta(hours=24)


async def register(
    *,
    name: str,
    email: str,
    password: str,
    organisation_name: str,
    company_number: str = "",
    next_path: str = "",
    origin: Origin,
) -> None:
    """Keep a sign-up and send its confirmation; an address that has an account gets a mail that says so instead.

    The letter's link leads on to `next_path`, the page for which somebody signs up.
    """
    errors = {}
    number = None
    try:
        number = tidy_company_number(company_number)
    except ValueError as error:
        errors["company_number"] = str(error)
    if problem := password_problem(password, name=name, email=email):
        errors["password"] = problem
    if number and await fetch_one("select 1 from organisation where company_number = $1", number):
        errors["company_number"] = COMPANY_TAKEN
    if errors:
        raise InvalidInputError(errors)
    _, counts = await begin_attempt("sign_up", email, origin.address)
    hashed = await hash_password(password)
    if not may_send_link(counts):
        return
    token, known = new_token(), await queries.person_by_email(email)
    path = "/sign-in" if known else f"/sign-up/confirm/{token}"
    if wanted := letter_path(next_path):
        path += f"?next={quote(wanted)}"
    async with transaction():
        if known is None:
            await execute(
                """insert into sign_up (id, email, name, password_hash, organisation_name, company_number, token_hash,
                       created_at, expires_at)
                   values (gen_random_uuid(), lower($1), $2, $3, $4, $5, $6, statement_timestamp(),
                       statement_timestamp() + $7::interval)""",
                email.strip(),
                name.strip(),
                hashed,
                organisation_name.strip(),
                number,
                hash_token(token),
                SIGN_UP_VALID_FOR,
            )
        await queue_mail(
            to=email.strip(),
            subject="You already have an account" if known else "Confirm your email address",
            template="accounts/already_registered" if known else "accounts/confirm_email",
            context={"name": name.strip(), "link": get_settings().base_url + path, "hours": 24},
            kind="account:sign_up",
        )


async def is_sign_up_open(token: str) -> bool:
    """Say whether a confirmation link can still be used, without using it."""
    row = await fetch_one(
        "select 1 from sign_up where token_hash = $1 and used_at is null and expires_at > statement_timestamp()",
        hash_token(token),
    )
    return row is not None


async def confirm_sign_up(token: str) -> PersonDetail:
    """Make the person and their supplier, with both supplier roles; NotFoundError when the link is used or over.

    InvalidInputError when somebody took the address or registered the company in the meantime.
    """
    async with transaction():
        row = await fetch_one(
            """update sign_up set used_at = statement_timestamp() where token_hash = $1 and used_at is null
               and expires_at > statement_timestamp()
               returning email, name, password_hash, organisation_name, company_number""",
            hash_token(token),
        )
        if row is None:
            raise NotFoundError
        made = await insert_person(name=row["name"], email=row["email"], password_hash=row["password_hash"])
        supplier = await create_organisation(
            kind=OrganisationKind.SUPPLIER,
            name=row["organisation_name"],
            company_number=row["company_number"],
            actor_id=made.id,
        )
        for role in (Role.SUPPLIER, Role.SIGNATORY):
            await add_member(made.id, supplier.id, role, actor_id=made.id)
        return made
