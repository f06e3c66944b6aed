"""A batch is one commit; a mail over which we stumble is shown as unreadable and holds up no other."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from sqlalchemy import event, select

from bot.clock import SystemClock
from bot.desk.claim import MailKind
from bot.desk.commands import OpenCase
from bot.desk.decision import Decision
from bot.desk.mail import Mail
from bot.handle import Handle
from bot.intake.interpret import Interpreted, interpret
from bot.intake.own import OwnAddresses
from bot.intake.receive import Intake
from bot.store.engine import Database
from bot.store.mailbox import Place, RawMail
from bot.store.metadata import metadata
from bot.store.store import Store
from bot.store.tables import mails
from bot.store.uow import UnitOfWork
from tests.builders import RULES
from tests.databases import new_database

OWN = OwnAddresses.of("chat@gateway.example")


class StumblesDeciding(Handle):
    """Has a fault that one mail meets while it is decided what follows."""

    def opening(self, uow: UnitOfWork, command: OpenCase) -> Decision:
        decision = super().opening(uow, command)
        if isinstance(command.mail, Mail) and "stumble" in command.mail.text:
            raise ValueError("a fault of ours")
        return decision


class StumblesWriting(Handle):
    """The same, while what was gathered is written."""

    def write_openings(self, uow: UnitOfWork, decisions: Sequence[Decision]) -> None:
        super().write_openings(uow, decisions)
        if any("stumble" in d.case.words and not d.case.is_unreadable for d in decisions):
            raise ValueError("a fault of ours")


def mail(uid: int, words: str) -> RawMail:
    octets = (
        f"From: c{uid}@qq.example\r\nTo: chat@gateway.example\r\nMessage-ID: <{uid}@qq.example>\r\n"
        f"Subject: top up\r\n\r\n{words}\r\n"
    )
    return RawMail(Place("INBOX", 1, uid), octets.encode())


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    database = Database(new_database(tmp_path / "receiving.db"))
    metadata.create_all(database.engine)
    yield Store(database)
    database.close()


@pytest.mark.parametrize("stumbling", [StumblesDeciding, StumblesWriting])
async def test_a_mail_that_we_stumble_over_is_shown_and_the_others_go_on(
    store: Store, stumbling: type[Handle]
) -> None:
    clock = SystemClock()
    handle = stumbling(store, clock, RULES, b"k" * 32, lambda: None)
    intake = Intake(handle, OWN, clock, lambda _: None)
    words = ("I paid 20 USD by PayPal, account anne", "stumble", "I paid 30 USD by PayPal, account bart")

    await intake.take([mail(uid, said) for uid, said in enumerate(words, start=1)], moves_bookmark=True)

    audit = await store.read(lambda uow: list(uow.ledger.audit_rows()))
    opened = await store.read(lambda uow: [uow.cases.load(row.act.case_ref or "") for row in audit])
    assert [case.is_unreadable for case in opened if case] == [False, True, False]
    bookmark = await store.read(lambda uow: uow.mailbox.bookmark("INBOX"))
    assert bookmark is not None
    assert bookmark.uid == len(words)
    # What was rolled back left no gap in the audit's chain.
    assert [row.number for row in audit] == [1, 2, 3]


def answer(uid: int, ref: str, words: str) -> RawMail:
    octets = (
        f"From: c1@qq.example\r\nTo: chat@gateway.example\r\nMessage-ID: <{uid}@qq.example>\r\n"
        f"Subject: Re: top up [{ref}]\r\n\r\n{words}\r\n"
    )
    return RawMail(Place("INBOX", 1, uid), octets.encode())


async def test_what_is_gathered_is_written_before_a_mail_that_needs_it(store: Store) -> None:
    """The second mail of a batch answers the first, a third comes again, a fourth is a stranger's."""
    clock = SystemClock()
    handle = Handle(store, clock, RULES, b"k" * 32, lambda: None)
    intake = Intake(handle, OWN, clock, lambda _: None)
    first = mail(1, "I paid 20 USD by PayPal, account anne")
    digest = interpret(first.octets, OWN)
    assert isinstance(digest, Interpreted)
    ref = handle.first_ref(MailKind.TOPUP, digest.mail.content_digest)
    batch = [
        first,
        answer(2, ref, "the account is anne_2, sorry"),
        RawMail(Place("INBOX", 1, 3), first.octets),
        mail(4, "I paid 30 USD by PayPal, account bart"),
    ]

    await intake.take(batch, moves_bookmark=True)

    audit = await store.read(lambda uow: list(uow.ledger.audit_rows()))
    assert [row.act.verb for row in audit] == ["open", "join", "open"]
    assert [row.number for row in audit] == [1, 2, 3]
    assert audit[0].act.case_ref == audit[1].act.case_ref == ref
    rows = await store.database.read(
        lambda connection: list(connection.execute(select(mails.c.disposition, mails.c.reason)))
    )
    assert [row.disposition for row in rows] == ["accept", "accept", "ignore", "accept"]
    assert rows[2].reason == "the same as mail 1"


async def test_of_many_mails_of_one_sender_in_one_batch_the_last_are_gathered(store: Store) -> None:
    clock = SystemClock()
    handle = Handle(store, clock, RULES, b"k" * 32, lambda: None)
    intake = Intake(handle, OWN, clock, lambda _: None, mails_per_sender=3)
    octets = [mail(1, f"I paid {uid}0 USD by PayPal, account anne").octets for uid in range(1, 7)]

    await intake.take(
        [RawMail(Place("INBOX", 1, uid), one) for uid, one in enumerate(octets, 1)], moves_bookmark=True
    )

    rows = await store.database.read(lambda connection: list(connection.execute(select(mails.c.reason))))
    assert [row.reason.partition(" ")[0] for row in rows] == ["opens"] * 3 + ["one"] * 3


async def test_a_batch_asks_and_writes_in_a_statement_for_all_its_mails(store: Store) -> None:
    """What a backlog costs is counted: not one statement for each mail, but for the ids of new customers."""
    clock = SystemClock()
    handle = Handle(store, clock, RULES, b"k" * 32, lambda: None)
    intake = Intake(handle, OWN, clock, lambda _: None)
    said = list[str]()
    event.listen(
        store.database.engine,
        "before_cursor_execute",
        lambda connection, cursor, statement, *rest: said.append(statement),
    )

    batch = [mail(uid, f"I paid {uid} USD by PayPal, account anne{uid}") for uid in range(1, 51)]
    await intake.take(batch, moves_bookmark=True)

    others = [statement for statement in said if not statement.startswith("INSERT INTO customers")]
    assert len(others) < 40
