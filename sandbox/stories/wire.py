"""The wire between bot and gateway: whole, or cut in the middle of one answer as by a failing network."""

import asyncio
import contextlib
import socket
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from types import TracebackType
from typing import Final, Self

_CHUNK: Final = 65_536


class WireState(StrEnum):
    """What the wire does."""

    WHOLE = "whole"
    """Every octet goes through."""
    ARMED = "armed"
    """Whole until the awaited request has been answered."""
    CUT = "cut"
    """That answer was thrown away with its connection; new connections are refused for a while."""


@dataclass(slots=True)
class _Line:
    """One connection through the wire."""

    is_doomed: bool = False
    """The awaited request went through it; its answer shall not."""


class _CutError(Exception):
    """The moment has come."""


class Wire:
    """A port of 127.0.0.1 behind which the gateway is, as an async context manager.

    `target` is set before the first connection; `url` is known from the beginning.

    Args:
        away_s: how long the gateway stays out of reach after a cut.
    """

    def __init__(self, *, away_s: float = 2.0) -> None:
        self._socket: Final = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
        self._socket.bind(("127.0.0.1", 0))
        self._away_s: Final = away_s
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.StreamWriter] = set()
        self._awaited = b""
        self.url: Final = f"http://127.0.0.1:{self._socket.getsockname()[1]}"
        self.target = ("127.0.0.1", 0)
        self.state = WireState.WHOLE
        self.cuts = 0
        """How often it was cut."""
        self.on_change: Callable[[], None] = lambda: None
        """Called after each change of `state`."""

    def cut_at(self, request_line: bytes) -> None:
        """Arm it: the next request that begins so reaches the gateway, its answer never comes back."""
        self._awaited = request_line
        self._become(WireState.ARMED)

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._serve, sock=self._socket)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.close()
            self._abort()
            await self._server.wait_closed()
        self._socket.close()

    def _become(self, state: WireState) -> None:
        self.state = state
        self.on_change()

    def _abort(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    async def _serve(self, near_reader: asyncio.StreamReader, near: asyncio.StreamWriter) -> None:
        if self.state is WireState.CUT:
            near.transport.abort()
            return
        try:
            far_reader, far = await asyncio.open_connection(*self.target)
        except OSError:
            near.transport.abort()
            return
        line = _Line()
        self._open |= {near, far}
        try:
            async with asyncio.TaskGroup() as pumps:
                pumps.create_task(self._forth(near_reader, far, line))
                pumps.create_task(self._back(far_reader, near, line))
        except* _CutError:
            self._cut()
        except* OSError:
            # Either end went away, which ends the other.
            pass
        finally:
            for writer in (near, far):
                writer.transport.abort()
                self._open.discard(writer)

    async def _forth(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: _Line) -> None:
        while chunk := await reader.read(_CHUNK):
            # A client writes a request's head in one piece, so its first line is never split here.
            if self.state is WireState.ARMED and self._awaited in chunk:
                line.is_doomed = True
            writer.write(chunk)
            await writer.drain()
        raise ConnectionResetError

    async def _back(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, line: _Line) -> None:
        while chunk := await reader.read(_CHUNK):
            if line.is_doomed and self.state is WireState.ARMED:
                raise _CutError
            writer.write(chunk)
            await writer.drain()
        with contextlib.suppress(OSError):
            await writer.drain()
        raise ConnectionResetError

    def _cut(self) -> None:
        self.cuts += 1
        self._become(WireState.CUT)
        self._abort()
        asyncio.get_running_loop().call_later(self._away_s, self._become, WireState.WHOLE)
