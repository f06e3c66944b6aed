"""Servers that go away while the bot runs: a warning once, retries, a note when they are back; nothing is lost."""

from pathlib import Path

from sandbox import people
from sandbox.bot_api import Fault
from sandbox.mailbox import MailFault
from sandbox.mailbox.faults import Drop
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.faults.proxy import CuttingProxy
from tests.journeys.desk import WITHIN_S, Desk, button

QUOTA = 6_250_000


async def test_a_dropped_mailbox_connection_is_warned_of_once_and_nothing_is_missed(
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


async def test_a_new_uidvalidity_brings_no_case_twice_and_loses_none(world: World, tmp_path: Path) -> None:
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


async def test_a_mail_that_is_refused_for_good_is_told_on_the_card(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path) as desk:
        customer = await desk.customer()
        refusal = "550 5.1.1 No such user"
        world.mail.fail(MailFault(stage="rcpt", reply=refusal, door="submission", address=customer.address))
        await customer.write(chinese_topup(account=customer.name))
        await desk.card(customer.name, "could not be delivered", "No such user")
        await desk.said("could not be done", "No such user")


async def test_a_greylisted_mail_is_sent_again_and_a_lost_answer_repeats_it_once(
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


async def test_cards_of_mails_that_came_while_telegram_was_away_are_sent_once_each(
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
