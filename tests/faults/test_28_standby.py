"""faults.md 28, 45 and 53: two processes on one PostgreSQL, of which one dies or sleeps.

One at a time watches the mailbox and fetches Telegram's updates; the other takes over within ten seconds.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from pathlib import Path
from secrets import token_hex

import pytest

from sandbox import people
from sandbox.bot_process import BotProcess
from sandbox.sender import english_usdt_topup
from sandbox.world import World
from tests.databases import create_on
from tests.journeys.desk import Desk, button

TAKES_OVER_WITHIN_S = 10.0

pytestmark = pytest.mark.postgres


class Pair:
    """A desk with its bot at the front, and a second bot that stands by."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.front = desk.bot
        self.second = BotProcess(desk.config, desk.environment)

    def turns(self, bot: BotProcess, event: str) -> int:
        return sum(line["event"] == event for line in bot.events)

    async def topup(self, *, approved: bool = True) -> str:
        """A whole top-up, from mail to receipt; its account."""
        customer = await self.desk.customer()
        await customer.write(english_usdt_topup(account=customer.name))
        card = await self.desk.card(customer.name, "USDT")
        if approved:
            await self.desk.tap(people.OLGA_ID, card, button(card, "approve"))
            await customer.mail(2)
            _, rows = await customer.credits()
            assert rows == 1
            assert len(self.desk.cards(customer.name)) == 1
        return customer.name


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    settings = {"GATEWAY_REGISTER_RATE": "off", "GATEWAY_LOGIN_RATE": "off"}
    async with World(limits=False, gateway_settings=settings) as world:
        yield world


@pytest.fixture
async def pair(world: World, tmp_path: Path, postgres_url: str) -> AsyncIterator[Pair]:
    url = create_on(postgres_url, f"standby_{token_hex(4)}")
    async with Desk(world, tmp_path, STORE__URL=url) as desk:
        pair = Pair(desk)
        await pair.second.start(says="standing_by")
        try:
            yield pair
        finally:
            await pair.second.stop()


async def test_28_the_second_stands_by_and_says_who_is_at_the_front(pair: Pair) -> None:
    (told,) = [line for line in pair.second.events if line["event"] == "standing_by"]
    assert told["front"].startswith(f"process {pair.front.pid} on ")
    await pair.topup()
    assert pair.turns(pair.second, "mail_handled") == 0
    assert pair.turns(pair.second, "at_the_front") == 0


async def test_28_both_perform_effects(pair: Pair) -> None:
    async with asyncio.timeout(60):
        while not (pair.turns(pair.front, "effect_done") and pair.turns(pair.second, "effect_done")):
            await pair.topup()


async def test_28_after_a_sigkill_the_other_takes_over_within_ten_seconds(pair: Pair) -> None:
    await pair.topup()
    await pair.front.kill()
    died_at = time.monotonic()
    await pair.second.until("at_the_front")
    assert time.monotonic() - died_at < TAKES_OVER_WITHIN_S
    await pair.topup()


async def test_28_one_that_ends_in_order_is_followed_at_once(pair: Pair) -> None:
    await pair.front.stop()
    ended_at = time.monotonic()
    await pair.second.until("at_the_front")
    assert time.monotonic() - ended_at < 4.0
    await pair.topup()


async def test_28_and_53_a_suspended_front_is_fenced_when_it_wakes(pair: Pair) -> None:
    pair.front.suspend()
    try:
        await pair.second.until("at_the_front")
        await pair.topup()
    finally:
        pair.front.resume()
    await pair.front.until("left_the_front")
    await pair.topup()
    assert pair.desk.books.is_balanced()
    ((_, fronts),) = pair.desk.rows(
        "SELECT count(*), sum(CASE WHEN is_front THEN 1 ELSE 0 END) FROM processes"
    )
    assert fronts == 1
