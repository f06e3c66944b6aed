"""A batch is one commit; a mail over which we stumble is shown as unreadable and holds up no other."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.desk.commands import OpenCase
from bot.desk.decision import Decision
from bot.desk.mail import Mail
from bot.handle import Handle
from bot.intake.own import OwnAddresses
from bot.intake.receive import Intake
from bot.store.engine import Database
from bot.store.mailbox import Place, RawMail
from bot.store.metadata import metadata
from bot.store.store import Store
from bot.store.uow import UnitOfWork
from tests.builders import RULES
from tests.databases import new_database

OWN = OwnAddresses.of("chat@gateway.example")


class StumblingHandle(Handle):
    """Has a fault that one mail meets."""

    def open(self, uow: UnitOfWork, command: OpenCase) -> Decision:
        decision = super().open(uow, command)
        if isinstance(command.mail, Mail) and "stumble" in command.mail.text:
            raise ValueError("a fault of ours")
        return decision


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


async def test_a_mail_that_we_stumble_over_is_shown_and_the_others_go_on(store: Store) -> None:
    clock = SystemClock()
    handle = StumblingHandle(store, clock, RULES, b"k" * 32, lambda: None)
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
