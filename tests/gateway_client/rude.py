"""A server on loopback that answers as a list of strokes says, byte by byte, and counts its connections."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

Stroke = Callable[["Connection"], Awaitable[None]]


@dataclass
class Connection:
    """One connection, with the head of the request that was just read."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head: bytes = b""
    body: bytes = b""

    async def say(self, octets: bytes) -> None:
        self.writer.write(octets)
        await self.writer.drain()

    async def read_request(self) -> bool:
        """Read one request whole; False where the client has gone."""
        try:
            self.head = await self.reader.readuntil(b"\r\n\r\n")
            lines = self.head.lower().split(b"\r\n")
            length = next((int(line[15:]) for line in lines if line.startswith(b"content-length:")), 0)
            self.body = await self.reader.readexactly(length)
        except (asyncio.IncompleteReadError, ConnectionError):
            return False
        return True

    def reset(self) -> None:
        self.writer.transport.abort()


@dataclass
class Rude:
    """What the server did."""

    url: str
    requests: list[bytes] = field(default_factory=list)
    connections: int = 0


@asynccontextmanager
async def rude_server(*strokes: Stroke, tls: ssl.SSLContext | None = None) -> AsyncIterator[Rude]:
    """Each request gets the next stroke, the last one for ever; a stroke may close its connection."""
    waiting = list(strokes)
    rude = Rude("")
    open_connections: set[asyncio.StreamWriter] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        rude.connections += 1
        open_connections.add(writer)
        connection = Connection(reader, writer)
        try:
            while not writer.is_closing() and await connection.read_request():
                rude.requests.append(connection.head + connection.body)
                stroke = waiting.pop(0) if len(waiting) > 1 else waiting[0]
                await stroke(connection)
        except ConnectionError:
            return
        finally:
            writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    rude.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    try:
        yield rude
    finally:
        server.close()
        for writer in open_connections:
            writer.transport.abort()
        await server.wait_closed()


def answering(octets: bytes, *, then_close: bool = False) -> Stroke:
    async def stroke(connection: Connection) -> None:
        await connection.say(octets)
        if then_close:
            connection.writer.close()

    return stroke


def http(body: bytes, status: str = "200 OK", **headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def tunnelling(port: int) -> Stroke:
    """As a proxy grants a CONNECT: octets to and from that port, until either side ends."""

    async def stroke(connection: Connection) -> None:
        await connection.say(b"HTTP/1.1 200 Connection established\r\n\r\n")
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        both = [_poured(connection.reader, writer), _poured(reader, connection.writer)]
        await asyncio.wait([asyncio.ensure_future(way) for way in both], return_when=asyncio.FIRST_COMPLETED)
        writer.close()
        connection.writer.close()

    return stroke


async def _poured(source: asyncio.StreamReader, drain: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while octets := await source.read(65536):
            drain.write(octets)
            await drain.drain()


async def silent(connection: Connection) -> None:
    await connection.reader.read()


async def resetting(connection: Connection) -> None:
    connection.reset()


async def closing(connection: Connection) -> None:
    connection.writer.close()
