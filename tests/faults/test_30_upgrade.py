"""faults.md 30: a database with cases in every state of every kind; the bot goes on with each."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.case import CaseKind, CaseState
from bot.desk.transitions import MOVES
from sandbox import people
from sandbox.bot_api import Message
from sandbox.world import World
from tests.faults.every_state import QUESTIONS, QUOTA, REFUNDS, TOPUPS, EveryState, Made, redeem
from tests.journeys.desk import Desk, ref_of, words_of
from tests.journeys.refunds import QUICK, account_of

WITHIN_S = 240
ENDED = {"credited", "closed", "rejected", "withdrawn", "expired", "reversed", "redeemed", "answered"}
LEADS_ON = ("it_was_not", "approve", "take_on", "claim", "dismiss", "reopen")
"""Buttons that lead to an end, the first that is there. Nothing of what is stuck was ever sent."""


@pytest.fixture
async def world() -> AsyncIterator[World]:
    settings = {"GATEWAY_REGISTER_RATE": "off", "GATEWAY_LOGIN_RATE": "off"}
    async with World(limits=False, gateway_settings=settings) as world:
        yield world


def test_the_database_has_every_state_of_the_table() -> None:
    for kind, made in ((CaseKind.TOPUP, TOPUPS), (CaseKind.REFUND, REFUNDS), (CaseKind.QUESTION, QUESTIONS)):
        reached = {state for move in MOVES if move.kind is kind for state in move.targets}
        assert set(made) == reached


@pytest.mark.long
@pytest.mark.timeout(900)
async def test_30_every_case_of_an_older_database_is_brought_to_its_end(world: World, tmp_path: Path) -> None:
    desk = await Desk(world, tmp_path, GATEWAY__CODE_LOOK_S="1", **QUICK).furnish()
    made = await EveryState(desk).make()
    await desk.bot.start()
    try:
        await go_on(desk, made)
        for one in made:
            row = await account_of(desk, one.customer.account)
            state = desk.rows("SELECT state FROM cases WHERE ref = ?", one.ref)[0][0]
            assert (row["status"], row["quota"]) == (1, left(one, state)), f"{one}: {row}"
        assert desk.books.is_balanced()
        assert "paydesk:" not in await desk.bot.command("ledger", "verify")
    finally:
        await desk.bot.stop()


def left(one: Made, state: str) -> int:
    """What an account must have, once its case stands so."""
    if one.kind is CaseKind.QUESTION:
        return 0
    if one.kind is CaseKind.TOPUP:
        return QUOTA if state in {"credited", "redeemed"} or one.state is CaseState.CLOSED else 0
    return 0 if state == "closed" else QUOTA


async def go_on(desk: Desk, made: list[Made]) -> None:
    """Tap once what leads on, answer what is asked, redeem what is mailed, until every case has ended."""
    acts = desk.world.api.acts
    tapped: set[str] = set()
    answered: set[int] = set()
    try:
        async with asyncio.timeout(WITHIN_S):
            while not is_over(desk):
                states = dict(desk.rows("SELECT ref, state FROM cases"))
                for card in desk.messages:
                    wanted = leads_on(card, states.get(ref_of(card), "closed"))
                    if wanted and wanted not in tapped:
                        tapped.add(wanted)
                        acts.press(people.OLGA_ID, desk.chat.id, card.id, wanted)
                for (number,) in desk.rows("SELECT message_id FROM prompts"):
                    if number not in answered and any(m.id == number for m in desk.messages):
                        answered.add(number)
                        acts.send_text(people.OLGA_ID, desk.chat.id, "20261123", reply_to=number)
                for one in made:
                    if states[one.ref] == "code_sent":
                        await redeem_mailed(desk, one)
                await asyncio.sleep(0.2)
    except TimeoutError:
        pytest.fail(f"it does not go on\n{desk.told()}")


def leads_on(card: Message, state: str) -> str | None:
    """The button of a card that brings its case nearer to its end; with its revision, so that it is tapped once."""
    shown = [str(key.get("callback_data", "")) for row in card.content.keyboard for key in row]
    if state in ENDED:
        return None
    if state == "payout_claimed":
        return next((data for data in shown if data.startswith("prompt:") and data.endswith(":payout")), None)
    wanted = (data for action in LEADS_ON for data in shown if data.startswith(f"{action}:"))
    return next(wanted, None)


async def redeem_mailed(desk: Desk, one: Made) -> None:
    for mail in one.customer.mails:
        lines = words_of(mail).splitlines()
        if "redemption code for" in words_of(mail):
            await redeem(desk, one.customer, lines[4].strip())


def is_over(desk: Desk) -> bool:
    waiting = "SELECT 1 FROM effects WHERE state IN ('waiting', 'leased') AND kind NOT LIKE 'watch%'"
    states = {state for (state,) in desk.rows("SELECT state FROM cases")}
    return states <= ENDED and not desk.rows(waiting)
