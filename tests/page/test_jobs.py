"""The main jobs, done with mouse and keyboard on the page; what they came to is asked of the servers."""

import re
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect

from sandbox import people
from sandbox.bot_api.records import Message
from sandbox.stories.wire import WireState
from tests.page.desk import WITHIN_S, Desk

APPROVE = re.compile("批准|Approve")
REMEMBER_WIRE = """() => {
    const wire = document.getElementById("wire");
    window.wireWas = [wire.className];
    new MutationObserver(() => {
        if (window.wireWas.at(-1) !== wire.className) window.wireWas.push(wire.className);
    }).observe(wire, { attributeFilter: ["class"] });
}"""
"""A cut lasts two seconds: on a slow machine it may have passed before anybody looks."""


@pytest.fixture
async def credited(desk: Desk) -> Message:
    """A card that was approved, its user answered."""
    done = [one for one in desk.shown if "已入账：" in one.text]
    if done:
        return done[0]
    seen, sent = desk.seen(), len(desk.stage.world.mail.accepted_for(people.LILEI_ADDRESS))
    await desk.tab.locator("[data-scene=chinese]").click()
    card = await desk.next_card(seen, "lilei88 · ")
    await desk.on_page(card).get_by_role("button", name=APPROVE).click()
    await desk.stage.world.mail.until(
        lambda: len(desk.stage.world.mail.accepted_for(people.LILEI_ADDRESS)) == sent + 2, within_s=WITHIN_S
    )
    return card


async def test_a_written_mail_becomes_a_balance_and_an_answer(first_visit: Desk, tmp_path: Path) -> None:
    desk, tab, seen = first_visit, first_visit.tab, first_visit.seen()
    receipt = tmp_path / 'paid "100".png'
    Image.new("RGB", (300, 400), "#1769e0").save(receipt)
    await expect(tab.locator("#guide [data-step='1']")).to_have_attribute("aria-current", "")

    await tab.locator("#compose [name=subject]").fill("充值 lilei88")
    await tab.locator("#compose [name=text]").fill("您好，账号 lilei88，支付宝已转 100 元，谢谢！")
    await tab.locator("#compose [name=picture]").set_input_files(receipt)
    await tab.locator("#compose [type=submit]").click()

    card = await desk.next_card(seen, "¥100.00")
    await expect(desk.on_page(card)).to_contain_text("您好，账号 lilei88，支付宝已转 100 元")
    await expect(tab.locator("#desk-messages .bubble img")).to_have_count(1)
    await desk.on_page(card).get_by_role("button", name=APPROVE).click()
    await expect(tab.locator(".toast").last).to_contain_text("$12.50")
    await expect(tab.locator(".account", has_text=people.LILEI_ACCOUNT)).to_contain_text("$12.50")
    await expect(desk.on_page(card).get_by_role("button", name=APPROVE)).to_have_count(0)
    await expect(desk.on_page(card).locator(".edited")).to_be_visible()
    await expect(tab.locator("#mails .mail:not(.own)")).to_have_count(2)
    answer = tab.locator("#mails .mail.open").frame_locator("iframe").locator("body")
    await expect(answer).to_contain_text("$12.50")
    await expect(tab.locator("#guide .done")).to_have_count(3)
    assert await desk.quota(people.LILEI_ACCOUNT) == 6_250_000
    assert len(desk.stage.world.mail.accepted_for(people.LILEI_ADDRESS)) == 2


@pytest.mark.parametrize(
    ("scene", "person", "words"),
    [
        ("chinese", "李雷", "lilei88"),
        ("usdt", "Anne Visser", "USDT"),
        ("refund", "Anne Visser", "RF-"),
        ("duplicate", "李雷", "⚠️"),
        ("forged", "Mallory", "mallory_pay"),
    ],
)
async def test_each_scenario_leads_to_a_card(desk: Desk, scene: str, person: str, words: str) -> None:
    seen = desk.seen()
    await desk.tab.locator(f"[data-scene={scene}]").click()
    card = await desk.next_card(seen, words)
    await expect(desk.on_page(card)).to_be_visible()
    await expect(desk.tab.locator("#persons [aria-pressed=true]")).to_have_text(person)
    await expect(desk.tab.locator("#mails .mail.own").last).to_be_visible()


async def test_a_question_is_answered_at_once_with_the_balance(desk: Desk) -> None:
    tab, seen = desk.tab, desk.seen()
    await tab.locator("[data-scene=balance]").click()
    answer = tab.locator("#mails .mail.open").frame_locator("iframe").locator("body")
    await expect(answer).to_contain_text(f"账户 {people.LILEI_ACCOUNT} 的余额：$")

    def told() -> Message | None:
        return next((m for m in desk.shown if m.id not in seen and "已自动答复" in m.text), None)

    card = await desk.stage.world.api.until(told, within_s=WITHIN_S)
    assert card is not None
    assert card.is_silent
    usd = f"${await desk.quota(people.LILEI_ACCOUNT) / 500_000:.2f} USD"
    await expect(answer).to_contain_text(usd)
    await expect(desk.on_page(card)).to_contain_text(usd)


async def test_a_credit_cut_off_in_the_middle_is_done_once(desk: Desk) -> None:
    await desk.rest()  # a credit of the test before must not be the one that is cut
    seen, tab, wire = desk.seen(), desk.tab, desk.stage.wire
    cuts = wire.cuts
    before, rows = await desk.quota(people.LILEI_ACCOUNT), len(await desk.topups(people.LILEI_ACCOUNT))
    await tab.locator("[data-scene=cut]").click()
    await expect(tab.locator("#wire")).to_have_class("wire armed")
    await tab.evaluate(REMEMBER_WIRE)
    card = await desk.next_card(seen, "lilei88 · ")
    await desk.on_page(card).get_by_role("button", name=APPROVE).click()
    # The gateway credits, its answer is thrown away, and the bot finds out.
    await desk.stage.world.api.until(lambda: "已入账：" in _text(desk, card.id), within_s=2 * WITHIN_S)
    await expect(desk.on_page(card).get_by_role("button", name=APPROVE)).to_have_count(0)
    await expect(tab.locator("#wire")).to_have_class("wire whole")
    assert await tab.evaluate("window.wireWas") == ["wire armed", "wire cut", "wire whole"]
    assert wire.cuts == cuts + 1
    assert wire.state is WireState.WHOLE
    assert len(await desk.topups(people.LILEI_ACCOUNT)) == rows + 1
    assert await desk.quota(people.LILEI_ACCOUNT) > before


def _text(desk: Desk, message_id: int) -> str:
    return next(message.text for message in desk.shown if message.id == message_id)


async def test_an_account_is_registered_and_spends(desk: Desk) -> None:
    tab = desk.tab
    await tab.locator("#register [name=username]").fill("newcomer")
    await tab.locator("#register button").click()
    row = tab.locator(".account", has_text="newcomer")
    await expect(row.locator(".account-usd")).to_have_text("$0.00 USD")
    await expect(row.get_by_role("button")).to_be_disabled()
    assert await desk.quota("newcomer") == 0
    await tab.locator("#register [name=username]").fill("newcomer")
    await tab.locator("#register button").click()
    await expect(tab.locator(".toast.bad")).to_contain_text("taken")


@pytest.mark.usefixtures("credited")
async def test_spending_lowers_the_balance(desk: Desk) -> None:
    before = await desk.quota(people.LILEI_ACCOUNT)
    row = desk.tab.locator(".account", has_text=people.LILEI_ACCOUNT)
    await row.get_by_role("button", name="Spend $1 USD").click()
    await expect(row.locator(".account-usd")).to_have_text(f"${(before - 500_000) / 500_000:.2f} USD")
    assert await desk.quota(people.LILEI_ACCOUNT) == before - 500_000


async def test_an_operator_talks_with_the_bot(desk: Desk) -> None:
    tab = desk.tab
    await tab.locator("#phones").get_by_text("Omar").click()
    await tab.locator("#chats").get_by_text("Paydesk bot").click()
    await tab.locator("#say textarea").fill("/start")
    await tab.locator("#say textarea").press("Enter")
    await expect(tab.locator("#desk-messages .message.own")).to_contain_text("/start")
    await expect(tab.locator("#desk-messages .message.bot")).to_contain_text("Omar")


async def test_a_reply_in_the_group_names_what_it_answers(desk: Desk, credited: Message) -> None:
    await desk.on_page(credited).locator(".bubble").hover()
    await desk.on_page(credited).get_by_role("button", name="Reply").click()
    await desk.tab.locator("#say textarea").fill("I look into this")
    await desk.tab.locator("#say [type=submit]").click()
    own = desk.tab.locator("#desk-messages .message.own", has_text="I look into this")
    await expect(own.locator(".answered")).to_contain_text(credited.text.split(" ")[0])
    assert next(one for one in desk.shown if one.text == "I look into this").reply_to == credited.id


@pytest.mark.usefixtures("credited")
async def test_an_answer_to_a_mail_stays_in_its_thread(desk: Desk) -> None:
    tab, world = desk.tab, desk.stage.world
    await tab.locator("#persons").get_by_text("李雷").click()
    sent = len(world.mail.accepted_for(people.DESK_ADDRESS))
    await tab.locator("#mails .mail.open").get_by_role("button", name="Reply").click()
    await tab.locator("#compose [name=text]").fill("谢谢，已经看到余额了。")
    await tab.locator("#compose [type=submit]").click()
    await world.mail.until(
        lambda: len(world.mail.accepted_for(people.DESK_ADDRESS)) > sent, within_s=WITHIN_S
    )
    octets = world.mail.accepted_for(people.DESK_ADDRESS)[-1].octets
    assert b"\nIn-Reply-To: <" in octets


@pytest.mark.usefixtures("credited")
async def test_the_books_are_shown_as_they_are_written(desk: Desk) -> None:
    await desk.tab.locator("#books summary").click()
    await expect(desk.tab.locator("#ledger .row", has_text="assets:alipay").first).to_be_visible()
    await expect(desk.tab.locator("#audit .row", has_text="credit").first).to_be_visible()
    await expect(desk.tab.locator("#effects .row", has_text="done").first).to_be_visible()


async def test_an_announcement_is_published_edited_and_retracted(desk: Desk, tmp_path: Path) -> None:
    tab, seen = desk.tab, desk.seen()
    await tab.locator("[data-scene=announcement]").click()
    control = await desk.next_card(seen, "AN-")
    preview = tab.locator("#desk-messages .bubble", has_text="GPT-5 is here").last
    await expect(preview.locator("b").first).to_have_text("GPT-5 上线了")
    await expect(tab.locator("#channel-messages .bubble")).to_have_count(0)

    await desk.on_page(control).get_by_role("button", name="立即发布").click()

    published = tab.locator("#channel-messages .bubble")
    await expect(published).to_have_count(1)
    await expect(published.locator("img")).to_be_visible()
    await expect(published.locator("b").first).to_have_text("GPT-5 上线了")
    assert len(desk.stage.world.api.chat(people.CHANNEL_ID).shown) == 1

    await desk.on_page(control).get_by_role("button", name="修改").click()
    await expect(tab.locator("#say-reply")).to_be_visible()
    banner = tmp_path / "banner.png"
    Image.new("RGB", (320, 180), "#0b8457").save(banner)
    await tab.locator("#say [name=picture]").set_input_files(banner)
    await tab.locator("#say textarea").fill("GPT-5 Pro is here")
    await tab.locator("#say textarea").press("Enter")
    await expect(published.locator(".words")).to_have_text("GPT-5 Pro is here")
    await expect(published.locator(".edited")).to_be_visible()

    # Its buttons stand below the newest preview now, once they know of the edit.
    await expect(tab.locator("#desk-messages .message.bot", has_text="修改于").last).to_be_visible()
    await tab.locator("#desk-messages .key", has_text="撤回").last.click()
    await tab.locator("#desk-messages .key", has_text="确认从频道删除").last.click()
    await expect(published).to_have_count(0)
    await expect(tab.locator("#desk-messages .message.bot", has_text="已撤回").last).to_be_visible()
