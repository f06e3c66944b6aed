"""A night over a whole bot: the books are verified once, and what differs is told once."""

from datetime import date, datetime, timedelta

from sqlalchemy import NullPool, create_engine, text

from sandbox import people
from tests.journeys.commands import a_card, reply, say, topped_up_again
from tests.journeys.conftest import OPERATORS
from tests.journeys.desk import Desk, button, ref_of


async def test_ledger_is_verified_every_night_and_owners_look_at_it(world, tmp_path):
    desk = await Desk(world, tmp_path, TELEGRAM__OPERATORS=OPERATORS).furnish()
    await desk.bot.start()
    try:
        anne = await desk.customer()
        card = await a_card(desk, anne)
        await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        await anne.mail(2)
        await desk.stored("SELECT 1 FROM verifications")
        await reply(desk, say(desk, "/ledger", who=people.OMAR_ID), "That is for owners")
        await reply(desk, say(desk, "/ledger"), "USDT: 50.00 USDT", "Granted in all: $50.00 USD", "Verified")
        await desk.rest()
        await desk.bot.stop()
        await topped_up_again(desk, anne, ref_of(card))
        _put_nights_back(desk)

        await desk.bot.start()
        told = await desk.said("📕 The books: ", f"{anne.name}: the books granted 25,000,000 quota")
        assert f"{ref_of(card)}-1: 25,000,000 quota for {anne.name} are booked once" in told.text
        await desk.rest()
        await desk.bot.stop()
        await desk.bot.start()
        await desk.rest()
        assert len([message for message in desk.messages if "📕" in message.text]) == 1
    finally:
        await desk.bot.stop()


def _put_nights_back(desk: Desk) -> None:
    """As if the last look had been two nights ago, before all that was booked."""
    with create_engine(desk.database_url, poolclass=NullPool).begin() as connection:
        last = connection.execute(text("SELECT day, gateway_until FROM verifications")).one()
        day = date.fromisoformat(str(last.day)) - timedelta(days=2)
        until = datetime.fromisoformat(str(last.gateway_until)) - timedelta(days=2)
        connection.execute(
            text(
                "UPDATE verifications SET day = :day, gateway_until = :until, number = 0, entry_id = 0, digest = :genesis"
            ),
            {"day": str(day), "until": str(until), "genesis": "0" * 64},
        )
