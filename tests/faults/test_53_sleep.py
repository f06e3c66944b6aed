"""faults.md 53: the host sleeps for an hour; the bot reconnects at once, credits once, and nothing expires."""

import os
import signal
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from sandbox import people
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.journeys.desk import Desk, button

SLEEPER = str(Path(__file__).with_name("sleeper.py"))
QUOTA = 6_250_000


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False) as world:
        yield world


async def test_53_an_hour_of_sleep_costs_nothing(world: World, tmp_path: Path) -> None:
    asleep_for = tmp_path / "asleep"
    asleep_for.write_text("0")
    desk = await Desk(world, tmp_path).furnish()
    await desk.bot.start((SLEEPER, str(asleep_for)))
    try:
        before, meanwhile = await desk.customer(), await desk.customer()
        await before.write(chinese_topup(account=before.name))
        card = await desk.card(before.name, "$12.50 USD", "Mailed")

        os.kill(desk.bot.pid, signal.SIGSTOP)
        # The tap falls asleep with the bot, on its way to it; its connections do not outlive the night.
        tap = world.api.acts.press(people.OLGA_ID, desk.chat.id, card.id, button(card, "approve"))
        await meanwhile.write(chinese_topup(account=meanwhile.name))
        await world.mail.imap.drop_connections()
        asleep_for.write_text("3600")
        os.kill(desk.bot.pid, signal.SIGCONT)

        await desk.card(meanwhile.name, "$12.50 USD", "Mailed")
        await desk.until(lambda: tap.answered, "an answer to the tap")
        await desk.card(before.name, "Credited: $0.00 USD → $12.50 USD")
        await before.mail(2)
        await desk.rest()
        assert await before.credits() == (QUOTA, 1)
        assert len(before.mails) == 2
        assert desk.rows("SELECT count(*) FROM cases WHERE state IN ('expired', 'stuck')") == [(0,)]
        assert len(desk.cards(before.name)) == len(desk.cards(meanwhile.name)) == 1
    finally:
        await desk.bot.stop()
