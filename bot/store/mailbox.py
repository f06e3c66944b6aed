"""Fetched mails and bookmarks: octets are kept before they are read, once per place and content."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, and_, bindparam, exists, func, insert, select, tuple_, update

from bot.desk.mail import Disposition
from bot.store.tables import bookmarks, cases, mails, our_mails

TRIES_MAX: Final = 3
"""A mail whose reading was begun this often without an end (a crash each time) is set aside unread."""
MESSAGE_ID_MAX: Final = 512
"""Characters of a Message-ID that are kept; in PostgreSQL no key of an index may exceed 2,704 octets."""
SENDER_MAX: Final = 320
PROBES: Final = 8
"""Mails by which a folder is known again."""


# Built once: building a statement costs more than running it.
_KEEP: Final = insert(mails)
_HANDLED: Final = update(mails).where(mails.c.id == bindparam("mail_id", type_=mails.c.id.type))


_Key = tuple[str, int, int, str]
"""Folder, UIDVALIDITY, UID, digest of the octets."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a mail lies."""

    folder: str
    uidvalidity: int
    uid: int


@dataclass(frozen=True, slots=True)
class RawMail:
    """A mail as fetched."""

    place: Place
    octets: bytes
    digest: str = ""
    """Tells apart what lies at the same place at other times; "": of the octets."""


@dataclass(frozen=True, slots=True)
class KeptMail:
    """A stored mail that is not handled yet."""

    id: int
    place: Place
    octets: bytes
    tries: int
    """This try included."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Handled:
    """What became of a mail."""

    mail_id: int
    disposition: Disposition
    reason: str
    message_id: str | None
    content_digest: str
    case_ref: str | None
    sender: str | None = None
    """Folded; None for what was no mail."""


@dataclass(frozen=True, slots=True)
class Bookmark:
    """Everything in `folder` up to `uid` is stored and handled."""

    folder: str
    uidvalidity: int
    uid: int
    reached_at: datetime
    begun_at: datetime | None = None
    """Mails that came before are never taken; None: all of the folder is ours."""


class Mailbox:
    """Sole writer of mails, bookmarks and the ids of our own mails."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def keep(self, batch: Sequence[RawMail], now: datetime) -> list[KeptMail]:
        """Store octets; those of the batch that still want handling come back, in order."""
        # The same UID may name another mail after a server was restored: content tells them apart.
        keyed = {_key(raw): raw for raw in batch}
        known = self._at(keyed)
        new = [key for key in keyed if key not in known]
        if new:
            values = {"kept_at": now, "tries": 1}
            rows = [dict(zip(_KEY, key, strict=True), octets=keyed[key].octets, **values) for key in new]
            self._connection.execute(_KEEP, rows)
            known |= self._at(new)
        unhandled, begun = [], set(new)
        for key, raw in keyed.items():
            row = known[key]
            if key not in begun and row.disposition is None:
                self._connection.execute(
                    update(mails).where(mails.c.id == row.id).values(tries=row.tries + 1)
                )
            if row.disposition is None:
                tries = row.tries + (key not in begun)
                unhandled.append(KeptMail(row.id, raw.place, raw.octets, tries))
        return unhandled

    def _at(self, keys: Iterable[_Key]) -> dict[_Key, Any]:
        """Rows of what is stored at these places, under these digests or others."""
        place = tuple_(mails.c.folder, mails.c.uidvalidity, mails.c.uid)
        query = select(
            mails.c.id,
            mails.c.folder,
            mails.c.uidvalidity,
            mails.c.uid,
            mails.c.digest,
            mails.c.tries,
            mails.c.disposition,
        ).where(place.in_([key[:3] for key in keys]))
        rows = self._connection.execute(query)
        return {(row.folder, row.uidvalidity, row.uid, row.digest): row for row in rows}

    def handled_all(self, what: Iterable[Handled]) -> None:
        """Record what became of mails."""
        rows = [
            {
                "mail_id": one.mail_id,
                "disposition": one.disposition.value,
                "reason": one.reason,
                "message_id": one.message_id[:MESSAGE_ID_MAX] if one.message_id else None,
                "content_digest": one.content_digest,
                "case_ref": one.case_ref,
                "sender": one.sender[:SENDER_MAX] if one.sender else one.sender,
            }
            for one in what
        ]
        if rows:
            self._connection.execute(_HANDLED, rows)

    def counts_of(self, senders: Iterable[str], since: datetime) -> Mapping[str, int]:
        """How many mails of folded addresses were taken since then, those that were ignored not counted."""
        query = (
            select(mails.c.sender, func.count().label("number"))
            .where(
                mails.c.sender.in_(tuple(senders)),
                mails.c.kept_at >= since,
                mails.c.disposition != Disposition.IGNORE.value,
            )
            .group_by(mails.c.sender)
        )
        return {row.sender: row.number for row in self._connection.execute(query)}

    def latest_case_of(self, sender: str, since: datetime) -> str | None:
        """The case that the latest of these mails opened, joined, or was gathered with."""
        where = (mails.c.sender == sender[:SENDER_MAX]) & (mails.c.kept_at >= since)
        query = select(mails.c.case_ref).where(where, mails.c.case_ref.is_not(None))
        return self._connection.scalar(query.order_by(mails.c.id.desc()).limit(1))

    def twins_of(self, content_digests: Iterable[str]) -> dict[str, int]:
        """Earlier handled mails with the same content, the first of each, by its digest."""
        query = (
            select(mails.c.content_digest, func.min(mails.c.id).label("first"))
            .where(mails.c.content_digest.in_(tuple(content_digests)), mails.c.disposition.is_not(None))
            .group_by(mails.c.content_digest)
        )
        return {row.content_digest: row.first for row in self._connection.execute(query)}

    def octets(self, mail_id: int) -> bytes | None:
        """A mail as fetched; None after retention cut it."""
        return self._connection.scalar(select(mails.c.octets).where(mails.c.id == mail_id))

    def cut(self, before: datetime, finished: Iterable[str], size: int) -> tuple[int, ...]:
        """Forget the octets of the oldest mails from before then, but for those of cases that go on.

        Args:
            before: aware UTC.
            finished: states of cases whose mails nobody looks at any more.
            size: how many at most.

        Returns:
            Their ids.
        """
        goes_on = exists().where(cases.c.ref == mails.c.case_ref, cases.c.state.not_in(tuple(finished)))
        is_old = mails.c.octets.is_not(None) & (mails.c.kept_at < before) & mails.c.disposition.is_not(None)
        query = select(mails.c.id).where(is_old, ~goes_on).order_by(mails.c.kept_at).limit(size)
        ids = tuple(self._connection.scalars(query))
        self._connection.execute(update(mails).where(mails.c.id.in_(ids)).values(octets=None))
        return ids

    def first_of_case(self, ref: str) -> bytes | None:
        """The octets of the mail that opened a case."""
        query = select(mails.c.octets).where(mails.c.case_ref == ref).order_by(mails.c.id).limit(1)
        return self._connection.scalar(query)

    def bookmark(self, folder: str) -> Bookmark | None:
        """How far a folder was read; None before its first mail."""
        row = self._connection.execute(select(bookmarks).where(bookmarks.c.folder == folder)).one_or_none()
        if row is None:
            return None
        return Bookmark(row.folder, row.uidvalidity, row.uid, row.reached_at, row.begun_at)

    def begin(self, place: Place, begun_at: datetime | None, now: datetime) -> None:
        """Set a folder's first bookmark; mails that came before `begun_at` are never taken."""
        self._connection.execute(
            insert(bookmarks).values(
                folder=place.folder,
                uidvalidity=place.uidvalidity,
                uid=place.uid,
                reached_at=now,
                begun_at=begun_at,
            )
        )

    def set_bookmark(self, place: Place, now: datetime) -> None:
        """Move a folder's bookmark; committed with what was handled."""
        values = {"uidvalidity": place.uidvalidity, "uid": place.uid, "reached_at": now}
        where = bookmarks.c.folder == place.folder
        if self._connection.execute(update(bookmarks).where(where).values(**values)).rowcount == 0:
            self.begin(place, None, now)

    def last_known(self, bookmark: Bookmark) -> Mapping[int, str]:
        """UIDs of the last mails up to a bookmark, with their Message-IDs; of those that have one."""
        where = (
            (mails.c.folder == bookmark.folder)
            & (mails.c.uidvalidity == bookmark.uidvalidity)
            & (mails.c.uid <= bookmark.uid)
        )
        newest = select(mails.c.uid, mails.c.message_id).where(where)
        rows = self._connection.execute(newest.order_by(mails.c.uid.desc(), mails.c.id.desc()).limit(PROBES))
        found: dict[int, str] = {}
        for row in rows:
            if row.message_id:
                found.setdefault(row.uid, row.message_id)
        return found

    def sent(self, message_id: str, case_ref: str, now: datetime) -> None:
        """Remember a mail of ours, so that an answer to it finds its case."""
        if (
            self._connection.scalar(select(our_mails.c.case_ref).where(our_mails.c.message_id == message_id))
            is None
        ):
            self._connection.execute(
                insert(our_mails).values(message_id=message_id, case_ref=case_ref, sent_at=now)
            )

    def case_of_thread(self, message_ids: Sequence[str]) -> str | None:
        """The case of the latest of our mails among these ids."""
        if not message_ids:
            return None
        query = (
            select(our_mails.c.case_ref)
            .where(our_mails.c.message_id.in_(message_ids))
            .order_by(our_mails.c.sent_at.desc())
            .limit(1)
        )
        return self._connection.scalar(query)

    def case_of_mails(self, message_ids: Sequence[str]) -> str | None:
        """The case of the latest mail that we received under one of these ids."""
        kept = [message_id[:MESSAGE_ID_MAX] for message_id in message_ids]
        where = and_(mails.c.message_id.in_(kept), mails.c.case_ref.is_not(None))
        query = select(mails.c.case_ref).where(where).order_by(mails.c.id.desc()).limit(1)
        return self._connection.scalar(query) if message_ids else None

    def case_mailed_last(self, address: str) -> str | None:
        """The case of whoever has this folded address that we wrote to him about last."""
        query = (
            select(our_mails.c.case_ref)
            .join(cases, cases.c.ref == our_mails.c.case_ref)
            .where(cases.c.sender == address)
            .order_by(our_mails.c.sent_at.desc())
            .limit(1)
        )
        return self._connection.scalar(query)


_KEY: Final = ("folder", "uidvalidity", "uid", "digest")


def _key(raw: RawMail) -> _Key:
    digest = raw.digest or hashlib.sha256(raw.octets).hexdigest()
    return raw.place.folder, raw.place.uidvalidity, raw.place.uid, digest
