"""One top-up of which it is not known whether it took effect, and every look at it since."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

from gateway_client import Accepted, Doubt, GatewayClient, Reading, StillUnknown, TopUp, User, Verdict
from gateway_client.reconcile import Done
from tests.mimic.running import PATIENCE_S, Running, a_topup


class Doubtful:
    """One top-up and every look at it since."""

    def __init__(self, mimic: Running, topup: TopUp, before: Reading) -> None:
        self.mimic, self.topup, self.before = mimic, topup, before
        self.answer: Accepted | None = None
        self._looks: tuple[Any, ...] = ()

    async def sent(self, client: GatewayClient | None = None) -> None:
        self.answer = await (client or self.mimic.client).topups.create(self.topup)

    async def looked(self) -> Verdict:
        verdict = await self.mimic.client.topups.reconcile(
            self.topup,
            before=self.before,
            sent_at=self.before.read_at,
            looks=self._looks,
            answer=self.answer,
            settle_s=0,
        )
        self._looks = verdict.evidence.looks
        return verdict

    async def is_done(self) -> bool:
        return isinstance(await self.looked(), Done)

    async def doubt(self) -> Doubt:
        verdict = await self.looked()
        assert isinstance(verdict, StillUnknown)
        return verdict.doubt

    async def found_late(self) -> None:
        """Wait until a look says Done."""
        await eventually(self.is_done)


async def a_doubtful(mimic: Running, quota: int = 1000, *, has: int = 0) -> Doubtful:
    """A top-up of a new account that has this much, about to be sent."""
    return await about_to_be_sent(mimic, await mimic.account(has), quota)


async def about_to_be_sent(mimic: Running, user: User, quota: int = 1000, *, settle_s: float = 0) -> Doubtful:
    """A top-up with the reading before it."""
    observed = await mimic.client.topups.observe(user.ref, settle_s=settle_s)
    assert observed is not None
    return Doubtful(mimic, a_topup(user, quota), observed.reading)


async def eventually(condition: Callable[[], Awaitable[bool]]) -> None:
    """Wait until it holds, but not for ever."""
    give_up_at = time.monotonic() + PATIENCE_S
    while not await condition():
        assert time.monotonic() < give_up_at
        await asyncio.sleep(0.05)
