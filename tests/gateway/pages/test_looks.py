"""How the pages stand on a phone, in the dark and in both languages, and that nothing in them complains."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Error, expect
from playwright.async_api import Page as Tab

from tests.gateway.pages.browsing import opened
from tests.gateway.pages.site import Site
from tests.gateway.running import PASSWORD

PAGES = (
    "/pay",
    "/prices",
    "/chat",
    "/register",
    "/signin",
    "/forgotten",
    "/tokens",
    "/usage",
    "/account",
    "/nowhere",
)
PHONE_WIDTH = 320
"""The narrowest that is still sold."""


@pytest.fixture(scope="module")
async def phone(chromium: Browser, site: Site) -> AsyncIterator[Tab]:
    """A small phone, signed in to an account with a long name, a key and a credit."""
    name = "W" * 30
    with site.a_member(username=name) as member:
        member.send("/tokens", {"act": "create", "name": name, "models": ["tiny", "gpt-large"]})
        site.top_up(name, 123_456_789)
    options = {"viewport": {"width": PHONE_WIDTH, "height": 640}, "is_mobile": True, "has_touch": True}
    async with opened(chromium, base_url=site.url, **options) as tab:
        await tab.goto("/signin")
        await tab.locator("#username").fill(name)
        await tab.locator("#password").fill(PASSWORD)
        await tab.locator("main form button").tap()
        await expect(tab).to_have_url(f"{site.url}/tokens")
        yield tab


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_phone_scrolls_no_page_sideways(phone: Tab, path: str, language: str) -> None:
    await phone.goto(f"{path}?lang={language}")
    assert await phone.evaluate("document.documentElement.scrollWidth") <= PHONE_WIDTH
    assert await phone.evaluate("document.querySelector('meta[name=viewport]') !== null")


@pytest.mark.parametrize("path", ["/prices", "/usage"])
async def test_a_phone_shows_every_figure_without_scrolling_a_table(
    chromium: Browser, site: Site, path: str
) -> None:
    with site.a_member() as member:
        site.top_up(member.username, 6_250_000)
        cookies = [
            {"name": name, "value": value, "url": site.url} for name, value in member.http.cookies.items()
        ]
    async with opened(chromium, base_url=site.url, viewport={"width": 390, "height": 844}) as tab:
        await tab.context.add_cookies(cookies)  # type: ignore[arg-type]
        await tab.goto(path)
        tables = tab.locator(".scroll")
        assert await tables.count()
        for table in await tables.all():
            assert await table.evaluate("(it) => it.scrollWidth <= it.clientWidth")


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("language", ["zh", "en"])
async def test_no_page_complains(tab: Tab, path: str, language: str) -> None:
    """The fixture fails the test on any error or warning of the console; the policy's are such errors."""
    await tab.goto(f"{path}?lang={language}", wait_until="networkidle")
    assert await tab.locator("h1").count() == 1
    assert await tab.locator("html").get_attribute("lang") == ("zh-CN" if language == "zh" else "en")


async def test_the_policy_stops_what_is_inline(chromium: Browser, site: Site) -> None:
    context = await chromium.new_context(base_url=site.url)
    tab = await context.new_page()
    await tab.goto("/chat")
    violated = await tab.evaluate(
        """async () => {
          const told = new Promise((resolve) => document.addEventListener(
            "securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true }));
          const script = document.createElement("script");
          script.append("window.__pwned = 1");
          document.body.append(script);
          return await told;
        }"""
    )
    assert violated.startswith(("script-src", "require-trusted-types-for"))
    with pytest.raises(Error, match="TrustedHTML"):
        await tab.evaluate("document.body.innerHTML = '<b>x</b>'")
    assert await tab.evaluate("window.__pwned === undefined")
    await context.close()


async def test_dark_and_light_follow_the_system(chromium: Browser, site: Site) -> None:
    papers = []
    for scheme in ("light", "dark"):
        async with opened(chromium, base_url=site.url, color_scheme=scheme) as tab:
            await tab.goto("/pay")
            papers.append(await tab.evaluate("getComputedStyle(document.body).backgroundColor"))
    assert papers[0] != papers[1]


async def test_the_language_is_switched_by_a_link_and_kept(tab: Tab) -> None:
    await tab.goto("/signin")
    await expect(tab.locator("h1")).to_have_text("Sign in")
    await tab.locator(".languages a").click()
    await expect(tab.locator("h1")).to_have_text("登录")
    await tab.goto("/register")
    await expect(tab.locator("h1")).to_have_text("注册账户")


async def test_rates_are_filtered(tab: Tab) -> None:
    await tab.goto("/prices?lang=en")
    rows = tab.locator("#rates tbody tr:visible")
    await expect(rows).to_have_count(2)
    await tab.locator("#words").fill("LARGE openai")
    await expect(rows).to_have_count(1)
    await expect(rows.first).to_contain_text("$2.5 USD")
    await tab.locator("#only-free").check()
    await expect(tab.locator("#none-left")).to_be_visible()
    await tab.locator("#words").fill("")
    await expect(rows).to_have_count(1)
    await expect(rows.first).to_contain_text("tiny")


async def test_a_key_is_copied_by_its_button_and_deleted_after_a_question(tab: Tab, site: Site) -> None:
    await tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    with site.a_member() as member:
        pass
    await tab.goto("/signin?next=/tokens")
    await tab.locator("#username").fill(member.username)
    await tab.locator("#password").fill(PASSWORD)
    await tab.locator("main form button").click()
    await tab.locator("#name").fill("copied")
    await tab.locator("#new-key > button").click()
    await tab.locator("[data-copy]").click()
    await expect(tab.locator("[data-copy]")).to_have_text("Copied")
    assert await tab.evaluate("navigator.clipboard.readText()") == await tab.locator("#secret").input_value()

    asked: list[str] = []

    async def no(dialog: object) -> None:
        asked.append(dialog.message)  # type: ignore[attr-defined]
        await (dialog.dismiss() if len(asked) == 1 else dialog.accept())  # type: ignore[attr-defined]

    tab.on("dialog", no)
    await tab.goto("/tokens")
    for left in (1, 0):
        await tab.locator(".acts button.bad").click()
        await expect(tab.locator("tbody tr")).to_have_count(left)
    assert "“copied”" in asked[0]
