"""A free user's first hour, played in a browser: from the pay page to a paid model's answer."""

import pytest
from playwright.async_api import Page as Tab
from playwright.async_api import expect

from sandbox.upstream.behaviour import Behaviour
from sandbox.upstream.server import LlmUpstream
from tests.gateway.pages.site import Site
from tests.gateway.running import PASSWORD, unique


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_a_free_user_registers_chats_is_shown_how_to_pay_and_then_uses_a_paid_model(
    tab: Tab, site: Site, upstream: LlmUpstream, language: str
) -> None:
    username = unique("anne")
    upstream.script.clear()
    upstream.script.then(*2 * [Behaviour(texts=("Good ", "day, ", "Anne."), prompt=12, completion=30)])

    # He comes to the pay page, which says: register first.
    await tab.goto(f"/pay?lang={language}")
    await tab.locator("header nav a[href='/register']").click()
    await tab.locator("#username").fill(username)
    await tab.locator("#password").fill(PASSWORD)
    await tab.locator("#password_again").fill(PASSWORD)
    await tab.locator("main form button").click()

    # He signs in; his name is filled in already.
    await expect(tab.locator(".done")).to_be_visible()
    await expect(tab.locator("#username")).to_have_value(username)
    await tab.locator("#password").fill(PASSWORD)
    await tab.locator("main form button").click()

    # He makes a token, which is shown whole, once.
    await expect(tab).to_have_url(f"{site.url}/tokens")
    await tab.locator("#name").fill("first")
    await tab.locator("#new-key > button").click()
    key = await tab.locator("#secret").input_value()
    assert key.startswith("sk-")
    await tab.goto("/tokens")
    await expect(tab.locator("#secret")).to_have_count(0)
    await expect(tab.locator("table code")).to_have_text(f"{key[:7]}…{key[-4:]}")

    # He pastes it into the chat's top right corner; a free model answers at balance 0.
    await tab.goto("/chat")
    await tab.locator("#key").fill(key)
    await tab.locator("#model").select_option("tiny")
    await tab.locator("#words").fill("Hello?")
    await tab.locator("#send").click()
    await expect(tab.locator("#talk .assistant .words")).to_have_text("Good day, Anne.")
    await tab.reload()
    await expect(tab.locator("#key")).to_have_value(key)

    # A paid model is refused, with the way to the pay page.
    await tab.locator("#model").select_option("gpt-large")
    await tab.locator("#words").fill("And you?")
    await tab.locator("#send").click()
    await expect(tab.locator("#trouble")).to_be_visible()
    await expect(tab.locator("#trouble-words")).to_contain_text("付费" if language == "zh" else "paid")
    await expect(tab.locator("#words")).to_have_value("And you?")
    await tab.locator("#pay-link").click()
    await expect(tab).to_have_url(f"{site.url}/pay")

    # The operator credits his transfer; now it works, and the usage page shows both.
    site.top_up(username, 5_000_000)
    await tab.goto("/chat")
    await tab.locator("#model").select_option("gpt-large")
    await tab.locator("#words").fill("And you?")
    await tab.locator("#send").click()
    await expect(tab.locator("#talk .assistant .words").last).to_have_text("Good day, Anne.")
    await expect(tab.locator("#trouble")).to_be_hidden()
    await tab.goto("/usage")
    await expect(tab.locator("#group")).to_have_text("paid")
    # 12 tokens in at $2.5 and 30 out at $10 per million: $0.00033 of $10.
    await expect(tab.locator("#by-day")).to_contain_text("gpt-large")
    await expect(tab.locator("#by-day tr", has_text="gpt-large").locator("td").last).to_have_text(
        "$0.00033 USD"
    )
    await expect(tab.locator("#credits")).to_contain_text("TU-000000-1")
    assert site.people.root.data("GET", f"/api/user/{site.id_of(username)}")["quota"] == 5_000_000 - 165
