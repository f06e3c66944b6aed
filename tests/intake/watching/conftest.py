"""A mailbox behind a proxy, on each of two servers, and the real watcher that reads it into a real store."""

import asyncio
import ssl
import threading
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import pytest
from sqlalchemy import select

from bot.desk.mail import Disposition
from bot.intake.watcher import Watcher
from bot.oauth import AccessTokens
from bot.settings_mail import ImapSettings
from bot.store.engine import Database
from bot.store.mailbox import Bookmark, Handled, KeptMail, Place, RawMail
from bot.store.metadata import metadata
from bot.store.tables import mails
from bot.store.uow import UnitOfWork
from sandbox.mailbox import MailServer, dovecot
from sandbox.mailbox.dovecot import Dovecot
from tests import databases
from tests.faults.wire import Wire

USER = "desk@gateway.example"
WITHIN_S = 20.0


def mail(number: int, text: str = "hello") -> bytes:
    return (
        f"From: c{number}@qq.example\r\nMessage-ID: <{number}@qq.example>\r\nSubject: {number}\r\n\r\n{text}\r\n"
    ).encode()


class Mailbox(Protocol):
    """What the tests need of a server."""

    port: int
    password: str

    async def put(self, octets: bytes, folder: str = "INBOX") -> None: ...


class PymapMailbox:
    def __init__(self, server: MailServer) -> None:
        self.server = server
        self.password = "password-at-pymap"

    @property
    def port(self) -> int:
        return self.server.imap.port

    async def put(self, octets: bytes, folder: str = "INBOX") -> None:
        await self.server.put(USER, octets, folder=folder)


class DovecotMailbox:
    def __init__(self, server: Dovecot) -> None:
        self.server = server
        self.port = server.port
        self.password = dovecot.PASSWORD

    async def put(self, octets: bytes, folder: str = "INBOX") -> None:
        self.server.put(USER, [octets], folder=folder)


@asynccontextmanager
async def open_pymap() -> AsyncIterator[PymapMailbox]:
    async with MailServer() as server:
        mailbox = PymapMailbox(server)
        await server.add_account(USER, mailbox.password, folders=["Sent", "Second"])
        yield mailbox


@asynccontextmanager
async def open_dovecot() -> AsyncIterator[DovecotMailbox]:
    if dovecot.find() is None:
        pytest.skip("Dovecot is not installed (Debian: dovecot-imapd)")
    async with Dovecot() as server:
        server.maildir(USER, "Second")
        yield DovecotMailbox(server)


@pytest.fixture
async def pymap() -> AsyncIterator[PymapMailbox]:
    async with open_pymap() as mailbox:
        yield mailbox


@pytest.fixture
async def in_dovecot() -> AsyncIterator[DovecotMailbox]:
    async with open_dovecot() as mailbox:
        yield mailbox


@pytest.fixture(params=[open_pymap, open_dovecot], ids=["pymap", "dovecot"])
async def mailbox(request: pytest.FixtureRequest) -> AsyncIterator[Mailbox]:
    async with request.param() as mailbox:
        yield mailbox


class Desk:
    """Stores what the watcher brings, bookmark and mails in one commit; its words are kept."""

    def __init__(self, database: Database, may_end: threading.Event | None = None) -> None:
        self._database = database
        self._may_end = may_end
        self.troubles: list[str] = []
        self.proofs = 0
        self.batches: list[int] = []

    def _write(self, work: Callable[[UnitOfWork], Any]) -> Any:
        return self._database.write_here(lambda connection: work(UnitOfWork(connection)))

    def bookmark(self, folder: str) -> Bookmark | None:
        found: Bookmark | None = self._write(lambda uow: uow.mailbox.bookmark(folder))
        return found

    def last_known(self, bookmark: Bookmark) -> Mapping[int, str]:
        found: Mapping[int, str] = self._write(lambda uow: uow.mailbox.last_known(bookmark))
        return found

    def begin_at(self, place: Place, begun_at: datetime | None) -> None:
        self._write(lambda uow: uow.mailbox.begin(place, begun_at, self.now()))

    def go_on_at(self, place: Place) -> None:
        self._write(lambda uow: uow.mailbox.set_bookmark(place, self.now()))

    def begin_taking(self, batch: Sequence[RawMail], *, moves_bookmark: bool) -> Callable[[], None]:
        def work(uow: UnitOfWork) -> int:
            kept = uow.mailbox.keep(batch, self.now())
            uow.mailbox.handled_all(map(_taken, kept))
            if batch and moves_bookmark:
                uow.mailbox.set_bookmark(batch[-1].place, self.now())
            return len(kept)

        self.batches.append(self._write(work))
        return self._wait

    def _wait(self) -> None:
        """What is being stored ends when the test lets it."""
        assert self._may_end is None or self._may_end.wait(WITHIN_S)

    def now(self) -> datetime:
        return datetime.now(UTC)

    def failed(self, trouble: str) -> None:
        self.troubles.append(trouble)

    def worked(self) -> None:
        self.proofs += 1

    @property
    def taken(self) -> list[str]:
        """The subjects of all mails in the order in which they were taken."""
        query = select(mails.c.octets).order_by(mails.c.id)
        rows = self._database.read_here(lambda connection: connection.execute(query).all())
        return [_number_in(row.octets) or row.octets.decode() for row in rows]


def _taken(one: KeptMail) -> Handled:
    number = _number_in(one.octets)
    return Handled(
        mail_id=one.id,
        disposition=Disposition.ACCEPT,
        reason="taken",
        message_id=f"<{number}@qq.example>" if number else None,
        content_digest=one.octets.hex()[:64],
        case_ref=None,
    )


def _number_in(octets: bytes) -> str:
    return octets.partition(b"Subject: ")[2].partition(b"\r\n")[0].decode()


@dataclass
class Watching:
    """A watcher at work behind a proxy."""

    wire: Wire
    desk: Desk
    watcher: Watcher
    mailbox: Mailbox
    began: float = field(default_factory=time.monotonic)

    async def until(self, condition: Callable[[], object], within_s: float = WITHIN_S) -> None:
        try:
            async with asyncio.timeout(within_s):
                while not condition():
                    await asyncio.sleep(0.005)
        except TimeoutError:
            heard = "\n".join(self.wire.commands[-30:])
            raise AssertionError(
                f"taken {self.desk.taken}, troubles {self.desk.troubles}, connections"
                f" {self.wire.connections}\n{heard}"
            ) from None

    async def until_taken(self, *numbers: int) -> None:
        await self.until(lambda: set(map(str, numbers)) <= set(self.desk.taken))

    async def until_idle(self) -> None:
        """Nothing is waited for but news."""
        await self.until(lambda: self.wire.commands[-1:] == ["IDLE"])

    async def stop(self) -> None:
        """End the watcher; the store stays."""
        self.watcher.stop()
        await asyncio.to_thread(self.watcher._thread.join, 5)


Watch = Callable[..., Any]


@contextmanager
def new_database(path: Path) -> Iterator[Database]:
    database = Database(databases.new_database(path))
    metadata.create_all(database.engine)
    yield database
    database.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with new_database(tmp_path / "watching.db") as database:
        yield database


@pytest.fixture
def watch(database: Database) -> Watch:
    """Begin to watch a mailbox: `async with watch(mailbox, timeout_s=1) as watching`."""

    @asynccontextmanager
    async def begin(
        mailbox: Mailbox,
        *,
        wire: Callable[[Wire], Awaitable[None] | None] | None = None,
        tls: ssl.SSLContext | None = None,
        tokens: AccessTokens | None = None,
        into: Database = database,
        may_end: threading.Event | None = None,
        **settings: Any,
    ) -> AsyncIterator[Watching]:
        async with Wire(mailbox.port) as proxy:
            if wire is not None:
                wire(proxy)
            given = {
                "host": "127.0.0.1",
                "port": proxy.port,
                "user": USER,
                "password": mailbox.password,
                "security": "tls" if tls else "plain",
                "start": "all",
                "timeout_s": 1,
                **settings,
            }
            desk = Desk(into, may_end)
            watcher = Watcher(
                ImapSettings.model_validate(given), tls or ssl.create_default_context(), desk, tokens
            )
            watching = Watching(proxy, desk, watcher, mailbox)
            watcher.start()
            try:
                yield watching
            finally:
                await watching.stop()

    return begin
