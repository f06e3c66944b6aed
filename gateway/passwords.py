"""Passwords of people: argon2id, off the event loop and a few at a time.

One hash takes 64 MiB and some 50 ms by argon2-cffi's defaults (RFC 9106, second recommendation), so the
number of threads is also the bound on memory under a flood of logins.
"""

import asyncio
import secrets
from concurrent.futures import ThreadPoolExecutor

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

_THREADS = 2


class Passwords:
    """Hashes and verifies; close() ends its threads."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._threads = ThreadPoolExecutor(_THREADS, thread_name_prefix="argon2")
        self._nobodys: str | None = None

    async def hash(self, password: str) -> str:
        """Give the encoded argon2id hash, salt and parameters included."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._hasher.hash, password)

    async def verify(self, password_hash: str | None, password: str) -> bool:
        """Tell whether the password is right.

        `password_hash` is `None` where there is no such user: then as much work is done before saying no,
        so that the time of the answer does not tell which usernames exist.
        """
        return await asyncio.get_running_loop().run_in_executor(
            self._threads, self._verify, password_hash, password
        )

    def close(self) -> None:
        """Finish what is being hashed and end the threads."""
        self._threads.shutdown()

    def _verify(self, password_hash: str | None, password: str) -> bool:
        if self._nobodys is None:
            self._nobodys = self._hasher.hash(secrets.token_hex(16))
        try:
            self._hasher.verify(password_hash or self._nobodys, password)
        except (VerificationError, InvalidHashError):
            return False
        return password_hash is not None
