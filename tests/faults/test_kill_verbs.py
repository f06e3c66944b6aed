"""faults.md 1 for the other verbs: SIGKILL at every commit of a code's and of a reversal's story, and a new start.

After all: exactly one code was made and had, or exactly one debit taken; each mail once or repeated under
its own Message-ID; books balanced; nothing left to do.
"""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from sandbox import people
from sandbox.bot_process import BotEndedError
from sandbox.sender import english_usdt_topup
from sandbox.waiting import PATIENCE_S
from sandbox.world import World
from tests.journeys.desk import Customer, Desk, words_of

KILLABLE = str(Path(__file__).with_name("killable.py"))
QUOTA = 25_000_000
COMMITS_MIN, COMMITS_MAX = 15, 80
WANTED = {
    "code": ("code",),
    "reverse": ("approve", "do_reverse", "reverse"),
}
"""Buttons that are tapped wherever a card offers them, the first that is there; a menu is opened for them."""
END = {"code": "redeemed", "reverse": "reversed"}


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    settings = {"GATEWAY_REGISTER_RATE": "off", "GATEWAY_LOGIN_RATE": "off"}
    async with World(limits=False, gateway_settings=settings) as world:
        yield world


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("moment", ["before", "after"])
@pytest.mark.parametrize("story", END)
async def test_01_sigkill_at_each_commit_loses_and_doubles_nothing(
    world: World, tmp_path: Path, story: str, moment: str, commits: range
) -> None:
    for number in commits:
        assert number < COMMITS_MAX, "it goes in circles"
        folder = tmp_path / str(number)
        folder.mkdir()
        desk = await Desk(world, folder, GATEWAY__CODE_LOOK_S="1").furnish()
        customer = await desk.customer()
        await customer.write(english_usdt_topup(account=customer.name))
        has_died = await _plays_and_dies(desk, customer, story, moment, number)
        if has_died:
            await desk.bot.start()
            await _push_on(desk, customer, story)
        await _check(desk, customer, story, f"killed {moment} commit {number}")
        await desk.bot.stop()
        if not has_died:
            assert number > COMMITS_MIN
            return


async def _plays_and_dies(desk: Desk, customer: Customer, story: str, moment: str, number: int) -> bool:
    try:
        await desk.bot.start((KILLABLE, moment, str(number)))
    except BotEndedError:
        return True
    await _push_on(desk, customer, story)
    return not desk.bot.is_running


async def _push_on(desk: Desk, customer: Customer, story: str) -> None:
    """Tap on, and redeem what was mailed, until all is done or the bot has died."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            while desk.bot.is_running and not _is_done(desk, story):
                for card in desk.cards(customer.name):
                    shown = [str(key.get("callback_data")) for row in card.content.keyboard for key in row]
                    for data in _next(shown, story):
                        with suppress(TimeoutError):
                            await desk.world.api.acts.tap(
                                people.OLGA_ID, desk.chat.id, card.id, data, within_s=1
                            )
                if story == "code":
                    await _redeem(desk, customer)
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(f"it does not go on\n{desk.told()}")


def _next(shown: list[str], story: str) -> list[str]:
    for wanted in WANTED[story]:
        if found := [data for data in shown if data.startswith(f"{wanted}:")]:
            return found[:1]
    return [data for data in shown if data.startswith("menu:") and data.endswith(f":{story}")][:1]


async def _redeem(desk: Desk, customer: Customer) -> None:
    if desk.rows("SELECT state FROM cases") != [("code_sent",)]:
        return
    bodies = [words_of(mail) for mail in customer.mails]
    codes = {body.splitlines()[4].strip() for body in bodies if "redemption code for" in body}
    async with httpx.AsyncClient(base_url=desk.world.gateway.url, trust_env=False) as client:
        login = {"username": customer.name, "password": f"password-of-{customer.name}"}
        await client.post("/api/user/login", json=login)
        for code in codes:
            await client.post("/api/user/topup", json={"key": code})


def _is_done(desk: Desk, story: str) -> bool:
    waiting = desk.rows(
        "SELECT 1 FROM effects WHERE state IN ('waiting', 'leased') AND kind NOT LIKE 'watch%'"
    )
    return desk.rows("SELECT state FROM cases") == [(END[story],)] and not waiting


async def _check(desk: Desk, customer: Customer, story: str, when: str) -> None:
    assert _is_done(desk, story), f"{when}\n{desk.told()}"
    assert (await customer.credits())[0] == (QUOTA if story == "code" else 0), when
    sent = Counter(str(mail["Message-ID"]) for mail in customer.mails)
    # Both stories end with a third mail: a code's with the receipt, a reversal's with word of it.
    assert len(sent) == 3, f"{when}: {sent}"
    assert max(sent.values()) <= 2, f"{when}: {sent}"
    codes = {words_of(mail).splitlines()[4] for mail in customer.mails if "redemption code" in words_of(mail)}
    assert len(codes) == (story == "code"), when
    assert desk.rows("SELECT sum(quota) FROM lots") == [(QUOTA if story == "code" else 0,)], when
    assert desk.books.is_balanced(), when
