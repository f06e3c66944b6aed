"""The IMAP server: pymap's protocol on a port of 127.0.0.1, with connections that end when it stops."""

import asyncio
import contextlib
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import Iterable
from typing import Final, cast
from uuid import uuid4

from proxyprotocol.sock import SocketInfo
from pymap.imap import IMAPServer

from sandbox.mailbox.accounts import Accounts

_LINE_BYTES_MAX = 1 << 20
"""Of one command line, so that sets of many thousand UIDs fit."""


class _WholeWriter:
    """Sends what was written since the last drain in one piece.

    pymap writes a response in fragments, and each would become a packet; clients that read what has come so
    far (IMAPClient's `idle_check` does) then take half a line for a broken connection.
    """

    def __init__(self, writer: StreamWriter) -> None:
        self._writer = writer
        self._pending = bytearray()

    def write(self, octets: bytes) -> None:
        self._pending += octets

    def writelines(self, pieces: Iterable[bytes]) -> None:
        self._pending += b"".join(pieces)

    async def drain(self) -> None:
        self._flush()
        await self._writer.drain()

    def _flush(self) -> None:
        self._writer.write(bytes(self._pending))
        self._pending.clear()

    async def start_tls(self, context: ssl.SSLContext) -> None:
        self._flush()
        await self._writer.start_tls(context)

    def close(self) -> None:
        self._flush()
        self._writer.close()

    def get_extra_info(self, name: str) -> object:
        return self._writer.get_extra_info(name)


class ImapServer:
    """Serves accounts over IMAP4rev1 with IDLE, UIDPLUS, MOVE and LITERAL+.

    Args:
        accounts: the mailboxes.
        implicit_tls: speaks TLS from the first octet (IMAPS); None: plain, or STARTTLS where the
            accounts' configuration has it.
    """

    def __init__(self, accounts: Accounts, *, implicit_tls: ssl.SSLContext | None) -> None:
        self._serve_imap: Final = IMAPServer(accounts.login, accounts.config)
        self._accounts: Final = accounts
        self._tls: Final = implicit_tls
        self._server: asyncio.Server | None = None
        self._connections: dict[asyncio.Task[None], StreamWriter] = {}
        self.port = 0

    async def start(self) -> None:
        """Listen; again on the same port after a stop."""
        self._server = await asyncio.start_server(
            self._connected, "127.0.0.1", self.port, ssl=self._tls, limit=_LINE_BYTES_MAX
        )
        self.port = self._server.sockets[0].getsockname()[1]

    def _connected(self, reader: StreamReader, writer: StreamWriter) -> None:
        task = asyncio.get_running_loop().create_task(self._converse(reader, writer))
        self._connections[task] = writer
        task.add_done_callback(lambda done: self._connections.pop(done, None))

    async def _converse(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._accounts.config.apply_context()
        peer = SocketInfo.get(writer, None, unique_id=uuid4().bytes)
        # A client that vanishes is no event here; pymap answers and logs its own faults.
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            await self._serve_imap(reader, cast(StreamWriter, _WholeWriter(writer)), peer)

    async def drop_connections(self) -> None:
        """Cut every connection without a word, as a crash or a lost route does; new ones are taken."""
        for task, writer in list(self._connections.items()):
            writer.transport.abort()
            task.cancel()
        await asyncio.gather(*self._connections, return_exceptions=True)

    async def stop(self) -> None:
        """Close the port and every connection."""
        if self._server is not None:
            self._server.close()
            await self.drop_connections()
            await self._server.wait_closed()
            self._server = None
