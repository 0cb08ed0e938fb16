"""The three roles, what each may do in the database, and what a serving process must not be able to do."""

from typing import Any
from urllib.parse import unquote, urlsplit

import asyncpg

from portal.settings import Settings, SettingsError, variable_of

OWNER, APP, DIVERSITY = "portal_owner", "portal_app", "portal_diversity"
_ROLE_OF = {"database_owner_url": OWNER, "database_url": APP, "diversity_database_url": DIVERSITY}


def database_of(url: str) -> str:
    """Name the database in a URL."""
    return unquote(urlsplit(url).path.lstrip("/"))


def credentials_of(settings: Settings) -> dict[str, str]:
    """Take each role's password from its URL; SettingsError when a URL names another role or database."""
    found = {}
    for name, role in _ROLE_OF.items():
        parts = urlsplit(getattr(settings, name))
        if unquote(parts.username or "") != role:
            raise SettingsError(f"{variable_of(name)} must name the role {role}.")
        if database_of(getattr(settings, name)) != database_of(settings.database_url):
            raise SettingsError("The three database URLs must name the same database.")
        found[role] = unquote(parts.password or "")
    return found


def set_up_sql(database: str) -> str:
    """Write the SQL an administrator runs when the portal is not told DATABASE_ADMIN_URL; passwords stay out of it."""
    lines = [
        f"create role {role} login nosuperuser nocreatedb nocreaterole password '<the password in {variable_of(name)}>';"
        for name, role in _ROLE_OF.items()
    ]
    return "\n".join(
        [*lines, f"create database {_identifier(database)} owner {OWNER} template template0 encoding 'UTF8';"]
    )


async def create_roles_and_database(admin_url: str, passwords: dict[str, str], database: str) -> None:
    """Create what is missing and set the passwords; safe to run again."""
    connection = await asyncpg.connect(dsn=admin_url)
    try:
        await create_roles(connection, passwords)
        if not await connection.fetchval("select 1 from pg_database where datname = $1", database):
            await connection.execute(f"grant {OWNER} to current_user")
            await connection.execute(
                f"create database {_identifier(database)} owner {OWNER} template template0 encoding 'UTF8'"
            )
    finally:
        await connection.close()


async def create_roles(connection: Any, passwords: dict[str, str]) -> None:
    """Create the three roles or give them these passwords."""
    for role, password in passwords.items():
        exists = await connection.fetchval("select 1 from pg_roles where rolname = $1", role)
        verb = "alter" if exists else "create"
        await connection.execute(
            f"{verb} role {role} login nosuperuser nocreatedb nocreaterole noreplication password {_literal(password)}"
        )


async def grant_before_migrating(connection: Any) -> None:
    """As the owner: let the app role use every table that migrations are about to make; they take back what it must not."""
    await connection.execute(
        f"""
        revoke all on schema public from public;
        grant usage on schema public to {APP}, {DIVERSITY};
        alter default privileges for role {OWNER} in schema public grant select, insert, update, delete on tables to {APP};
        alter default privileges for role {OWNER} in schema public grant usage, select on sequences to {APP};
        """
    )


async def grant_on_database(connection: Any, database: str) -> None:
    """As its owner: close a database to everybody but the three roles; a clone starts open, so clones need it too."""
    name = _identifier(database)
    await connection.execute(
        f"""
        revoke all on database {name} from public;
        grant connect on database {name} to {APP}, {DIVERSITY};
        """
    )


async def grant_demonstration_clock(connection: Any) -> None:
    """As the owner: let the app role move the clock. Only demonstrations and tests do this."""
    await connection.execute(f"grant update on demonstration_clock to {APP}")


async def refuse_powerful_role(connection: Any) -> None:
    """Refuse a role that could undo grants or triggers: a superuser, or the owner of any table."""
    row = await connection.fetchrow(
        """
        select current_user as name, rolsuper or rolcreaterole or rolbypassrls as is_powerful,
               exists (select from pg_class join pg_namespace on pg_namespace.oid = relnamespace
                       where relkind in ('r', 'p') and nspname not in ('pg_catalog', 'information_schema')
                         and pg_has_role(current_user, relowner, 'member')) as owns_tables
        from pg_roles where rolname = current_user
        """
    )
    if row["is_powerful"] or row["owns_tables"]:
        why = "is a superuser" if row["is_powerful"] else "owns tables"
        raise SettingsError(f"DATABASE_URL names the role {row['name']}, which {why}; pages are served as {APP}.")


async def refuse_moved_clock(connection: Any) -> None:
    """Refuse to serve for real on a database whose clock was moved, or whose app role could move it."""
    ahead = await connection.fetchval("select ahead_by <> interval '0' from demonstration_clock where id = 1")
    if ahead:
        raise SettingsError("This database's demonstration clock has been moved, so it cannot be served for real.")
    sql = "select has_table_privilege('demonstration_clock', privilege) from unnest($1::text[]) as privilege"
    if any(row[0] for row in await connection.fetch(sql, ["INSERT", "UPDATE", "DELETE", "TRUNCATE"])):
        raise SettingsError(
            "The role in DATABASE_URL may move the demonstration clock, so this cannot be served for real."
        )


def _identifier(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _literal(text: str) -> str:
    quoted = text.replace("'", "''")
    return f"'{quoted}'" if "\\" not in text else "E'" + quoted.replace("\\", "\\\\") + "'"
