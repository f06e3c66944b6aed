"""Credentials that machines carry: how they are made, and the digest under which they are stored.

They hold at least 128 random bits, so one SHA-256 is enough to store them by: nobody can search that
space. What people think up themselves goes through `passwords.py` instead.
"""

import hashlib
import secrets
import string

ACCESS_TOKEN_LENGTH = 32
API_KEY_PREFIX = "sk-"
_API_KEY_ALPHABET = string.ascii_letters + string.digits
_API_KEY_LETTERS = 48


def digest(credential: str) -> str:
    """Give the hex SHA-256 under which a credential is stored and looked up."""
    return hashlib.sha256(credential.encode("utf-8", "surrogatepass")).hexdigest()


def new_access_token() -> str:
    """Make an access token: 32 hex digits, 128 random bits."""
    return secrets.token_hex(ACCESS_TOKEN_LENGTH // 2)


def new_session_id() -> str:
    """Make a session id for a cookie: 256 random bits."""
    return secrets.token_urlsafe(32)


def new_api_key() -> str:
    """Make an api key: `sk-` and 48 letters or digits."""
    return API_KEY_PREFIX + "".join(secrets.choice(_API_KEY_ALPHABET) for _ in range(_API_KEY_LETTERS))


def new_code() -> str:
    """Make a redemption code: 32 hex digits."""
    return secrets.token_hex(16)


def shown(api_key: str) -> str:
    """Shorten an api key so that its owner recognises it and nobody can use it."""
    return f"{api_key[:7]}…{api_key[-4:]}"
