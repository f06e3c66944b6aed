"""The way of one mail, top to bottom: keep, read, vet, find its case, open or join it, move the bookmark."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final

import structlog

from bot.clock import Clock
from bot.desk.asked import Topic
from bot.desk.case import Case, CaseKind
from bot.desk.claim import MailKind
from bot.desk.commands import JoinCase, OpenCase
from bot.desk.findings import MailReturned, MailsGathered, WrittenByHand
from bot.desk.mail import Disposition, Unreadable
from bot.desk.note import WORDS_MAX
from bot.desk.notices import ChangeNotices, NoticeWish
from bot.desk.opening import answered_in
from bot.desk.refs import has_valid_check
from bot.handle import Handle
from bot.intake.answer_to import reply_to_of
from bot.intake.batch import Batch, ReadMail
from bot.intake.cancelling import is_cancellation
from bot.intake.conversation import OPEN_MAX, asks_after, belongs_to, thread_ids
from bot.intake.interpret import Interpreted, interpret, unreadable
from bot.intake.notice_wishes import notice_wish
from bot.intake.own import OwnAddresses
from bot.intake.returned import returned
from bot.store.mailbox import TRIES_MAX, KeptMail, Place, RawMail
from bot.store.uow import UnitOfWork

log = structlog.get_logger(__name__)

COMMIT_FOR_S: Final = 0.02
"""A tap waits no longer than this, and one mail, for the mails of a backlog."""
SHOWN_MAX: Final = 3
"""Recipients of a mail that a card names."""
BACKLOG_MAILS: Final = 50
"""So many mails at once are a backlog: they are stored before the look-ups for them begin in earnest."""
BACKLOG_FOR_S: Final = 2.0
"""How soon the next batch of a backlog comes."""
MAILS_PER_SENDER: Final = 10
CROWDED_WITHIN: Final = timedelta(minutes=10)
GATHERED_TOLD: Final = frozenset({1, 10, 100, 1_000, 10_000, 100_000})
"""A card that is redrawn with each of a thousand mails could be neither read nor tapped."""
SILENT_ROBOTS: Final = frozenset({MailKind.AUTO_REPLY, MailKind.NEWSLETTER})
"""Recorded, but no operator is troubled with them. Bounces and what looks like spam get a card."""


class Intake:
    """Takes batches of fetched mails; a batch that was taken is stored, with its bookmark."""

    def __init__(
        self,
        handle: Handle,
        own: OwnAddresses,
        clock: Clock,
        guard: Callable[[UnitOfWork], None],
        sent_folder: str = "",
        mails_per_sender: int = MAILS_PER_SENDER,
    ) -> None:
        self._handle = handle
        self._own = own
        self._clock = clock
        self._mails_per_sender = mails_per_sender
        self._guard = guard
        """Raises where another process reads the mailbox by now."""
        self._is_catching_up = False
        """Whether mails are read again after a restore; looked up once a commit, not for each mail."""
        self._sent_folder = sent_folder

    async def take(self, batch: Sequence[RawMail], *, moves_bookmark: bool) -> None:
        """Handle mails of one folder, in the order of their UIDs.

        The bookmark moves in the same commits, but not while a folder is looked through again.
        """
        if not batch:
            return
        store = self._handle.store
        if len(batch) >= BACKLOG_MAILS:
            self._handle.expect_more(BACKLOG_FOR_S)
        # 1. The octets are safe before anybody looks at them.
        kept = await store.write(partial(self._keep, batch=batch))
        # 2. Reading is pure, and may take its time in a thread.
        read = await asyncio.to_thread(lambda: [self._read(mail) for mail in kept])
        # 3. Cases, effects and bookmark: one commit, or some where a person would have to wait for it.
        taken = 0
        while taken < len(read):
            # Before effects, which come as fast as they end: else each piece would wait for all of them.
            taken += await store.write(
                partial(self._commit, read=read[taken:], moves_bookmark=moves_bookmark), is_urgent=True
            )
            self._handle.wake()
        if moves_bookmark and (not read or read[-1].kept.place != batch[-1].place):
            await self.reach(batch[-1].place)

    async def reach(self, place: Place) -> None:
        """Move a folder's bookmark: everything up to there was taken."""
        await self._handle.store.write(partial(self._reach, place=place))

    def _keep(self, uow: UnitOfWork, batch: Sequence[RawMail]) -> list[KeptMail]:
        self._guard(uow)
        return uow.mailbox.keep(batch, self._clock.now())

    def _reach(self, uow: UnitOfWork, place: Place) -> None:
        self._guard(uow)
        uow.mailbox.set_bookmark(place, self._clock.now())

    def _read(self, kept: KeptMail) -> ReadMail:
        if kept.tries > TRIES_MAX:
            reason = f"reading it was begun {kept.tries - 1} times and never ended"
            return ReadMail(kept, unreadable(kept.octets, reason))
        content = interpret(kept.octets, self._own)
        reply_to = None if isinstance(content, Unreadable) else reply_to_of(content.mail, self._own)
        return ReadMail(kept, content, reply_to)

    def _commit(self, uow: UnitOfWork, read: Sequence[ReadMail], *, moves_bookmark: bool) -> int:
        """Handle mails in order, until a person waits for the store, at least one; how many."""
        self._guard(uow)
        epoch = uow.epochs.current()
        self._is_catching_up = epoch is not None and not epoch.is_settled
        try:
            with uow.savepoint():
                batch = self._batch(uow, read)
                taken = self._handle_each(read, partial(self._handle_one, batch))
                batch.flush()
        except Exception:  # noqa: BLE001  one of them made us stumble: each alone, so that the others go on
            log.warning("batch_failed", mails=len(read))
            taken = self._handle_each(read, partial(self._handle_alone, uow))
        if moves_bookmark:
            uow.mailbox.set_bookmark(read[taken - 1].kept.place, self._clock.now())
        return taken

    def _batch(self, uow: UnitOfWork, read: Sequence[ReadMail]) -> Batch:
        return Batch(uow, self._handle, read, self._clock.now() - CROWDED_WITHIN)

    def _handle_each(self, read: Sequence[ReadMail], handle_one: Callable[[ReadMail], None]) -> int:
        until = self._clock.monotonic() + COMMIT_FOR_S
        for number, one in enumerate(read, start=1):
            handle_one(one)
            if self._clock.monotonic() > until and self._handle.store.is_wanted:
                return number
        return len(read)

    def _handle_alone(self, uow: UnitOfWork, one: ReadMail) -> None:
        try:
            with uow.savepoint():
                batch = self._batch(uow, [one])
                self._handle_one(batch, one)
                batch.flush()
        except Exception as error:  # a mail that we stumble over is shown whole
            log.exception("mail_failed", mail=one.kept.id)
            content = Unreadable(f"{type(error).__name__} while handling", one.content_digest)
            whole = ReadMail(one.kept, content)
            batch = self._batch(uow, [whole])
            self._open(batch, whole)
            batch.flush()

    def _handle_one(self, batch: Batch, one: ReadMail) -> None:
        content = one.content
        if one.kept.place.folder == self._sent_folder:
            self._handle_sent(batch, one)
        elif (twin := batch.twin_of(one)) is not None:
            batch.record(one, Disposition.IGNORE, f"the same as mail {twin}", None)
        elif isinstance(content, Unreadable):
            self._gather_or(self._open, batch, one)
        elif (wish := notice_wish(content.mail)) and self._may_wish(content, wish):
            effect = ChangeNotices(mail_id=one.kept.id, wish=wish, language=answered_in(content.reading))
            batch.uow.outbox.record((effect,), None, self._clock.now())
            batch.record(one, Disposition.ACCEPT, "about notices", None)
        elif content.vetting.disposition is Disposition.IGNORE or content.reading.kind in SILENT_ROBOTS:
            reasons = "; ".join(content.vetting.reasons) or content.reading.kind
            batch.record(one, Disposition.IGNORE, reasons, None)
        elif content.reading.kind is MailKind.BOUNCE:
            self._handle_report(batch, one, content)
        else:
            self._gather_or(self._join_or_open, batch, one)

    def _join_or_open(self, batch: Batch, one: ReadMail) -> None:
        assert isinstance(one.content, Interpreted)
        if case := self._case_of(batch, one.content):
            self._join(batch, one, one.content, case)
        else:
            self._open(batch, one)

    def _gather_or(self, handle_one: Callable[[Batch, ReadMail], None], batch: Batch, one: ReadMail) -> None:
        """Of a sender who writes too often a mail is kept with his latest case, and no more.

        What names a case counts as well: each would redraw its card and ask for a verdict.
        """
        count = batch.count_of(one) + 1 - self._mails_per_sender
        since = self._clock.now() - CROWDED_WITHIN
        ref = batch.uow.mailbox.latest_case_of(one.sender, since) if count > 0 else None
        if ref is None:
            handle_one(batch, one)
            return
        if count in GATHERED_TOLD:
            command = MailsGathered(mail_id=one.kept.id, sender=one.sender or "?", count=count)
            self._handle.commit(batch.uow, ref, command)
        batch.record(one, Disposition.SET_ASIDE, f"one of many of this sender, kept with {ref}", ref)

    def _handle_report(self, batch: Batch, one: ReadMail, content: Interpreted) -> None:
        """A bounce joins the case of the mail that came back; one of no mail of ours is shown by itself."""
        report = returned(content.mail, self._own)
        notice = self._handle.subscription_in(report.message_ids)
        if notice is not None:
            if report.is_final and not report.is_good:
                batch.uow.notices.end(notice, self._clock.now())
            batch.record(one, Disposition.IGNORE, "a notice did not arrive", None)
            return
        ref = content.reading.case_ref
        if ref is None or not has_valid_check(ref) or not batch.uow.cases.exists(ref):
            ref = batch.uow.mailbox.case_of_thread(report.message_ids)
        if ref is None and report.recipient:
            ref = batch.uow.mailbox.case_mailed_last(report.recipient)
        if report.is_good:
            batch.record(one, Disposition.IGNORE, "our mail has arrived", ref)
        elif ref is None:
            self._gather_or(self._open, batch, one)
        else:
            command = MailReturned(
                mail_id=one.kept.id,
                recipient=report.recipient or "?",
                why=report.why,
                is_final=report.is_final,
            )
            self._handle.commit(batch.uow, ref, command)
            batch.record(one, content.vetting.disposition, f"reports to {ref}", ref)

    def _may_wish(self, content: Interpreted, wish: NoticeWish) -> bool:
        """A mail program that unsubscribes for its owner is a robot that counts, by its token."""
        is_person = content.vetting.disposition is Disposition.ACCEPT
        return is_person or (bool(wish.token) and not self._own.includes(content.mail.sender))

    def _handle_sent(self, batch: Batch, one: ReadMail) -> None:
        """Of what was sent from the mailbox, words that a person wrote in a case's thread are shown on it."""
        ref = self._written_by_hand(batch, one.kept, one.content)
        batch.record(one, Disposition.IGNORE, "sent by us", ref)

    def _written_by_hand(self, batch: Batch, kept: KeptMail, content: Interpreted | Unreadable) -> str | None:
        if isinstance(content, Unreadable) or "auto-submitted" in content.mail.headers:
            return None  # what the bot sends says so
        mail = content.mail
        case = self._named_case(batch, content) if self._own.includes(mail.sender) else None
        ref = case.ref if case else batch.uow.mailbox.case_of_mails(thread_ids(mail))
        if ref is not None:
            to = ", ".join(address.address for address in mail.to[:SHOWN_MAX])
            command = WrittenByHand(mail_id=kept.id, to=to, words=mail.text[:WORDS_MAX])
            self._handle.commit(batch.uow, ref, command)
        return ref

    def _case_of(self, batch: Batch, content: Interpreted) -> Case | None:
        case = self._named_case(batch, content)
        reading, sender = content.reading, content.mail.sender
        if case is None and sender is not None and Topic.STATUS in reading.asked:
            has_files = bool(content.mail.attachments)
            return asks_after(batch.uow.cases.of_money(sender.key, OPEN_MAX), reading, has_files=has_files)
        return case if case and belongs_to(case, reading) else None

    def _named_case(self, batch: Batch, content: Interpreted) -> Case | None:
        named = content.reading.case_ref
        ref = named if named and has_valid_check(named) else None
        case = batch.uow.cases.load(ref) if ref else None
        ids = thread_ids(content.mail)
        if case is None and ids and (ref := batch.uow.mailbox.case_of_thread(ids)):
            case = batch.uow.cases.load(ref)
        return case

    def _note_ref(self, batch: Batch, content: Interpreted) -> str | None:
        """The question of the same sender that a top-up follows: its reference may be the transfer's note."""
        if content.reading.kind is not MailKind.TOPUP:
            return None
        case = self._named_case(batch, content)
        is_his = case is not None and case.person == (content.mail.sender and content.mail.sender.key)
        return case.ref if case and is_his and case.kind is CaseKind.QUESTION else None

    def _join(self, batch: Batch, one: ReadMail, content: Interpreted, case: Case) -> None:
        sender = content.mail.sender
        is_own = sender is not None and case.sender is not None and sender.key == case.sender.key
        command = JoinCase(mail_id=one.kept.id, mail=content.mail, is_from_own_address=is_own)
        if content.vetting.disposition is Disposition.ACCEPT:
            command = replace(
                command,
                claim=content.reading.claim,
                asked=() if content.reading.must_not_reply else content.reading.asked,
                is_thanks=content.reading.must_not_reply,
                is_cancellation=is_cancellation(content.mail, content.reading),
            )
        self._handle.commit(batch.uow, case.ref, command)
        batch.record(one, content.vetting.disposition, f"joins {case.ref}", case.ref)

    def _open(self, batch: Batch, one: ReadMail) -> None:
        content, reading, is_person, note_ref = one.content, None, False, None
        if isinstance(content, Interpreted):
            reading, note_ref = content.reading, self._note_ref(batch, content)
            is_person = content.vetting.disposition is Disposition.ACCEPT
        command = OpenCase(
            ref=batch.free_ref(one),
            mail_id=one.kept.id,
            mail=content if isinstance(content, Unreadable) else content.mail,
            reading=reading,
            may_answer=is_person,
            is_caught_up=self._is_catching_up,
            note_ref=note_ref,
            reply_to=one.reply_to,
        )
        batch.open(command)
        disposition = Disposition.ACCEPT if is_person else Disposition.SET_ASIDE
        batch.record(one, disposition, f"opens {command.ref}", command.ref)
