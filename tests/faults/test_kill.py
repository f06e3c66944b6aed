"""faults.md 1 and 19: SIGKILL right before and right after every commit of a top-up, and a new start.

After all: credited once, each mail once (or repeated once under its own Message-ID), one card (a doubtful
first one may have been sent once more), books balanced, nothing left to do.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from sandbox import people
from sandbox.bot_process import BotEndedError
from sandbox.sender import chinese_topup
from sandbox.waiting import PATIENCE_S
from sandbox.world import World
from tests.journeys.desk import Customer, Desk, actions, button

KILLABLE = str(Path(__file__).with_name("killable.py"))
QUOTA = 6_250_000
COMMITS_MIN, COMMITS_MAX = 20, 60
"""A story that ends alive before the one lacks its boundaries; one that needs the other goes in circles."""


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    settings = {"GATEWAY_REGISTER_RATE": "off", "GATEWAY_LOGIN_RATE": "off"}
    async with World(limits=False, gateway_settings=settings) as world:
        yield world


@pytest.mark.timeout(900)
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_01_and_19_sigkill_at_each_commit_of_a_topup_loses_and_doubles_nothing(
    world: World, tmp_path: Path, moment: str, commits: range
) -> None:
    for number in commits:
        assert number < COMMITS_MAX, "it goes in circles"
        folder = tmp_path / str(number)
        folder.mkdir()
        desk = await Desk(world, folder).furnish()
        customer = await desk.customer()
        await customer.write(chinese_topup(account=customer.name))
        has_died = await _plays_and_dies(desk, customer, moment, number)
        if has_died:
            await desk.bot.start()
            await _push_on(desk, customer)
        await _check(desk, customer, f"killed {moment} commit {number}")
        await desk.bot.stop()
        if not has_died:
            assert number > COMMITS_MIN
            return


async def _plays_and_dies(desk: Desk, customer: Customer, moment: str, number: int) -> bool:
    try:
        await desk.bot.start((KILLABLE, moment, str(number)))
    except BotEndedError:
        return True
    await _push_on(desk, customer)
    return not desk.bot.is_running


async def _push_on(desk: Desk, customer: Customer) -> None:
    """Tap Approve wherever a card offers it, until all is done or the bot has died."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while desk.bot.is_running and not _is_done(desk):
                for card in desk.cards(customer.name):
                    if "approve" in actions(card):
                        with suppress(TimeoutError):
                            data = button(card, "approve")
                            await desk.world.api.acts.tap(
                                people.OLGA_ID, desk.chat.id, card.id, data, within_s=1
                            )
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(f"it does not go on\n{desk.told()}")


def _is_done(desk: Desk) -> bool:
    states = desk.rows("SELECT state FROM cases")
    waiting = desk.rows("SELECT 1 FROM effects WHERE state IN ('waiting', 'leased') AND kind != 'watch'")
    return states == [("credited",)] and not waiting


async def _check(desk: Desk, customer: Customer, when: str) -> None:
    assert _is_done(desk), f"{when}\n{desk.told()}"
    assert await customer.credits() == (QUOTA, 1), when
    sent = Counter(str(mail["Message-ID"]) for mail in customer.mails)
    assert len(sent) == 2, f"{when}: {sent}"
    assert max(sent.values()) <= 2, f"{when}: {sent}"
    assert 1 <= len(desk.cards(customer.name)) <= 2, when
    assert desk.books.is_balanced(), when
