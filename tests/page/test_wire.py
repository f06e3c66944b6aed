"""The wire between bot and gateway: what is asked for is cut, nothing else, and it comes back."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from sandbox.listener import HttpListener
from sandbox.stories.wire import Wire, WireState


class Counter:
    """A server that counts what reaches it, behind a wire."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        app = Starlette(routes=[Route("/{path:path}", self._answer, methods=["GET", "POST"])])
        self.listener = HttpListener(app)
        self.wire = Wire(away_s=0.3)
        self.changes: list[WireState] = []
        self.whole = asyncio.Event()
        self.wire.on_change = self._note

    async def _answer(self, request: Request) -> PlainTextResponse:
        self.asked.append(f"{request.method} {request.url.path} {(await request.body()).decode()}")
        return PlainTextResponse("done")

    def _note(self) -> None:
        self.changes.append(self.wire.state)
        if self.wire.state is WireState.WHOLE:
            self.whole.set()


@pytest.fixture
async def counter() -> AsyncIterator[Counter]:
    counter = Counter()
    async with counter.listener, counter.wire:
        counter.wire.target = ("127.0.0.1", urlsplit(counter.listener.url).port or 0)
        yield counter


async def test_a_cut_request_is_done_and_its_answer_lost(counter: Counter) -> None:
    counter.wire.cut_at(b"POST /credit ")
    async with httpx.AsyncClient(trust_env=False, base_url=counter.wire.url) as client:
        assert (await client.get("/balance")).text == "done"
        with pytest.raises(httpx.TransportError):
            await client.post("/credit", content=b"100")
        assert counter.asked == ["GET /balance ", "POST /credit 100"]
        with pytest.raises(httpx.TransportError):
            await client.get("/balance")
        async with asyncio.timeout(5):
            await counter.whole.wait()
        assert (await client.post("/credit", content=b"100")).text == "done"
    assert counter.changes == [WireState.ARMED, WireState.CUT, WireState.WHOLE]
    assert counter.wire.cuts == 1


async def test_a_gateway_that_is_gone_is_not_reached(counter: Counter) -> None:
    counter.wire.target = ("127.0.0.1", 1)
    async with httpx.AsyncClient(trust_env=False, base_url=counter.wire.url) as client:
        with pytest.raises(httpx.TransportError):
            await client.get("/balance")
