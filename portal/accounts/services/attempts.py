"""Attempts to sign in or to have a mail sent, counted so that guessing is slow and nobody is locked out."""

import ipaddress
from datetime import timedelta
from uuid import UUID

from portal.accounts.policies import ATTEMPT_WINDOW, KNOWN_ADDRESS_FOR, AttemptCounts
from portal.accounts.tokens import keyed_hash
from portal.database.transactions import execute, fetch_one

KEEP_FOR = timedelta(days=31)


def network_of(address: str) -> str:
    """Name the network an address stands for: itself, or the /64 of an IPv6 address, which one person can fill."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if parsed.version == 6:
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def account_key(account: str) -> bytes:
    """Hash an e-mail address or a person's id for counting."""
    return keyed_hash("attempt account", account.strip().casefold())


def address_key(address: str) -> bytes:
    """Hash a network address for counting."""
    return keyed_hash("attempt address", network_of(address))


async def begin_attempt(kind: str, account: str, address: str) -> tuple[UUID, AttemptCounts]:
    """Write an attempt down as failed, before it is tried, and count the failures before it.

    Written at once and outside the caller's work, so that many attempts at the same moment cannot pass uncounted.
    """
    row = await fetch_one(
        """with made as (
               insert into sign_in_attempt (id, kind, account_key, address_key, at, succeeded)
               values (gen_random_uuid(), $1, $2, $3, statement_timestamp(), false) returning id)
           select made.id,
               count(a.*) filter (where a.account_key = $2 and a.address_key = $3 and a.at > $4) as pair,
               count(a.*) filter (where a.address_key = $3 and a.at > $4) as address,
               count(a.*) filter (where a.account_key = $2 and a.at > $4) as account,
               exists (select 1 from sign_in_attempt k where k.account_key = $2 and k.address_key = $3
                       and k.succeeded and k.at > statement_timestamp() - $5::interval) as is_known_address
           from made left join sign_in_attempt a
             on a.kind = $1 and not a.succeeded and (a.account_key = $2 or a.address_key = $3) and a.at > $4
           group by made.id""".replace("$4", "statement_timestamp() - $4::interval"),
        kind,
        account_key(account),
        address_key(address),
        ATTEMPT_WINDOW,
        KNOWN_ADDRESS_FOR,
    )
    if row is None:
        raise LookupError("The attempt was not written down.")
    return row.pop("id"), AttemptCounts(**row)


async def attempt_succeeded(attempt_id: UUID) -> None:
    """Note that an attempt was right."""
    await execute("update sign_in_attempt set succeeded = true where id = $1", attempt_id)


async def forget_attempts() -> None:
    """Delete attempts older than 31 days, and links and sign-ups nobody can use any more."""
    await execute("delete from sign_in_attempt where at < statement_timestamp() - $1::interval", KEEP_FOR)
    for table in ("sign_in_link", "password_reset", "sign_up"):
        await execute(f"delete from {table} where expires_at < statement_timestamp() - $1::interval", KEEP_FOR)  # noqa: S608
