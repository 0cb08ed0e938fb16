"""The links in mails: each names its row and its purpose, and nobody can make one without the installation's key."""

from uuid import UUID

from portal.accounts.tokens import is_same, keyed_hash
from portal.kernel.errors import NotFoundError
from portal.settings import get_settings

_SIGNED_CHARACTERS = 32


def link_token(following_id: UUID, purpose: str) -> str:
    """Make the token of a link: the row's id and 128 bits of its keyed hash."""
    return following_id.hex + keyed_hash(f"following:{purpose}", following_id.hex).hex()[:_SIGNED_CHARACTERS]


def read_link_token(token: str, purpose: str) -> UUID:
    """Read a token back; NotFoundError for one that we did not make, or made for another purpose."""
    try:
        found = UUID(hex=token[:32])
    except ValueError as error:
        raise NotFoundError from error
    if not is_same(token, link_token(found, purpose)):
        raise NotFoundError
    return found


def link_to(following_id: UUID, purpose: str) -> str:
    """Write the full address of a link in a mail."""
    return f"{get_settings().base_url}/following/{link_token(following_id, purpose)}/{purpose}"
