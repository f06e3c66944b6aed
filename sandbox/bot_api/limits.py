"""Telegram's published limits on sending, as buckets that fill again with time.

Source: https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this:
about one message a second in a chat (short bursts pass), 20 a minute in a group, about 30 a second in all.
"""

import math
import time
from dataclasses import dataclass

from sandbox.bot_api.refusals import too_many_requests


@dataclass(slots=True)
class _Bucket:
    capacity: float
    per_second: float
    left: float
    filled: float

    def refill(self, at: float) -> None:
        self.left = min(self.capacity, self.left + (at - self.filled) * self.per_second)
        self.filled = at

    def wait_s(self, count: int) -> float:
        """Seconds until `count` more may pass; 0 when they may now."""
        return max(0.0, (count - self.left) / self.per_second)


_PRIVATE = (5, 1.0)
"""A burst of 5, then one a second."""
_GROUP = (20, 20 / 60)
_ALL = (30, 30.0)


class Limits:
    """Counts what the bot sends and edits."""

    def __init__(self, *, is_on: bool = True) -> None:
        self.is_on = is_on
        self._buckets: dict[str, _Bucket] = {}

    def admit(self, chat_id: int, *, is_private: bool, count: int = 1) -> None:
        """Count messages for a chat.

        Raises:
            Refusal: 429 with `retry_after`; nothing is counted then.
        """
        if not self.is_on:
            return
        at = time.monotonic()
        buckets = [
            self._bucket("all", _ALL, at),
            self._bucket(f"chat {chat_id}", _PRIVATE if is_private else _GROUP, at),
        ]
        wait_s = max(bucket.wait_s(min(count, int(bucket.capacity))) for bucket in buckets)
        if wait_s > 0:
            raise too_many_requests(math.ceil(wait_s))
        for bucket in buckets:
            bucket.left -= count

    def _bucket(self, key: str, size: tuple[float, float], at: float) -> _Bucket:
        capacity, per_second = size
        bucket = self._buckets.setdefault(key, _Bucket(capacity, per_second, capacity, at))
        bucket.refill(at)
        return bucket
