"""Keys and sealed pieces: libsodium through PyNaCl, nothing of our own invention.

A piece is `version || nonce || XChaCha20-Poly1305(padded content)`, with the binding (bid and piece) as associated data, so a
ciphertext moved to another place does not open. A key is wrapped the same way by a longer-lived key, or sealed to a public
key (X25519 sealed box) together with the digest of what it is for.
"""

import hashlib
import hmac

from nacl.bindings import (
    crypto_aead_xchacha20poly1305_ietf_decrypt,
    crypto_aead_xchacha20poly1305_ietf_encrypt,
)
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.utils import random

from portal.files.padding import PaddingError, pad, unpad

KEY_BYTES = 32
_NONCE_BYTES = 24
_VERSION = b"\x01"


class TamperedError(Exception):
    """A ciphertext was changed, moved, cut short, or does not belong to this key."""


def new_key() -> bytes:
    """Draw a random 32-byte key for one envelope."""
    return random(KEY_BYTES)


def new_key_pair() -> tuple[bytes, bytes]:
    """Draw an X25519 key pair: (public, private), 32 bytes each."""
    private = PrivateKey.generate()
    return bytes(private.public_key), bytes(private)


def public_key_of(private_key: bytes) -> bytes:
    """Compute the public half of an X25519 private key."""
    return bytes(PrivateKey(private_key).public_key)


def new_challenge_keys(operator_public_key: bytes) -> tuple[bytes, bytes]:
    """Make a challenge's key pair: its public key, and its private key sealed to the operator's public key."""
    public, private = new_key_pair()
    return public, bytes(SealedBox(PublicKey(operator_public_key)).encrypt(private))


def unwrap_challenge_key(wrapped_private: bytes, operator_private_key: bytes) -> bytes:
    """Open a challenge's private key with the operator's; only the opening worker holds that one."""
    try:
        return bytes(SealedBox(PrivateKey(operator_private_key)).decrypt(wrapped_private))
    except CryptoError as error:
        raise TamperedError("The challenge's private key does not open with this opening key.") from error


def seal_piece(content: bytes, key: bytes, binding: bytes) -> bytes:
    """Pad and encrypt `content` under `key`, bound to `binding`."""
    nonce = random(_NONCE_BYTES)
    sealed = crypto_aead_xchacha20poly1305_ietf_encrypt(pad(content), _VERSION + binding, nonce, key)
    return _VERSION + nonce + bytes(sealed)


def open_piece(ciphertext: bytes, key: bytes, binding: bytes) -> bytes:
    """Decrypt what `seal_piece` made; TamperedError when a bit, the key or the binding differs."""
    version, nonce, sealed = ciphertext[:1], ciphertext[1 : 1 + _NONCE_BYTES], ciphertext[1 + _NONCE_BYTES :]
    if version != _VERSION or len(nonce) != _NONCE_BYTES:
        raise TamperedError("This is not a sealed piece.")
    try:
        return unpad(bytes(crypto_aead_xchacha20poly1305_ietf_decrypt(sealed, _VERSION + binding, nonce, key)))
    except (CryptoError, PaddingError) as error:
        raise TamperedError("The sealed piece does not open.") from error


def wrap_key(key: bytes, wrapping_key: bytes, binding: bytes) -> bytes:
    """Encrypt an envelope key under a longer-lived key (PORTAL_DRAFT_KEY), bound to `binding`."""
    return seal_piece(key, wrapping_key, b"key:" + binding)


def unwrap_key(wrapped: bytes, wrapping_key: bytes, binding: bytes) -> bytes:
    """Decrypt what `wrap_key` made."""
    return open_piece(wrapped, wrapping_key, b"key:" + binding)


def seal_key(key: bytes, public_key: bytes, binding: bytes) -> bytes:
    """Seal an envelope key to the challenge's public key, together with the digest of what it opens."""
    return bytes(SealedBox(PublicKey(public_key)).encrypt(hashlib.sha256(binding).digest() + key))


def unseal_key(sealed: bytes, private_key: bytes, binding: bytes) -> bytes:
    """Open what `seal_key` made; TamperedError when it was sealed for another envelope."""
    try:
        content = bytes(SealedBox(PrivateKey(private_key)).decrypt(sealed))
    except CryptoError as error:
        raise TamperedError("The sealed key does not open.") from error
    if not hmac.compare_digest(content[:32], hashlib.sha256(binding).digest()):
        raise TamperedError("The sealed key belongs to another envelope.")
    return content[32:]
