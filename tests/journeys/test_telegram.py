"""Telegram as it is on bad days: floods, old taps, moved and lost chats, kinds that nobody has heard of."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from sandbox import people
from sandbox.bot_api import Fault
from sandbox.bot_api.dispatch import RecordedCall
from sandbox.sender import Letter, english_usdt_topup
from sandbox.world import World
from tests.journeys.commands import a_card, reply, say
from tests.journeys.desk import WITHIN_S, Desk, actions, button, ref_of
from tests.journeys.private import Phone

OLGA = people.OLGA_ID
SAID, FLOOD = 18, 5
"""Messages of the last minute, and cards that come now: more than 20, which one group may have in a minute."""


@pytest.fixture
def limits(world: World) -> Iterator[None]:
    """Telegram's published limits, as long as the test lasts."""
    world.api.cloud.limits.is_on = True
    yield
    world.api.cloud.limits.is_on = False


def calls_to(desk: Desk) -> list[RecordedCall]:
    """Calls of any method for the desk's chat."""
    return [c for c in desk.world.api.calls if str(c.arguments.get("chat_id")) == str(desk.chat.id)]


def taken_by(desk: Desk, method: str) -> list[RecordedCall]:
    return [call for call in calls_to(desk) if call.method == method and call.status == 200]


@pytest.mark.usefixtures("limits")
async def test_14_flood_of_cards_keeps_to_telegrams_limits_and_to_its_order(
    world: World, tmp_path: Path
) -> None:
    async with Desk(world, tmp_path) as desk:
        customers = [await desk.customer() for _ in range(FLOOD)]
        world.api.cloud.limits.admit(desk.chat.id, is_private=False, count=SAID)
        for customer in customers:
            await customer.write(english_usdt_topup(customer.name))
        for customer in customers:
            await customer.mail(1)
        for customer in customers:
            await desk.card(customer.name, "Mailed")
        await desk.rest()
        cards = [desk.cards(customer.name) for customer in customers]
        assert [len(shown) for shown in cards] == [1] * FLOOD
        opened = [
            ref for (ref,) in desk.rows("SELECT case_ref FROM audit WHERE verb = 'examine' ORDER BY at")
        ]
        assert [ref_of(message) for message in desk.messages] == opened
        assert any(call.status == 429 for call in calls_to(desk))
        assert not [line for line in desk.bot.lines if "server_away" in line and "telegram" in line]


async def test_50_desk_that_must_wait_delays_nobody_else_and_its_edits_become_one(
    world: World, tmp_path: Path
) -> None:
    async with Desk(world, tmp_path) as desk:
        anne, phone = await desk.customer(), Phone.of_new(desk, "Pia")
        card = await a_card(desk, anne)
        await desk.rest()
        before = len(taken_by(desk, "editMessageText"))
        full = Fault(method="editMessageText", chat_id=desk.chat.id, times=999, status=429, retry_after_s=1)
        world.api.fail(full)
        for number in range(5):
            await anne.write(
                Letter(sender="", to="", subject=f"Re: [{ref_of(card)}]", text=f"Word {number} of mine.")
            )
            await desk.stored("SELECT 1 FROM audit WHERE verb = 'join' LIMIT 1 OFFSET ?", number)
        await phone.says("/models", "$")
        assert "Word" not in card.text, "the desk waits still"
        world.api.behave()
        await desk.card(anne.name, "Word 4 of mine.")
        await desk.rest()
        assert len(taken_by(desk, "editMessageText")) == before + 1


async def test_51_tap_whose_answer_comes_too_late_is_carried_out_once(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path) as desk:
        anne = await desk.customer()
        card = await a_card(desk, anne)
        too_old = "Bad Request: query is too old and response timeout expired or query ID is invalid"
        world.api.fail(Fault(method="answerCallbackQuery", status=400, description=too_old))
        world.api.acts.press(OLGA, desk.chat.id, card.id, button(card, "approve"))
        await desk.card(anne.name, "Credited: $0.00 USD → $50.00 USD", "Mailed")
        await desk.rest()
        assert await anne.credits() == (25_000_000, 1)


async def test_51_deleted_card_comes_again_and_approves_once(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path) as desk:
        anne = await desk.customer()
        card = await a_card(desk, anne)
        await desk.rest()
        world.api.acts.delete(desk.chat.id, card.id)
        await anne.write(Letter(sender="", to="", subject=f"Re: [{ref_of(card)}]", text="Is it there?"))
        again = await desk.card(anne.name, "Is it there?")
        await desk.rest()
        assert again.id != card.id
        await desk.tap(OLGA, again, button(again, "approve"))
        await desk.card(anne.name, "Credited: $0.00 USD → $50.00 USD")
        await desk.rest()
        assert await anne.credits() == (25_000_000, 1)


async def test_51_desk_whose_group_becomes_a_supergroup_is_followed(world: World, tmp_path: Path) -> None:
    members = {people.OLGA_ID: "creator", people.OMAR_ID: "member"}
    group = world.api.acts.add_chat("Small desk", type="group", members=members, bot_status="administrator")
    desk = Desk(world, tmp_path, TELEGRAM__DESK_CHAT=str(group.id))
    desk.chat = group
    await desk.furnish()
    await desk.bot.start()
    try:
        anne, bart = await desk.customer(), await desk.customer()
        first = await a_card(desk, anne)
        await desk.rest()
        desk.chat = world.api.acts.upgrade_group(group.id)
        await desk.said("became a supergroup", f"desk_chat = {desk.chat.id}")
        await a_card(desk, bart)
        # The first card stayed behind; whatever changes it, or whoever asks for it, has it again here.
        await anne.write(Letter(sender="", to="", subject=f"Re: [{ref_of(first)}]", text="Hello again."))
        card = await desk.card(anne.name, "Hello again.")
        await desk.rest()
        await desk.tap(OLGA, card, button(card, "approve"))
        await desk.card(anne.name, "Credited: $0.00 USD → $50.00 USD")
        await reply(desk, say(desk, "/queue"), bart.name)

        # Configured with its former id still, the bot goes along at each start.
        await desk.bot.stop()
        carla = await desk.customer()
        await desk.bot.start()
        await a_card(desk, carla)
        await desk.rest()
        assert await anne.credits() == (25_000_000, 1)
        assert len(desk.cards(anne.name)) == len(desk.cards(bart.name)) == len(desk.cards(carla.name)) == 1
    finally:
        await desk.bot.stop()


async def test_51_cards_wait_while_the_bot_is_shut_out_of_its_desk(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path) as desk:
        anne = await desk.customer()
        desk.chat.members[world.api.cloud.bot.id] = "kicked"
        await anne.write(english_usdt_topup(anne.name))
        await anne.mail(1)
        await desk.bot.until("server_away", server="telegram")
        desk.chat.members[world.api.cloud.bot.id] = "administrator"
        card = await desk.card(anne.name, "Mailed")
        await desk.rest()
        assert desk.cards(anne.name) == [card]
        assert "approve" in actions(card)


async def test_64_what_nobody_can_read_hides_nothing_else(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path) as desk:
        for body in (
            "<html>502</html>",
            "[1]",
            '{"ok": true}',
            '{"ok": true, "result": {}}',
            '{"ok": true, "result": [7]}',
        ):
            world.api.fail(Fault(method="getUpdates", status=200, body=body))
            await reply(desk, say(desk, "/help"), "Your role")
        updates = world.api.cloud.updates
        for kind, content in (
            ("invention_of_next_year", {"id": 1}),
            ("message", {"message_id": "x", "date": None}),
            ("message", []),
            ("callback_query", {"id": "1"}),
        ):
            updates.inject(updates.take_id(), kind, content)
        await reply(desk, say(desk, "/help"), "Your role")
        async with asyncio.timeout(WITHIN_S):
            while updates.pending:
                await asyncio.sleep(0.02)
