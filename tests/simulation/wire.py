"""HTTP without sockets: an ASGI application behind a transport of httpx, and what goes wrong on the way.

The application works on in the world's own tasks, whatever becomes of the client: as a server does.
"""

import asyncio
import json
from collections.abc import Callable
from contextvars import Context
from random import Random
from typing import Any, Final, NoReturn, Protocol

import httpx
from starlette.types import ASGIApp, Message

from tests.simulation.faults import Boundary, Fault, Faults

LATENCY_S: Final = (0.001, 0.02, 0.2)


class Ground(Protocol):
    """What a boundary needs to know of the history that it stands in."""

    faults: Faults
    chance: Random
    context: Context
    """The world's: what is done in it outlives the bot."""

    async def die(self) -> NoReturn:
        """The bot is killed here."""
        ...

    async def sleep_long(self) -> None:
        """The bot stands still here."""
        ...

    async def pause(self, seconds: tuple[float, ...]) -> None:
        """Others may go first, for one of these times."""
        ...


class Answer:
    """What a server says."""

    def __init__(self, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
        self.status = status
        self.headers = headers
        self.body = body


BoundaryOf = Callable[[httpx.Request, bytes], Boundary]
Misanswer = Callable[[Fault, Answer], Answer]


class Wire(httpx.AsyncBaseTransport):
    """The way to one server.

    Args:
        app: what serves there.
        ground: the history.
        boundary_of: which boundary a request is.
        misanswer: how this family of servers looks when it fails.
        begin: told of each request that is about to be served; what it returns is called after that.
    """

    def __init__(
        self,
        app: ASGIApp,
        ground: Ground,
        boundary_of: BoundaryOf,
        misanswer: Misanswer,
        begin: Callable[[Fault | None, httpx.Request, bytes], Callable[[], None]] = lambda *_: _nothing,
    ) -> None:
        self._app = app
        self._ground = ground
        self._boundary_of = boundary_of
        self._misanswer = misanswer
        self._begin = begin
        self._serving: set[asyncio.Task[None]] = set()

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        body = await request.aread()
        ground = self._ground
        boundary = self._boundary_of(request, body)
        fault = ground.faults.draw(boundary)
        if fault is Fault.KILL_BEFORE:
            await ground.die()
        await ground.pause(LATENCY_S)
        if fault is Fault.ASLEEP:
            await ground.sleep_long()
        if fault is Fault.UNREACHED:
            raise httpx.ConnectError("nobody listens", request=request)
        if fault in {Fault.REFUSED_500, Fault.TOO_MANY}:
            return _response(self._misanswer(fault, Answer(200, [], b"")))
        patience_s = float(request.extensions.get("timeout", {}).get("read") or 20.0)
        if fault is Fault.REQUEST_LOST:
            await self._lost(request, patience_s)
        answer = await self._answer(request, body, fault, patience_s)
        if fault is Fault.KILL_AFTER:
            await ground.die()
        if fault is Fault.ANSWER_LOST:
            raise httpx.ReadError("the connection was reset", request=request)
        if fault in {Fault.ERROR_500, Fault.HTML, Fault.CUT}:
            answer = self._misanswer(fault, answer)
        await ground.pause(LATENCY_S)
        return _response(answer)

    async def _lost(self, request: httpx.Request, patience_s: float) -> NoReturn:
        if self._ground.chance.random() < 0.5:
            raise httpx.ReadError("the connection was reset", request=request)
        await asyncio.sleep(patience_s)
        raise httpx.ReadTimeout("no answer", request=request)

    async def _answer(
        self, request: httpx.Request, body: bytes, fault: Fault | None, patience_s: float
    ) -> Answer:
        delay_s = 0.0
        if fault is Fault.EFFECT_LATE:
            delay_s = patience_s + self._ground.chance.uniform(1.0, 60.0)
        loop = asyncio.get_running_loop()
        answered: asyncio.Future[Answer] = loop.create_future()
        gone = asyncio.Event()
        serving = self._serve(request, body, fault, answered, gone, delay_s)
        task = loop.create_task(serving, context=self._ground.context)
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)
        try:
            async with asyncio.timeout(patience_s):
                answer = await asyncio.shield(answered)
                if fault is Fault.ANSWER_LATE:
                    await asyncio.sleep(patience_s + 1.0)
                return answer
        except TimeoutError:
            raise httpx.ReadTimeout("no answer", request=request) from None
        finally:
            self._ground.context.run(gone.set)

    async def _serve(
        self,
        request: httpx.Request,
        body: bytes,
        fault: Fault | None,
        answered: asyncio.Future[Answer],
        gone: asyncio.Event,
        delay_s: float,
    ) -> None:
        await asyncio.sleep(delay_s)
        status, headers, pieces, is_read = 500, list[tuple[bytes, bytes]](), list[bytes](), False

        async def receive() -> Message:
            nonlocal is_read
            if not is_read:
                is_read = True
                return {"type": "http.request", "body": body, "more_body": False}
            await gone.wait()
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            nonlocal status, headers
            if message["type"] == "http.response.start":
                status, headers = message["status"], list(message["headers"])
            else:
                pieces.append(message.get("body", b""))

        end = self._begin(fault, request, body)
        await self._app(_scope(request), receive, send)
        end()
        if not answered.done():
            answered.set_result(Answer(status, headers, b"".join(pieces)))


def _nothing() -> None:
    """Nobody wants to know."""


def _scope(request: httpx.Request) -> dict[str, Any]:
    url = request.url
    return {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": url.scheme,
        "path": url.path,
        "raw_path": url.raw_path.split(b"?")[0],
        "query_string": url.query,
        "root_path": "",
        # Nothing is gained by packing what goes nowhere.
        "headers": [(k.lower(), v) for k, v in request.headers.raw if k.lower() != b"accept-encoding"],
        "client": ("127.0.0.1", 50_000),
        "server": (url.host, url.port or 80),
        "state": {},
    }


def _response(answer: Answer) -> httpx.Response:
    return httpx.Response(answer.status, headers=answer.headers, stream=httpx.ByteStream(answer.body))


def misanswered_by_gateway(fault: Fault, answer: Answer) -> Answer:
    """As the One-API family fails, and a proxy in front of it."""
    said = {"error": {"message": "panic detected", "type": "one_api_error"}}
    if fault is Fault.TOO_MANY:
        return Answer(429, [(b"content-type", b"application/json")], b"")
    return _misanswered(fault, answer, said)


def misanswered_by_telegram(fault: Fault, answer: Answer) -> Answer:
    """As the Bot API server fails."""
    if fault is Fault.TOO_MANY:
        told = {
            "ok": False,
            "error_code": 429,
            "description": "Too Many Requests: retry after 3",
            "parameters": {"retry_after": 3},
        }
        return Answer(429, [(b"content-type", b"application/json")], json.dumps(told).encode())
    return _misanswered(
        fault, answer, {"ok": False, "error_code": 500, "description": "Internal Server Error"}
    )


def _misanswered(fault: Fault, answer: Answer, said: object) -> Answer:
    if fault is Fault.HTML:
        return Answer(502, [(b"content-type", b"text/html")], b"<html><h1>502 Bad Gateway</h1></html>")
    if fault is Fault.CUT:
        headers = [(k, v) for k, v in answer.headers if k != b"content-length"]
        return Answer(answer.status, headers, answer.body[: len(answer.body) // 2])
    return Answer(500, [(b"content-type", b"application/json")], json.dumps(said).encode())
