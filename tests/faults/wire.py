"""A proxy for conversations that stay open: it records what is said, and stalls, cuts, truncates or meddles."""

import asyncio
import re
from collections.abc import Callable
from types import TracebackType
from typing import Self

Meddle = Callable[[bytes], bytes]
_TLS_RECORDS = (b"\x14", b"\x15", b"\x16", b"\x17")


class Wire:
    """Forwards TCP to `127.0.0.1:port`, on a free port of its own.

    What is planned meets every connection; octets are looked at in the pieces in which they come, which for
    IMAP are whole lines as long as they are short.
    """

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._connections: set[asyncio.Task[None]] = set()
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._refused: list[tuple[bytes, bytes]] = []
        self._swallowed: set[bytes] = set()
        self._meddling: list[Meddle] = []
        self._left: int | None = None
        self.lines: list[bytes] = []
        """What the client has said, over all connections, line by line."""
        self.connections = 0
        """How often the client connected."""
        self.is_silent = False
        """While it is, connections are accepted and nothing is ever said."""

    @property
    def port(self) -> int:
        """Where to connect instead of the server."""
        assert self._server is not None
        return int(self._server.sockets[0].getsockname()[1])

    @property
    def commands(self) -> list[str]:
        """What the client has said, without its tags."""
        words = (line.decode(errors="replace").partition(" ") for line in self.lines)
        return [rest or first for first, _, rest in words]

    def stall(self) -> None:
        """From now on nothing passes either way; connections stay open, as with a lost route."""
        self._flowing.clear()

    def stall_after(self, octets: int) -> None:
        """Let so much of what the server says pass, then stall: in the middle of a line or a TLS record."""
        self._left = octets

    def flow(self) -> None:
        """End a stall."""
        self._left = None
        self._flowing.set()

    def swallow(self, words: bytes) -> None:
        """Let the client's lines with these words vanish, on the connections that are open now."""
        self._swallowed.add(words)

    def refuse(self, command: bytes, answer: bytes, *, times: int = 1) -> None:
        """Answer the next commands with these words ourselves: `NO [UNAVAILABLE] later`, `BAD what?`."""
        self._refused += [(command, answer)] * times

    def meddle(self, change: Meddle) -> None:
        """Change what the server says."""
        self._meddling.append(change)

    def leave_alone(self) -> None:
        """End all meddling."""
        self._meddling.clear()

    async def cut(self) -> None:
        """End every connection without a word."""
        for connection in list(self._connections):
            connection.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        assert self._server is not None
        self._server.close()
        await self.cut()

    async def _serve(self, client: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._connections.add(task)
        self.connections += 1
        self._swallowed.clear()
        forth: asyncio.StreamWriter | None = None
        try:
            if self.is_silent:
                await asyncio.Event().wait()
            server, forth = await asyncio.open_connection("127.0.0.1", self._target)
            async with asyncio.TaskGroup() as both:
                both.create_task(self._ask(client, forth, back))
                both.create_task(self._answer(server, back))
        except (OSError, ExceptionGroup, asyncio.CancelledError):
            pass
        finally:
            for writer in (back, forth):
                if writer is not None:
                    writer.transport.abort()
            self._connections.discard(task)

    async def _ask(
        self, client: asyncio.StreamReader, forth: asyncio.StreamWriter, back: asyncio.StreamWriter
    ) -> None:
        while octets := await _line(client):
            await self._flowing.wait()
            self.lines += octets.splitlines()
            if any(words in octets for words in self._swallowed):
                continue
            if answer := self._refusal(octets):
                back.write(octets.split()[0] + b" " + answer + b"\r\n")
                continue
            forth.write(octets)
            await forth.drain()
        raise ConnectionResetError

    def _refusal(self, octets: bytes) -> bytes | None:
        for number, (command, answer) in enumerate(self._refused):
            if re.search(rb"\b" + command + rb"\b", octets):
                del self._refused[number]
                return answer
        return None

    async def _answer(self, server: asyncio.StreamReader, back: asyncio.StreamWriter) -> None:
        while octets := await server.read(65536):
            for change in self._meddling:
                octets = change(octets)
            if self._left is not None:
                octets, rest = octets[: self._left], octets[self._left :]
                self._left -= len(octets)
                if rest:
                    self._flowing.clear()
                back.write(octets)
                await self._flowing.wait()
                octets = rest
            await self._flowing.wait()
            back.write(octets)
            await back.drain()
        raise ConnectionResetError


async def _line(client: asyncio.StreamReader) -> bytes:
    """What the client says next: a whole line, or a piece of what is encrypted; b"" at its end."""
    try:
        first = await client.readexactly(1)
        if first in _TLS_RECORDS:
            return first + await client.read(65536)
        return first + await client.readuntil(b"\r\n")
    except asyncio.IncompleteReadError as error:
        return error.partial
