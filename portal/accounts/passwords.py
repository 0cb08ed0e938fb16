"""Passwords as argon2id (OWASP: t=2, m=19 MiB, p=1), hashed in a few threads so that a rush cannot take the process."""

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_THREADS = 2
_HASHER = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1)


@cache
def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(max_workers=_THREADS, thread_name_prefix="argon2")


@cache
def _nobody() -> str:
    return _HASHER.hash("the password of nobody, compared so that unknown accounts take as long as known ones")


async def hash_password(password: str) -> str:
    """Hash a new password."""
    return await asyncio.get_running_loop().run_in_executor(_pool(), _HASHER.hash, password)


async def is_password(password: str, stored: str | None) -> bool:
    """Say whether `password` is the one behind `stored`; takes as long when there is none (False)."""
    return await asyncio.get_running_loop().run_in_executor(_pool(), _verify, password, stored)


def _verify(password: str, stored: str | None) -> bool:
    try:
        matches = _HASHER.verify(stored or _nobody(), password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and stored is not None
