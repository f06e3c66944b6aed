"""How often somebody may try something, counted in memory of this process."""

import ipaddress
import time
from collections import deque
from collections.abc import Callable

from gateway.faults import TooMany

_SWEEP_AT = 10_000
"""With so many addresses remembered, those whose time is over are forgotten."""


class Limiter:
    """At most `count` tries of one key in any `per_s` seconds.

    Args:
        rate: `COUNT/SECONDS`, or `off`.
        monotonic: the clock, in seconds.
    """

    def __init__(self, rate: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        count, _, seconds = rate.partition("/")
        self._count = 0 if rate == "off" else int(count)
        self._per_s = 0 if rate == "off" else int(seconds)
        self._monotonic = monotonic
        self._tries: dict[str, deque[float]] = {}

    def check(self, key: str) -> None:
        """Refuse a key that has no try left.

        Raises:
            TooMany: with the seconds until the oldest try is forgotten.
        """
        if not self._count:
            return
        now = self._monotonic()
        tries = self._recent(key, now)
        if len(tries) >= self._count:
            wait_s = int(tries[0] + self._per_s - now) + 1
            raise TooMany("too_many_requests", f"too often: try again in {wait_s} s", retry_after_s=wait_s)

    def count(self, key: str) -> None:
        """Remember one try."""
        if not self._count:
            return
        now = self._monotonic()
        if len(self._tries) >= _SWEEP_AT:
            self._tries = {known: tries for known in self._tries if (tries := self._recent(known, now))}
        tries = self._tries.setdefault(key, deque(maxlen=self._count))
        tries.append(now)

    def take(self, key: str) -> None:
        """Check, then count.

        Raises:
            TooMany: no try is left; this one is not counted.
        """
        self.check(key)
        self.count(key)

    def _recent(self, key: str, now: float) -> deque[float]:
        tries = self._tries.get(key, deque())
        while tries and tries[0] <= now - self._per_s:
            tries.popleft()
        return tries


def address_key(address: str) -> str:
    """Give what stands for one caller: an IPv4 address, or the /64 that one IPv6 subscriber has."""
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return address
    if parsed.version == 4:
        return address
    return str(ipaddress.ip_network((parsed, 64), strict=False))
