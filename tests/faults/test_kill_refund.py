"""faults.md 7: SIGKILL at every commit of a refund's debit, and a new start: taken once, booked, nobody left frozen.

At one-api, where the figure is written over.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from sandbox import people
from sandbox.bot_process import BotEndedError
from sandbox.sender import chinese_topup, refund
from sandbox.world import World
from tests.faults.test_kill_verbs import KILLABLE
from tests.journeys.desk import Customer, Desk
from tests.journeys.refunds import QUICK, account_of
from tests.mimic.running import PASSWORD, TOKEN, Running

COMMITS_MIN, COMMITS_MAX = 8, 120
QUOTA = 6_250_000


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    settings = {"GATEWAY_REGISTER_RATE": "off", "GATEWAY_LOGIN_RATE": "off"}
    async with World(limits=False, gateway_settings=settings) as world:
        yield world


@pytest.fixture(scope="module")
async def mimic() -> AsyncIterator[Running]:
    async with Running("oneapi") as mimic:
        yield mimic


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("moment", ["after"])
@pytest.mark.parametrize("dialect", ["oneapi"])
async def test_07_sigkill_at_each_commit_of_a_debit_leaves_nobody_frozen_and_takes_once(
    world: World, mimic: Running, tmp_path: Path, dialect: str, moment: str, commits: range
) -> None:
    for number in commits:
        assert number < COMMITS_MAX, "it goes in circles"
        folder = tmp_path / str(number)
        folder.mkdir()
        settings = dict(QUICK)
        if dialect == "oneapi":
            settings |= {"GATEWAY__URL": mimic.url, "GATEWAY__TOKEN": TOKEN}
        desk = await Desk(world, folder, **settings).furnish()
        customer = await desk.customer()
        if dialect == "oneapi":
            await mimic.client.users.create(customer.name, PASSWORD)
        # Only commits since the debit was decided are counted.
        has_died = await _plays_and_dies(desk, customer, f"{moment}@debit", number)
        if has_died:
            await desk.bot.start()
            await _push_on(desk, customer)
        await _check(desk, customer, mimic if dialect == "oneapi" else None, f"killed {moment} {number}")
        await desk.bot.stop()
        if not has_died:
            assert number > COMMITS_MIN
            return


async def _plays_and_dies(desk: Desk, customer: Customer, moment: str, number: int) -> bool:
    await customer.write(chinese_topup(account=customer.name))
    try:
        await desk.bot.start((KILLABLE, moment, str(number)))
    except BotEndedError:
        return True
    await _push_on(desk, customer)
    return not desk.bot.is_running


async def _push_on(desk: Desk, customer: Customer) -> None:
    """Approve the top-up, ask for its refund, approve that; until the payout may be claimed, or the bot has died."""
    has_asked = bool(desk.rows("SELECT 1 FROM cases WHERE kind = 'refund'"))
    try:
        async with asyncio.timeout(60):
            while desk.bot.is_running and not _is_done(desk):
                for card in desk.cards(customer.name):
                    shown = [str(key.get("callback_data")) for row in card.content.keyboard for key in row]
                    for data in (data for data in shown if data.startswith("approve:")):
                        with suppress(TimeoutError):
                            await desk.world.api.acts.tap(
                                people.OLGA_ID, desk.chat.id, card.id, data, within_s=1
                            )
                if not has_asked and desk.rows("SELECT 1 FROM cases WHERE state = 'credited'"):
                    has_asked = True
                    await customer.write(refund(customer.name))
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(f"it does not go on\n{desk.told()}")


def _is_done(desk: Desk) -> bool:
    waiting = desk.rows(
        "SELECT 1 FROM effects WHERE state IN ('waiting', 'leased') AND kind NOT IN ('watch', 'watch_code')"
    )
    is_debited = desk.rows("SELECT state FROM cases WHERE kind = 'refund'") == [("debited",)]
    return is_debited and not waiting and "free_payout" in _acts(desk)


def _acts(desk: Desk) -> list[str]:
    return [verb for (verb,) in desk.rows("SELECT verb FROM audit WHERE case_ref LIKE 'RF-%'")]


async def _check(desk: Desk, customer: Customer, mimic: Running | None, when: str) -> None:
    assert _is_done(desk), f"{when}\n{desk.told()}"
    if mimic is None:
        row, left = await account_of(desk, customer.account), 0
    else:
        user = await mimic.client.users.find(customer.name)
        assert user is not None
        row, left = await mimic.row(user.ref), 1
    assert (row["quota"], row["status"]) == (left, 1), when
    acts = Counter(_acts(desk))
    assert (acts["freeze"], acts["debit"], acts["thaw"]) == (1, 1, 1), f"{when}: {acts}"
    assert desk.rows("SELECT sum(quota) FROM lots") == [(left,)], when
    assert desk.books.is_balanced(), when
    sent = Counter(str(mail["Message-ID"]) for mail in customer.mails)
    assert max(sent.values()) <= 2, f"{when}: {sent}"
