"""The socket: one request out, one whole answer in, over an httpx transport and nothing above it.

Knows when a request cannot have left (NotSent) and when nobody can tell (NoAnswer); what an answer means
is `wire.py`. Redirects are not followed, cookies not kept, the environment's proxies not asked.

Two pools. Reads share connections that are kept alive; a server may close such a connection at the very
moment a request is written to it, which leaves the request's fate open. So a call that must not be
repeated goes out on a connection of its own, where this cannot happen.
"""

import asyncio
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

import httpx

from gateway_client.errors import BadAnswer, NoAnswer, NotSent
from gateway_client.wire import BODY_BYTES_MAX, Answer, Call, Repeat

_NEVER_LEFT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeouts:
    """How long one request may take, in seconds."""

    connect_s: float = 5.0
    """To get a connection: a free place in the pool, TCP, TLS; each."""
    read_s: float = 20.0
    """Between two pieces of the answer, and between two pieces of the request."""
    total_s: float = 30.0
    """From the first step to the last byte."""


class Exchange:
    """Sends calls to one gateway.

    Args:
        base_url: scheme, host, port and perhaps a path; no user, query or fragment.
        timeouts: of each request.
        proxy: `http://` or `https://` address of a proxy; None for none.
        transport: what to send over instead, for tests; then there is one pool.
    """

    def __init__(
        self,
        base_url: str,
        timeouts: Timeouts,
        proxy: str | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._base_url = base_url
        self._total_s = timeouts.total_s
        self._extensions = {
            "timeout": {
                "connect": timeouts.connect_s,
                "pool": timeouts.connect_s,
                "read": timeouts.read_s,
                "write": timeouts.read_s,
            }
        }
        self._shared, self._single = (transport, transport) if transport else _pools(base_url, proxy)

    async def aclose(self) -> None:
        """Close every connection."""
        await self._shared.aclose()
        await self._single.aclose()

    async def send(self, call: Call[Any], headers: Mapping[str, str]) -> Answer:
        """Send one call and read the whole answer.

        Raises:
            NotSent: no connection; nothing left this machine.
            NoAnswer: timeout, reset, or a body that ended early.
            BadAnswer: a body above `BODY_BYTES_MAX`; the rest was not read.
        """
        request = self._request(call, headers)
        pool = self._single if call.repeat is Repeat.NEVER else self._shared
        try:
            async with asyncio.timeout(self._total_s):
                answer = await _whole_answer(pool, request)
        except _NEVER_LEFT as error:
            failure: NotSent | NoAnswer = NotSent(f"no connection: {type(error).__name__}", call=call.name)
        except httpx.TransportError as error:
            failure = NoAnswer(f"no whole answer: {type(error).__name__}", call=call.name)
        except TimeoutError:
            failure = NoAnswer(f"no whole answer within {self._total_s:g} s", call=call.name)
        else:
            if answer is not None:
                return answer
            raise BadAnswer(f"body larger than {BODY_BYTES_MAX} bytes", call=call.name)
        # Raised out here: errors of the layers below may quote a header as their context.
        raise failure

    def _request(self, call: Call[Any], headers: Mapping[str, str]) -> httpx.Request:
        url = self._base_url + call.path
        if call.query:
            url += "?" + urlencode(call.query)
        if call.body is None:
            return httpx.Request(call.method, url, headers=headers, extensions=self._extensions)
        return httpx.Request(
            call.method,
            url,
            headers={**headers, "content-type": "application/json"},
            content=json.dumps(call.body, ensure_ascii=False, separators=(",", ":")).encode(),
            extensions=self._extensions,
        )


def _pools(base_url: str, proxy: str | None) -> tuple[httpx.AsyncBaseTransport, httpx.AsyncBaseTransport]:
    # Reading the bundle of certificates takes longer than most requests: once, and only where TLS is met.
    is_tls = any(url.startswith("https:") for url in (base_url, proxy or ""))
    context = httpx.create_ssl_context(verify=is_tls)
    shared = httpx.AsyncHTTPTransport(verify=context, trust_env=False, proxy=proxy)
    single = httpx.AsyncHTTPTransport(
        verify=context, trust_env=False, proxy=proxy, limits=httpx.Limits(max_keepalive_connections=0)
    )
    return shared, single


async def _whole_answer(transport: httpx.AsyncBaseTransport, request: httpx.Request) -> Answer | None:
    """The answer, or None where its body is larger than we read."""
    response = await transport.handle_async_request(request)
    stream = response.stream
    if not isinstance(stream, httpx.AsyncByteStream):
        raise httpx.ReadError("a transport gave no asynchronous stream")
    try:
        pieces: list[bytes] = []
        size = 0
        async for piece in stream:
            size += len(piece)
            if size > BODY_BYTES_MAX:
                return None
            pieces.append(piece)
    finally:
        await stream.aclose()
    # Go joins repeated headers nowhere; the last one wins here, and none of those we read repeats.
    headers = {
        name.decode("latin-1").lower(): value.decode("latin-1") for name, value in response.headers.raw
    }
    return Answer(response.status_code, headers, b"".join(pieces))
