"""What may happen to accounts, and why not. Pure: facts and time come in, a decision goes out."""

import re
from collections.abc import Iterable
from datetime import timedelta
from uuid import UUID

import msgspec

from portal.accounts.domain import Actor, MemberDetail, OrganisationDetail
from portal.accounts.permissions import Permission, roles_with
from portal.accounts.roles import ROLE_NAMES, ROLES_OF_KIND, Role
from portal.kernel.decision import ALLOWED, Decision, refused

ATTEMPT_WINDOW = timedelta(minutes=15)
KNOWN_ADDRESS_FOR = timedelta(days=30)
PAIR_LIMIT = 5
ADDRESS_LIMIT = 30
ACCOUNT_LIMIT = 50
MAIL_TO_ACCOUNT_LIMIT = 4
MAIL_FROM_ADDRESS_LIMIT = 20
CODE_LIMIT = 6
INVITATIONS_A_DAY = 50
INVITATIONS_TO_ONE_ADDRESS = 4

PASSWORD_MINIMUM = 12
_COMMON = frozenset(
    {
        "password1234", "passwordpassword", "123456789012", "1234567890123", "qwertyuiop12", "qwertyuiopas",
        "letmeinletmein", "administrator", "iloveyou1234", "welcome12345", "changemenow1", "correcthorse",
        "civicchallenges", "procurement1",
    }
)  # fmt: skip


class AttemptCounts(msgspec.Struct, frozen=True):
    """Failures of the last quarter of an hour: by this address on this account, by the address, on the account."""

    pair: int = 0
    address: int = 0
    account: int = 0
    is_known_address: bool = False


def may_try_password(counts: AttemptCounts) -> Decision:
    """Slow down guessing without letting a stranger lock anybody out.

    A stranger's failures count against the stranger's address. Only when many addresses guess at one account is the
    password paused, and then not for addresses from which its owner has signed in, nor ever for the e-mail link.
    """
    wait = "Wait 15 minutes and try again, or ask for an email with a link that signs you in."
    if counts.pair >= PAIR_LIMIT:
        return refused(f"There were too many wrong passwords for this account. {wait}")
    if counts.address >= ADDRESS_LIMIT:
        return refused(f"There were too many failed attempts from your network. {wait}")
    if counts.account >= ACCOUNT_LIMIT and not counts.is_known_address:
        return refused(f"Somebody may be guessing the password of this account. {wait}")
    return ALLOWED


def may_try_code(failures: int) -> Decision:
    """Allow six wrong codes in a quarter of an hour; whoever enters codes is signed in, so nobody else is slowed."""
    return Decision.of(failures < CODE_LIMIT, "There were too many wrong codes. Wait 15 minutes and try again.")


def may_confirm_password(failures: int) -> Decision:
    """Allow six wrong current passwords in a quarter of an hour: whoever holds a session need not be its owner."""
    return Decision.of(failures < CODE_LIMIT, "There were too many wrong passwords. Wait 15 minutes and try again.")


def may_invite(today: int, to_this_address: int) -> Decision:
    """Keep an organisation from filling strangers' letter boxes: so many invitations a day, so many to one address."""
    return Decision.of(
        to_this_address < INVITATIONS_TO_ONE_ADDRESS,
        "Your organisation has invited this address often enough for today. Ask them to look for the earlier email",
    ).then(
        Decision.of(today < INVITATIONS_A_DAY, "Your organisation has invited enough people for today. Go on tomorrow")
    )


def may_send_link(counts: AttemptCounts) -> bool:
    """Say whether one more mail with a link goes out; the page says the same either way."""
    return counts.account < MAIL_TO_ACCOUNT_LIMIT and counts.address < MAIL_FROM_ADDRESS_LIMIT


def password_problem(password: str, *, name: str = "", email: str = "") -> str | None:
    """Say what is wrong with a new password: length and obviousness only, as NIST SP 800-63B advises."""
    if len(password) < PASSWORD_MINIMUM:
        return f"Password must be {PASSWORD_MINIMUM} characters or more; three random words make a good one"
    if len(password) > 1_000:
        return "Password must be 1,000 characters or fewer"
    lowered = password.casefold()
    if lowered in _COMMON or len(set(lowered)) < 5:
        return "Choose a password that is harder to guess; three random words make a good one"
    parts = [part for part in (email.casefold(), email.casefold().split("@")[0], name.casefold()) if len(part) > 5]
    if any(lowered in {part, part + "123", part * 2} or part == lowered.strip("0123456789!.") for part in parts):
        return "Choose a password that is not your name or email address"
    return None


EMAIL = re.compile(r"[^@\s<>(),;:\"\[\]\\]{1,64}@[^@\s]{1,180}\.[A-Za-z]{2,63}\Z")
_COMPANY_NUMBER = re.compile(r"(?:[0-9]{2}|[A-Z]{2})[0-9]{6}", re.ASCII)


def tidy_company_number(text: str) -> str | None:
    """Write a company number as Companies House does; None when there is none, ValueError when it is not one."""
    number = re.sub(r"\s", "", text).upper()
    if not number:
        return None
    number = number.zfill(8) if number.isascii() and number.isdigit() else number
    if not _COMPANY_NUMBER.fullmatch(number):
        raise ValueError("Enter a company number of 8 characters, like 01234567 or SC123456")
    return number


_SAFE_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*", re.ASCII)


def safe_path(path: str | None, default: str = "/dashboard") -> str:
    """Give back a path on this site, or `default`: no other host, no scheme, no backslash, no control character."""
    if path and len(path) <= 2_000 and _SAFE_PATH.fullmatch(path) and not re.match(r"/[^?#]*//", path):
        return path
    return default


def letter_path(path: str | None) -> str:
    """Give back a path that a letter to a stranger may carry, or nothing: it must not be able to say anything."""
    return path if path and re.fullmatch(r"(?:/[A-Za-z0-9_-]{1,60}){1,5}", path, re.ASCII) else ""


def may_manage_members(actor: Actor, organisation: OrganisationDetail) -> Decision:
    """Let the organisation's own managers, and platform administrators, change who belongs to it."""
    is_operator = actor.has(Permission.PLATFORM_OPERATE)
    return Decision.of(
        is_operator or actor.may(Permission.MEMBERS_MANAGE, organisation.id),
        "Only people who manage this organisation may change who belongs to it.",
    )


def may_give_role(actor: Actor, organisation: OrganisationDetail, role: Role, email: str) -> Decision:
    """Refuse roles the kind of organisation does not know, and operators who would let themselves in elsewhere."""
    if role not in ROLES_OF_KIND[organisation.kind]:
        return refused(f"{organisation.name} cannot have the role “{ROLE_NAMES[role]}”.")
    is_own = organisation.id in actor.organisations()
    if not is_own and email.casefold() == actor.email.casefold():
        return refused("You run the service, so you cannot give yourself a role in this organisation.")
    return ALLOWED


def may_end_membership(member: MemberDetail, members: Iterable[MemberDetail]) -> Decision:
    """Refuse to end the role of the last person who can manage the organisation's people."""
    managing = roles_with(Permission.MEMBERS_MANAGE)
    if member.role not in managing:
        return ALLOWED
    others = [one for one in members if one.id != member.id and one.role in managing]
    return Decision.of(
        bool(others),
        f"{member.name} is the only person who can manage people here. Give somebody else that role first.",
    )


def may_help_person(operator: Actor, person_id: UUID) -> Decision:
    """Let operators help others back into their accounts; a colleague must help an operator."""
    if not operator.has(Permission.PLATFORM_OPERATE):
        return refused("Only people who run this service may do this.")
    return Decision.of(operator.person_id != person_id, "Ask a colleague to do this for your own account.")
