"""The name server with dnspython's resolver, the rate source with httpx."""

from collections.abc import AsyncIterator
from datetime import date
from decimal import Decimal

import dns.asyncresolver
import dns.resolver
import httpx
import pytest

from sandbox.dns import DnsFault, DnsServer
from sandbox.rates import RateServer

NAME = "s2026._domainkey.qq.example"


@pytest.fixture
async def server() -> AsyncIterator[DnsServer]:
    async with DnsServer() as server:
        server.set_txt(NAME, f"v=DKIM1; k=rsa; p={'A' * 400}")
        yield server


async def ask(server: DnsServer, name: str = NAME, *, tcp: bool = False) -> str:
    resolver = dns.asyncresolver.Resolver(configure=False)
    resolver.nameservers, resolver.port, resolver.lifetime = ["127.0.0.1"], server.port, 1.0
    answer = await resolver.resolve(name, "TXT", tcp=tcp)
    return b"".join(answer[0].strings).decode()


@pytest.mark.parametrize("tcp", [False, True])
async def test_a_long_text_is_told_whole(server: DnsServer, tcp: bool) -> None:
    assert await ask(server, tcp=tcp) == f"v=DKIM1; k=rsa; p={'A' * 400}"
    assert server.asked == [NAME]


async def test_other_names_do_not_exist(server: DnsServer) -> None:
    with pytest.raises(dns.resolver.NXDOMAIN):
        await ask(server, "nobody.example")
    server.set_txt(NAME, None)
    with pytest.raises(dns.resolver.NXDOMAIN):
        await ask(server)


@pytest.mark.parametrize("fault", [DnsFault.SILENT, DnsFault.SLOW])
async def test_a_dead_or_slow_server_is_not_waited_for(server: DnsServer, fault: DnsFault) -> None:
    server.fault = fault
    with pytest.raises(dns.resolver.LifetimeTimeout):
        await ask(server)


async def test_a_lying_server_lies(server: DnsServer) -> None:
    server.fault, server.lie = DnsFault.LYING, "v=DKIM1; p=forged"
    assert await ask(server, "nobody.example") == "v=DKIM1; p=forged"


async def test_a_broken_server_says_so(server: DnsServer) -> None:
    server.fault = DnsFault.BROKEN
    with pytest.raises(dns.resolver.NoNameservers):
        await ask(server)


@pytest.fixture
async def rates() -> AsyncIterator[RateServer]:
    async with RateServer() as rates:
        yield rates


async def fetch(rates: RateServer, **query: str) -> httpx.Response:
    async with httpx.AsyncClient() as client:
        return await client.get(rates.url, params=query, timeout=1)


async def test_a_rate_is_told_in_frankfurters_format(rates: RateServer) -> None:
    rates.rates["USD", "CNY"] = Decimal("7.0835")
    rates.date = date(2026, 11, 20)
    assert (await fetch(rates, base="USD", symbols="CNY")).json() == {
        "amount": 1.0,
        "base": "USD",
        "date": "2026-11-20",
        "rates": {"CNY": 7.0835},
    }
    assert set((await fetch(rates, base="USD")).json()["rates"]) == {"CNY", "EUR", "HKD", "JPY"}


async def test_unknown_currencies_are_not_found(rates: RateServer) -> None:
    assert (await fetch(rates, base="XXX")).status_code == 404


async def test_a_source_out_of_order_answers_with_a_page(rates: RateServer) -> None:
    rates.status = 503
    answer = await fetch(rates, base="USD")
    assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (503, "text/html")


async def test_a_slow_source_is_not_waited_for(rates: RateServer) -> None:
    rates.delay_s = 30
    with pytest.raises(httpx.ReadTimeout):
        await fetch(rates, base="USD")
