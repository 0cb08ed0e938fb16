"""Secrets that people carry: made at random, stored only as hashes, compared in constant time."""

import hashlib
import hmac
import secrets

from nacl.exceptions import CryptoError
from nacl.secret import SecretBox

from portal.settings import get_settings

TOKEN_BYTES = 32


def new_token() -> str:
    """Make a token of 256 random bits for a cookie or a link."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def hash_token(token: str) -> bytes:
    """Give the SHA-256 under which a token is stored; the token is random, so no salt is needed."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()


def derived_key(purpose: str) -> bytes:
    """Derive a key of 32 bytes for one purpose from the installation's secret key."""
    get_settings().require("secret_key")
    return hmac.digest(get_settings().secret_key.encode(), b"civic-challenges:" + purpose.encode(), "sha256")


def keyed_hash(purpose: str, text: str) -> bytes:
    """Hash what must be found again but not read, such as an address of the network."""
    return hmac.digest(derived_key(purpose), text.encode("utf-8", "replace"), "sha256")


def encrypt(purpose: str, content: bytes) -> bytes:
    """Encrypt with the key of one purpose (XSalsa20-Poly1305, random nonce in front)."""
    return bytes(SecretBox(derived_key(purpose)).encrypt(content))


def decrypt(purpose: str, sealed: bytes) -> bytes | None:
    """Give back what `encrypt` took; None when it was altered, cut or made for another purpose."""
    try:
        return SecretBox(derived_key(purpose)).decrypt(sealed)
    except (CryptoError, ValueError, TypeError):
        return None


def is_same(left: str, right: str) -> bool:
    """Compare two tokens in time that tells nothing about where they differ."""
    return hmac.compare_digest(left.encode("utf-8", "replace"), right.encode("utf-8", "replace"))
