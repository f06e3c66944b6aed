"""Operators' commands over a whole bot: what they show, what they change, and who may."""

import json

import pytest

from sandbox import people
from tests.journeys.commands import a_card, reply, say
from tests.journeys.desk import VERA_ID, Customer, Desk, actions, button, ref_of


@pytest.fixture
async def anne(desk: Desk) -> Customer:
    return await desk.customer()


async def test_queue_names_what_waits_and_brings_its_card(desk, anne):
    card = await a_card(desk, anne)
    queue = await reply(desk, say(desk, "/queue"), f"{ref_of(card)} · 50.00 USDT → $50.00 USD · {anne.name}")
    assert f"ops.show:{ref_of(card)}" in str(queue.content.keyboard)

    desk.world.api.acts.press(VERA_ID, desk.chat.id, queue.id, f"ops.show:{ref_of(card)}")
    shown = await desk.until(
        lambda: next((m for m in desk.cards(anne.name) if m.id > card.id), None), "the card again"
    )
    assert actions(shown)[0] == "approve"
    await desk.until(lambda: not actions(card), "the old card without buttons")
    assert (await desk.tap(people.OLGA_ID, shown, button(shown, "approve"))).startswith("Approved: ")
    await desk.card(anne.name, "Credited: ")
    assert "Credited: " in shown.text
    assert await anne.credits() == (25_000_000, 1)


async def test_case_shows_card_and_history_and_a_copy_in_private_is_no_card(desk, anne):
    card = await a_card(desk, anne)
    ref = ref_of(card)
    asked = say(desk, f"/case {ref.lower()}", chat=people.OLGA_ID)
    await reply(desk, asked, f"History of {ref}", f"{anne.address}: open", "system: examine")
    copy = await reply(desk, asked, "50.00 USDT → $50.00 USD", "Mailed")

    tap = desk.world.api.acts.press(people.OLGA_ID, people.OLGA_ID, copy.id, button(copy, "approve"))
    await desk.until(lambda: tap.answered, "an answer")
    await anne.mail(2)
    assert "Credited: " in (await desk.card(anne.name, "Credited: ")).text
    assert desk.cards(anne.name)[-1].id == card.id
    await desk.until(lambda: "approved" in copy.text or "credited" in copy.text, "the copy up to date")
    again = say(desk, f"/case {ref}", who=VERA_ID)
    await reply(desk, again, "Olga: approve", "system: credit")


@pytest.mark.parametrize(
    ("text", "wrong", "example"),
    [
        ("/case", "Say the reference", "/case TU-7K3F9Q"),
        ("/case TU-000001", "check character", "/case TU-7K3F9Q"),
        ("/case TU-000000", "There is no case TU-000000", "/case TU-7K3F9Q"),
        ("/why", "Say the reference", "/why TU-7K3F9Q"),
        ("/why TU-000000", "There is no case TU-000000", "/why TU-7K3F9Q"),
        ("/queue x<b>", "“x<b>” is no page", "/queue 2"),
        ("/user", "Say the account's name", "/user lilei88"),
        ("/user <b>&nobody", "no account “<b>&nobody”", "/user lilei88"),
        ("/credit lilei88 100", "It takes an account", "/credit lilei88 100 CNY"),
        ("/credit lilei88 1,000 CNY", "“1,000” is no amount", "/credit lilei88 100 CNY"),
        ("/credit lilei88 0 CNY", "“0” is no amount", "/credit lilei88 100 CNY"),
        ("/credit lilei88 -5 CNY", "“-5” is no amount", "/credit lilei88 100 CNY"),
        ("/credit lilei88 5 XYZ", "no paid rate for XYZ", "/credit lilei88 100 CNY"),
        ("/refund", "Say the account's name", "/refund lilei88 5 USD"),
        ("/refund lilei88 5", "“5” is no part", "/refund lilei88 5 USD"),
        ("/refund lilei88 5 CNY", "“5” is no part", "/refund lilei88 5 USD"),
        ("/refund lilei88 0 USD", "“0” is no amount", "/refund lilei88 5 USD"),
        ("/refund lilei88 TU-000001", "check character", "/refund lilei88 5 USD"),
        ("/rate paid CNY", "It takes paid or market", "/rate paid CNY 8"),
        ("/rate best CNY 8", "“best” is neither", "/rate paid CNY 8"),
        ("/rate paid CNY NaN", "“NaN” is no amount", "/rate paid CNY 8"),
    ],
)
async def test_wrong_usage_is_told_in_a_line_with_an_example(desk, text, wrong, example):
    await reply(desk, say(desk, text), wrong, example)


async def test_user_shows_the_account_its_cases_and_lots(desk, anne):
    card = await a_card(desk, anne)
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    await desk.card(anne.name, "Credited: ", "Mailed")
    shown = await reply(desk, say(desk, f"/user {anne.name}", who=VERA_ID), "Balance $50.00 USD")
    assert f"{ref_of(card)} 50.00 USDT → $50.00 USD" in shown.text
    assert "top-up $50.00 USD · 50.00 USDT" in shown.text


async def test_credit_by_hand_is_approved_on_its_card_and_nobody_is_mailed(desk, anne):
    asked = say(desk, f"/credit {anne.name} 100 CNY paid <in> cash")
    opened = await reply(desk, asked, "is opened: ¥100.00 CNY", "Nothing is credited before")
    card = await desk.card(anne.name, "¥100.00 CNY → $12.50 USD", "Opened by Olga", "paid <in> cash")
    assert ref_of(card) in opened.text
    assert (await desk.tap(people.OMAR_ID, card, button(card, "approve"))).startswith("Approved: ")
    await desk.card(anne.name, "Credited: ")
    await desk.rest()
    assert await anne.credits() == (6_250_000, 1)
    assert anne.mails == []
    assert desk.books.acts(ref_of(card))[0] == "open"


async def test_credit_by_hand_over_the_limit_wants_a_second_tap(desk, anne):
    say(desk, f"/credit {anne.name} 500 USD")
    card = await desk.card(anne.name, "More than $200 USD in one case")
    assert (await desk.tap(people.OLGA_ID, card, button(card, "approve"))).startswith("Please tap once more")
    assert await anne.credits() == (0, 0)


async def test_viewer_reads_and_changes_nothing_and_a_stranger_gets_nothing(desk, anne):
    await reply(desk, say(desk, "/stats", who=VERA_ID), "Today", "30 days", "Median time to answer")
    await reply(desk, say(desk, "/rate", who=VERA_ID), "8 CNY · configuration", "7.10 CNY · 127.0.0.1")
    for text in (f"/credit {anne.name} 5 USD", "/rate paid CNY 1", "/lock"):
        await reply(desk, say(desk, text, who=VERA_ID), "You may look, not decide.")
    desk.world.api.acts.set_member(desk.chat.id, people.MALLORY_ID, "member")
    for text in ("/queue", "/lock", f"/user {anne.name}", "/health"):
        answer = await reply(desk, say(desk, text, who=people.MALLORY_ID), "You are no operator here.")
        assert anne.name not in answer.text
    anonymous = desk.world.api.acts.send_as_chat(desk.chat.id, "/lock")
    await reply(desk, anonymous, "You are no operator here.")
    assert desk.rows("SELECT 1 FROM desk_locks") == []
    assert desk.rows("SELECT 1 FROM paid_rates") == []


async def test_market_rate_is_set_at_once_and_a_slip_of_the_finger_asks_first(desk):
    say(desk, "/rate market CNY 7.18")
    await desk.said("Olga set the market rate to 7.18 CNY")
    await reply(desk, say(desk, "/rate"), "7.18 CNY · operator Olga")
    slip = await reply(desk, say(desk, "/rate market CNY 71.8"), "more than 20% off")
    assert "ops.rate" in str(slip.content.keyboard)
    assert desk.rows("SELECT count(*) FROM audit WHERE verb = 'rate_market'") == [(1,)]


async def test_health_tells_servers_mailbox_outbox_and_version(desk, anne):
    await a_card(desk, anne)
    told = await reply(
        desk, say(desk, "/health", who=VERA_ID), "✅ imap: reached since", "✅ gateway: reached"
    )
    for words in ("✅ smtp", "✅ telegram", "Mailbox last proved: 20", "Database", "Paydesk 0."):
        assert words in told.text


async def test_help_and_models_answer_by_role(desk):
    olga = await reply(desk, say(desk, "/help"), "Your role: owner")
    vera = await reply(desk, say(desk, "/help", who=VERA_ID), "Your role: viewer")
    assert "/lock" in olga.text
    assert "/lock" not in vera.text
    await reply(desk, say(desk, "/models"))


async def test_menus_are_set_for_customers_desk_and_each_operator(desk):
    await desk.until(lambda: len(desk.world.api.cloud.commands) >= 3 + 4, "seven menus")
    menus = {
        (scope["type"], scope.get("chat_id"), scope["language_code"]): [c["command"] for c in menu]
        for key, menu in desk.world.api.cloud.commands.items()
        for scope in [json.loads(key)]
    }
    customers = menus["default", None, ""]
    assert customers == menus["default", None, "zh"] == menus["default", None, "en"]
    assert "bind" in customers
    assert "lock" in menus["chat", str(desk.chat.id), ""]
    assert "lock" in menus["chat", str(people.OLGA_ID), ""]
    assert "lock" not in menus["chat", str(VERA_ID), ""]
    assert "queue" in menus["chat", str(VERA_ID), ""]
