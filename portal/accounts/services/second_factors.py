"""The second factor: a code from an authenticator app (TOTP, RFC 6238), each code once, or a recovery code."""

import secrets
from uuid import UUID

import msgspec
import pyotp

from portal.accounts import queries
from portal.accounts.domain import Actor
from portal.accounts.policies import may_help_person, may_try_code
from portal.accounts.services.attempts import attempt_succeeded, begin_attempt
from portal.accounts.services.sessions import end_all_sessions
from portal.accounts.tokens import decrypt, encrypt, is_same, keyed_hash
from portal.audit.services import record
from portal.database.clock import real_now
from portal.database.transactions import execute, fetch_one, transaction
from portal.kernel.errors import InvalidInputError, NotFoundError, RefusedError
from portal.mail.services import queue_mail
from portal.settings import get_settings

STEP_SECONDS = 30
ISSUER = "Civic Challenges"
RECOVERY_CODES = 10
_LETTERS = "ABCDEFGHJKMNPQRSTVWXYZ23456789"
_PURPOSE = "second factor secret"
_SETUP = "second factor setup"
WRONG = "The code is not right, or was used before. Enter the newest code from your app"


class Setup(msgspec.Struct, frozen=True):
    """What a person puts into their app: the key to type, the address for the QR code, and the page's token."""

    key: str
    uri: str
    token: str


def new_setup(person_id: UUID, email: str) -> Setup:
    """Make a secret that is stored only once the person proves that their app has it."""
    return _setup_of(pyotp.random_base32(), person_id, email)


def read_setup(token: str, person_id: UUID, email: str) -> Setup | None:
    """Read back the secret a page carried, if it was made for this person."""
    content = decrypt(_SETUP, _unhex(token))
    if content is None or content[:16] != person_id.bytes:
        return None
    return _setup_of(content[16:].decode(), person_id, email)


def _setup_of(secret: str, person_id: UUID, email: str) -> Setup:
    uri = pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=ISSUER)
    token = encrypt(_SETUP, person_id.bytes + secret.encode()).hex()
    return Setup(key=" ".join(secret[i : i + 4] for i in range(0, len(secret), 4)), uri=uri, token=token)


def _unhex(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""


async def set_up_second_factor(person_id: UUID, session_id: UUID | None, *, setup: Setup, code: str) -> tuple[str, ...]:
    """Store the secret once a code proves the app has it; gives new recovery codes, shown this once."""
    secret = setup.key.replace(" ", "")
    step = _matching_step(secret, code, int((await real_now()).timestamp()) // STEP_SECONDS)
    if step is None:
        raise InvalidInputError(
            {"code": "The code is not right. Check the time on your phone and enter the newest code"}
        )
    async with transaction():
        await store_second_factor(person_id, secret, last_step=step)
        codes = await _new_recovery_codes(person_id)
        if session_id is not None:
            await _mark_session(session_id)
        await record("person:second_factor_set_up", actor_id=person_id, details={"person": str(person_id)})
    return codes


async def store_second_factor(person_id: UUID, secret: str, *, last_step: int = 0) -> None:
    """Store a secret, encrypted; used by set-up and by the demonstration's story. Replaces an earlier one."""
    await execute(
        """insert into second_factor (id, person, secret_encrypted, last_step, created_at)
           values (gen_random_uuid(), $1, $2, $3, statement_timestamp())
           on conflict (person) do update set secret_encrypted = $2, last_step = $3,
               created_at = statement_timestamp()""",
        person_id,
        encrypt(_PURPOSE, secret.encode()),
        last_step,
    )


async def give_new_second_factor(person_id: UUID) -> None:
    """Give somebody of the demonstration an app whose codes its pages show."""
    await store_second_factor(person_id, pyotp.random_base32())


async def remove_second_factor(operator: Actor, person_id: UUID) -> None:
    """Take away the app of somebody who lost it and their recovery codes; they are signed out everywhere and told.

    For operators only, and never for themselves; the person then sets up a new app after signing in.
    """
    may_help_person(operator, person_id).require()
    owner = await queries.person(person_id)
    async with transaction():
        removed = await fetch_one("delete from second_factor where person = $1 returning id", person_id)
        if removed is None:
            raise RefusedError(f"{owner.name} has no authenticator app set up.")
        await execute("delete from recovery_code where person = $1", person_id)
        await end_all_sessions(person_id)
        await queue_mail(
            to=owner.email,
            subject="Your authenticator app was removed",
            template="accounts/second_factor_removed",
            context={"name": owner.name, "operator": operator.name},
            kind="account:second_factor_removed",
        )
        await record("person:second_factor_removed", actor_id=operator.person_id, details={"person": str(person_id)})


async def replace_recovery_codes(person_id: UUID) -> tuple[str, ...]:
    """Make ten new recovery codes; the old ones stop working."""
    async with transaction():
        codes = await _new_recovery_codes(person_id)
        await record("person:recovery_codes_replaced", actor_id=person_id, details={"person": str(person_id)})
    return codes


async def confirm_second_factor(person_id: UUID, session_id: UUID, code: str) -> None:
    """Accept the app's newest code, or a recovery code, and note it on the session; each code works once."""
    attempt_id, counts = await begin_attempt("code", str(person_id), "second factor")
    decision = may_try_code(counts.account)
    if not decision:
        raise InvalidInputError({"code": decision.reason})
    async with transaction():
        plain = "".join(code.split()).replace("-", "").upper()
        if not (await _use_app_code(person_id, plain) or await _use_recovery_code(person_id, plain)):
            raise InvalidInputError({"code": WRONG})
        await _mark_session(session_id)
        await attempt_succeeded(attempt_id)


async def demonstration_code(person_id: UUID) -> str | None:
    """Tell the code that would be accepted now, in the demonstration only; None when one must wait half a minute."""
    if not get_settings().demonstration:
        raise NotFoundError
    row = await fetch_one("select secret_encrypted, last_step from second_factor where person = $1", person_id)
    secret = decrypt(_PURPOSE, row["secret_encrypted"]) if row else None
    if row is None or secret is None:
        return None
    now = int((await real_now()).timestamp()) // STEP_SECONDS
    step = max(now, row["last_step"] + 1)
    return pyotp.TOTP(secret.decode()).generate_otp(step) if step <= now + 1 else None


async def setup_code(setup: Setup) -> str:
    """Tell the code an app would show for a secret being set up, in the demonstration only."""
    if not get_settings().demonstration:
        raise NotFoundError
    step = int((await real_now()).timestamp()) // STEP_SECONDS
    return pyotp.TOTP(setup.key.replace(" ", "")).generate_otp(step)


def _matching_step(secret: str, code: str, now: int) -> int | None:
    """Find the step of the last, this or the next half minute whose code this is: phones' clocks differ."""
    totp = pyotp.TOTP(secret)
    return next((step for step in (now, now - 1, now + 1) if is_same(totp.generate_otp(step), code)), None)


async def _use_app_code(person_id: UUID, code: str) -> bool:
    row = await fetch_one("select secret_encrypted from second_factor where person = $1 for update", person_id)
    secret = decrypt(_PURPOSE, row["secret_encrypted"]) if row else None
    if secret is None:
        return False
    step = _matching_step(secret.decode(), code, int((await real_now()).timestamp()) // STEP_SECONDS)
    if step is None:
        return False
    used = await fetch_one(
        "update second_factor set last_step = $2 where person = $1 and last_step < $2 returning id", person_id, step
    )
    return used is not None


async def _use_recovery_code(person_id: UUID, code: str) -> bool:
    used = await fetch_one(
        """update recovery_code set used_at = statement_timestamp()
           where person = $1 and code_hash = $2 and used_at is null returning id""",
        person_id,
        keyed_hash("recovery code", code),
    )
    if used is None:
        return False
    await record("person:recovery_code_used", actor_id=person_id, details={"person": str(person_id)})
    return True


async def _new_recovery_codes(person_id: UUID) -> tuple[str, ...]:
    codes = ["".join(secrets.choice(_LETTERS) for _ in range(10)) for _ in range(RECOVERY_CODES)]
    await execute("delete from recovery_code where person = $1", person_id)
    for code in codes:
        await execute(
            "insert into recovery_code (id, person, code_hash) values (gen_random_uuid(), $1, $2)",
            person_id,
            keyed_hash("recovery code", code),
        )
    return tuple(f"{code[:5]}-{code[5:]}" for code in codes)


async def _mark_session(session_id: UUID) -> None:
    await execute("update session set second_factor_at = statement_timestamp() where id = $1", session_id)
