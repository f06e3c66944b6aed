"""A gateway with pages, models and a provider on loopback, and Debian's Chromium to look at it."""

import json
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, async_playwright, expect
from playwright.async_api import Page as Tab

from sandbox.upstream.server import KEY, LlmUpstream
from tests.gateway.pages.browsing import WITHIN_MS, opened
from tests.gateway.pages.site import PUBLIC_FILE, Member, Site
from tests.gateway.running import NO_LIMITS, Gateway, Running, make_admin

CHROMIUM = Path("/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
]
MODELS = [
    {"name": "tiny", "owner": "openai", "input_price": "0.15", "output_price": "0.6", "is_free": True},
    {"name": "gpt-large", "owner": "openai", "input_price": "2.5", "output_price": "10"},
]


@pytest.fixture(scope="session")
async def upstream() -> AsyncIterator[LlmUpstream]:
    async with LlmUpstream() as upstream:
        yield upstream


@pytest.fixture(scope="session")
async def site(tmp_path_factory: pytest.TempPathFactory, upstream: LlmUpstream) -> AsyncIterator[Site]:
    folder = tmp_path_factory.mktemp("pages")
    database_url = f"sqlite:///{folder}/gateway.db"
    root = make_admin("olga", database_url)
    channel = {
        "name": "openai",
        "provider": "openai",
        "models": ["tiny", "gpt-large"],
        "key": KEY,
        "base_url": upstream.url,
    }
    env = {
        "GATEWAY_CHANNELS": json.dumps([channel]),
        "GATEWAY_ALLOW_LOOPBACK_UPSTREAMS": "true",
        "GATEWAY_PUBLIC_FILE": str(PUBLIC_FILE),
        **NO_LIMITS,
    }
    with Running(database_url, folder / "log", **env) as running:
        people = Gateway(running.url, root)
        people.root.data("PUT", "/api/models/", {"models": MODELS})
        yield Site(people, folder / "log")
        people.close()


@pytest.fixture
def member(site: Site) -> Iterator[Member]:
    """Somebody signed in, who sends forms as a browser does."""
    with site.a_member() as member:
        yield member


@pytest.fixture(scope="session")
def reader(site: Site) -> Iterator[Member]:
    """Somebody signed in whom no test changes: making an account is slow on purpose."""
    with site.a_member() as member:
        yield member


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


@pytest.fixture
async def tab(chromium: Browser, site: Site) -> AsyncIterator[Tab]:
    async with opened(chromium, base_url=site.url) as tab:
        yield tab
