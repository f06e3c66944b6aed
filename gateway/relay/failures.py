"""A call that failed after it was let in: what the client is told of it, in OpenAI's form. Pure.

Nothing of the gateway's own account at a provider reaches a client: no key, no quarrel about it, no exhausted
credit, all of which he would take for his own.
"""

import json
import re
from collections.abc import Iterable
from typing import Any

_HIDDEN = "***"
_KEY_LIKE = re.compile(r"\b(sk|gsk|r8|AKIA|ASIA|AIza)[-_A-Za-z0-9*]{6,}")
"""Keys as providers repeat them, with stars in their middle."""
_MESSAGE_LETTERS_MAX = 2_000

_OURS = frozenset({401, 402, 403})
"""Statuses that speak of the gateway's own key or account."""
_ELSEWHERE = _OURS | {404, 408, 409, 425, 429}
"""Statuses after which another channel may do better; so may every 5xx and a redirect."""
_EXHAUSTED = ("insufficient_quota", "credit balance", "billing", "insufficient balance")


class Failure(Exception):  # noqa: N818 - it stands beside Fault, after the hold
    """What the client is told; nothing is charged."""

    def __init__(
        self,
        status: int,
        code: str,
        message: str,
        *,
        kind: str = "upstream_error",
        retry_after: str | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message
        self.kind = kind
        self.retry_after = retry_after


def unreachable() -> Failure:
    """Tell that no upstream answered."""
    return Failure(
        502, "upstream_unreachable", "the provider did not answer, or broke its answer off: try again"
    )


def may_do_better_elsewhere(status: int) -> bool:
    """Tell whether another channel of the model is worth asking after this status."""
    return status in _ELSEWHERE or status >= 500 or 300 <= status < 400


def from_answer(
    status: int, body: bytes, secrets: Iterable[str], *, retry_after: str | None = None
) -> Failure:
    """Make what a client is told of an upstream's refusal.

    Args:
        status: the upstream's.
        body: the upstream's, in whichever form.
        secrets: of the channel; never told.
        retry_after: the upstream's header.
    """
    said = _said(body)
    message = hidden(str(said.get("message") or ""), secrets)[:_MESSAGE_LETTERS_MAX]
    code, kind = said.get("code"), said.get("type")
    if 300 <= status < 400:
        return Failure(
            502, "upstream_redirect", "the provider answered with a redirect, which is not followed"
        )
    is_exhausted = status in {400, 429} and any(word in f"{code} {message}".lower() for word in _EXHAUSTED)
    if status in _OURS or is_exhausted:
        return Failure(
            503, "upstream_account", "the provider does not serve the gateway now: tell its operator"
        )
    return Failure(
        status,
        hidden(str(code), secrets) if code else "upstream_error",
        message or f"the provider answered with status {status}",
        kind=hidden(str(kind), secrets) if kind else "upstream_error",
        retry_after=retry_after,
    )


def hidden(text: str, secrets: Iterable[str]) -> str:
    """Give a text without secrets, or anything like a provider's key."""
    for secret in secrets:
        text = text.replace(secret, _HIDDEN)
    return _KEY_LIKE.sub(_HIDDEN, text)


def _said(body: bytes) -> dict[str, Any]:
    """Find the error in an answer: OpenAI's, Anthropic's, Google's, Cloudflare's, AWS's or Replicate's."""
    try:
        parsed = json.loads(body)
    except (ValueError, RecursionError):
        return {}
    if isinstance(parsed, list) and parsed:
        parsed = parsed[0]
    if not isinstance(parsed, dict):
        return {}
    error = parsed.get("error")
    if isinstance(error, dict):
        return {**error, "type": error.get("type") or error.get("status")}
    errors = parsed.get("errors")
    if isinstance(errors, list) and errors and isinstance(errors[0], dict):
        return errors[0]
    text = parsed.get("message") or parsed.get("Message") or parsed.get("detail") or error
    return {"message": text, "type": parsed.get("type") or parsed.get("title")}
