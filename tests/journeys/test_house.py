"""What is decided for the whole desk or by the clock: rates, lock, digest, reminders, expiry.

Each test has a bot of its own: two of them cannot share a token.
"""

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from sqlalchemy import select, update

from bot.desk.case import CaseState
from bot.store.engine import Database
from bot.store.tables import digests
from bot.store.uow import UnitOfWork
from sandbox import people
from sandbox.sender import chinese_topup, english_usdt_topup
from tests.journeys.commands import a_card, paydesk, reply, say
from tests.journeys.conftest import OPERATORS
from tests.journeys.desk import VERA_ID, Desk, button, ref_of, words_of


async def test_paid_rate_is_confirmed_by_a_button_that_expires(world, tmp_path):
    async with Desk(world, tmp_path, TELEGRAM__OPERATORS=OPERATORS) as desk:
        anne = await desk.customer()
        asked = await reply(desk, say(desk, "/rate paid CNY 10"), "8 → 10", "Confirm within 2 minutes")
        data = str(asked.content.keyboard[0][0]["callback_data"])
        assert desk.rows("SELECT 1 FROM paid_rates") == []

        late = desk.world.api.acts.press(people.OLGA_ID, desk.chat.id, asked.id, data)
        # Before the bot's poll is answered: the button is of an hour ago.
        old = int(datetime.now(UTC).timestamp()) - 3600
        desk.world.api.cloud.updates._waiting[-1].body["data"] = f"{data.rpartition(':')[0]}:{old}"
        await desk.until(lambda: "Too late to confirm" in asked.text, "that it is too late")
        assert late.answered
        assert desk.rows("SELECT 1 FROM paid_rates") == []

        asked = await reply(desk, say(desk, "/rate paid CNY 10"), "8 → 10")
        desk.world.api.acts.press(VERA_ID, desk.chat.id, asked.id, str(asked.content.keyboard[0][0]["text"]))
        desk.world.api.acts.press(
            people.OLGA_ID, desk.chat.id, asked.id, str(asked.content.keyboard[0][0]["text"])
        )
        await desk.said("Olga set the paid rate to 10 CNY")
        ((rate, who),) = desk.rows("SELECT per_usd, set_by FROM paid_rates")
        assert (Decimal(rate), who) == (10, people.OLGA_ID)

        await anne.write(chinese_topup(anne.name))
        await desk.card(anne.name, "¥100.00 CNY → $10.00 USD")
        await reply(desk, say(desk, "/rate"), "10 CNY · Olga")


async def test_lock_stops_taps_until_it_is_lifted_on_the_server(world, tmp_path):
    async with Desk(world, tmp_path, TELEGRAM__OPERATORS=OPERATORS) as desk:
        anne = await desk.customer()
        card = await a_card(desk, anne)
        await reply(desk, say(desk, "/lock", who=people.OMAR_ID), "Locked by Omar")
        await desk.said("Omar has locked the desk")
        await desk.card(anne.name, "The desk is locked")
        assert (await desk.tap(people.OLGA_ID, card, button(card, "approve"))).startswith(
            "The desk is locked"
        )
        await desk.rest()
        assert await anne.credits() == (0, 0)
        await reply(desk, say(desk, "/health"), "Locked by Omar")

        assert (await paydesk(desk, "unlock"))[0] == 0
        assert "not locked" in (await paydesk(desk, "unlock"))[1]
        answer = await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        assert answer.startswith("Approved: "), answer + str(card.content.keyboard) + desk.told()
        await anne.mail(2)
        assert await anne.credits() == (25_000_000, 1)
        verbs = [row[0] for row in desk.rows("SELECT verb FROM audit WHERE case_ref IS NULL ORDER BY number")]
        assert verbs == ["lock", "unlock"]

        code, listed = await paydesk(desk, "case", "list")
        assert (code, ref_of(card) in listed) == (0, True)
        code, shown = await paydesk(desk, "case", "show", ref_of(card))
        assert (code, json.loads(shown)["case"]["state"]) == (0, "credited")


async def test_amount_over_the_limit_wants_a_second_operator_where_the_house_says_so(world, tmp_path):
    async with Desk(world, tmp_path, DESK__ABOVE_LIMITS="second_operator") as desk:
        anne = await desk.customer()
        await anne.write(english_usdt_topup(anne.name, Decimal(300)))
        card = await desk.card(anne.name, "More than $200 USD in one case", "Mailed")
        answer = await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        assert answer == "Another operator must confirm this: More than $200 USD in one case."
        asked = await desk.card(anne.name, "Olga has approved this", "another operator must confirm it")
        assert (await desk.tap(people.OLGA_ID, asked, button(asked, "approve"))).startswith(
            "Another operator"
        )
        await desk.rest()
        assert await anne.credits() == (0, 0)
        answer = await desk.tap(people.OMAR_ID, asked, button(asked, "approve"))
        assert answer == "Approved: $300.00 USD is being credited."
        await anne.mail(2)
        assert await anne.credits() == (150_000_000, 1)
        assert desk.books.acts(ref_of(card)).count("first_tap") == 2


async def test_digest_reminder_and_expiry_come_once_over_restarts(world, tmp_path):
    """What fell due while nobody was running is made up for, and said once."""
    desk = await Desk(world, tmp_path, TELEGRAM__OPERATORS=OPERATORS, DESK__DIGEST_AT="00:00").furnish()
    await desk.bot.start()
    try:
        anne, bart = await desk.customer(), await desk.customer()
        card, other = await a_card(desk, anne), await a_card(desk, bart)
        await desk.rest()
        await desk.bot.stop()
        _put_back(desk, ref_of(card), "awaiting_operator", timedelta(hours=7))
        _put_back(desk, ref_of(other), "needs_info", timedelta(days=15))
        _put_digests_back(desk, timedelta(days=1))

        await desk.bot.start()
        await desk.said("⏰ 1 still wait", ref_of(card), "7 h")
        await desk.said("📊", "New cases", "Audit chain: row ")
        await desk.card(bart.name, "expired")
        assert "has waited 14 days" in words_of(await bart.mail(2))
        await desk.rest()
        await desk.bot.stop()
        await desk.bot.start()
        await reply(desk, say(desk, "/help"), "Your role")
        await desk.rest()
    finally:
        await desk.bot.stop()
    for words in ("⏰", "📊"):
        assert len([m for m in desk.messages if m.text.startswith(words)]) == 1
    assert len(bart.mails) == 2


def _put_back(desk: Desk, ref: str, state: str, span: timedelta) -> None:
    """As if a case had come to this state so long ago; the bot is not running."""
    database, then = Database(desk.database_url), datetime.now(UTC) - span

    def work(uow: UnitOfWork) -> None:
        case = uow.cases.load(ref)
        assert case is not None
        uow.cases.change(
            replace(case, state=CaseState(state), opened_at=then, changed_at=then), was=case.revision
        )

    database.write_here(lambda connection: work(UnitOfWork(connection)))
    database.close()


def _put_digests_back(desk: Desk, span: timedelta) -> None:
    """As if the newest digest were so old."""
    database = Database(desk.database_url)
    database.write_here(
        lambda c: c.execute(update(digests).values(day=c.scalar(select(digests.c.day)) - span))
    )
    database.close()
