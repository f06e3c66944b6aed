"""A DNS server for TXT records (DKIM keys, DMARC policies), and its misbehaviour.

Answers over UDP and TCP on one port of 127.0.0.1; names that it was not told do not exist (NXDOMAIN).
"""

import asyncio
import struct
from enum import StrEnum
from types import TracebackType
from typing import Any, Final, Self

import dns.exception
import dns.flags
import dns.message
import dns.name
import dns.rcode
import dns.rdatatype
import dns.rrset

_TTL_S = 60
_STRING_OCTETS_MAX = 255
"""Of one character string in a TXT record (RFC 1035, section 3.3.14)."""
_PORT_TRIES = 20


class DnsFault(StrEnum):
    """How the server may misbehave."""

    SILENT = "silent"
    """It never answers."""
    SLOW = "slow"
    """It answers after `delay_s`."""
    LYING = "lying"
    """It answers with `lie` for every name, known or not."""
    BROKEN = "broken"
    """It answers SERVFAIL."""


class DnsServer:
    """A name server, as an async context manager; `address` is `127.0.0.1:PORT`."""

    def __init__(self) -> None:
        self.port = 0
        self.fault: DnsFault | None = None
        self.delay_s = 5.0
        self.lie = "v=DKIM1; k=rsa; p="
        """An empty key: DKIM's way of saying that the key was revoked."""
        self.asked: Final[list[str]] = []
        """The names that were asked for, oldest first, without the last dot."""
        self._texts: dict[dns.name.Name, str] = {}
        self._datagrams: asyncio.DatagramTransport | None = None
        self._streams: asyncio.Server | None = None
        self._late: set[asyncio.Task[None]] = set()

    @property
    def address(self) -> str:
        """Host and port, joined by a colon."""
        return f"127.0.0.1:{self.port}"

    def set_txt(self, name: str, text: str | None) -> None:
        """Say what the TXT record of a name is; None takes it away."""
        key = dns.name.from_text(name)
        if text is None:
            self._texts.pop(key, None)
        else:
            self._texts[key] = text

    def answer(self, octets: bytes) -> bytes | None:
        """The answer to one query; None for what is no query or is to stay unanswered."""
        try:
            query = dns.message.from_wire(octets)
        except dns.exception.DNSException:
            return None
        if not query.question or self.fault is DnsFault.SILENT:
            return None
        question = query.question[0]
        self.asked.append(question.name.to_text(omit_final_dot=True))
        response = dns.message.make_response(query)
        response.flags |= dns.flags.AA
        text = self.lie if self.fault is DnsFault.LYING else self._texts.get(question.name)
        if self.fault is DnsFault.BROKEN:
            response.set_rcode(dns.rcode.SERVFAIL)
        elif text is None:
            response.set_rcode(dns.rcode.NXDOMAIN)
        elif question.rdtype == dns.rdatatype.TXT:
            response.answer.append(dns.rrset.from_text(question.name, _TTL_S, "IN", "TXT", _quoted(text)))
        return response.to_wire()

    async def reply(self, octets: bytes) -> bytes | None:
        """The answer, after the delay of a slow server."""
        if self.fault is DnsFault.SLOW:
            await asyncio.sleep(self.delay_s)
        return self.answer(octets)

    async def __aenter__(self) -> Self:
        for _ in range(_PORT_TRIES):
            await self._open_datagrams()
            try:
                self._streams = await asyncio.start_server(self._converse, "127.0.0.1", self.port)
            except OSError:
                # The port is free for UDP and taken for TCP: another one, then.
                self._close_datagrams()
            else:
                return self
        raise OSError("no port is free for both UDP and TCP")

    async def _open_datagrams(self) -> None:
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(
            lambda: _Datagrams(self), local_addr=("127.0.0.1", 0)
        )
        self._datagrams = transport
        self.port = transport.get_extra_info("sockname")[1]

    def _close_datagrams(self) -> None:
        if self._datagrams is not None:
            self._datagrams.close()
            self._datagrams = None

    def later(self, octets: bytes, peer: tuple[str | Any, int]) -> None:
        """Answer a datagram in a task of its own."""

        async def respond() -> None:
            reply = await self.reply(octets)
            if reply is not None and self._datagrams is not None:
                self._datagrams.sendto(reply, peer)

        self._keep(asyncio.get_running_loop().create_task(respond()))

    def _keep(self, task: asyncio.Task[None]) -> None:
        self._late.add(task)
        task.add_done_callback(self._late.discard)

    def _converse(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._keep(asyncio.get_running_loop().create_task(self._serve(reader, writer)))

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Queries over TCP, each with its length before it (RFC 1035, section 4.2.2)."""
        try:
            while True:
                (length,) = struct.unpack("!H", await reader.readexactly(2))
                reply = await self.reply(await reader.readexactly(length))
                if reply is not None:
                    writer.write(struct.pack("!H", len(reply)) + reply)
                    await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._close_datagrams()
        if self._streams is not None:
            self._streams.close()
        for task in list(self._late):
            task.cancel()
        await asyncio.gather(*self._late, return_exceptions=True)
        if self._streams is not None:
            await self._streams.wait_closed()


class _Datagrams(asyncio.DatagramProtocol):
    """Hands datagrams to the server."""

    def __init__(self, server: DnsServer) -> None:
        self._server = server

    def datagram_received(self, data: bytes, addr: tuple[str | Any, int]) -> None:
        self._server.later(data, addr)


def _quoted(text: str) -> str:
    """A TXT record's character strings in zone-file notation."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    pieces = [escaped[at : at + _STRING_OCTETS_MAX] for at in range(0, len(escaped), _STRING_OCTETS_MAX)]
    return " ".join(f'"{piece}"' for piece in pieces or [""])
