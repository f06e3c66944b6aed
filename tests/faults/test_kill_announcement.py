"""faults.md, "posted twice": SIGKILL right before and right after each commit of publishing, and a new start.

After all: in the channel at most once, asked of the operators wherever it may be there, and what they answer
is done once.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from sandbox import people
from sandbox.bot_api import Message
from sandbox.bot_process import BotEndedError
from sandbox.waiting import PATIENCE_S
from sandbox.world import World
from tests.journeys.desk import Desk

KILLABLE = str(Path(__file__).with_name("killable.py"))
COMMITS_MIN, COMMITS_MAX = 3, 30
"""Lease, begin and ending are three at least; one that needs more than the other goes in circles."""


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False) as world:
        yield world


@pytest.mark.timeout(600)
@pytest.mark.parametrize("moment", ["before", "after"])
async def test_01_sigkill_at_each_commit_of_publishing_publishes_nothing_twice(
    world: World, tmp_path: Path, moment: str
) -> None:
    was_asked = False
    for number in range(1, COMMITS_MAX):
        folder = tmp_path / str(number)
        folder.mkdir()
        channel = world.api.acts.add_chat(f"News {moment} {number}", type="channel")
        desk = await Desk(world, folder, TELEGRAM__CHANNEL=str(channel.id)).furnish()
        world.api.acts.send_text(people.OLGA_ID, desk.chat.id, "/announce GPT-5")
        has_died = await _dies(desk, f"{moment}@publish", number)
        if has_died:
            await desk.bot.start()
            await _push_on(desk)
        state = desk.rows("SELECT state FROM announcements")
        told = f"killed {moment} commit {number}: {state}\n{desk.told()}"
        texts = [message.text for message in channel.shown]
        if state == [("doubtful",)]:
            was_asked = True
            assert len(texts) <= 1, told
            await _answer(desk, "an_leave" if texts else "an_again")
            texts = [message.text for message in channel.shown]
        else:
            assert state == [("published",)], told
        assert texts == ["GPT-5"], told
        await desk.bot.stop()
        if not has_died:
            assert number > COMMITS_MIN
            assert was_asked, "no kill fell between the begin and the answer"
            return
    pytest.fail(f"more than {COMMITS_MAX} commits")


async def _dies(desk: Desk, moment: str, number: int) -> bool:
    try:
        await desk.bot.start((KILLABLE, moment, str(number)))
    except BotEndedError:
        return True
    await _push_on(desk)
    return not desk.bot.is_running


async def _push_on(desk: Desk) -> None:
    """Tap Publish wherever it is offered, until all is done, in doubt, or the bot has died."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while desk.bot.is_running and not _is_done(desk):
                await _tap(desk, "an_publish")
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(f"it does not go on\n{desk.told()}")


async def _answer(desk: Desk, action: str) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while desk.rows("SELECT state FROM announcements") == [("doubtful",)] or not _is_done(desk):
            await _tap(desk, action)
            await asyncio.sleep(0.02)


async def _tap(desk: Desk, action: str) -> None:
    for message in desk.messages:
        if data := _button(message, action):
            with suppress(TimeoutError):
                await desk.world.api.acts.tap(people.OLGA_ID, desk.chat.id, message.id, data, within_s=1)


def _button(message: Message, action: str) -> str | None:
    data = (str(key.get("callback_data", "")) for row in message.content.keyboard for key in row)
    return next((one for one in data if one.startswith(f"{action}:")), None)


def _is_done(desk: Desk) -> bool:
    ended = desk.rows("SELECT 1 FROM announcements WHERE state IN ('published', 'doubtful', 'left')")
    return bool(ended) and not desk.rows("SELECT 1 FROM effects WHERE state IN ('waiting', 'leased')")
