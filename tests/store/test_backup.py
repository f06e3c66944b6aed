"""A backup is the whole database, taken beside the bot; its restore begins an epoch. On both databases."""

import sqlite3
import stat
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from bot.backup import BackupError, restore, take
from bot.desk.case import CaseState
from bot.desk.effects import CreditAccount, SendMail, ShowCard
from bot.store.engine import Database
from bot.store.reports import ENDED
from bot.store.schema import migrate
from bot.store.uow import UnitOfWork
from tests.builders import NOON, REF, a_case, opened, with_ref
from tests.store.steps import Steps

LATER = NOON + timedelta(hours=3)
MAIL = SendMail(
    case_ref=REF,
    to="anne@mail.example",
    language="zh",
    template="rejected_topup",
    message_id="<m@gateway.example>",
    subject="Re: 充值",
    in_reply_to=None,
    references=(),
    values={"ref": REF},
)
CREDIT = CreditAccount(case_ref=REF, account_ref="7")


@pytest.fixture
def filled(steps: Steps) -> Steps:
    """A case with a mail that was not sent yet, and a card whose performer is at work."""
    steps.write(lambda uow: uow.apply(opened()))
    steps.write(lambda uow: uow.outbox.record((MAIL, CREDIT, ShowCard(case_ref=REF)), REF, NOON))
    until = NOON + timedelta(minutes=1)
    steps.write(lambda uow: uow.outbox.lease("somebody", NOON, until, "telegram", 1))
    return steps


@pytest.fixture
def file(filled: Steps, tmp_path: Path) -> Path:
    path = tmp_path / "taken.backup"
    take(filled.database, path, NOON)
    return path


def back(file: Path, folder: Path) -> Steps:
    url = f"sqlite:///{folder}/back.db"
    restore(file, url, LATER)
    return Steps(Database(url))


def states(steps: Steps) -> list[tuple[str, str, str | None]]:
    query = "SELECT kind, state, leased_by FROM effects WHERE kind NOT IN ('examine', 'tell') ORDER BY id"
    return [tuple(row) for row in steps.database.read_here(lambda c: c.exec_driver_sql(query).all())]


def test_it_is_whole_and_for_its_owner_only(filled: Steps, file: Path) -> None:
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    with sqlite3.connect(file) as stored:
        assert stored.execute("SELECT ref FROM cases").fetchall() == [(REF,)]
        assert stored.execute("SELECT count(*) FROM audit").fetchone() == (1,)
    stored.close()
    assert [path.name for path in file.parent.iterdir() if ".part" in path.name] == []
    assert filled.read(lambda uow: uow.epochs.current()) is None


def test_an_existing_file_is_not_overwritten(filled: Steps, file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(BackupError, match="exists"):
        take(filled.database, file, LATER)
    assert file.read_bytes() == before


def test_after_a_restore_what_may_have_been_done_waits_for_an_operator(file: Path, tmp_path: Path) -> None:
    restored = back(file, tmp_path)
    assert ("mail", "given_up", None) in states(restored)
    assert ("credit", "waiting", None) in states(restored)
    assert [state for kind, state, _ in states(restored) if kind == "card"] == ["waiting"]
    query = "SELECT body FROM effects WHERE kind = 'tell'"
    told = restored.database.read_here(lambda c: [row[0] for row in c.exec_driver_sql(query)])
    assert len(told) == 1
    assert '"restored_effect"' in told[0]
    epoch = restored.read(lambda uow: uow.epochs.current())
    assert epoch is not None
    assert (epoch.taken_at, epoch.restored_at, epoch.is_settled) == (NOON, LATER, False)
    restored.database.close()


def test_after_a_restore_each_case_that_waits_for_somebody_is_on_a_card_again(
    steps: Steps, tmp_path: Path
) -> None:
    for number, state in enumerate(CaseState):
        steps.write(lambda uow, n=number, s=state: uow.cases.open(replace(a_case(s), ref=f"TU-{n:06}")))
    take(steps.database, tmp_path / "all.backup", NOON)
    restored = back(tmp_path / "all.backup", tmp_path)
    query = "SELECT c.state FROM effects e JOIN cases c ON c.ref = e.case_ref WHERE e.kind = 'card'"
    drawn = {row[0] for row in restored.database.read_here(lambda c: c.exec_driver_sql(query).all())}
    assert drawn == set(CaseState) - set(ENDED)
    assert {CaseState.DEBITING, CaseState.DEBITED, CaseState.PAYOUT_CLAIMED} <= drawn
    restored.database.close()


def test_what_was_held_back_is_done_at_an_operators_word(file: Path, tmp_path: Path) -> None:
    restored = back(file, tmp_path)
    (held,) = restored.database.read_here(
        lambda c: c.exec_driver_sql("SELECT id FROM effects WHERE state = 'given_up'").all()
    )
    assert restored.write(lambda uow: uow.outbox.retry(held[0], LATER)) == MAIL
    assert restored.write(lambda uow: uow.outbox.retry(held[0], LATER)) is None
    restored.database.close()


def test_a_database_is_never_written_over(filled: Steps, file: Path) -> None:
    url = filled.database.engine.url.render_as_string(hide_password=False)
    filled.database.close()
    with pytest.raises(BackupError, match=r"already|held by"):
        restore(file, url, LATER)


@pytest.mark.parametrize("octets", [b"", b"no database at all", b"SQLite format 3\0" + b"x" * 2000])
def test_what_is_no_backup_is_refused(octets: bytes, tmp_path: Path) -> None:
    path = tmp_path / "letter.txt"
    path.write_bytes(octets)
    with pytest.raises(BackupError, match="is no backup"):
        restore(path, f"sqlite:///{tmp_path}/new.db", LATER)
    assert path.read_bytes() == octets


def test_a_plain_copy_of_a_database_is_no_backup(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path}/live.db")
    migrate(database.engine)
    database.close()
    with pytest.raises(BackupError, match="no backup"):
        restore(tmp_path / "live.db", f"sqlite:///{tmp_path}/new.db", LATER)


def test_a_damaged_chain_is_refused(file: Path, tmp_path: Path) -> None:
    with sqlite3.connect(file) as stored:
        for (trigger,) in stored.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
            stored.execute(f"DROP TRIGGER {trigger}")
        stored.execute("UPDATE audit SET detail = 'something else'")
    stored.close()
    with pytest.raises(BackupError, match="audit row 1"):
        restore(file, f"sqlite:///{tmp_path}/new.db", LATER)


def test_numbering_goes_on_behind_what_was_restored(file: Path, empty_url: str) -> None:
    if empty_url.startswith("sqlite"):
        empty_url = f"sqlite:///{file.parent}/again.db"
    restore(file, empty_url, LATER)
    restored = Steps(Database(empty_url))
    restored.write(lambda uow: uow.outbox.record((MAIL,), REF, LATER))
    restored.write(lambda uow: uow.apply(with_ref(opened(), "TU-ZZZZZZ")))
    restored.database.close()


def test_epochs_are_told_apart(steps: Steps) -> None:
    def told(uow: UnitOfWork) -> object:
        return uow.epochs.current()

    steps.write(lambda uow: uow.epochs.take(NOON))
    assert steps.read(told) is None
    assert steps.write(lambda uow: uow.epochs.restore(LATER)) is True
    assert steps.write(lambda uow: uow.epochs.restore(LATER)) is False
    steps.write(lambda uow: uow.epochs.settle(LATER))
    epoch = steps.read(lambda uow: uow.epochs.current())
    assert epoch is not None
    assert epoch.is_settled
