"""References and random ids."""

import hashlib
import hmac
import secrets


def case_seed(key: bytes, content_digest: str, collision: int) -> int:
    """What a case's reference is made from: the same mail gets the same reference again after a restore.

    Args:
        key: the installation's secret.
        content_digest: of the mail that opens the case.
        collision: 0, or how many references were found taken.
    """
    said = f"case:{content_digest}:{collision}".encode()
    return int.from_bytes(hmac.digest(key, said, hashlib.sha256)[:8], "big")


def start_id() -> str:
    """A random name for this start of the process; the holder of leases."""
    return secrets.token_hex(8)
