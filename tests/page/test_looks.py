"""How the page stands on screens, in both languages, and through a lost connection."""

from itertools import combinations

import httpx
import pytest
from playwright.async_api import Browser, expect
from playwright.async_api import Page as Tab

from sandbox.page import Page
from sandbox.stories.stage import Stage


@pytest.mark.parametrize("pane", ["mailbox", "desk", "channel", "gateway"])
async def test_a_phone_shows_one_pane_without_scrolling_sideways(
    chromium: Browser, served: Page, pane: str
) -> None:
    context = await chromium.new_context(
        viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True
    )
    tab = await context.new_page()
    await tab.goto(served.url)
    await expect(tab.locator("#status")).to_have_class("status live")
    await tab.locator(f"#tabs [data-tab={pane}]").tap()
    await expect(tab.locator(f".{pane}.pane")).to_be_visible()
    for other in {"mailbox", "desk", "channel"} - {pane}:
        await expect(tab.locator(f".{other}.pane")).to_be_hidden()
    widths = await tab.evaluate(
        "[document.documentElement.scrollWidth, document.body.scrollWidth,"
        " ...[...document.querySelectorAll('.pane, .scroll')].map((one) => one.scrollWidth)]"
    )
    assert max(widths) <= 390
    await context.close()


async def test_no_scene_is_out_of_sight_on_a_desk(tab: Tab) -> None:
    for button in await tab.locator("#scenes button").all():
        await expect(button).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("width", [390, 768, 1024, 1440])
async def test_an_account_shows_its_name_and_balance_at_every_width(
    chromium: Browser, served: Page, width: int
) -> None:
    context = await chromium.new_context(viewport={"width": width, "height": 800})
    tab = await context.new_page()
    await tab.goto(served.url)
    if width < 961:
        await tab.locator("#tabs [data-tab=gateway]").click()
    row = tab.locator(".account", has_text="lilei88")
    parts = [row.locator("b"), row.locator("output"), row.get_by_role("button")]
    boxes = [await part.bounding_box() for part in parts]
    rects = [(b["x"], b["y"], b["x"] + b["width"], b["y"] + b["height"]) for b in boxes if b]
    assert len(rects) == 3
    assert all(right - left > 20 and right <= width for left, _, right, _ in rects)
    for one, other in combinations(rects, 2):
        is_apart = one[2] <= other[0] or other[2] <= one[0] or one[3] <= other[1] or other[3] <= one[1]
        assert is_apart, f"{one} and {other} overlap"
    await context.close()


async def test_what_is_told_hides_no_message(tab: Tab) -> None:
    await tab.locator("#register [name=username]").fill("lilei88")
    await tab.locator("#register button").click()
    toast = await tab.locator(".toast").bounding_box()
    messages = await tab.locator("#desk-messages").bounding_box()
    assert toast is not None
    assert messages is not None
    assert toast["y"] + toast["height"] < messages["y"] + 40


async def test_labels_change_their_language_and_contents_do_not(tab: Tab) -> None:
    await tab.locator("#language").click()
    await expect(tab.locator("#mailbox-title")).to_have_text("邮箱")
    await expect(tab.locator("#persons button").first).to_have_text("李雷")
    await tab.reload()
    await expect(tab.locator("#mailbox-title")).to_have_text("邮箱")
    await tab.locator("#language").click()
    await expect(tab.locator("#mailbox-title")).to_have_text("Mailbox")


async def test_dark_and_light_follow_the_system(chromium: Browser, served: Page) -> None:
    papers = []
    for scheme in ("light", "dark"):
        context = await chromium.new_context(color_scheme=scheme)
        tab = await context.new_page()
        await tab.goto(served.url)
        papers.append(await tab.evaluate("getComputedStyle(document.body).backgroundColor"))
        await context.close()
    assert papers[0] != papers[1]


async def test_the_page_comes_back_after_a_lost_connection(chromium: Browser, stage: Stage) -> None:
    context = await chromium.new_context()
    tab = await context.new_page()
    async with Page(stage) as first, first.playing():
        await tab.goto(first.url)
        await expect(tab.locator("#status")).to_have_class("status live")
        port = int(first.url.rstrip("/").rpartition(":")[2])
    await expect(tab.locator("#status")).to_have_class("status away")
    async with Page(stage, ports=[port]) as second, second.playing():
        await expect(tab.locator("#status")).to_have_class("status live")
        await context.close()


async def test_the_page_tells_how_the_world_is(chromium: Browser) -> None:
    context = await chromium.new_context()
    tab, stage = await context.new_page(), Stage()
    async with Page(stage) as page:
        await tab.goto(page.url)
        await expect(tab.locator("#status")).to_have_class("status starting")
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.post(f"{page.url}acts/scene", json={"name": "chinese"})
        assert answer.status_code == 503
        async with stage, page.playing():
            await expect(tab.locator("#status")).to_have_class("status live")
            await stage.bot.kill()
            await expect(tab.locator("#status")).to_have_class("status bot_ended")
        await context.close()
