"""Fixtures: each mimic once a session; `mimic` is every one of them in turn."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.mimic.running import Running


@pytest_asyncio.fixture(scope="session")
async def oneapi() -> AsyncIterator[Running]:
    async with Running("oneapi") as running:
        yield running


@pytest_asyncio.fixture(scope="session")
async def laisky() -> AsyncIterator[Running]:
    async with Running("laisky") as running:
        yield running


@pytest_asyncio.fixture(scope="session")
async def newapi() -> AsyncIterator[Running]:
    async with Running("newapi") as running:
        yield running


@pytest.fixture(scope="session")
def mimics(oneapi: Running, laisky: Running, newapi: Running) -> dict[str, Running]:
    """By dialect."""
    return {running.dialect: running for running in (oneapi, laisky, newapi)}


@pytest.fixture(params=["oneapi", "laisky", "newapi"])
def mimic(request: pytest.FixtureRequest, mimics: dict[str, Running]) -> Running:
    return mimics[request.param]


@pytest.fixture(params=["oneapi", "laisky"])
def older(request: pytest.FixtureRequest, mimics: dict[str, Running]) -> Running:
    """Those with `POST /api/topup`, whose every line was observed."""
    return mimics[request.param]
