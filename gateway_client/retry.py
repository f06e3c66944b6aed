"""Which calls may be repeated by themselves, and when: reads and keyed calls, where nothing was learnt.

A refusal is an answer and is never repeated; neither is a rate limit, whose wait (minutes) is the caller's.
"""

from dataclasses import dataclass

from gateway_client.errors import (
    Forbidden,
    GatewayError,
    InFlight,
    KeyConflict,
    NotSent,
    RateLimited,
    Refused,
    Unauthorized,
    Unknown,
)
from gateway_client.wire import Repeat


@dataclass(frozen=True, slots=True, kw_only=True)
class Retries:
    """How often a call that may be repeated is tried, and how long it waits in between."""

    tries: int = 3
    """All in all, the first included."""
    wait_s: float = 0.2
    """Before the second try; four times as long before each further one."""
    in_flight_tries: int = 10
    """How often a keyed call is tried that the gateway is already working on."""
    in_flight_wait_s: float = 1.0
    """Between those, as the companion asks for by its `Retry-After`."""


def wait_before_retry(repeat: Repeat, error: GatewayError, tried: int, retries: Retries) -> float | None:
    """Seconds to wait before the next try, or None where there must be none.

    Args:
        repeat: what the call says of itself.
        error: what the last try came to.
        tried: tries so far, at least 1.
        retries: the limits.
    """
    if isinstance(error, InFlight):
        return retries.in_flight_wait_s if tried < retries.in_flight_tries else None
    if repeat is Repeat.NEVER or tried >= retries.tries:
        return None
    if not isinstance(error, NotSent | Unknown) or isinstance(error, KeyConflict):
        return None
    return retries.wait_s * 4.0 ** (tried - 1)


def is_of_key(refusal: Refused) -> bool:
    """Whether a refusal is the gateway's own word on a keyed request: then no earlier try took effect.

    Refused before the key was looked at, or by a proxy, it says nothing of them.
    """
    return bool(refusal.code) and not isinstance(refusal, Unauthorized | Forbidden | RateLimited)


def what_came_of(repeat: Repeat, error: GatewayError, doubt: Unknown | None) -> GatewayError:
    """The error that tells what a call came to, all its tries together.

    Args:
        repeat: what the call says of itself.
        error: what the last try came to.
        doubt: of an earlier try, which may have taken effect; None where there was none.
    """
    if repeat is not Repeat.KEYED or doubt is None or isinstance(error, Unknown):
        return error
    return error if isinstance(error, Refused) and is_of_key(error) else doubt
