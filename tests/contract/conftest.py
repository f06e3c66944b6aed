"""The contract suite's gateways: companion and mimics, started here, or a running one by `--gateway-url`.

    pytest tests/contract
    pytest tests/contract --gateway-url http://127.0.0.1:3000 --gateway-token TOKEN

A foreign gateway must be on loopback, or be yours (`--i-own-this`), with its limit of calls lifted: the suite
makes about a thousand (oneapi: `GLOBAL_API_RATE_LIMIT=0`, laisky: `RATE_LIMIT_DISABLED=true`). Accounts made
on it are named `ct_…` and removed; the suite logs in at most five times. What does not apply to its dialect
is not collected. `-k companion`, `-k oneapi` and so on pick one of those that are started here.
"""

import asyncio
import ipaddress
from collections.abc import AsyncIterator
from typing import Any, Protocol

import httpx
import pytest
import pytest_asyncio

from gateway_client import DIALECTS, Dialect, GatewayClient, GatewayError, User
from tests.contract.applies import applies
from tests.contract.bench import PATIENCE_S, Bench, started

_DIALECTS: pytest.StashKey[list[Dialect]] = pytest.StashKey()


class Options(Protocol):
    """What is asked of pytest's configuration."""

    def getoption(self, name: str, default: Any = ...) -> Any:
        """The value of a command line option."""
        ...


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("gateway contract")
    group.addoption(
        "--gateway-url", help="a running gateway to test; without it the companion and the mimics are started"
    )
    group.addoption("--gateway-token", help="an admin's access token at that gateway")
    group.addoption(
        "--i-own-this", action="store_true", default=False, help="the gateway beyond loopback is mine to test"
    )


def pytest_pycollect_makeitem(
    collector: pytest.Collector, name: str, obj: object
) -> list[pytest.Item] | None:
    if name.startswith("test_") and not any(applies(obj, each) for each in _dialects(collector.config)):
        return []
    return None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "gateway_name" in metafunc.fixturenames:
        names = [each.name for each in _dialects(metafunc.config) if applies(metafunc.function, each)]
        metafunc.parametrize("gateway_name", names, scope="session")


def _dialects(config: pytest.Config) -> list[Dialect]:
    if _DIALECTS not in config.stash:
        config.stash[_DIALECTS] = found_out(config)
    return config.stash[_DIALECTS]


def found_out(config: Options) -> list[Dialect]:
    """The dialects to be tested: all, or that of the gateway that was given.

    Raises:
        pytest.UsageError: it is not ours to test, or nobody answers there.
    """
    url = config.getoption("gateway_url", default=None)
    if url is None:
        return list(DIALECTS.values())
    token = config.getoption("gateway_token", default=None)
    if token is None:
        raise pytest.UsageError("--gateway-url needs --gateway-token")
    if not may_be_tested(url, is_owned=config.getoption("i_own_this", default=False)):
        raise pytest.UsageError(f"{url} is not on loopback: add --i-own-this if it is yours to test")

    async def ask() -> Dialect:
        async with await GatewayClient.connect(url, token) as gateway:
            return gateway.dialect

    try:
        return [asyncio.run(ask())]
    except GatewayError as error:
        raise pytest.UsageError(f"{url}: {error}") from error


def may_be_tested(url: str, *, is_owned: bool) -> bool:
    """Whether accounts may be made there: on this machine, or where somebody answers for it."""
    return is_owned or is_loopback(url)


def is_loopback(url: str) -> bool:
    """Whether an address names this machine, without asking DNS."""
    host = httpx.URL(url).host
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@pytest_asyncio.fixture(scope="session")
async def bench(
    gateway_name: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Bench]:
    """The gateway under test; `gateway_name` is its dialect's name."""
    url = request.config.getoption("gateway_url", default=None)
    if url is not None:
        async for found in _bench(url, request.config.getoption("gateway_token")):
            yield found
        return
    async with started(gateway_name, tmp_path_factory.mktemp(gateway_name)) as (own_url, token):
        async for found in _bench(own_url, token):
            yield found


async def _bench(url: str, token: str) -> AsyncIterator[Bench]:
    headers = {"authorization": f"Bearer {token}"}
    async with (
        await GatewayClient.connect(url, token) as client,
        httpx.AsyncClient(base_url=url, headers=headers, timeout=PATIENCE_S, trust_env=False) as raw,
    ):
        found = Bench(url, token, client, raw)
        yield found
        await found.clean()


@pytest.fixture(scope="session")
def gateway(bench: Bench) -> GatewayClient:
    """The client under test."""
    return bench.client


@pytest_asyncio.fixture
async def anne(bench: Bench) -> User:
    """A new account with nothing on it."""
    return await bench.account()


@pytest_asyncio.fixture(scope="session")
async def holder(bench: Bench) -> User:
    """An account that logs in, once for the whole session."""
    return await bench.account()


@pytest_asyncio.fixture(scope="session")
async def as_holder(bench: Bench, holder: User) -> AsyncIterator[httpx.AsyncClient]:
    """Calls as the holder."""
    async with bench.logged_in(holder) as calls:
        yield calls
