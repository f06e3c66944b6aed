"""Mails of one commit: what they ask of the store is asked at once, what opens cases is written together.

A statement for each mail and each table is what a backlog spends most of its time on. What is gathered is
written before anybody touches the store otherwise, so that all happens in the order of the mails.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import structlog

from bot.desk.claim import MailKind
from bot.desk.commands import OpenCase
from bot.desk.decision import Decision
from bot.desk.mail import Address, Disposition, Unreadable
from bot.handle import Handle
from bot.intake.interpret import Interpreted
from bot.store.mailbox import SENDER_MAX, Handled, KeptMail
from bot.store.uow import UnitOfWork

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class ReadMail:
    """A stored mail, read."""

    kept: KeptMail
    content: Interpreted | Unreadable
    reply_to: Address | None = None
    """See `reply_to_of`."""

    @property
    def content_digest(self) -> str:
        """By which the same mail is known again."""
        content = self.content
        return content.content_digest if isinstance(content, Unreadable) else content.mail.content_digest

    @property
    def message_id(self) -> str | None:
        """As written."""
        return None if isinstance(self.content, Unreadable) else self.content.mail.message_id

    @property
    def sender(self) -> str:
        """Folded; "" where it could not be read."""
        sender = None if isinstance(self.content, Unreadable) else self.content.mail.sender
        return sender.key[:SENDER_MAX] if sender else ""

    @property
    def kind(self) -> MailKind | None:
        """What it is about; None where it could not be read."""
        return None if isinstance(self.content, Unreadable) else self.content.reading.kind


class Batch:
    """The mails of one commit, within its unit of work."""

    def __init__(self, uow: UnitOfWork, handle: Handle, mails: Sequence[ReadMail], since: datetime) -> None:
        """Ask for all of them.

        Args:
            uow: of the commit.
            handle: decides and writes what opens cases.
            mails: that will be handled.
            since: from when on a sender's mails are counted.
        """
        self._uow = uow
        self._handle = handle
        self._twins = uow.mailbox.twins_of({one.content_digest for one in mails})
        self._counts = Counter(uow.mailbox.counts_of({one.sender for one in mails}, since))
        self._free = handle.free_refs(uow, [(one.kind, one.content_digest) for one in mails])
        self._openings: list[Decision] = []
        self._handled: list[Handled] = []

    @property
    def uow(self) -> UnitOfWork:
        """The store, with all that was gathered written."""
        self.flush()
        return self._uow

    def flush(self) -> None:
        """Write what was gathered."""
        if self._openings:
            self._handle.write_openings(self._uow, self._openings)
            self._openings = []
        if self._handled:
            self._uow.mailbox.handled_all(self._handled)
            self._handled = []

    def twin_of(self, one: ReadMail) -> int | None:
        """An earlier handled mail with the same content, or None."""
        return self._twins.get(one.content_digest)

    def count_of(self, one: ReadMail) -> int:
        """How many mails of its sender were taken lately, those that were ignored not counted."""
        return self._counts[one.sender]

    def free_ref(self, one: ReadMail) -> str:
        """The reference for a mail that opens a case: the same mail, the same reference."""
        ref = self._handle.first_ref(one.kind, one.content_digest)
        if ref in self._free:
            self._free.discard(ref)
            return ref
        return self._handle.free_ref(self.uow, one.kind, one.content_digest)

    def open(self, command: OpenCase) -> None:
        """A new case; `command.ref` comes from `free_ref`."""
        self._openings.append(self._handle.opening(self._uow, command))

    def record(self, one: ReadMail, disposition: Disposition, reason: str, case_ref: str | None) -> None:
        """What became of a mail."""
        self._twins.setdefault(one.content_digest, one.kept.id)
        self._counts[one.sender] += disposition is not Disposition.IGNORE
        told = Handled(
            mail_id=one.kept.id,
            disposition=disposition,
            reason=reason,
            message_id=one.message_id,
            content_digest=one.content_digest,
            case_ref=case_ref,
            sender=one.sender,
        )
        self._handled.append(told)
        log.info("mail_handled", mail=one.kept.id, disposition=disposition, reason=reason)
