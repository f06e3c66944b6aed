"""A proxy between us and the gateway: forwards, tunnels, refuses, breaks off, and learns no more than it must."""

import asyncio
import base64
import ssl
from pathlib import Path

import pytest
import trustme

from gateway_client import BadAnswer, GatewayClient, GatewayError, NoAnswer, NotSent
from gateway_client.exchange import Exchange
from gateway_client.wire import Answer, read
from tests.gateway_client.recorded import TOKEN
from tests.gateway_client.rude import (
    Connection,
    answering,
    closing,
    http,
    resetting,
    rude_server,
    silent,
    tunnelling,
)
from tests.gateway_client.test_exchange import HURRIED, READ, WRITE, YES, sent

PASSWORD = "proxy-password-1"


@pytest.fixture
def certified(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """What a gateway needs to be believed to be gateway.example."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("gateway.example").configure_cert(context)
    return context


def port_of(url: str) -> int:
    return int(url.rpartition(":")[2])


async def test_a_proxy_forwards() -> None:
    async with rude_server(answering(http(YES))) as proxy:
        assert (await sent("http://gateway.example", WRITE, proxy=proxy.url)).status == 200
    assert proxy.requests[0].startswith(b"POST http://gateway.example/api/topup HTTP/1.1")


async def test_a_proxy_tunnels_and_sees_nothing_of_what_is_said(certified: ssl.SSLContext) -> None:
    async with (
        rude_server(answering(http(YES)), tls=certified) as gateway,
        rude_server(tunnelling(port_of(gateway.url))) as proxy,
    ):
        answer = await sent("https://gateway.example", WRITE, proxy=proxy.url)
        assert read(WRITE, answer) == 7
    assert gateway.requests[0].startswith(b"POST /api/topup HTTP/1.1")
    assert TOKEN.encode() in gateway.requests[0]
    (seen,) = proxy.requests
    assert seen.startswith(b"CONNECT gateway.example:443 ")
    assert TOKEN.encode() not in seen


async def test_behind_a_tunnel_a_certificate_of_another_is_not_sent_to(certified: ssl.SSLContext) -> None:
    async with (
        rude_server(answering(http(YES)), tls=certified) as gateway,
        rude_server(tunnelling(port_of(gateway.url))) as proxy,
    ):
        with pytest.raises(NotSent):
            await sent("https://elsewhere.example", WRITE, proxy=proxy.url)
        assert gateway.requests == []


async def test_a_tunnel_that_breaks_off_after_the_request_leaves_it_unknown(
    certified: ssl.SSLContext,
) -> None:
    async with (
        rude_server(resetting, tls=certified) as gateway,
        rude_server(tunnelling(port_of(gateway.url))) as proxy,
    ):
        with pytest.raises(NoAnswer):
            await sent("https://gateway.example", WRITE, proxy=proxy.url)
        assert len(gateway.requests) == 1


@pytest.mark.parametrize("stroke", [silent, closing, resetting])
@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxy_that_says_nothing_leaves_it_unknown_and_hangs_nobody(
    scheme: str, stroke: object
) -> None:
    assert callable(stroke)
    async with rude_server(stroke) as proxy:
        with pytest.raises(NoAnswer):
            await asyncio.wait_for(sent(f"{scheme}://gateway.example", WRITE, proxy=proxy.url), 5)
        assert len(proxy.requests) == 1


async def test_a_proxy_that_refuses_a_tunnel_is_not_sent() -> None:
    async with rude_server(answering(http(b"", "403 Forbidden"))) as proxy:
        with pytest.raises(NotSent, match="ProxyError"):
            await sent("https://gateway.example", WRITE, proxy=proxy.url)
    assert proxy.requests[0].startswith(b"CONNECT gateway.example:443")
    assert TOKEN.encode() not in proxy.requests[0]


async def test_a_proxys_own_error_page_is_no_answer_of_the_gateway() -> None:
    async with rude_server(answering(http(b"<h1>Bad Gateway</h1>", "502 Bad Gateway"))) as proxy:
        answer = await sent("http://gateway.example", WRITE, proxy=proxy.url)
    with pytest.raises(BadAnswer):
        read(WRITE, answer)


async def test_a_dead_proxy_is_not_sent() -> None:
    with pytest.raises(NotSent):
        await sent("http://gateway.example", WRITE, proxy="http://127.0.0.1:9")


async def test_the_environments_proxy_is_not_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("ALL_PROXY", "http://127.0.0.1:9")
    async with rude_server(answering(http(YES))) as rude:
        assert (await sent(rude.url)).status == 200


@pytest.mark.parametrize("scheme", ["http", "https"])
async def test_a_proxys_password_is_told_to_it_alone(scheme: str) -> None:
    refuses = http(b"", "407 Proxy Authentication Required")
    async with rude_server(answering(refuses)) as proxy:
        address = proxy.url.replace("//", f"//olga:{PASSWORD}@")
        with pytest.raises(GatewayError) as caught:
            await GatewayClient.connect(f"{scheme}://gateway.example", TOKEN, proxy=address)
    told = base64.b64encode(f"olga:{PASSWORD}".encode())
    assert proxy.requests
    assert all(told in request for request in proxy.requests)
    assert PASSWORD not in str(caught.value)
    assert PASSWORD not in repr(vars(caught.value))


@pytest.mark.parametrize(
    "address",
    [
        f"socks5://olga:{PASSWORD}@proxy.example",
        f"olga:{PASSWORD}@proxy.example",
        f"http://olga:{PASSWORD}@",
        f"http://olga:{PASSWORD}@proxy.example:port",
        f"http://olga:{PASSWORD}@proxy.example/path",
        f"http://proxy.example?{PASSWORD}",
        f"http://proxy.example#{PASSWORD}",
        "",
    ],
)
async def test_what_is_no_proxys_address_is_refused_and_not_repeated(address: str) -> None:
    with pytest.raises(ValueError, match="proxy's address") as caught:
        await GatewayClient.connect("http://gateway.example", TOKEN, proxy=address)
    assert PASSWORD not in str(caught.value)
    assert caught.value.__cause__ is None


async def test_reads_share_a_connection_to_the_proxy_until_it_closes_it() -> None:
    async def served_twice(connection: Connection) -> None:
        await connection.say(http(YES))
        if len(proxy.requests) % 2 == 0:
            connection.writer.close()

    async with rude_server(served_twice) as proxy:
        exchange = Exchange("http://gateway.example", HURRIED, proxy.url)
        for _ in range(6):
            answer: Answer = await exchange.send(READ, {})
            assert read(READ, answer) == 7
        await exchange.aclose()
        assert proxy.connections == 3
