"""Whose a later message is: in Telegram by its sender's id, and only for what was asked there."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.desk.case import Case
from bot.desk.chat import TelegramSender
from bot.desk.claim import Claim
from bot.desk.effects import ExamineReply
from bot.desk.findings import ReplyExamined
from bot.desk.mail import Authenticity, Mail, Verdict
from bot.desk.note import Note
from bot.outbox.ending import Finished
from bot.outbox.performers.reply import ReplyPerformer
from bot.outbox.receipts import Receipts
from bot.store.engine import Database
from bot.store.outbox import Leased
from bot.store.schema import migrate
from bot.store.store import Store
from tests.builders import NOON, REF, a_case
from tests.databases import new_database

WEI = TelegramSender(7, "Wei", "wei")
MINE = Note(NOON, WEI.key, "账号 anne88", True, mail_id=2, claim=Claim())


async def no_mail(octets: bytes) -> Mail | None:
    raise AssertionError("a message in Telegram has no headers to be read")


async def no_proof(octets: bytes, mail: Mail) -> Verdict:
    raise AssertionError("a message in Telegram has no signature")


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    database = Database(new_database(tmp_path / "paydesk.db"))
    migrate(database.engine)
    yield Store(database)
    database.close()


async def verdict(store: Store, case: Case) -> Authenticity | None:
    await store.write(lambda uow: uow.cases.open(case))
    leased = Leased(
        id=1,
        lease=1,
        lane="examine",
        effect=ExamineReply(case_ref=REF, mail_id=2),
        tries=1,
        memory={},
        recorded_at=NOON,
        until=NOON,
    )
    ending = await ReplyPerformer(store, no_mail, no_proof, Receipts(store)).perform(leased)
    assert isinstance(ending, Finished)
    return ending.command.verdict.authenticity if isinstance(ending.command, ReplyExamined) else None


async def test_words_in_the_chat_where_it_was_asked_are_his_own(store: Store) -> None:
    case = a_case(sender=None, telegram=WEI, notes=(MINE,))

    assert await verdict(store, case) is Authenticity.PROVEN


async def test_words_in_a_chat_prove_nothing_about_a_mail_s_case(store: Store) -> None:
    assert await verdict(store, a_case(notes=(MINE,))) is Authenticity.UNPROVEN


async def test_words_of_another_chat_prove_nothing(store: Store) -> None:
    case = a_case(sender=None, telegram=TelegramSender(8, "Xu", ""), notes=(MINE,))

    assert await verdict(store, case) is Authenticity.UNPROVEN


async def test_a_message_that_is_no_longer_on_the_case_is_passed_over(store: Store) -> None:
    assert await verdict(store, a_case(notes=())) is None
