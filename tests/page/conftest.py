"""A running world with its bot and page, once for all tests here, and Debian's Chromium to look at it."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect
from playwright.async_api import Page as Tab

from sandbox.page import Page
from sandbox.stories.stage import Stage
from tests.page.desk import Desk

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
WITHIN_MS = 20_000
"""How long anything on the page may take on a busy machine."""


@pytest.fixture(scope="session")
async def chromium() -> AsyncIterator[Browser]:
    if not CHROMIUM.exists():
        reason = f"needs {CHROMIUM} (Debian: apt install chromium)"
        if os.getenv("CI", "").lower() == "true":
            pytest.fail(reason)
        pytest.skip(reason)
    expect.set_options(timeout=WITHIN_MS)
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
async def stage() -> AsyncIterator[Stage]:
    async with Stage() as stage:
        yield stage


@pytest.fixture(scope="session")
async def served(stage: Stage) -> AsyncIterator[Page]:
    async with Page(stage) as page, page.playing():
        yield page


@asynccontextmanager
async def opened(chromium: Browser, page: Page) -> AsyncIterator[Tab]:
    """A tab on the page, which must not raise anything while it is open."""
    context = await chromium.new_context(viewport={"width": 1440, "height": 900}, locale="en-GB")
    context.set_default_timeout(WITHIN_MS)
    tab = await context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    await tab.goto(page.url)
    await expect(tab.locator("#status")).to_have_class("status live")
    yield tab
    await context.close()
    assert faults == []


@pytest.fixture
async def tab(chromium: Browser, served: Page) -> AsyncIterator[Tab]:
    async with opened(chromium, served) as tab:
        yield tab


@pytest.fixture
def desk(tab: Tab, stage: Stage) -> Desk:
    return Desk(tab, stage)


@pytest.fixture
async def first_visit(chromium: Browser) -> AsyncIterator[Desk]:
    """A world of its own, in which nothing has happened yet."""
    stage = Stage()
    async with Page(stage) as page, stage, page.playing(), opened(chromium, page) as tab:
        yield Desk(tab, stage)
