"""A customer's message becomes a case, or joins one: kept whole first, in a mail's form, under its own place.

The place (chat and message) makes it safe to repeat: Telegram may deliver an update again.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Final

from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.chat import TelegramSender
from bot.desk.claim import MailKind, Reading
from bot.desk.commands import JoinCase, OpenCase
from bot.desk.mail import Attachment, Disposition, Mail
from bot.desk.refs import find_refs, has_valid_check
from bot.store.mailbox import Handled, KeptMail, Place, RawMail
from bot.store.uow import UnitOfWork
from bot.telegram.customers.room import Room, Visitor

FOLDER: Final = "telegram"
CASES_PER_DAY: Final = 10
DAY: Final = timedelta(days=1)
JOINS_FOR: Final = timedelta(hours=24)
"""How long after its last change words without a reference still belong to a question."""
PICTURE_JOINS_FOR: Final = timedelta(minutes=10)
"""Pictures of one album come as messages of their own."""
LATEST: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Incoming:
    """What a person sent."""

    message_id: int
    sent_at: datetime
    text: str = ""
    files: tuple[Attachment, ...] = ()
    folder: str = FOLDER
    """Another for taps: their message is the bot's, whose numbers are the chat's as well."""


@dataclass(frozen=True, slots=True)
class Filed:
    """Where a message went."""

    ref: str
    is_new: bool


class TooManyCasesError(Exception):
    """He has opened as many cases today as one person may."""


def letter_of(sender: TelegramSender, incoming: Incoming) -> bytes:
    """The message as a mail without sender: what ShowFiles, retention and a later reader work with."""
    message = EmailMessage(policy=SMTP)
    message["Date"] = format_datetime(incoming.sent_at)
    message["X-Telegram-Id"] = str(sender.id)
    message.set_content(incoming.text or "", cte="base64")
    for file in incoming.files:
        maintype, _, subtype = file.content_type.partition("/")
        message.add_attachment(
            file.octets, maintype=maintype, subtype=subtype or "octet-stream", filename=file.filename
        )
    return message.as_bytes()


def mail_of(sender: TelegramSender, incoming: Incoming) -> Mail:
    """The message as the desk reads it."""
    return Mail(
        message_id=None,
        sender=None,
        subject="",
        sent_at=incoming.sent_at,
        text=incoming.text,
        attachments=incoming.files,
        content_digest=_digest(sender, incoming),
    )


def _digest(sender: TelegramSender, incoming: Incoming) -> str:
    said = f"{incoming.folder}:{sender.id}:{incoming.message_id}"
    return hashlib.sha256(said.encode()).hexdigest()


def keep(
    uow: UnitOfWork, room: Room, sender: TelegramSender, incoming: Incoming, octets: bytes
) -> KeptMail | None:
    """Store the message; None: it was delivered before, and handled."""
    place = Place(incoming.folder, sender.id, incoming.message_id)
    kept = uow.mailbox.keep([RawMail(place, octets, _digest(sender, incoming))], room.handle.clock.now())
    return kept[0] if kept else None


async def file_words(room: Room, visitor: Visitor, incoming: Incoming) -> Filed | None:
    """Free words: they join the case that they are about, or open one; None: delivered before.

    Raises:
        TooManyCasesError: nothing was opened.
    """
    sender = visitor.sender
    mail, octets = mail_of(sender, incoming), letter_of(sender, incoming)
    reading = room.understand(mail)

    def work(uow: UnitOfWork) -> Filed | None:
        case = _case_of(uow, room, visitor, incoming, reading)
        if case is None:
            return open_within(uow, room, visitor, incoming, reading)
        kept = keep(uow, room, sender, incoming, octets)
        if kept is None:
            return None
        room.handle.commit(
            uow,
            case.ref,
            JoinCase(
                mail_id=kept.id,
                mail=mail,
                is_from_own_address=True,
                telegram=sender,
                asked=() if reading.must_not_reply else reading.asked,
                is_thanks=reading.must_not_reply,
                claim=reading.claim,
                is_cancellation=room.cancels(mail, reading),
            ),
        )
        _handled(uow, kept, mail, case.ref, "joins")
        return Filed(case.ref, is_new=False)

    filed = await room.handle.store.write(work)
    room.handle.wake()
    return filed


def open_within(
    uow: UnitOfWork,
    room: Room,
    visitor: Visitor,
    incoming: Incoming,
    reading: Reading,
    ref: str | None = None,
) -> Filed | None:
    """Open a case within a unit of work, under the limit of a day; None: delivered before.

    Args:
        uow: its caller commits and wakes the dispatcher.
        room: the parts.
        visitor: whose case.
        incoming: what opens it.
        reading: what it says.
        ref: a reference that was told to him already.

    Raises:
        TooManyCasesError: the unit of work is rolled back.
    """
    sender, mail = visitor.sender, mail_of(visitor.sender, incoming)
    kept = keep(uow, room, sender, incoming, letter_of(sender, incoming))
    if kept is None:
        return None
    if uow.customers.cases_since(sender.key, room.handle.clock.now() - DAY) >= CASES_PER_DAY:
        raise TooManyCasesError
    command = OpenCase(
        ref=ref or room.handle.free_ref(uow, reading.kind, mail.content_digest),
        mail_id=kept.id,
        mail=mail,
        reading=reading,
        may_answer=True,
        telegram=sender,
        language=visitor.language,
    )
    room.handle.open(uow, command)
    _handled(uow, kept, mail, command.ref, "opens")
    return Filed(command.ref, is_new=True)


def _handled(uow: UnitOfWork, kept: KeptMail, mail: Mail, ref: str, verb: str) -> None:
    told = Handled(
        mail_id=kept.id,
        disposition=Disposition.ACCEPT,
        reason=f"{verb} {ref}",
        message_id=None,
        content_digest=mail.content_digest,
        case_ref=ref,
    )
    uow.mailbox.handled_all([told])


def _case_of(
    uow: UnitOfWork, room: Room, visitor: Visitor, incoming: Incoming, reading: Reading
) -> Case | None:
    """The case that words are about: one that they name, one that waits for him, else his last question."""
    keys = uow.customers.keys_of(visitor.customer) if visitor.customer is not None else ()
    for ref in find_refs(incoming.text):
        named = uow.cases.load(ref) if has_valid_check(ref) else None
        if named and named.person in keys:
            return named
    mine = [uow.cases.load(ref) for ref in uow.customers.latest_cases((visitor.key,), LATEST)]
    now = room.handle.clock.now()
    is_bare_picture = bool(incoming.files) and not incoming.text.strip()
    for case in filter(None, mine):
        if case.state is CaseState.NEEDS_INFO:
            return case
        if is_bare_picture and case.kind is CaseKind.TOPUP and now - case.opened_at < PICTURE_JOINS_FOR:
            return case
        if (
            case.kind is CaseKind.QUESTION
            and case.state is CaseState.AWAITING_OPERATOR
            and reading.kind not in {MailKind.TOPUP, MailKind.REFUND}
            and now - case.changed_at < JOINS_FOR
        ):
            return case
    return None
