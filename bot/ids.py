"""References, random ids, and what is made from the installation's secret."""

import base64
import hashlib
import hmac
import secrets
from datetime import UTC, datetime
from typing import Final

from bot.desk.refs import ALPHABET

_SIGNATURE_BYTES: Final = 16
_NUMBER_MAX: Final = 18


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


def nonce() -> str:
    """What a challenge is known by: 128 random bits in hex."""
    return secrets.token_hex(16)


def code_of(key: bytes, challenge_nonce: str) -> str:
    """The code of a challenge, such as `7K3F-9QXZ`: 40 bits that nobody can tell without the key."""
    bits = int.from_bytes(
        hmac.digest(key, f"challenge:{challenge_nonce}".encode(), hashlib.sha256)[:5], "big"
    )
    letters = "".join(ALPHABET[bits >> (5 * place) & 31] for place in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def join_token(key: bytes, customer_id: int, expires_at: datetime) -> str:
    """What a deep link of a mail carries: whoever opens it in Telegram reads that customer's mail.

    Returns:
        At most 64 characters of base64url, as `start=` allows (Bot API, deep linking).
    """
    says = customer_id.to_bytes(8, "big") + int(expires_at.timestamp()).to_bytes(8, "big")
    return base64.urlsafe_b64encode(says + _signature(key, says)).decode().rstrip("=")


def joined_customer(key: bytes, token: str, now: datetime) -> int | None:
    """The customer whom a token names; None for one that is forged, mangled or expired."""
    try:
        octets = base64.b64decode(token + "=" * (-len(token) % 4), altchars=b"-_", validate=True)
    except ValueError:
        return None
    says, signature = octets[:16], octets[16:]
    if len(octets) != 16 + _SIGNATURE_BYTES or not hmac.compare_digest(signature, _signature(key, says)):
        return None
    expires_at = datetime.fromtimestamp(int.from_bytes(says[8:], "big"), UTC)
    return int.from_bytes(says[:8], "big") if now < expires_at else None


def notice_token(key: bytes, subscription_id: int) -> str:
    """What a notice bears by which it can be ended: `n12-` and a signature; it does not expire."""
    signature = hmac.digest(key, f"notice:{subscription_id}".encode(), hashlib.sha256)[:_SIGNATURE_BYTES]
    return f"n{subscription_id}-{signature.hex()}"


def noticed_subscription(key: bytes, token: str) -> int | None:
    """The subscription whose token this is; None for one that is forged or mangled."""
    number = token.partition("-")[0].removeprefix("n")
    if not number.isdecimal() or not number.isascii() or len(number) > _NUMBER_MAX:
        return None
    is_ours = hmac.compare_digest(notice_token(key, int(number)).encode(), token.encode())
    return int(number) if is_ours else None


def sealed_words(key: bytes, purpose: str, words: str) -> str:
    """Words that a link bears, made by nobody else: base64url, a point, a signature."""
    body = base64.urlsafe_b64encode(words.encode()).decode().rstrip("=")
    return f"{body}.{_seal_of(key, purpose, body)}"


def words_of(key: bytes, purpose: str, token: str) -> str | None:
    """The words of a link; None for one that is forged or mangled."""
    body, _, seal = token.partition(".")
    if not hmac.compare_digest(_seal_of(key, purpose, body).encode(), seal.encode()):
        return None
    return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()


def _seal_of(key: bytes, purpose: str, body: str) -> str:
    return hmac.digest(key, f"{purpose}:{body}".encode(), hashlib.sha256)[:_SIGNATURE_BYTES].hex()


def _signature(key: bytes, says: bytes) -> bytes:
    return hmac.digest(key, b"join:" + says, hashlib.sha256)[:_SIGNATURE_BYTES]
