"""Servers that go away while the bot runs: a warning once, retries, a note when they are back; nothing is lost."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from sandbox import people
from sandbox.bot_api import Fault, Message
from sandbox.mailbox import MailFault
from sandbox.mailbox.faults import Drop
from sandbox.sender import chinese_topup, english_usdt_topup
from sandbox.world import World
from tests.faults.proxy import CuttingProxy
from tests.journeys.desk import WITHIN_S, Desk, actions, button, ref_of

QUOTA = 6_250_000
TOLD_WITHIN_S = 60.0
"""Operators hear of a server that is away for 20 s; its return is noticed by the next try."""


@asynccontextmanager
async def imap_away(world: World) -> AsyncIterator[None]:
    """Nobody listens on the mailbox's port meanwhile."""
    await world.mail.imap.stop()
    try:
        yield
    finally:
        await world.mail.imap.start()


@asynccontextmanager
async def smtp_away(world: World) -> AsyncIterator[None]:
    """Nobody listens on the submission port meanwhile."""
    await world.mail.submission.stop()
    try:
        yield
    finally:
        await world.mail.submission.start()


@asynccontextmanager
async def telegram_away(world: World) -> AsyncIterator[None]:
    """Nobody listens on the Bot API's port meanwhile; what it knows stays."""
    await world.api._listener.__aexit__(None, None, None)
    try:
        yield
    finally:
        await world.api._listener.__aenter__()


@asynccontextmanager
async def gateway_away(world: World) -> AsyncIterator[None]:
    """The gateway's process is killed, and started again on the same port and database."""
    gateway = world.gateway
    assert gateway._process is not None
    gateway._process.kill()
    await gateway._process.wait()
    try:
        yield
    finally:
        gateway._settings["GATEWAY_PORT"] = gateway.url.rpartition(":")[2]
        await gateway._serve()


def times(desk: Desk, event: str, server: str) -> int:
    """How often the log has a server's event."""
    return sum(one["event"] == event and one["server"] == server for one in desk.bot.events)


async def test_16_a_dropped_mailbox_connection_is_warned_of_once_and_nothing_is_missed(
    world: World, tmp_path: Path
) -> None:
    async with Desk(world, tmp_path) as desk:
        await world.mail.imap.drop_connections()
        await desk.bot.until("server_away", server="imap", within_s=WITHIN_S)
        customer = await desk.customer()
        await customer.write(chinese_topup(account=customer.name))
        await desk.card(customer.name, "$12.50 USD")
        assert desk.bot.seen("server_back", server="imap")
        assert sum(event["event"] == "server_away" for event in desk.bot.events) == 1


async def test_17_a_new_uidvalidity_brings_no_case_twice_and_loses_none(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path) as desk:
        first, second = await desk.customer(), await desk.customer()
        await first.write(chinese_topup(account=first.name))
        await desk.card(first.name, "$12.50 USD")
        await world.mail.renumber(desk.address)
        await world.mail.imap.drop_connections()
        await second.write(chinese_topup(account=second.name))
        await desk.card(second.name, "$12.50 USD")
        await desk.rest()
        assert len(desk.rows("SELECT 1 FROM cases")) == 2
        assert len(desk.cards(first.name)) == 1


async def test_a_gateway_that_is_away_is_said_on_the_card_and_asked_again(
    world: World, tmp_path: Path
) -> None:
    async with CuttingProxy(int(world.gateway.url.rpartition(":")[2])) as proxy:  # noqa: SIM117
        async with Desk(world, tmp_path, GATEWAY__URL=f"http://127.0.0.1:{proxy.port}") as desk:
            customer = await desk.customer()
            proxy.is_away = True
            await customer.write(chinese_topup(account=customer.name))
            await desk.card(customer.name, "The gateway could not be asked")
            proxy.is_away = False
            card = await desk.card(customer.name, "Account: ")
            card = await desk.card(customer.name, f"Account: {customer.name} · $0.00 USD")
            await desk.tap(people.OLGA_ID, card, button(card, "approve"))
            await desk.card(customer.name, "Credited: $0.00 USD → $12.50 USD")
            assert await customer.credits() == (QUOTA, 1)


async def test_24_a_mail_that_is_refused_for_good_is_told_on_the_card(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path) as desk:
        customer = await desk.customer()
        refusal = "550 5.1.1 No such user"
        world.mail.fail(MailFault(stage="rcpt", reply=refusal, door="submission", address=customer.address))
        await customer.write(chinese_topup(account=customer.name))
        await desk.card(customer.name, "could not be delivered", "No such user")
        await desk.said("could not be done", "No such user")


async def test_24_a_greylisted_mail_is_sent_again_and_a_lost_answer_repeats_it_once(
    world: World, tmp_path: Path
) -> None:
    async with Desk(world, tmp_path) as desk:
        customer = await desk.customer()
        grey = MailFault(reply="451 4.7.1 Greylisted", door="submission", address=customer.address)
        lost = MailFault(drop=Drop.ACCEPTED, door="submission", address=customer.address)
        world.mail.fail(grey)
        world.mail.fail(lost)
        await customer.write(chinese_topup(account=customer.name))
        await customer.mail(2)
        await desk.rest()
        assert len({mail["Message-ID"] for mail in customer.mails}) == 1
        assert len(customer.mails) == 2


async def test_14_cards_of_mails_that_came_while_telegram_was_away_are_sent_once_each(
    world: World, tmp_path: Path
) -> None:
    async with Desk(world, tmp_path) as desk:
        customers = [await desk.customer() for _ in range(3)]
        world.api.fail(Fault(method="sendMessage", status=502, times=3))
        for customer in customers:
            await customer.write(chinese_topup(account=customer.name))
        for customer in customers:
            await desk.card(customer.name, "$12.50 USD")
        await desk.rest()
        assert [len(desk.cards(customer.name)) for customer in customers] == [1, 1, 1]


async def test_mails_that_came_while_the_mailbox_was_away_are_taken_once_when_it_is_back(
    world: World, tmp_path: Path
) -> None:
    async with Desk(world, tmp_path) as desk:
        customers = [await desk.customer() for _ in range(3)]
        async with imap_away(world):
            await desk.bot.until("server_away", server="imap", within_s=WITHIN_S)
            for customer in customers:
                await customer.write(english_usdt_topup(customer.name))
        for customer in customers:
            await desk.card(customer.name, "Mailed")
        assert (times(desk, "server_away", "imap"), times(desk, "server_back", "imap")) == (1, 1)
        assert len(desk.rows("SELECT 1 FROM cases")) == 3
        assert [len(customer.mails) for customer in customers] == [1, 1, 1]


async def test_operators_hear_once_of_each_server_that_stays_away_and_of_its_return(
    world: World, tmp_path: Path
) -> None:
    async with Desk(world, tmp_path) as desk:
        customer = await desk.customer()

        async def all_said(words: str) -> None:
            def said() -> bool:
                return all(
                    any(f"{s} {words}" in m.text for m in desk.messages) for s in ("imap", "smtp", "gateway")
                )

            await world.api.until(said, within_s=TOLD_WITHIN_S)

        async with smtp_away(world), gateway_away(world):
            await customer.write(english_usdt_topup(customer.name))
            await desk.card(customer.name, "The gateway could not be asked")
            async with imap_away(world):
                await all_said("is not reached")
        await all_said("is back")
        await desk.card(customer.name, f"Account: {customer.name} · $0.00 USD", "Mailed")
        await desk.rest()
        for server in ("imap", "smtp", "gateway"):
            assert sum(f"{server} is not reached" in m.text for m in desk.messages) == 1
            assert sum(f"{server} is back" in m.text for m in desk.messages) == 1
        assert len(customer.mails) == 1


async def test_gateway_that_dies_before_the_credit_credits_once_when_it_is_back(
    world: World, tmp_path: Path
) -> None:
    async with Desk(world, tmp_path) as desk:
        customer = await desk.customer()
        await customer.write(english_usdt_topup(customer.name))
        card = await desk.card(customer.name, "Mailed")
        async with gateway_away(world):
            await desk.tap(people.OLGA_ID, card, button(card, "approve"))
            await desk.bot.until("server_away", server="gateway", within_s=WITHIN_S)
        await desk.card(customer.name, "Credited: $0.00 USD → $50.00 USD")
        await customer.mail(2)
        await desk.rest()
        assert await customer.credits() == (25_000_000, 1)
        assert times(desk, "server_away", "gateway") == times(desk, "server_back", "gateway") == 1


async def test_mail_server_that_is_away_delays_the_mail_and_the_card_says_so(
    world: World, tmp_path: Path
) -> None:
    async with Desk(world, tmp_path) as desk:
        customer = await desk.customer()
        async with smtp_away(world):
            await customer.write(english_usdt_topup(customer.name))
            await desk.card(customer.name, "Mail not sent yet: ")
        await desk.card(customer.name, "Mailed")
        await desk.rest()
        assert len(customer.mails) == 1
        assert times(desk, "server_away", "smtp") == times(desk, "server_back", "smtp") == 1


async def test_24_mail_whose_answer_is_always_lost_is_sent_twice_at_most_and_operators_are_told(
    world: World, tmp_path: Path
) -> None:
    async with Desk(world, tmp_path) as desk:
        customer = await desk.customer()
        lost = MailFault(drop=Drop.ACCEPTED, times=5, door="submission", address=customer.address)
        world.mail.fail(lost)
        await customer.write(english_usdt_topup(customer.name))
        await desk.card(customer.name, "could not be delivered", "it may have arrived")
        await desk.said("could not be done", "it may have arrived")
        await desk.rest()
        world.mail.faults.remove(lost)
        assert len(customer.mails) == 2
        assert len({mail["Message-ID"] for mail in customer.mails}) == 1


async def test_15_cards_wait_while_telegram_is_not_reached_at_all(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path) as desk:
        customers = [await desk.customer() for _ in range(3)]
        async with telegram_away(world):
            for customer in customers:
                await customer.write(english_usdt_topup(customer.name))
            # Neither the cases nor the answers to the customers wait for Telegram.
            for customer in customers:
                await customer.mail(1)
            assert desk.messages == []
        for customer in customers:
            await desk.card(customer.name, "Mailed")
        await desk.rest()
        assert [len(desk.cards(customer.name)) for customer in customers] == [1, 1, 1]
        assert times(desk, "server_away", "telegram") == times(desk, "server_back", "telegram") == 1


async def test_14_telegrams_wish_to_be_left_alone_for_a_while_is_kept(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path) as desk:
        customer = await desk.customer()
        world.api.fail(Fault(method="sendMessage", status=429, retry_after_s=2))
        await customer.write(english_usdt_topup(customer.name))
        card = await desk.card(customer.name, "Mailed")
        refused = next(call for call in world.api.calls if call.status == 429)
        assert refused.answered is not None
        assert card.accepted.monotonic - refused.answered.monotonic >= 2
        assert len(desk.cards(customer.name)) == 1
        assert times(desk, "server_away", "telegram") == 0


def is_credited(card: Message) -> bool:
    """Whether a card says so, and offers no approval any more."""
    return "Credited: " in card.text and "approve" not in actions(card)


async def test_14_first_card_in_doubt_is_sent_once_more_and_the_tapped_one_stays(
    world: World, tmp_path: Path
) -> None:
    async with Desk(world, tmp_path) as desk:
        customer = await desk.customer()
        world.api.fail(Fault(method="sendMessage", reset=True, after_effect=True))
        await customer.write(english_usdt_topup(customer.name))
        await desk.card(customer.name, "Mailed")
        first, second = desk.cards(customer.name)
        others = button(second, "approve")
        answer = await desk.tap(people.OLGA_ID, first, button(first, "approve"))
        assert answer == "Approved: $50.00 USD is being credited."
        await customer.mail(2)
        await desk.until(lambda: is_credited(first), "the tapped card's end")
        assert (await desk.tap(people.OMAR_ID, second, others)).startswith("Olga was first: ")
        await desk.until(lambda: is_credited(second), "the other card's end")
        await desk.rest()
        assert len(desk.cards(customer.name)) == 2
        assert await customer.credits() == (25_000_000, 1)


async def test_18_full_mailbox_at_the_first_start_gives_only_what_comes_from_then_on(
    world: World, tmp_path: Path
) -> None:
    desk = await Desk(world, tmp_path, IMAP__START="now").furnish()
    old, new = await desk.customer(), await desk.customer()
    for number in range(60):
        await world.mail.put(
            desk.address, world.sender.write(english_usdt_topup(f"{old.name}{number}")).octets
        )
    await desk.bot.start()
    try:
        await new.write(english_usdt_topup(new.name))
        card = await desk.card(new.name, "Mailed")
        await desk.rest()
        assert desk.rows("SELECT ref FROM cases") == [(ref_of(card),)]
        assert len(desk.rows("SELECT 1 FROM mails")) == 1
        assert await old.credits() == (0, 0)
    finally:
        await desk.bot.stop()


async def test_mails_that_came_while_the_bot_was_down_are_taken_once(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path, IMAP__START="now") as desk:
        first, second = await desk.customer(), await desk.customer()
        await first.write(english_usdt_topup(first.name))
        await desk.card(first.name, "Mailed")
        await desk.bot.stop()
        await second.write(english_usdt_topup(second.name))
        await desk.bot.start()
        await desk.card(second.name, "Mailed")
        await desk.rest()
        assert len(desk.rows("SELECT 1 FROM cases")) == 2
        assert len(first.mails) == len(second.mails) == 1
