"""The desk's mailbox in memory, the real watcher over it, and the server that takes our own mails."""

import asyncio
import random
import ssl
from collections import Counter
from collections.abc import Coroutine, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Any, TypeVar, cast

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError
from sqlalchemy.util import await_only, greenlet_spawn

from bot.intake.watcher import Watcher
from bot.intake.watcher_desk import WatcherDesk
from bot.outbox.smtp import Delivered, InDoubt, NotTaken, SendResult, Smtp
from bot.settings_mail import ImapSettings
from tests.simulation.faults import Boundary, Fault
from tests.simulation.wire import LATENCY_S, Ground

T = TypeVar("T")


@dataclass
class Folder:
    """An INBOX: what came, by UID."""

    uidvalidity: int = 1
    mails: dict[int, tuple[datetime, bytes]] = field(default_factory=dict)
    uidnext: int = 1
    news: asyncio.Event = field(default_factory=asyncio.Event)

    def put(self, octets: bytes, at: datetime) -> None:
        """A mail comes."""
        self.mails[self.uidnext] = (at, octets)
        self.uidnext += 1
        self.news.set()

    def number_anew(self, chance: random.Random) -> None:
        """The server lost its index: the same mails, by other UIDs."""
        self.uidvalidity += 1
        first = chance.choice((1, 1, 40))
        kept = list(self.mails.values())
        self.mails = dict(enumerate(kept, start=first))
        self.uidnext = first + len(kept)


class MemoryClient:
    """As much of IMAPClient as `bot/intake/imap.py` uses of it, for one connection."""

    def __init__(self, folder: Folder, ground: Ground) -> None:
        self._folder = folder
        self._ground = ground
        self._uidvalidity = folder.uidvalidity
        self._seen = 0
        self.untagged_responses: dict[str, Any] = {}
        self._imap = self

    def has_capability(self, name: str) -> bool:
        return name == "IDLE"

    def select_folder(self, folder: str, *, readonly: bool) -> dict[bytes, Any]:
        del folder, readonly
        self._talk()
        self._uidvalidity, self._seen = self._folder.uidvalidity, len(self._folder.mails)
        return {b"UIDVALIDITY": self._folder.uidvalidity, b"UIDNEXT": self._folder.uidnext}

    def search(self, criteria: list[Any]) -> list[int]:
        self._talk()
        if criteria[0] == "SINCE":
            return [uid for uid, (at, _) in self._folder.mails.items() if at.date() >= criteria[1]]
        wanted: set[int] = set()
        for part in str(criteria[1]).split(","):
            first, _, last = part.partition(":")
            uids = self._folder.mails
            if last == "*":
                wanted |= {uid for uid in uids if uid >= int(first)} | {max(uids, default=0)}
            else:
                wanted |= {uid for uid in uids if int(first) <= uid <= int(last or first)}
        return sorted(wanted & self._folder.mails.keys())

    def fetch(self, uids: Iterable[int], parts: list[str]) -> dict[int, dict[bytes, Any]]:
        self._talk()
        return {uid: self._given(uid, parts[0]) for uid in uids if uid in self._folder.mails}

    def _given(self, uid: int, part: str) -> dict[bytes, Any]:
        at, octets = self._folder.mails[uid]
        if part == "INTERNALDATE":
            return {b"INTERNALDATE": at}
        if part == "RFC822.SIZE":
            return {b"RFC822.SIZE": len(octets)}
        if part.startswith("BODY.PEEK[HEADER"):
            head = octets.partition(b"\r\n\r\n")[0].split(b"\r\n")
            named = [line for line in head if line.lower().startswith(b"message-id:")]
            return {b"BODY[HEADER.FIELDS (MESSAGE-ID)]": b"\r\n".join([*named, b"", b""])}
        return {b"BODY[]": octets}

    def idle(self) -> None:
        self._talk()

    def idle_done(self) -> None:
        self._talk()

    def noop(self) -> None:
        self._talk()

    def _talk(self) -> None:
        """One command and its answer."""
        fault = self._ground.faults.draw(Boundary.MAILBOX, frozenset({Fault.UNREACHED}))
        _let(self._ground.pause(LATENCY_S))
        if fault is Fault.KILL_BEFORE or fault is Fault.KILL_AFTER:
            _let(self._ground.die())
        if fault is Fault.ASLEEP:
            _let(self._ground.sleep_long())
        if fault is Fault.NEW_UIDS:
            self._folder.number_anew(self._ground.chance)
        if fault in {Fault.DROPPED, Fault.NEW_UIDS} or self._uidvalidity != self._folder.uidvalidity:
            raise IMAPClientAbortError("the connection was closed")
        if len(self._folder.mails) > self._seen:
            self._seen = len(self._folder.mails)
            self.untagged_responses["EXISTS"] = [str(self._seen).encode()]


class MemoryWatcher(Watcher):
    """The real watcher, with the loop in the place of its thread and of sockets."""

    def __init__(self, settings: ImapSettings, desk: WatcherDesk, folder: Folder, ground: Ground) -> None:
        super().__init__(settings, ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT), desk)
        self._wake_read.close()
        self._wake_write.close()
        self._folder = folder
        self._ground = ground
        self._running: asyncio.Task[None] | None = None
        # What its thread waits for is waited for in the loop itself.
        desk._begun = _Begun  # type: ignore[method-assign, assignment]

    def start(self) -> None:
        self._running = asyncio.get_running_loop().create_task(greenlet_spawn(self._run_until_stopped))

    def stop(self) -> None:
        self._stopped.set()
        if self._running:
            self._running.cancel()

    def break_off(self) -> None:
        """Its connections never stall."""

    def _pause(self, seconds: float) -> None:
        _let(asyncio.sleep(seconds))

    @contextmanager
    def _connected(self) -> Iterator[IMAPClient]:
        fault = self._ground.faults.draw(Boundary.MAILBOX, frozenset({Fault.DROPPED, Fault.NEW_UIDS}))
        if fault in {Fault.KILL_BEFORE, Fault.KILL_AFTER}:
            _let(self._ground.die())
        if fault is Fault.ASLEEP:
            _let(self._ground.sleep_long())
        if fault is Fault.UNREACHED:
            raise ConnectionRefusedError("nobody listens")
        yield cast(IMAPClient, MemoryClient(self._folder, self._ground))

    def _stand_by(self, client: IMAPClient, position: Any, for_s: float, *, is_whole: bool) -> None:
        del for_s
        while True:
            client.idle()
            is_news = _let(self._news())
            client.idle_done()
            if not is_news:
                client.noop()
            self._take_new(client, position)
            if is_whole:
                self._proved()

    async def _news(self) -> bool:
        self._folder.news.clear()
        try:
            async with asyncio.timeout(self._settings.idle_renew_s):
                await self._folder.news.wait()
        except TimeoutError:
            return False
        return True


class _Begun:
    """Work that the loop does while the watcher's own plain code goes on, until it asks for the result."""

    def __init__(self, work: Coroutine[Any, Any, Any]) -> None:
        self._task = asyncio.get_running_loop().create_task(work)

    def result(self) -> Any:
        return _let(self._ended())

    async def _ended(self) -> Any:
        return await self._task


def _let(work: Coroutine[Any, Any, T]) -> T:
    """Wait for something in the loop, within the watcher's own plain code."""
    return cast(T, await_only(work))


@dataclass(frozen=True)
class Delivery:
    """A mail of ours that a server took."""

    to: str
    message: EmailMessage


class MemorySmtp(Smtp):
    """Sends to a server in memory."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self.taken: list[Delivery] = []
        self.bounced: Counter[str] = Counter()

    async def check(self, sender: str | None = None) -> None:
        """It is there."""

    async def send(self, message: EmailMessage, sender: str, recipient: str) -> SendResult:
        del sender
        ground = self._ground
        fault = ground.faults.draw(Boundary.MAIL)
        if fault is Fault.KILL_BEFORE:
            await ground.die()
        if fault is Fault.ASLEEP:
            await ground.sleep_long()
        await ground.pause(LATENCY_S)
        match fault:
            case Fault.UNREACHED:
                return NotTaken("ConnectionRefusedError", is_permanent=False, is_server=True)
            case Fault.GREYLISTED:
                return NotTaken("451 later", is_permanent=False, is_server=False)
            case Fault.BOUNCED:
                self.bounced[recipient] += 1
                return NotTaken("550 no such mailbox", is_permanent=True, is_server=False)
            case Fault.REQUEST_LOST:
                return InDoubt("SMTPServerDisconnected: in the middle of DATA")
        self.taken.append(Delivery(recipient, message))
        if fault is Fault.KILL_AFTER:
            await ground.die()
        if fault is Fault.ANSWER_LOST:
            return InDoubt("SMTPServerDisconnected: after DATA")
        return Delivered()
