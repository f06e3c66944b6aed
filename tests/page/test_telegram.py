"""Telegram on the page does what the real one does: menus, prompts, drafts, pictures, a customer's phone."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image
from playwright.async_api import expect

from sandbox import people
from sandbox.bot_api.records import Message
from tests.page.desk import WITHIN_S, Desk

CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@pytest.fixture
async def waiting(desk: Desk) -> Message:
    """A top-up that waits for a decision."""
    await desk.rest()  # what the test before began must not come between
    seen = desk.seen()
    await desk.tab.locator("[data-scene=chinese]").click()
    card = await desk.next_card(seen, "lilei88 · ")
    await desk.rest()
    return card


async def tap(desk: Desk, message: Message, name: str) -> None:
    await desk.on_page(message).get_by_role("button", name=name).click()


async def write(desk: Desk, text: str) -> None:
    await desk.tab.locator("#say textarea").fill(text)
    await desk.tab.locator("#say textarea").press("Enter")


async def until(desk: Desk, condition: Callable[[], Message | None]) -> Message:
    found = await desk.stage.world.api.until(condition, within_s=WITHIN_S)
    assert found is not None
    return found


async def prompted(desk: Desk, seen: set[int]) -> Message:
    """The question that was asked since then."""
    return await until(desk, lambda: next((m for m in desk.shown if m.prompt and m.id not in seen), None))


async def test_a_prompt_opens_for_whom_it_asks_and_its_answer_changes_the_card(
    desk: Desk, waiting: Message
) -> None:
    tab, seen = desk.tab, desk.seen()
    await tap(desk, waiting, "修改")
    await tap(desk, waiting, "金额")
    prompt = await prompted(desk, seen)
    bar, field = tab.locator("#say-reply"), tab.locator("#say textarea")
    await expect(bar).to_be_visible()
    other = await tab.context.new_page()
    await other.goto(tab.url)
    await expect(other.locator("#say-reply")).to_be_visible()
    assert prompt.prompt is not None
    await expect(field).to_have_attribute("placeholder", prompt.prompt["input_field_placeholder"])
    await expect(desk.on_page(prompt)).to_be_in_viewport()

    await tab.locator("#phones").get_by_text("Omar").click()
    await expect(bar).to_be_hidden()
    await tab.locator("#phones").get_by_text("Olga").click()
    await expect(bar).to_be_visible()
    await write(desk, "123.45")

    await expect(desk.on_page(waiting)).to_contain_text("¥123.45 CNY")
    await expect(bar).to_be_hidden()
    await expect(other.locator("#say-reply")).to_be_hidden()
    assert next(m for m in desk.shown if m.text == "123.45").reply_to == prompt.id


async def test_own_words_are_sent_only_by_a_tap_on_their_draft(desk: Desk, waiting: Message) -> None:
    seen, mail = desk.seen(), desk.stage.world.mail
    sent = len(mail.accepted_for(people.LILEI_ADDRESS))
    await tap(desk, waiting, "询问")
    await tap(desk, waiting, "自己写")
    await prompted(desk, seen)
    await write(desk, "请问您用的是哪个支付宝账号？")
    draft = await until(
        desk, lambda: next((m for m in desk.cards if m.id not in seen and "哪个支付宝" in m.text), None)
    )
    assert len(mail.accepted_for(people.LILEI_ADDRESS)) == sent
    await desk.on_page(draft).get_by_role("button", name="发送").first.click()

    await mail.until(lambda: len(mail.accepted_for(people.LILEI_ADDRESS)) == sent + 1, within_s=WITHIN_S)
    asked = desk.tab.locator("#mails .mail.open")
    await expect(asked.frame_locator("iframe").locator("body")).to_contain_text("哪个支付宝")
    await asked.get_by_role("button", name="Reply").click()
    await desk.tab.locator("#compose [name=text]").fill("是 lilei 的支付宝。")
    await desk.tab.locator("#compose [type=submit]").click()
    await expect(desk.on_page(waiting)).to_contain_text("是 lilei 的支付宝")
    await expect(desk.on_page(waiting)).to_contain_text("等待处理")


async def test_each_chat_offers_its_own_commands(desk: Desk) -> None:
    tab = desk.tab
    shown, field = tab.locator("#say-commands b"), tab.locator("#say textarea")
    await field.fill("/")
    offered = await shown.all_inner_texts()
    assert "/queue" in offered
    assert "/topup" not in offered
    await tab.locator("#phones").get_by_text("李雷").click()
    await expect(tab.locator("#chats button")).to_have_count(1)
    await field.fill("/")
    await expect(shown.first).to_have_text("/start")
    assert "/queue" not in await shown.all_inner_texts()
    await expect(tab.locator("#say-commands button").first).to_contain_text("开始")


async def test_a_picture_with_a_command_below_it_becomes_a_draft(desk: Desk, tmp_path: Path) -> None:
    tab, seen, banner = desk.tab, desk.seen(), tmp_path / "banner.png"
    Image.new("RGB", (320, 180), "#0b8457").save(banner)
    await tab.locator("#say [name=picture]").set_input_files(banner)
    await expect(tab.locator("#say-picture")).to_contain_text("banner.png")
    await write(desk, "/announce 周末维护 Maintenance at the weekend")
    control = await desk.next_card(seen, "AN-")
    preview = next(m for m in desk.shown if m.id not in seen and m.is_outgoing and m.content.media)
    await expect(desk.on_page(preview).locator("img")).to_be_visible()
    await expect(tab.locator("#say-picture")).to_be_hidden()
    await tap(desk, control, "丢弃")


async def test_a_file_that_is_no_picture_is_not_sent(desk: Desk, tmp_path: Path) -> None:
    fake = tmp_path / "fake.png"
    fake.write_text("<svg/>")
    await desk.tab.locator("#say [name=picture]").set_input_files(fake)
    await write(desk, "look")
    await expect(desk.tab.locator(".toast.bad")).to_contain_text("no picture")
    assert not [message for message in desk.shown if message.text == "look"]


async def test_a_locked_desk_is_unlocked_as_on_the_server(desk: Desk, waiting: Message) -> None:
    tab = desk.tab
    await expect(tab.locator("#locked")).to_be_hidden()
    await write(desk, "/lock")
    await expect(tab.locator("#locked")).to_be_visible()
    await expect(desk.on_page(waiting)).to_contain_text("已锁定")
    await tab.locator("#locked button").click()
    await expect(tab.locator(".toast").last).to_contain_text("unlocked")
    await expect(tab.locator("#locked")).to_be_hidden()
    await desk.on_page(waiting).get_by_role("button", name="批准").click()
    await expect(desk.on_page(waiting)).to_contain_text("已入账：")


async def test_a_customer_talks_with_the_bot_after_start(desk: Desk) -> None:
    tab = desk.tab
    await tab.locator("#phones").get_by_text("李雷").click()
    await write(desk, "/help")
    await expect(tab.locator(".toast.bad")).to_contain_text("/start")
    await write(desk, "/start")
    await expect(tab.locator("#desk-messages .message.bot")).to_have_count(1)
    await write(desk, "/models")
    await expect(tab.locator("#desk-messages .message.bot").last).to_contain_text("gpt-4o")


async def test_a_code_that_is_mailed_back_proves_the_account(first_visit: Desk) -> None:
    desk, tab, seen = first_visit, first_visit.tab, first_visit.seen()
    await tab.locator("[data-scene=refund]").click()
    card = await desk.next_card(seen, "RF-")
    await expect(desk.on_page(card)).to_contain_text("$10.00 USD")
    await expect(tab.locator("#mails .mail:not(.own)")).to_have_count(2)
    mail = tab.locator("#mails .mail", has_text="Is the account anne_v yours?")
    if await mail.locator("iframe").count() == 0:
        await mail.locator(".mail-head").click()
    words = mail.frame_locator("iframe").locator("body")
    await expect(words).to_contain_text("code")
    found = CODE.search(await words.inner_text())
    assert found is not None
    await mail.get_by_role("button", name="Reply").click()
    await tab.locator("#compose [name=text]").fill(found[0])
    await tab.locator("#compose [type=submit]").click()
    await expect(desk.on_page(card)).to_contain_text("等待处理")
    # The answer quotes what it answers, and its provider's signature holds all the same.
    await expect(desk.on_page(card)).to_contain_text("客户补充")


async def test_how_to_pay_is_answered_with_pictures_of_codes(desk: Desk) -> None:
    tab = desk.tab
    await tab.locator("#persons").get_by_text("李雷").click()
    if await tab.locator("#write").is_visible():
        await tab.locator("#write").click()
    await tab.locator("#compose [name=subject]").fill("怎么付款")
    await tab.locator("#compose [name=text]").fill("请问怎么付款？")
    await tab.locator("#compose [type=submit]").click()
    answer = tab.locator("#mails .mail.open", has_text="怎么付款")
    await expect(answer.frame_locator("iframe").locator("body")).to_contain_text(people.USDT_PAYEE)
    await expect(answer.locator(".mail-files img")).to_have_count(2)
