"""The mailbox, watched from a thread of its own: fetched in batches, handed over, then waited for by IDLE.

Knows places and octets, no meaning. It goes on only after a batch was taken (stored and handled), so
that nothing is ahead of the bookmark but what will be fetched again.
"""

import select
import socket
import ssl
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final, Protocol

import structlog
from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientError, LoginError

from bot.settings import ImapSettings
from bot.store.mailbox import Bookmark, Place, RawMail

log = structlog.get_logger(__name__)

BATCH_MAILS: Final = 50
BATCH_BYTES: Final = 16_000_000
SIZES_AT_ONCE: Final = 500
MAIL_BYTES_MAX: Final = 50_000_000
"""Of a larger mail only so much is fetched; the reader says that it was cut."""
RESYNC: Final = timedelta(days=3)
"""How far before the bookmark's day mails are looked at again after a changed UIDVALIDITY."""
BACKOFF_S: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)

_TROUBLES: Final = (IMAPClientError, OSError, ssl.SSLError)


class Desk(Protocol):
    """What the watcher needs of the rest; called from its thread, each returns when it is done."""

    def bookmark(self, folder: str) -> Bookmark | None:
        """How far a folder was read."""
        ...

    def begin_at(self, place: Place) -> None:
        """Set the first bookmark of a folder."""
        ...

    def take(self, batch: Sequence[RawMail]) -> None:
        """Store and handle mails; returns when they are committed."""
        ...

    def failed(self, trouble: str) -> None:
        """The server was not reached, or refused us."""
        ...

    def worked(self) -> None:
        """The mailbox is being read."""
        ...


@dataclass
class _Position:
    """How far a folder was taken over this connection."""

    folder: str
    uidvalidity: int
    uid: int


class StoppedError(Exception):
    """Raised within the thread to end it."""


def check(settings: ImapSettings, tls: ssl.SSLContext) -> None:
    """Connect, log in, open every folder.

    Raises:
        IMAPClientError, OSError: it did not work.
    """
    client = connect(settings, tls)
    try:
        for folder in settings.watched:
            opened(client, folder)
    finally:
        hang_up(client)


def connect(settings: ImapSettings, tls: ssl.SSLContext) -> IMAPClient:
    """A connection, logged in; every read has a deadline."""
    client = IMAPClient(
        settings.host,
        settings.port,
        ssl=settings.security == "tls",
        ssl_context=tls if settings.security == "tls" else None,
        timeout=SocketTimeout(connect=settings.timeout_s, read=settings.timeout_s),
    )
    try:
        if settings.security == "starttls":
            client.starttls(tls)
        _keep_alive(client.socket())
        client.login(settings.user, settings.password.get_secret_value())
    except BaseException:
        hang_up(client)
        raise
    return client


def hang_up(client: IMAPClient) -> None:
    """Close the connection; after a TLS handshake that failed there is none any more."""
    with suppress(OSError):
        client.shutdown()


def _keep_alive(sock: socket.socket) -> None:
    """A half-open connection is noticed within two minutes even while nothing is said."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", 60),
        ("TCP_KEEPALIVE", 60),
        ("TCP_KEEPINTVL", 20),
        ("TCP_KEEPCNT", 3),
    ):
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


class Watcher:
    """Watches the configured folders until stopped."""

    def __init__(self, settings: ImapSettings, tls: ssl.SSLContext, desk: Desk) -> None:
        self._settings = settings
        self._tls = tls
        self._desk = desk
        self._stopped = threading.Event()
        self._wake_read, self._wake_write = socket.socketpair()
        self._thread = threading.Thread(target=self._run, name="imap-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End soon; a batch that is being taken is finished first."""
        self._stopped.set()
        self._wake_write.send(b"x")

    def _run(self) -> None:
        failures = 0
        while not self._stopped.is_set():
            try:
                with self._connected() as client:
                    failures = 0
                    self._watch(client)
            except StoppedError:
                return
            except _TROUBLES as error:
                self._desk.failed(said(error))
            except Exception as error:  # what could not be stored is fetched again
                log.exception("watcher_failed")
                self._desk.failed(said(error))
            self._stopped.wait(BACKOFF_S[min(failures, len(BACKOFF_S) - 1)])
            failures += 1

    @contextmanager
    def _connected(self) -> Iterator[IMAPClient]:
        client = connect(self._settings, self._tls)
        try:
            yield client
        finally:
            hang_up(client)

    def _watch(self, client: IMAPClient) -> None:
        first, *others = self._settings.watched
        has_idle = client.has_capability("IDLE")
        while True:
            for folder in others:
                self._catch_up(client, folder)
            position = self._catch_up(client, first)
            self._desk.worked()
            if has_idle:
                is_alone = not others
                self._idle(
                    client, position, self._settings.idle_renew_s if is_alone else self._settings.poll_s
                )
            else:
                self._rest(None, self._settings.poll_s)

    def _idle(self, client: IMAPClient, position: _Position, renew_s: float) -> None:
        """Take what comes at once; return after a silence of `renew_s`."""
        has_news = True
        while has_news:
            client.idle()
            has_news = _has_buffered(client) or self._rest(client.socket(), renew_s)
            client.idle_done()
            if has_news:
                self._take_new(client, position)

    def _rest(self, sock: socket.socket | None, seconds: float) -> bool:
        """Wait for the server, or so long; whether the server said something."""
        watched = [self._wake_read, *([sock] if sock else [])]
        readable = select.select(watched, [], [], seconds)[0]
        if self._stopped.is_set():
            raise StoppedError
        return sock in readable

    def _catch_up(self, client: IMAPClient, folder: str) -> _Position:
        """Take everything of a folder that lies behind its bookmark."""
        uidvalidity, uidnext = _selected(client, folder)
        position = _Position(folder, uidvalidity, uidnext - 1)
        bookmark = self._desk.bookmark(folder)
        if bookmark is None:
            if self._settings.start == "all":
                position.uid = 0
            self._desk.begin_at(Place(folder, uidvalidity, position.uid))
        elif bookmark.uidvalidity != uidvalidity:
            # UIDs mean nothing any more (RFC 3501 2.3.1.1): look at the last days again; what was
            # taken before is known by its content.
            since = bookmark.reached_at.date() - RESYNC
            log.warning("uidvalidity_changed", folder=folder, since=str(since))
            self._take(client, position, _uids(client, ["SINCE", since]))
            self._desk.begin_at(Place(folder, uidvalidity, position.uid))
        else:
            position.uid = bookmark.uid
        self._take_new(client, position)
        return position

    def _take_new(self, client: IMAPClient, position: _Position) -> None:
        is_news = True
        while is_news:
            untagged = client._imap.untagged_responses  # noqa: SLF001  what the server says unasked
            untagged.pop("EXISTS", None)
            # "n:*" always names the last mail, even when its UID is below n (RFC 3501 6.4.8).
            uids = _uids(client, ["UID", f"{position.uid + 1}:*"])
            self._take(client, position, [uid for uid in uids if uid > position.uid])
            # A mail that came meanwhile was reported with these answers; IDLE would not say it again.
            is_news = "EXISTS" in untagged

    def _take(self, client: IMAPClient, position: _Position, uids: Sequence[int]) -> None:
        for batch in _batches(client, uids):
            if self._stopped.is_set():
                raise StoppedError
            fetched = _fetch(client, batch)
            place = Place(position.folder, position.uidvalidity, 0)
            self._desk.take([RawMail(replace(place, uid=uid), octets) for uid, octets in fetched])
            self._desk.worked()
            position.uid = max(position.uid, batch[-1][0])


def opened(client: IMAPClient, folder: str) -> dict[bytes, Any]:
    """Open a folder without touching its flags; what the server tells of it."""
    try:
        answer: dict[bytes, Any] = client.select_folder(folder, readonly=True)
    except IMAPClientError as error:
        raise IMAPClientError(f"folder {folder}: {error}") from None
    return answer


def _selected(client: IMAPClient, folder: str) -> tuple[int, int]:
    """Open a folder; its UIDVALIDITY and UIDNEXT."""
    answer = opened(client, folder)
    uidvalidity = answer.get(b"UIDVALIDITY")
    if uidvalidity is None:
        raise IMAPClientError(f"the server tells no UIDVALIDITY of {folder}")
    uidnext = answer.get(b"UIDNEXT")
    if uidnext is None:
        uidnext = client.folder_status(folder, ["UIDNEXT"])[b"UIDNEXT"]
    return int(uidvalidity), int(uidnext)


def _uids(client: IMAPClient, criteria: list[str | date]) -> list[int]:
    return sorted(client.search(criteria))


def _batches(client: IMAPClient, uids: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """(uid, size) in groups that fit into memory."""
    for start in range(0, len(uids), SIZES_AT_ONCE):
        sizes = client.fetch(uids[start : start + SIZES_AT_ONCE], ["RFC822.SIZE"])
        batch: list[tuple[int, int]] = []
        for uid in uids[start : start + SIZES_AT_ONCE]:
            size = int(sizes.get(uid, {}).get(b"RFC822.SIZE", 0))
            if batch and (len(batch) == BATCH_MAILS or sum(s for _, s in batch) + size > BATCH_BYTES):
                yield batch
                batch = []
            batch.append((uid, size))
        if batch:
            yield batch


def _fetch(client: IMAPClient, batch: Sequence[tuple[int, int]]) -> list[tuple[int, bytes]]:
    """Octets of those that are still there, by UID; what the server sends unasked is passed over."""
    small = [uid for uid, size in batch if size <= MAIL_BYTES_MAX]
    large = [uid for uid, size in batch if size > MAIL_BYTES_MAX]
    answers: dict[int, dict[bytes, Any]] = client.fetch(small, ["BODY.PEEK[]"]) if small else {}
    found = {uid: answers[uid].get(b"BODY[]") for uid in small if uid in answers}
    for uid in large:
        answer = client.fetch([uid], [f"BODY.PEEK[]<0.{MAIL_BYTES_MAX}>"])
        found[uid] = answer.get(uid, {}).get(b"BODY[]<0>")
    return sorted((uid, bytes(octets)) for uid, octets in found.items() if octets)


def _has_buffered(client: IMAPClient) -> bool:
    """Whether something came together with the answer to IDLE: select() would not see it any more."""
    sock = client.socket()
    before = sock.gettimeout()
    sock.setblocking(False)
    try:
        return bool(client._imap.file.peek(1))  # noqa: SLF001  imaplib keeps its buffer to itself
    except (BlockingIOError, ssl.SSLWantReadError):
        return False
    finally:
        sock.settimeout(before)


def said(error: Exception) -> str:
    """What went wrong, for a person."""
    if isinstance(error, LoginError):
        return f"login refused: {error}"
    if isinstance(error, IMAPClientError):
        return str(error)  # the name of its class, `error`, says nothing
    return f"{type(error).__name__}: {error}"
