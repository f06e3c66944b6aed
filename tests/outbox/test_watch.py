"""A day after a credit every attempt of its case is counted, not the last one alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import CaseState
from bot.desk.commands import FinishWatch
from bot.desk.effects import WatchCredit
from bot.handle import Handle
from bot.outbox.ending import Finished
from bot.outbox.performers.watch import WatchPerformer
from bot.store.engine import Database
from bot.store.outbox import Leased
from bot.store.schema import migrate
from bot.store.store import Store
from tests.builders import NOON, REF, RULES, SetClock, a_case, an_attempt

LATER = NOON + timedelta(minutes=10)


@dataclass
class Log:
    """A gateway's log: when, whose, and the remark's first word."""

    rows: list[tuple[datetime, str, str]] = field(default_factory=list)

    async def topup_rows(self, *, since: datetime, username: str) -> tuple[Any, ...]:
        return tuple(
            SimpleNamespace(ref=str(number), first_word=word)
            for number, (at, name, word) in enumerate(self.rows)
            if at >= since and name == username
        )


@pytest.fixture
async def store(tmp_path: Path) -> AsyncIterator[Store]:
    database = Database(f"sqlite:///{tmp_path}/paydesk.db")
    migrate(database.engine)
    yield Store(database)
    database.close()


async def seen(store: Store, log: Log, *attempts: Attempt) -> FinishWatch:
    gateway = cast("Any", SimpleNamespace(dialect=SimpleNamespace(keeps_remark=True), logs=log))
    handle = Handle(store, SetClock(), RULES, b"k" * 16, lambda: None)
    await store.write(lambda uow: uow.cases.open(a_case(CaseState.CREDITED, attempts=len(attempts))))
    for attempt in attempts:
        await store.write(lambda uow, one=attempt: uow.cases.save_attempt(one))  # type: ignore[misc]
    leased = Leased(
        id=1,
        lease=1,
        lane="watch",
        effect=WatchCredit(case_ref=REF),
        tries=1,
        memory={},
        recorded_at=NOON,
        until=LATER,
    )
    ending = await WatchPerformer(handle, gateway).perform(leased)
    assert isinstance(ending, Finished)
    assert isinstance(ending.command, FinishWatch)
    return ending.command


async def test_first_attempt_that_took_effect_after_all_is_seen_beside_the_second(store: Store) -> None:
    first = an_attempt(1, outcome=Outcome.NOT_DONE)
    second = an_attempt(2, outcome=Outcome.DONE, started_at=LATER, gateway_date=LATER)
    log = Log([(NOON, "anne88", f"{REF}-1"), (LATER, "anne88", f"{REF}-2")])

    assert await seen(store, log, first, second) == FinishWatch(times_seen=2)


async def test_attempt_under_an_older_name_of_the_account_is_seen(store: Store) -> None:
    first = an_attempt(1, outcome=Outcome.NOT_DONE)
    second = an_attempt(2, outcome=Outcome.DONE, started_at=LATER, gateway_date=LATER, username="anne89")
    log = Log([(NOON, "anne88", f"{REF}-1"), (LATER, "anne89", f"{REF}-2")])

    assert await seen(store, log, first, second) == FinishWatch(times_seen=2)


async def test_debit_that_was_refused_is_no_second_credit(store: Store) -> None:
    credit = an_attempt(1, outcome=Outcome.DONE)
    debit = an_attempt(2, outcome=Outcome.NOT_DONE, started_at=LATER, gateway_date=LATER, is_debit=True)
    log = Log([(NOON, "anne88", f"{REF}-1"), (LATER, "anne88", f"{REF}-2")])

    assert await seen(store, log, credit, debit) == FinishWatch(times_seen=1)
