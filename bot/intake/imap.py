"""One conversation with the mailbox's server: sign in, select, search, fetch; every read has a deadline.

Knows places and octets, no meaning, and no memory of its own: what was taken is the watcher's business.
"""

import socket
import ssl
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from imapclient import IMAPClient, SocketTimeout
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from bot.oauth import AccessTokens, SignInError
from bot.settings_mail import ImapSettings

BATCH_MAILS: Final = 50
BATCH_BYTES: Final = 16_000_000
SIZES_AT_ONCE: Final = 500
UIDS_AT_ONCE: Final = 100_000
"""UIDs of one answer: a line of more than a megabyte is refused by imaplib."""
MAIL_BYTES_MAX: Final = 50_000_000
"""Of a larger mail only so much is fetched; the reader says that it was cut."""
OURSELVES: Final = '("name" "Paydesk")'
"""What servers are told that want to know who we are (RFC 2971)."""

_KEEP_ALIVE: Final = (("TCP_KEEPIDLE", 20), ("TCP_KEEPALIVE", 20), ("TCP_KEEPINTVL", 10), ("TCP_KEEPCNT", 3))
"""A peer that is gone without a word is noticed within 50 seconds even while nothing is said."""


class MailboxError(OSError):
    """Trouble with the mailbox; the message is for a person."""


class FolderError(MailboxError):
    """A folder that cannot be opened; others may be."""


class NotGivenError(MailboxError):
    """A mail is there, and the server does not give it."""

    def __init__(self, uid: int) -> None:
        super().__init__(f"the server does not give the mail with UID {uid}")
        self.uid = uid


@dataclass(frozen=True, slots=True)
class Opened:
    """A selected folder."""

    folder: str
    uidvalidity: int
    uidnext: int
    """Every mail that comes from now on has this UID or a higher one."""


def check(settings: ImapSettings, tls: ssl.SSLContext, tokens: AccessTokens | None) -> None:
    """Connect, sign in, open every folder.

    Raises:
        IMAPClientError, OSError: it did not work.
    """
    client = connect(settings, tls, tokens)
    try:
        for folder in settings.watched:
            opened(client, folder)
    finally:
        hang_up(client)


def connect(settings: ImapSettings, tls: ssl.SSLContext, tokens: AccessTokens | None) -> IMAPClient:
    """A connection, signed in.

    Raises:
        IMAPClientError, OSError: it did not work.
    """
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
        _sign_in(client, settings, tokens)
        client.normalise_times = False  # dates keep their zone
        # 163 and QQ open no folder to programs that have not said who they are.
        if settings.identify == "yes" or (settings.identify == "auto" and client.has_capability("ID")):
            _identify(client)
    except BaseException:
        hang_up(client)
        raise
    return client


def _sign_in(client: IMAPClient, settings: ImapSettings, tokens: AccessTokens | None) -> None:
    if tokens is None:
        client.login(settings.user, settings.password.get_secret_value())
        return
    token = tokens.token()
    try:
        client.oauth2_login(settings.user, token)
    except LoginError:
        tokens.refused(token)
        raise


def _identify(client: IMAPClient) -> None:
    # A server that does not want to know says so, which does no harm.
    with suppress(IMAPClientError):
        client._imap._simple_command("ID", OURSELVES)  # noqa: SLF001  `id_` asks for the capability


def hang_up(client: IMAPClient) -> None:
    """Close the connection; after a TLS handshake that failed there is none any more."""
    with suppress(OSError):
        client.shutdown()


def _keep_alive(sock: socket.socket) -> None:
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in _KEEP_ALIVE:
        if hasattr(socket, name):
            sock.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)


def opened(client: IMAPClient, folder: str) -> dict[bytes, Any]:
    """Open a folder without touching its flags; what the server tells of it.

    Raises:
        FolderError: the server refuses.
    """
    try:
        answer: dict[bytes, Any] = client.select_folder(folder, readonly=True)
    except IMAPClientAbortError:
        raise
    except IMAPClientError as error:
        raise FolderError(f"folder {folder}: {error}") from None
    return answer


def select(client: IMAPClient, folder: str) -> Opened:
    """Open a folder.

    Raises:
        FolderError: the server refuses, or does not tell what makes UIDs mean something.
    """
    answer = opened(client, folder)
    if not {b"UIDVALIDITY", b"UIDNEXT"} <= answer.keys():
        answer = {**client.folder_status(folder, ["UIDVALIDITY", "UIDNEXT"]), **answer}
    try:
        return Opened(folder, int(answer[b"UIDVALIDITY"]), int(answer[b"UIDNEXT"]))
    except (KeyError, TypeError, ValueError):
        raise FolderError(f"folder {folder}: the server does not tell its UIDVALIDITY and UIDNEXT") from None


def is_behind(client: IMAPClient) -> bool:
    """Whether the server has said unasked that a mail came, since this was asked last."""
    untagged = client._imap.untagged_responses  # noqa: SLF001  what was said besides an answer
    return untagged.pop("EXISTS", None) is not None


def uids_after(client: IMAPClient, uid: int, uidnext: int) -> Iterator[list[int]]:
    """UIDs beyond `uid`, rising, in groups that fit into a line."""
    while uid + UIDS_AT_ONCE < uidnext - 1:
        yield sorted(client.search(["UID", f"{uid + 1}:{uid + UIDS_AT_ONCE}"]))
        uid += UIDS_AT_ONCE
    # "n:*" always names the last mail, even when its UID is below n (RFC 3501 6.4.8).
    yield [each for each in sorted(client.search(["UID", f"{uid + 1}:*"])) if each > uid]


def uids_since(client: IMAPClient, since: datetime) -> list[int]:
    """UIDs of the mails that came at that time or later, rising; by the server's own dates."""
    # SINCE knows days only, of no certain time zone (RFC 3501 6.4.4).
    wide = sorted(client.search(["SINCE", (since - timedelta(days=1)).date()]))
    found: list[int] = []
    for uids in _groups(wide):
        dates = client.fetch(uids, ["INTERNALDATE"])
        found += [uid for uid in uids if _came_at(dates.get(uid, {}), since) >= since]
    return found


def _came_at(answer: dict[bytes, Any], unknown: datetime) -> datetime:
    """When a mail came; a date that cannot be read counts as late enough."""
    date = answer.get(b"INTERNALDATE")
    return date if isinstance(date, datetime) and date.tzinfo else unknown


def message_ids(client: IMAPClient, uids: Iterable[int]) -> dict[int, bytes]:
    """The Message-ID fields of those that are there, as they stand; b"" where a mail has none."""
    field = "BODY.PEEK[HEADER.FIELDS (MESSAGE-ID)]"
    answers = client.fetch(list(uids), [field])
    found: dict[int, bytes] = {}
    for uid, answer in answers.items():
        fields = [value for key, value in answer.items() if key.startswith(b"BODY[HEADER.FIELDS")]
        if fields:
            found[uid] = bytes(fields[0] or b"")
    return found


def batches(client: IMAPClient, uids: Sequence[int]) -> Iterator[list[tuple[int, int]]]:
    """(uid, size) in groups that fit into memory."""
    for group in _groups(uids):
        sizes = client.fetch(group, ["RFC822.SIZE"])
        batch: list[tuple[int, int]] = []
        for uid in group:
            size = int(sizes.get(uid, {}).get(b"RFC822.SIZE", 0))
            if batch and (len(batch) == BATCH_MAILS or sum(s for _, s in batch) + size > BATCH_BYTES):
                yield batch
                batch = []
            batch.append((uid, size))
        yield batch


def _groups(uids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(uids), SIZES_AT_ONCE):
        yield uids[start : start + SIZES_AT_ONCE]


def fetch(client: IMAPClient, batch: Sequence[tuple[int, int]]) -> list[tuple[int, bytes]]:
    """Octets of those that are still there, by UID; what the server sends unasked is passed over.

    Raises:
        NotGivenError: a mail is there, and even alone it is not given.
    """
    small = [uid for uid, size in batch if size <= MAIL_BYTES_MAX]
    found: dict[int, bytes] = {}
    if small:
        try:
            found = _bodies(client, small, "BODY.PEEK[]", b"BODY[]")
        except IMAPClientAbortError:
            raise
        except IMAPClientError:
            found = {}  # one of them was refused: each is asked for alone
    missing = [(uid, size) for uid, size in batch if uid not in found]
    if missing:
        there = set(client.search(["UID", ",".join(str(uid) for uid, _ in missing)]))
        found |= {uid: _alone(client, uid, size) for uid, size in missing if uid in there}
    return sorted(found.items())


def _alone(client: IMAPClient, uid: int, size: int) -> bytes:
    part, key = ("BODY.PEEK[]", b"BODY[]")
    if size > MAIL_BYTES_MAX:
        part, key = f"BODY.PEEK[]<0.{MAIL_BYTES_MAX}>", b"BODY[]<0>"
    try:
        return _bodies(client, [uid], part, key)[uid]
    except IMAPClientAbortError:
        raise
    except (IMAPClientError, KeyError):
        raise NotGivenError(uid) from None


def _bodies(client: IMAPClient, uids: Sequence[int], part: str, key: bytes) -> dict[int, bytes]:
    answers: dict[int, dict[bytes, Any]] = client.fetch(list(uids), [part])
    found = {uid: answers[uid].get(key) for uid in uids if uid in answers}
    return {uid: bytes(octets) for uid, octets in found.items() if octets is not None}


def has_buffered(client: IMAPClient) -> bool:
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
    if isinstance(error, IMAPClientError | MailboxError | SignInError):
        return str(error)  # the name of its class says nothing
    return f"{type(error).__name__}: {error}"
