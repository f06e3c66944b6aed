"""The mailbox, watched from a thread of its own: fetched in batches, handed over, then waited for by IDLE.

It goes on only after a batch was taken (stored and handled), so that nothing is ahead of the bookmark but
what will be fetched again. How servers are spoken to is `imap`'s business.
"""

import random
import select
import socket
import ssl
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Final, NamedTuple, Protocol

import structlog
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError

from bot.intake import imap
from bot.intake.imap import FolderError, NotGivenError, Opened, said
from bot.oauth import AccessTokens
from bot.settings_mail import ImapSettings
from bot.store.mailbox import Bookmark, Place, RawMail

log = structlog.get_logger(__name__)

RESYNC: Final = timedelta(days=3)
"""How far before the bookmark's time mails are looked at again where UIDs have lost their meaning."""
SKEW: Final = timedelta(minutes=10)
"""A mail server's clock may be so much behind ours at the start point."""
BACKOFF_S: Final = (1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
ASKED_MAX: Final = 3
"""How often a mail is asked for that the server does not give; then the operators are told of it instead."""

AHEAD_BYTES: Final = 2_000_000
"""A batch that is larger waits until the one before is stored: two of them would fill the memory."""

_TROUBLES: Final = (IMAPClientError, OSError, ssl.SSLError)


class Desk(Protocol):
    """What the watcher needs of the rest; called from its thread, each returns when it is done."""

    def bookmark(self, folder: str) -> Bookmark | None:
        """How far a folder was read."""
        ...

    def last_known(self, bookmark: Bookmark) -> Mapping[int, str]:
        """The last mails up to a bookmark: UID to Message-ID."""
        ...

    def begin_at(self, place: Place, begun_at: datetime | None) -> None:
        """Set the first bookmark of a folder; mails that came before `begun_at` are not ours."""
        ...

    def go_on_at(self, place: Place) -> None:
        """Move a folder's bookmark: everything up to there was taken, or is not ours."""
        ...

    def begin_taking(self, batch: Sequence[RawMail], *, moves_bookmark: bool) -> Callable[[], None]:
        """Begin to store and handle mails.

        Returns:
            What waits until they are committed, with the bookmark if it moves, or raises what went wrong.
        """
        ...

    def now(self) -> datetime:
        """The time, aware."""
        ...

    def failed(self, trouble: str) -> None:
        """The server was not reached, or refused us."""
        ...

    def worked(self) -> None:
        """Every folder was looked at: the mailbox is being read."""
        ...


@dataclass
class _Position:
    """How far a folder was taken over this connection."""

    folder: str
    uidvalidity: int
    uidnext: int
    """When it was opened."""
    uid: int

    def place(self, uid: int) -> Place:
        return Place(self.folder, self.uidvalidity, uid)


class _Begun(NamedTuple):
    """A batch that is being stored."""

    wait: Callable[[], None]
    uid: int
    """The last of it."""

    def ended(self, position: _Position) -> None:
        """Wait until it is stored; may be asked again."""
        self.wait()
        position.uid = max(position.uid, self.uid)


class StoppedError(Exception):
    """Raised within the thread to end it."""


class Watcher:
    """Watches the configured folders until stopped."""

    def __init__(
        self, settings: ImapSettings, tls: ssl.SSLContext, desk: Desk, tokens: AccessTokens | None = None
    ) -> None:
        self._settings = settings
        self._tls = tls
        self._desk = desk
        self._tokens = tokens
        self._stopped = threading.Event()
        self._wake_read, self._wake_write = socket.socketpair()
        self._client: IMAPClient | None = None
        self._failures = 0
        self._not_given: Counter[Place] = Counter()
        self._thread = threading.Thread(target=self._run, name="imap-watcher", daemon=True)

    def start(self) -> None:
        """Begin to watch."""
        self._thread.start()

    def stop(self) -> None:
        """End soon; a batch that is being taken is finished first."""
        self._stopped.set()
        with suppress(OSError):  # it has ended already
            self._wake_write.send(b"x")

    def break_off(self) -> None:
        """Cut the connection, whatever it is waiting for; a new one is made."""
        if client := self._client:
            with suppress(OSError):
                client.socket().shutdown(socket.SHUT_RDWR)

    def _run(self) -> None:
        with self._wake_read, self._wake_write:
            self._run_until_stopped()

    def _run_until_stopped(self) -> None:
        while not self._stopped.is_set():
            try:
                with self._connected() as client:
                    self._watch(client)
            except StoppedError:
                return
            except _TROUBLES as error:
                self._desk.failed(said(error))
            except Exception as error:  # what could not be stored is fetched again
                log.exception("watcher_failed")
                self._desk.failed(said(error))
            self._pause(_backoff_s(self._failures))
            self._failures += 1

    def _pause(self, seconds: float) -> None:
        self._stopped.wait(seconds)

    @contextmanager
    def _connected(self) -> Iterator[IMAPClient]:
        client = imap.connect(self._settings, self._tls, self._tokens)
        self._client = client
        try:
            yield client
        finally:
            self._client = None
            imap.hang_up(client)

    def _watch(self, client: IMAPClient) -> None:
        first, *others = self._settings.watched
        # A connection with one folder stays in it; with several, each is opened in turn.
        stays_for_s = float(self._settings.poll_s) if others else float("inf")
        while True:
            is_whole = not [folder for folder in others if not self._looked_at(client, folder)]
            position = self._catch_up(client, first)
            if is_whole:
                self._proved()
            self._stand_by(client, position, stays_for_s, is_whole=is_whole)

    def _proved(self) -> None:
        self._failures = 0
        self._desk.worked()

    def _looked_at(self, client: IMAPClient, folder: str) -> bool:
        """Whether a folder could be read; that one cannot must not keep the others from being read."""
        try:
            self._catch_up(client, folder)
        except FolderError as error:
            self._desk.failed(said(error))
            return False
        return True

    def _stand_by(self, client: IMAPClient, position: _Position, for_s: float, *, is_whole: bool) -> None:
        """Take what comes to the open folder at once, for so long; prove now and then that it is read."""
        until = time.monotonic() + for_s
        has_idle = client.has_capability("IDLE")
        while (left_s := until - time.monotonic()) > 0:
            if has_idle and self._begin_idle(client):
                is_silent = not (
                    imap.has_buffered(client)
                    or self._rest(client.socket(), min(left_s, self._settings.idle_renew_s))
                )
                client.idle_done()
            else:
                has_idle, is_silent = False, True
                self._rest(None, min(left_s, self._settings.poll_s))
            if is_silent:
                # Some servers look for new mail only when they are asked.
                client.noop()
            self._take_new(client, position)
            if is_whole:
                self._proved()

    def _begin_idle(self, client: IMAPClient) -> bool:
        """Whether the server lets us wait in IDLE, as it said it would."""
        try:
            client.idle()
        except IMAPClientAbortError:
            raise
        except IMAPClientError as error:
            log.warning("idle_refused", trouble=said(error))
            return False
        return True

    def _rest(self, sock: socket.socket | None, seconds: float) -> bool:
        """Wait for the server, or so long; whether the server said something."""
        watched = [self._wake_read, *([sock] if sock else [])]
        readable = select.select(watched, [], [], seconds)[0]
        if self._stopped.is_set():
            raise StoppedError
        return sock in readable

    def _catch_up(self, client: IMAPClient, folder: str) -> _Position:
        """Take everything of a folder that lies behind its bookmark."""
        opened = imap.select(client, folder)
        position = _Position(folder, opened.uidvalidity, opened.uidnext, opened.uidnext - 1)
        bookmark = self._desk.bookmark(folder)
        if bookmark is None:
            self._begin(client, position)
        elif self._is_as_left(client, opened, bookmark):
            position.uid = bookmark.uid
        else:
            # UIDs mean nothing any more (RFC 3501 2.3.1.1): look at the last days again; what was
            # taken before is known by its content.
            since = bookmark.reached_at - RESYNC
            if bookmark.begun_at:
                since = max(since, bookmark.begun_at - SKEW)
            log.warning("uids_changed", folder=folder, since=since.isoformat())
            self._take(client, position, imap.uids_since(client, since), moves_bookmark=False)
            position.uid = opened.uidnext - 1
            self._desk.go_on_at(position.place(position.uid))
        self._take_new(client, position)
        return position

    def _begin(self, client: IMAPClient, position: _Position) -> None:
        """The very first look at a folder."""
        start = self._settings.start
        begun_at = None if start == "all" else self._desk.now()
        if start == "all":
            position.uid = 0
        elif isinstance(start, date):
            begun_at = datetime(start.year, start.month, start.day, tzinfo=UTC)
            before = position.uid
            self._take(client, position, imap.uids_since(client, begun_at), moves_bookmark=False)
            position.uid = before
        self._desk.begin_at(position.place(position.uid), begun_at)

    def _is_as_left(self, client: IMAPClient, opened: Opened, bookmark: Bookmark) -> bool:
        """Whether the UIDs still name the mails that they named; a restored server may use them anew."""
        if opened.uidvalidity != bookmark.uidvalidity or opened.uidnext <= bookmark.uid:
            return False
        known = self._desk.last_known(bookmark)
        there = imap.message_ids(client, known) if known else {}
        return all(known[uid].encode() in fields for uid, fields in there.items() if uid in known)

    def _take_new(self, client: IMAPClient, position: _Position) -> None:
        is_news = True
        while is_news:
            imap.is_behind(client)  # what was said so far is looked at now
            for uids in imap.uids_after(client, position.uid, position.uidnext):
                self._take(client, position, uids, moves_bookmark=True)
            # A mail that came meanwhile was reported with these answers; IDLE would not say it again.
            is_news = imap.is_behind(client)

    def _take(
        self, client: IMAPClient, position: _Position, uids: Sequence[int], *, moves_bookmark: bool
    ) -> None:
        """Batches one after the other; small ones are fetched while the one before is stored."""
        begun: _Begun | None = None
        try:
            for batch in imap.batches(client, uids):
                if self._stopped.is_set():
                    raise StoppedError
                if begun and sum(size for _, size in batch) > AHEAD_BYTES:
                    begun.ended(position)
                fetched = self._fetched(client, position, batch)
                if begun:
                    begun.ended(position)
                mails = [RawMail(position.place(uid), octets) for uid, octets in fetched]
                wait = self._desk.begin_taking(mails, moves_bookmark=moves_bookmark)
                begun = _Begun(wait, batch[-1][0])
        finally:
            # Whatever became of the connection: no other may begin before this is stored.
            if begun:
                begun.ended(position)

    def _fetched(
        self, client: IMAPClient, position: _Position, batch: Sequence[tuple[int, int]]
    ) -> list[tuple[int, bytes]]:
        """Octets by UID; of a mail that the server keeps to itself, in the end, words that say so."""
        given_up = {uid: size for uid, size in batch if self._not_given[position.place(uid)] >= ASKED_MAX}
        try:
            fetched = imap.fetch(client, [each for each in batch if each[0] not in given_up])
        except NotGivenError as error:
            self._not_given[position.place(error.uid)] += 1
            raise
        said_of = [
            (uid, f"UID {uid} of {position.folder}: there, but the mail server does not give it".encode())
            for uid in given_up
        ]
        return sorted([*fetched, *said_of])


def _backoff_s(failures: int) -> float:
    """Seconds before the next try; with jitter, so that not all clients of a server come back at once."""
    return BACKOFF_S[min(failures, len(BACKOFF_S) - 1)] * random.uniform(0.5, 1.0)  # noqa: S311  as in outbox
