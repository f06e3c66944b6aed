"""Which servers are reached: a warning once when one goes away, a note when it is back."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

import structlog

from bot.clock import Clock, SystemClock
from bot.ops.redact import redacted

log = structlog.get_logger(__name__)

TOLD_AFTER_S: Final = 20.0
"""A blip is logged, not told: operators hear of a server that is away this long."""

Announce = Callable[[str, dict[str, str]], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Standing:
    """What is known of one server since this start."""

    reached_since: datetime | None = None
    """None: not reached now."""
    proved_at: datetime | None = None
    """When it last answered as it should."""
    trouble: str = ""
    """The last one, redacted; "" where there was none."""
    trouble_at: datetime | None = None


class Reachability:
    """Keeps, per server, whether the last word was good; says changes once."""

    def __init__(
        self, announce: Announce, clock: Clock | None = None, told_after_s: float = TOLD_AFTER_S
    ) -> None:
        self._announce = announce
        self._told_after_s = told_after_s
        self._clock = clock or SystemClock()
        self._standings: dict[str, Standing] = {}
        self._away: dict[str, str] = {}
        self._told: set[str] = set()
        self._pending: dict[str, asyncio.Task[None]] = {}

    def failed(self, server: str, trouble: str) -> None:
        """A server was not reached, or refused us."""
        trouble = redacted(trouble)
        known = self._standings.get(server, Standing())
        self._standings[server] = replace(
            known, reached_since=None, trouble=trouble, trouble_at=self._clock.now()
        )
        is_news = server not in self._away
        # Told is the latest: after "login refused" comes why, and what to do.
        self._away[server] = trouble
        if not is_news:
            return
        log.warning("server_away", server=server, trouble=trouble)
        self._pending[server] = asyncio.ensure_future(self._tell_later(server))

    def worked(self, server: str) -> None:
        """A server answered as it should."""
        known, now = self._standings.get(server, Standing()), self._clock.now()
        self._standings[server] = replace(known, reached_since=known.reached_since or now, proved_at=now)
        if self._away.pop(server, None) is None:
            return
        log.info("server_back", server=server)
        self._pending.pop(server).cancel()
        if server in self._told:
            self._told.discard(server)
            self._pending[f"{server}:back"] = asyncio.ensure_future(
                self._announce("server_back", {"server": server})
            )

    @property
    def away(self) -> dict[str, str]:
        """Servers that are not reached now, with the trouble."""
        return dict(self._away)

    @property
    def standings(self) -> dict[str, Standing]:
        """Every server that was spoken to since this start, by name."""
        return dict(sorted(self._standings.items()))

    def close(self) -> None:
        """Nothing more will be told."""
        for pending in self._pending.values():
            pending.cancel()

    async def _tell_later(self, server: str) -> None:
        await asyncio.sleep(self._told_after_s)
        self._told.add(server)
        await self._announce("server_away", {"server": server, "trouble": self._away[server]})
