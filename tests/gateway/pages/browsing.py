"""A tab that fails its test when the page raises, complains, or is refused something by its own policy."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from playwright.async_api import Browser, BrowserContext
from playwright.async_api import Page as Tab

WITHIN_MS = 20_000
"""How long anything on a page may take on a busy machine."""


@asynccontextmanager
async def opened(chromium: Browser, **options: Any) -> AsyncIterator[Tab]:
    """A tab in which nothing may be raised, complained of or refused by the policy."""
    context: BrowserContext = await chromium.new_context(**{"locale": "en-GB", **options})
    context.set_default_timeout(WITHIN_MS)
    tab = await context.new_page()
    faults: list[str] = []
    tab.on("pageerror", lambda error: faults.append(str(error)))
    tab.on("console", lambda said: faults.append(said.text) if _is_complaint(said.type, said.text) else None)
    yield tab
    await context.close()
    assert faults == []


def _is_complaint(kind: str, text: str) -> bool:
    # A refused call is the page's to tell, and is tested; Chromium notes every one of them besides.
    return kind in {"error", "warning"} and "Failed to load resource" not in text
