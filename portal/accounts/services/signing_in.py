"""Signing in by password and by a link sent by e-mail, and setting a new password when the old one is lost.

Nobody learns from an answer, or from how long it takes, whether an address has an account.
"""

from datetime import timedelta
from typing import Any
from uuid import UUID

from portal.accounts import queries
from portal.accounts.domain import Origin, PersonDetail
from portal.accounts.passwords import hash_password, is_password
from portal.accounts.policies import may_send_link, may_try_password, password_problem
from portal.accounts.services.attempts import attempt_succeeded, begin_attempt
from portal.accounts.services.people import set_password_hash, tell_password_changed
from portal.accounts.tokens import hash_token, new_token
from portal.database.transactions import execute, fetch_one, transaction
from portal.kernel.errors import InvalidInputError, NotFoundError
from portal.mail.services import queue_mail
from portal.settings import get_settings

LINK_VALID_FOR = timedelta(minutes=15)
RESET_VALID_FOR = timedelta(minutes=60)
NOT_RIGHT = "The email address or password is not right"


async def sign_in(*, email: str, password: str, origin: Origin) -> PersonDetail:
    """Check an address and password; InvalidInputError says the same for an unknown address and a wrong password."""
    attempt_id, counts = await begin_attempt("password", email, origin.address)
    decision = may_try_password(counts)
    if not decision:
        raise InvalidInputError({"password": decision.reason})
    row = await fetch_one("select id, name, email, password_hash from person where email = lower($1)", email.strip())
    if not await is_password(password, row["password_hash"] if row else None) or row is None:
        raise InvalidInputError({"password": NOT_RIGHT})
    await attempt_succeeded(attempt_id)
    return PersonDetail(id=row["id"], name=row["name"], email=row["email"])


async def send_sign_in_link(*, email: str, origin: Origin, next_path: str = "") -> None:
    """Send a link that signs its reader in once within fifteen minutes; says nothing about whether it did."""
    _, counts = await begin_attempt("link", email, origin.address)
    if not may_send_link(counts):
        return
    known = await queries.person_by_email(email)
    token = new_token()
    async with transaction():
        if known is None:
            await _tell_unknown(email)
            return
        await execute(
            """insert into sign_in_link (id, person, token_hash, next_path, created_at, expires_at) values
               (gen_random_uuid(), $1, $2, $3, statement_timestamp(), statement_timestamp() + $4::interval)""",
            known.id,
            hash_token(token),
            next_path[:2000],
            LINK_VALID_FOR,
        )
        await _send_link(known, "Your link to sign in", "sign_in_link", f"/sign-in/link/{token}", LINK_VALID_FOR)


async def is_link_open(token: str) -> bool:
    """Say whether a sign-in link can still be used, without using it: mail gateways open links."""
    row = await fetch_one(
        "select 1 from sign_in_link where token_hash = $1 and used_at is null and expires_at > statement_timestamp()",
        hash_token(token),
    )
    return row is not None


async def use_sign_in_link(token: str) -> tuple[UUID, str]:
    """Use a link up; gives the person's id and where they wanted to go. NotFoundError when it is used or over."""
    row = await fetch_one(
        """update sign_in_link set used_at = statement_timestamp() where token_hash = $1 and used_at is null
           and expires_at > statement_timestamp() returning person, next_path""",
        hash_token(token),
    )
    if row is None:
        raise NotFoundError
    return row["person"], row["next_path"]


async def send_password_reset(*, email: str, origin: Origin) -> None:
    """Send a link that sets a new password once within an hour; says nothing about whether it did."""
    _, counts = await begin_attempt("reset", email, origin.address)
    if not may_send_link(counts):
        return
    known = await queries.person_by_email(email)
    token = new_token()
    async with transaction():
        if known is None:
            await _tell_unknown(email)
            return
        await execute(
            """insert into password_reset (id, person, token_hash, created_at, expires_at) values
               (gen_random_uuid(), $1, $2, statement_timestamp(), statement_timestamp() + $3::interval)""",
            known.id,
            hash_token(token),
            RESET_VALID_FOR,
        )
        await _send_link(known, "Set a new password", "password_reset", f"/reset-password/{token}", RESET_VALID_FOR)


async def is_reset_open(token: str) -> bool:
    """Say whether a reset link can still be used, without using it."""
    row = await fetch_one(
        "select 1 from password_reset where token_hash = $1 and used_at is null and expires_at > statement_timestamp()",
        hash_token(token),
    )
    return row is not None


async def reset_password(token: str, new: str) -> None:
    """Set a new password, use the link up, and sign the person out everywhere; NotFoundError when it is over."""
    row = await fetch_one(
        """select p.id, p.name, p.email from password_reset r join person p on p.id = r.person
           where r.token_hash = $1 and r.used_at is null and r.expires_at > statement_timestamp()""",
        hash_token(token),
    )
    if row is None:
        raise NotFoundError
    if problem := password_problem(new, name=row["name"], email=row["email"]):
        raise InvalidInputError({"new_password": problem})
    hashed = await hash_password(new)
    async with transaction():
        used = await fetch_one(
            """update password_reset set used_at = statement_timestamp() where person = $1 and used_at is null
               and exists (select 1 from password_reset r where r.token_hash = $2 and r.used_at is null)
               returning id""",
            row["id"],
            hash_token(token),
        )
        if used is None:
            raise NotFoundError
        await set_password_hash(row["id"], hashed)
        await tell_password_changed(row["email"], row["name"])


async def _send_link(to: PersonDetail, subject: str, template: str, path: str, valid_for: timedelta) -> None:
    context: dict[str, Any] = {
        "name": to.name,
        "link": get_settings().base_url + path,
        "minutes": int(valid_for.total_seconds() // 60),
    }
    await queue_mail(
        to=to.email, subject=subject, template=f"accounts/{template}", context=context, kind=f"account:{template}"
    )


async def _tell_unknown(email: str) -> None:
    """Write to the address that it has no account: as much work as a link, and the reader is helped."""
    await queue_mail(
        to=email.strip(),
        subject="You do not have an account yet",
        template="accounts/no_account",
        context={"link": f"{get_settings().base_url}/sign-up", "email": email.strip()},
        kind="account:no_account",
    )
