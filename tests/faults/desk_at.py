"""A desk at a mimic of one dialect, with a proxy between: what a fault of the gateway does to a top-up."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from secrets import token_hex
from urllib.parse import urlsplit

from gateway_client import User
from sandbox import people
from sandbox.bot_api import Message
from sandbox.sender import english_usdt_topup
from sandbox.world import World
from tests.faults.proxy import CuttingProxy
from tests.journeys.desk import WITHIN_S, Customer, Desk, button
from tests.mimic.running import PASSWORD, TOKEN, Running

PER_USD = 500_000
QUOTA = 25_000_000
"""Of the 50 USDT of a letter."""


@dataclass
class DeskAt:
    """A desk, its gateway, and the way there."""

    desk: Desk
    mimic: Running
    proxy: CuttingProxy

    @asynccontextmanager
    async def still(self) -> AsyncIterator[None]:
        """Its bot does not run: a token has one poller, and another desk wants it."""
        await self.desk.bot.stop()
        try:
            yield
        finally:
            await self.desk.bot.start()

    async def customer(self, quota: int = 0) -> Customer:
        """Somebody with an account that has this much."""
        customer = await self.desk.customer()
        user = await self.mimic.client.users.create(customer.name, PASSWORD)
        if quota:
            assert (await self.mimic.top_up(user, quota, "before"))["success"]
        return customer

    async def asks(self, customer: Customer, amount: int = 50) -> Message:
        """The card of his request, once everything is there to decide it."""
        letter = english_usdt_topup(customer.name, Decimal(amount), transaction=token_hex(32))
        await customer.write(letter)
        return await self.desk.card(customer.name, f"{amount}.00 USDT", "Mailed")

    async def approve(self, card: Message) -> None:
        """One tap."""
        await self.desk.tap(people.OLGA_ID, card, button(card, "approve"))

    async def approved(self, customer: Customer, amount: int = 50) -> Message:
        """He asks, the operator approves."""
        card = await self.asks(customer, amount)
        await self.approve(card)
        return card

    async def stuck(self, customer: Customer, *facts: str) -> Message:
        """His card, once it is put to the operator with these facts."""
        return await self.desk.card(customer.name, "STUCK: please look", *facts)

    async def user(self, customer: Customer) -> User:
        """His account at the gateway."""
        user = await self.mimic.client.users.find(customer.name)
        assert user is not None
        return user

    async def quota(self, customer: Customer) -> int:
        """What he has."""
        return (await self.user(customer)).quota

    async def rows(self, customer: Customer) -> int:
        """How often the log says that he was topped up."""
        return len(await self.mimic.log(await self.user(customer)))

    async def faults_met(self) -> None:
        """Wait until every planned fault has met its call."""

        async def is_met() -> bool:
            return (await self.mimic.raw.get("/mimic/faults")).json()["faults"] == []

        await self.eventually(is_met)

    async def eventually(self, is_so: Callable[[], Awaitable[bool]]) -> None:
        """Wait for something at the gateway."""
        async with asyncio.timeout(WITHIN_S):
            while not await is_so():
                await asyncio.sleep(0.05)

    async def credited_once(self, customer: Customer, quota: int = QUOTA) -> None:
        """The end of every good story: once at the gateway, once in the books, one receipt."""
        await self.desk.card(customer.name, "Credited: ")
        await self.desk.rest()
        assert await self.quota(customer) == quota
        assert await self.rows(customer) == 1
        assert len(customer.mails) == 2
        assert self.desk.books.is_balanced()


@asynccontextmanager
async def desk_at(mimic: Running, world: World, folder: Path, **settings: str) -> AsyncIterator[DeskAt]:
    """A desk of its own at a running mimic; what cannot be learnt within a second is put to the operator."""
    async with CuttingProxy(urlsplit(mimic.url).port or 0) as proxy:
        own = {
            "GATEWAY__URL": f"http://127.0.0.1:{proxy.port}",
            "GATEWAY__TOKEN": TOKEN,
            "GATEWAY__RECONCILE_S": "1",
            "INSECURE__QUICK_RECONCILE": "true",
            **settings,
        }
        async with Desk(world, folder, **own) as desk:
            yield DeskAt(desk, mimic, proxy)
