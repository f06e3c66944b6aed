"""A proxy between the bot and a server that loses a request or its answer, once, at a chosen place."""

import asyncio
from enum import Enum
from types import TracebackType
from typing import Final, Self

READ_WITHIN_S: Final = 0.3


class Cut(Enum):
    """What happens to the next exchange whose request has the marked words."""

    REQUEST = "the request never reaches the server; the client sees a reset"
    ANSWER = "the server does it; its answer never reaches the client"
    HALF_ANSWER = "the client gets the first half of the answer"
    LEFT = "the server gets the request whole; both connections end before it answers"


class CuttingProxy:
    """Forwards TCP to `127.0.0.1:port`, on a free port of its own."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._plan: list[tuple[bytes, Cut]] = []
        self.cuts = 0
        """How many exchanges were cut."""
        self.is_away = False
        """While it is, connections end as soon as something is said."""

    @property
    def port(self) -> int:
        """Where to connect instead of the server."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    def cut(self, words: bytes, how: Cut, *, times: int = 1) -> None:
        """Plan cuts for requests with these words, such as `POST /api/topup`."""
        self._plan += [(words, how)] * times

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()

    def _planned(self, octets: bytes) -> Cut | None:
        for number, (words, how) in enumerate(self._plan):
            if words in octets:
                del self._plan[number]
                self.cuts += 1
                return how
        return None

    async def _serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        try:
            server, forth = await asyncio.open_connection("127.0.0.1", self._target)
        except OSError:
            back.transport.abort()
            return
        answering = asyncio.create_task(_pump(server, back))
        try:
            while octets := await client.read(65536):
                how = Cut.REQUEST if self.is_away else self._planned(octets)
                if how is Cut.REQUEST:
                    break
                if how is not None:
                    answering.cancel()
                    await asyncio.gather(answering, return_exceptions=True)
                    forth.write(octets)
                    # The request's body may follow its head: all of it must reach the server.
                    if how is Cut.LEFT:
                        await _send_whole(octets, client, forth)
                        break
                    sending = asyncio.create_task(_pump(client, forth))
                    answer = await server.read(65536)
                    sending.cancel()
                    await asyncio.gather(sending, return_exceptions=True)
                    if how is Cut.HALF_ANSWER:
                        back.write(answer[: len(answer) // 2])
                        await back.drain()
                    break
                forth.write(octets)
                await forth.drain()
        except OSError:
            pass
        finally:
            answering.cancel()
            back.transport.abort()
            forth.transport.abort()


async def _pump(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    try:
        while octets := await source.read(65536):
            sink.write(octets)
            await sink.drain()
        sink.close()
    except OSError:
        sink.transport.abort()


async def _send_whole(begun: bytes, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
    """Send on what is still to come of a request, and give the server the time to read it."""
    head, _, body = begun.partition(b"\r\n\r\n")
    lines = head.lower().split(b"\r\n")
    length = next(int(line[15:]) for line in lines if line.startswith(b"content-length:"))
    if missing := length - len(body):
        sink.write(await source.readexactly(missing))
    await sink.drain()
    # A server that learns at once that nobody waits may not look at what was sent.
    await asyncio.sleep(READ_WITHIN_S)
