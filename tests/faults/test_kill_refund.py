"""faults.md 7: SIGKILL at every commit of a refund, and a new start: each thing done once, nobody left frozen.

Its debit, its payout, and its quota given back instead; at one-api, where the figure is written over and credits
have no key, and at the companion.
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

COMMITS_MAX = 120
SAMPLED = 20
"""A refund waits for running calls and caches: each history takes ten seconds."""
QUOTA = 6_250_000
SINCE = {"debit": "debit", "payout": "free_payout", "give_back": "free_payout"}
"""By story, the effect or act from which on commits are counted."""
COMMITS_MIN = {"debit": 8, "payout": 6, "give_back": 6}
END = {"debit": "debited", "payout": "closed", "give_back": "withdrawn"}
WANTED = {"debit": "approve", "payout": "claim", "give_back": "credit_back"}
"""The button that is tapped wherever a card offers it, besides every yes."""


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
@pytest.mark.parametrize(
    ("story", "dialect"),
    [
        ("debit", "oneapi"),
        ("debit", "companion"),
        ("payout", "companion"),
        ("give_back", "oneapi"),
        ("give_back", "companion"),
    ],
)
async def test_07_sigkill_at_each_commit_of_a_refund_leaves_nobody_frozen_and_does_all_once(
    world: World, mimic: Running, tmp_path: Path, story: str, dialect: str, commits: range
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
        has_died = await _plays_and_dies(desk, customer, story, number)
        if has_died:
            await desk.bot.start()
            await _push_on(desk, customer, story)
        own = mimic if dialect == "oneapi" else None
        await _check(desk, customer, own, story, f"killed after {number}")
        await desk.bot.stop()
        if not has_died:
            assert number > COMMITS_MIN[story]
            return


async def _plays_and_dies(desk: Desk, customer: Customer, story: str, number: int) -> bool:
    await customer.write(chinese_topup(account=customer.name))
    try:
        await desk.bot.start((KILLABLE, f"after@{SINCE[story]}", str(number)))
    except BotEndedError:
        return True
    await _push_on(desk, customer, story)
    return not desk.bot.is_running


async def _push_on(desk: Desk, customer: Customer, story: str) -> None:
    """Approve the top-up, ask for its refund, approve that, and so on; until the end, or the bot has died."""
    has_asked = bool(desk.rows("SELECT 1 FROM cases WHERE kind = 'refund'"))
    try:
        async with asyncio.timeout(60):
            while desk.bot.is_running and not _is_done(desk, story):
                for card in desk.cards(customer.name):
                    shown = [str(key.get("callback_data")) for row in card.content.keyboard for key in row]
                    for data in (data for data in shown if _is_wanted(desk, story, data)):
                        with suppress(TimeoutError):
                            await desk.world.api.acts.tap(
                                people.OLGA_ID, desk.chat.id, card.id, data, within_s=1
                            )
                if prompts := [m for m in desk.messages if " CNY for RF-" in m.text and "paid " in m.text]:
                    await desk.reply(people.OLGA_ID, prompts[-1], "20261123220014000000009876")
                if not has_asked and desk.rows("SELECT 1 FROM cases WHERE state = 'credited'"):
                    has_asked = True
                    await customer.write(refund(customer.name))
                await asyncio.sleep(0.02)
    except TimeoutError:
        pytest.fail(f"it does not go on\n{desk.told()}")


def _is_wanted(desk: Desk, story: str, data: str) -> bool:
    action = data.partition(":")[0]
    if action == "approve":
        return True
    is_asking = story == "payout" and action == "prompt" and data.endswith(":payout")
    return "free_payout" in _acts(desk) and (action == WANTED[story] or is_asking)


def _is_done(desk: Desk, story: str) -> bool:
    waiting = desk.rows(
        "SELECT 1 FROM effects WHERE state IN ('waiting', 'leased') AND kind NOT IN ('watch', 'watch_code')"
    )
    has_ended = desk.rows("SELECT state FROM cases WHERE kind = 'refund'") == [(END[story],)]
    return has_ended and not waiting and "free_payout" in _acts(desk)


def _acts(desk: Desk) -> list[str]:
    return [verb for (verb,) in desk.rows("SELECT verb FROM audit WHERE case_ref LIKE 'RF-%'")]


async def _check(desk: Desk, customer: Customer, mimic: Running | None, story: str, when: str) -> None:
    assert _is_done(desk, story), f"{when}\n{desk.told()}"
    if mimic is None:
        row, left = await account_of(desk, customer.account), 0
    else:
        user = await mimic.client.users.find(customer.name)
        assert user is not None
        row, left = await mimic.row(user.ref), 1
    left = QUOTA if story == "give_back" else left
    assert (row["quota"], row["status"]) == (left, 1), when
    acts = Counter(_acts(desk))
    assert (acts["freeze"], acts["debit"], acts["thaw"]) == (1, 1, 1), f"{when}: {acts}"
    own = {"debit": (0, 0, 0), "payout": (1, 1, 0), "give_back": (0, 0, 1)}[story]
    assert (acts["claim_payout"], acts["pay_out"], acts["given_back"]) == own, f"{when}: {acts}"
    assert desk.rows("SELECT sum(quota) FROM lots") == [(left,)], when
    assert desk.books.is_balanced(), when
    sent = Counter(str(mail["Message-ID"]) for mail in customer.mails)
    assert max(sent.values()) <= 2, f"{when}: {sent}"
