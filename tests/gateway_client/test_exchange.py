"""The socket against servers that misbehave: never a hang, never a guess."""

import asyncio
import gzip
import logging
import socket
from collections.abc import Callable

import httpx
import pytest

from gateway_client import BadAnswer, GatewayError, NoAnswer, NotSent, Timeouts
from gateway_client.exchange import Exchange
from gateway_client.wire import BODY_BYTES_MAX, Answer, Call, Repeat, read
from tests.gateway_client.recorded import TOKEN
from tests.gateway_client.rude import (
    Connection,
    Stroke,
    answering,
    closing,
    http,
    resetting,
    rude_server,
    silent,
)

YES = b'{"success":true,"message":"","data":7}'
HURRIED = Timeouts(connect_s=0.2, read_s=0.3, total_s=0.6)
READ: Call[object] = Call(method="GET", path="/api/status", read=lambda got: got.data)
WRITE: Call[object] = Call(
    method="POST",
    path="/api/topup",
    body={"quota": 5, "remark": "订单"},
    read=lambda got: got.data,
    repeat=Repeat.NEVER,
)


async def sent(
    url: str, call: Call[object] = READ, timeouts: Timeouts = HURRIED, proxy: str | None = None
) -> Answer:
    socketed = Exchange(url, timeouts, proxy)
    try:
        return await socketed.send(call, {"authorization": f"Bearer {TOKEN}"})
    finally:
        await socketed.aclose()


async def test_a_whole_answer_comes_back() -> None:
    async with rude_server(answering(http(YES, X_Y="z"))) as rude:
        answer = await sent(rude.url, WRITE)
    assert read(WRITE, answer) == 7
    assert answer.headers["x-y"] == "z"
    assert rude.requests[0].startswith(b"POST /api/topup HTTP/1.1\r\n")
    assert rude.requests[0].endswith('{"quota":5,"remark":"订单"}'.encode())


async def test_a_query_is_written_so_that_it_cannot_break_out() -> None:
    call: Call[object] = Call(
        method="GET", path="/api/user/search", query={"keyword": "a b&p=1#%_\r\n"}, read=lambda _: None
    )
    async with rude_server(answering(http(YES))) as rude:
        await sent(rude.url, call)
    assert (
        rude.requests[0].split(b"\r\n")[0]
        == b"GET /api/user/search?keyword=a+b%26p%3D1%23%25_%0D%0A HTTP/1.1"
    )


@pytest.mark.parametrize(
    "stroke",
    [
        pytest.param(silent, id="silent"),
        pytest.param(resetting, id="reset"),
        pytest.param(closing, id="closed"),
        pytest.param(answering(b"HTTP/1.1 200 OK\r\nContent-Len", then_close=True), id="head-cut"),
        pytest.param(answering(http(YES)[:-1], then_close=True), id="body-cut"),
        pytest.param(answering(http(YES)[:-1]), id="body-waits"),
        pytest.param(
            answering(
                b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n", then_close=True
            ),
            id="chunks-cut",
        ),
        pytest.param(answering(b"220 smtp.example ESMTP\r\n"), id="no-http"),
    ],
)
@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
async def test_what_ends_early_is_no_answer(call: Call[object], stroke: Stroke) -> None:
    async with rude_server(stroke) as rude:
        with pytest.raises(NoAnswer):
            await sent(rude.url, call)
        assert len(rude.requests) == 1


async def test_an_answer_that_trickles_is_ended_by_the_total_time() -> None:
    async def trickle(connection: Connection) -> None:
        await connection.say(b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n")
        while True:
            await connection.say(b" ")
            await asyncio.sleep(0.05)

    async with rude_server(trickle) as rude:
        with pytest.raises(NoAnswer, match=r"within 0\.6 s"):
            await asyncio.wait_for(sent(rude.url), 5)


@pytest.mark.parametrize("call", [READ, WRITE], ids=["read", "write"])
async def test_silence_is_ended_by_the_time_for_reading(call: Call[object]) -> None:
    async with rude_server(silent) as rude:
        with pytest.raises(NoAnswer, match="ReadTimeout"):
            await asyncio.wait_for(sent(rude.url, call, Timeouts(connect_s=30, read_s=0.2, total_s=30)), 10)


async def test_nobody_listening_is_not_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
        with pytest.raises(NotSent, match="ConnectError"):
            await sent(f"http://127.0.0.1:{port}", WRITE)


async def test_a_listener_that_accepts_nobody_is_not_sent() -> None:
    with socket.socket() as full:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        address = full.getsockname()
        waiting = [socket.socket() for _ in range(4)]
        for one in waiting:
            one.setblocking(False)
            one.connect_ex(address)
        with pytest.raises(NotSent, match="ConnectTimeout"):
            await sent(f"http://127.0.0.1:{address[1]}", WRITE)
        for one in waiting:
            one.close()


async def test_plain_text_where_tls_is_wanted_is_not_sent() -> None:
    async with rude_server(answering(http(YES))) as rude:
        with pytest.raises(NotSent):
            await sent(rude.url.replace("http:", "https:"), WRITE)
        assert rude.requests == []


async def test_a_redirect_is_not_followed() -> None:
    async with rude_server(answering(http(b"", "301 Moved Permanently", Location="/api/elsewhere"))) as rude:
        answer = await sent(rude.url, WRITE)
        assert len(rude.requests) == 1
    with pytest.raises(BadAnswer):
        read(WRITE, answer)


async def test_no_cookie_is_kept() -> None:
    async with rude_server(answering(http(YES, Set_Cookie="session=1"))) as rude:
        socketed = Exchange(rude.url, HURRIED)
        await socketed.send(READ, {})
        await socketed.send(READ, {})
        await socketed.aclose()
    assert all(b"cookie" not in request.lower() for request in rude.requests)


async def test_a_body_of_100_mb_is_cut_off() -> None:
    told = 0

    async def flood(connection: Connection) -> None:
        nonlocal told
        await connection.say(b"HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\n")
        for _ in range(1600):
            await connection.say(b" " * 65536)
            told += 65536

    async with rude_server(flood) as rude:
        with pytest.raises(BadAnswer, match="larger than"):
            await sent(rude.url, timeouts=Timeouts(connect_s=5, read_s=5, total_s=30))
    assert told < 104_857_600


async def test_gzip_is_read_and_a_bomb_is_not() -> None:
    bomb = gzip.compress(b"0" * (BODY_BYTES_MAX + 1))
    async with rude_server(
        answering(http(gzip.compress(YES), Content_Encoding="gzip")),
        answering(http(bomb, Content_Encoding="gzip")),
    ) as rude:
        assert read(READ, await sent(rude.url)) == 7
        answer = await sent(rude.url)
    with pytest.raises(BadAnswer, match="too large"):
        read(READ, answer)


async def test_reads_share_a_connection_and_writes_have_their_own() -> None:
    async with rude_server(answering(http(YES))) as rude:
        socketed = Exchange(rude.url, HURRIED)
        for call in (READ, READ, READ, WRITE, WRITE, READ):
            await socketed.send(call, {})
        await socketed.aclose()
        assert rude.connections == 3


async def test_a_kept_connection_that_the_server_closed_is_not_written_to() -> None:
    async with rude_server(answering(http(YES), then_close=True)) as rude:
        socketed = Exchange(rude.url, HURRIED)
        for call in (READ, WRITE, READ, WRITE):
            assert (await socketed.send(call, {})).status == 200
        await socketed.aclose()


async def test_a_full_pool_is_not_sent() -> None:
    one = httpx.AsyncHTTPTransport(limits=httpx.Limits(max_connections=1))
    async with rude_server(silent) as rude:
        socketed = Exchange(rude.url, Timeouts(connect_s=0.2, read_s=10, total_s=10), transport=one)
        holder = asyncio.ensure_future(socketed.send(READ, {}))
        await _until(lambda: len(rude.requests) == 1)
        with pytest.raises(NotSent, match="PoolTimeout"):
            await socketed.send(WRITE, {})
        holder.cancel()
        await asyncio.gather(holder, return_exceptions=True)
        await socketed.aclose()


async def test_a_transport_without_an_asynchronous_stream_is_no_answer() -> None:
    class Synchronous(httpx.AsyncBaseTransport):
        async def handle_async_request(self, _request: httpx.Request) -> httpx.Response:
            class Body(httpx.SyncByteStream):
                pass

            return httpx.Response(200, stream=Body())

    with pytest.raises(NoAnswer):
        await Exchange("http://gateway.example", HURRIED, transport=Synchronous()).send(READ, {})


@pytest.mark.parametrize("stroke", [silent, resetting, closing, answering(b"HTTP/9 x\r\n")])
async def test_no_token_is_in_any_log_line_or_error(stroke: Stroke, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    async with rude_server(stroke) as rude:
        with pytest.raises(GatewayError) as caught:
            await sent(rude.url, WRITE)
    error: BaseException | None = caught.value
    assert error is not None
    assert error.__context__ is None
    assert error.__cause__ is None
    assert TOKEN not in caplog.text
    assert TOKEN not in repr(vars(error))


async def _until(is_so: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not is_so():
            await asyncio.sleep(0.01)
