"""The chat page: streaming, the key and the history in the browser, hostile answers, troubles that can be read."""

import asyncio

import pytest
from playwright.async_api import Browser, expect
from playwright.async_api import Page as Tab

from sandbox.upstream.behaviour import Behaviour, Script
from sandbox.upstream.server import LlmUpstream
from tests.gateway.pages.browsing import opened
from tests.gateway.pages.site import Site, whole_key


@pytest.fixture(scope="module")
def key(site: Site) -> str:
    """Of a paid account."""
    with site.a_member() as member:
        site.top_up(member.username, 50_000_000)
        return whole_key(member.send("/tokens", {"act": "create", "name": "chat"}))


@pytest.fixture
def script(upstream: LlmUpstream) -> Script:
    """What the provider says next."""
    upstream.script.clear()
    return upstream.script


@pytest.fixture
async def chat(tab: Tab, key: str) -> Tab:
    """The page with the key in it."""
    await tab.goto("/chat?lang=en")
    await tab.locator("#key").fill(key)
    return tab


async def ask(tab: Tab, words: str) -> None:
    await tab.locator("#words").fill(words)
    await tab.locator("#words").press("Enter")


async def answer(tab: Tab) -> str:
    await expect(tab.locator("#send")).to_be_enabled()
    return await tab.locator("#talk .assistant .words").last.inner_text()


async def test_words_appear_as_they_come(chat: Tab, script: Script) -> None:
    go_on = asyncio.Event()
    script.then(Behaviour(texts=("First. ", "Second."), waits=go_on))
    try:
        await ask(chat, "Hello?")
        said = chat.locator("#talk .assistant .words")
        await expect(said).to_have_text("First.")
        await expect(chat.locator("#stop")).to_be_visible()
        await expect(chat.locator("#send")).to_be_disabled()
    finally:
        go_on.set()
    await expect(said).to_have_text("First. Second.")
    await expect(chat.locator("#stop")).to_be_hidden()


async def test_stop_keeps_what_was_said(chat: Tab, script: Script) -> None:
    go_on = asyncio.Event()
    script.then(Behaviour(texts=("Kept. ", "Never."), waits=go_on))
    try:
        await ask(chat, "Hello?")
        await expect(chat.locator("#talk .assistant .words")).to_have_text("Kept.")
        await chat.locator("#stop").click()
        assert await answer(chat) == "Kept."
    finally:
        go_on.set()
    await chat.reload()
    await expect(chat.locator("#talk .assistant .words")).to_have_text("Kept.")


async def test_an_answer_that_breaks_off_is_said_to(chat: Tab, script: Script) -> None:
    script.then(Behaviour(texts=("Half of", " it."), breaks_after=1))
    await ask(chat, "Hello?")
    await expect(chat.locator("#trouble")).to_be_visible()
    assert await answer(chat) == "Half of"


async def test_what_was_said_goes_along_and_stays_after_a_reload(chat: Tab, script: Script, key: str) -> None:
    script.then(Behaviour(texts=("One.",)))
    await ask(chat, "first question")
    await answer(chat)
    script.then(Behaviour(texts=("Two.",)))
    await ask(chat, "second question")
    assert await answer(chat) == "Two."
    assert [(each["role"], each["content"]) for each in script.seen[-1].body["messages"]] == [
        ("user", "first question"),
        ("assistant", "One."),
        ("user", "second question"),
    ]
    await chat.reload()
    await expect(chat.locator("#key")).to_have_value(key)
    await expect(chat.locator("#talk li")).to_have_count(4)
    await expect(chat.locator("#history option")).to_have_text(["first question"])


async def test_chats_are_begun_chosen_and_deleted(chat: Tab, script: Script) -> None:
    script.then(*2 * [Behaviour(texts=("Yes.",))])
    await ask(chat, "older")
    await answer(chat)
    await chat.locator("#new").click()
    await expect(chat.locator("#talk li")).to_have_count(0)
    await ask(chat, "newer")
    await answer(chat)
    await expect(chat.locator("#history option")).to_have_text(["newer", "older"])
    await chat.locator("#history").select_option(label="older")
    await expect(chat.locator("#talk .user .words")).to_have_text("older")
    await chat.locator("#delete").click()
    await expect(chat.locator("#talk .user .words")).to_have_text("newer")
    await chat.reload()
    await expect(chat.locator("#history option")).to_have_text(["newer"])


HOSTILE = """<img src=x onerror="window.__pwned=1"> <script>window.__pwned=1</script>
[click](javascript:window.__pwned=1) **<b>bold</b>** `<i>code</i>` javascript:alert(1) data:text/html,x

```html
<script>window.__pwned=1</script>
```

- <svg onload=window.__pwned=1>
1. https://example.org/a?b=c&d"onmouseover="window.__pwned=1 end
"""


async def test_nothing_of_an_answer_runs_or_becomes_html(chat: Tab, script: Script) -> None:
    pieces = [HOSTILE[place : place + 7] for place in range(0, len(HOSTILE), 7)]
    script.then(Behaviour(texts=tuple(pieces)))
    await ask(chat, HOSTILE)
    said = await answer(chat)
    await chat.reload()
    for item in await chat.locator("#talk .words").all():
        assert await item.locator("img, script, svg, i, b, iframe").count() == 0
        links = [await link.get_attribute("href") for link in await item.locator("a").all()]
        assert links == ["https://example.org/a?b=c&d"]
        assert "<script>window.__pwned=1</script>" in await item.inner_text()
    assert "[click](javascript:window.__pwned=1)" in said
    assert await chat.evaluate("window.__pwned === undefined")


async def test_a_small_markdown_is_shown(chat: Tab, script: Script) -> None:
    script.then(
        Behaviour(
            texts=(
                "# Title\n\nplain **bold** `code`\n\n- a\n- b\n\n3. c\n\n```py\nx = **1**\n\n  y\n```\nlast",
            )
        )
    )
    await ask(chat, "markdown?")
    await answer(chat)
    item = chat.locator("#talk .assistant .words")
    await expect(item.locator("h3")).to_have_text("Title")
    await expect(item.locator("strong")).to_have_text("bold")
    await expect(item.locator("p code")).to_have_text("code")
    await expect(item.locator("ul li")).to_have_text(["a", "b"])
    assert await item.locator("ol li").evaluate("(item) => item.value") == 3
    assert await item.locator("pre code").text_content() == "x = **1**\n\n  y"
    await expect(item.locator("p").last).to_have_text("last")


async def test_without_a_key_it_says_where_to_get_one(tab: Tab) -> None:
    await tab.goto("/chat?lang=en")
    await expect(tab.locator("#hint")).to_be_visible()
    await ask(tab, "Hello?")
    await expect(tab.locator("#trouble-words")).to_contain_text("top right corner")
    await expect(tab.locator("#key")).to_be_focused()


async def test_a_wrong_key_is_told_and_the_question_is_kept(tab: Tab) -> None:
    await tab.goto("/chat?lang=en")
    await tab.locator("#key").fill("sk-" + "x" * 48)
    await ask(tab, "Hello?")
    await expect(tab.locator("#trouble-words")).to_contain_text("wrong, switched off or expired")
    await expect(tab.locator("#words")).to_have_value("Hello?")
    await expect(tab.locator("#talk li")).to_have_count(0)


async def test_a_spent_balance_shows_the_way_to_the_pay_page(tab: Tab, site: Site) -> None:
    with site.a_member() as member:
        site.top_up(member.username, 1)
        poor = whole_key(member.send("/tokens", {"act": "create", "name": "poor"}))
    await tab.goto("/chat?lang=en")
    await tab.locator("#key").fill(poor)
    await tab.locator("#model").select_option("gpt-large")
    await ask(tab, "Hello?")
    await expect(tab.locator("#trouble-words")).to_contain_text("used up")
    await expect(tab.locator("#pay-link")).to_be_visible()


async def test_what_went_wrong_is_seen_below_a_long_talk_on_a_phone(chat: Tab, script: Script) -> None:
    await chat.set_viewport_size({"width": 390, "height": 600})
    script.then(Behaviour(texts=("- a line\n" * 60,)), Behaviour(status=500))
    await ask(chat, "Tell me much.")
    await answer(chat)
    await chat.evaluate("scrollTo(0, 0)")
    await ask(chat, "And now?")
    await expect(chat.locator("#trouble")).to_be_visible()
    is_on_top = """(it) => {
        const { left, top, width, height } = it.getBoundingClientRect();
        return it.contains(document.elementFromPoint(left + width / 2, top + height / 2));
    }"""
    assert await chat.locator("#trouble").evaluate(is_on_top)


async def test_a_gateway_that_is_away_is_told(chat: Tab) -> None:
    await chat.context.set_offline(True)
    await ask(chat, "Hello?")
    await expect(chat.locator("#trouble-words")).to_contain_text("cannot be reached")
    await expect(chat.locator("#words")).to_have_value("Hello?")


async def test_the_key_stands_in_the_top_right_corner(chromium: Browser, site: Site) -> None:
    async with opened(chromium, base_url=site.url, viewport={"width": 1280, "height": 800}) as tab:
        await tab.goto("/chat")
        box = await tab.locator("#key-box").bounding_box()
        assert box is not None
        assert box["y"] < 60
        assert box["x"] + box["width"] > 1280 - 60
        assert await tab.locator("#key").get_attribute("type") == "password"
        await tab.locator("#show-key").click()
        assert await tab.locator("#key").get_attribute("type") == "text"
