"""For a day after a credit every attempt of its case is counted, not the last one alone."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from bot.desk.attempt import Attempt, Outcome
from bot.desk.case import CaseState
from bot.desk.commands import FinishWatch
from bot.desk.effects import WatchCredit
from bot.desk.fact import Fact, FactKind
from bot.desk.findings import CreditCameLate, FoundSurplus
from bot.handle import Handle
from bot.outbox.ending import Ending, Finished, Later
from bot.outbox.performers.watch import RETRY_S, WatchPerformer
from bot.store.engine import Database
from bot.store.outbox import Leased
from bot.store.schema import migrate
from bot.store.store import Store
from tests.builders import NOON, REF, RULES, SetClock, a_case, an_attempt
from tests.databases import new_database

LATER = NOON + timedelta(minutes=10)
DAY = timedelta(days=1)


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
    database = Database(new_database(tmp_path / "paydesk.db"))
    migrate(database.engine)
    yield Store(database)
    database.close()


async def looked(
    store: Store, log: Log, *attempts: Attempt, state: CaseState = CaseState.CREDITED, age: timedelta = DAY
) -> Ending:
    gateway = cast("Any", SimpleNamespace(dialect=SimpleNamespace(keeps_remark=True), logs=log))
    clock = SetClock()
    handle = Handle(store, clock, RULES, b"k" * 16, lambda: None)
    await store.write(lambda uow: uow.cases.open(a_case(state, attempts=len(attempts))))
    for attempt in attempts:
        await store.write(lambda uow, one=attempt: uow.cases.save_attempt(one))  # type: ignore[misc]
    leased = Leased(
        id=1,
        lease=1,
        lane="watch",
        effect=WatchCredit(case_ref=REF),
        tries=1,
        memory={},
        recorded_at=clock.now() - age,
        until=LATER,
    )
    return await WatchPerformer(handle, gateway, clock).perform(leased)


FIRST = an_attempt(1, outcome=Outcome.NOT_DONE)
SECOND = an_attempt(2, outcome=Outcome.DONE, started_at=LATER, gateway_date=LATER)
BOTH = [(NOON, "anne88", f"{REF}-1"), (LATER, "anne88", f"{REF}-2")]


async def test_first_attempt_that_took_effect_after_all_is_seen_beside_the_second(store: Store) -> None:
    ending = await looked(store, Log(BOTH), FIRST, SECOND, age=timedelta())
    assert ending == Finished(command=FoundSurplus(quotas=(FIRST.quota,)))


async def test_attempt_under_an_older_name_of_the_account_is_seen(store: Store) -> None:
    renamed = replace(SECOND, username="anne89")
    log = Log([(NOON, "anne88", f"{REF}-1"), (LATER, "anne89", f"{REF}-2")])
    ending = await looked(store, log, FIRST, renamed)
    assert ending == Finished(command=FoundSurplus(quotas=(FIRST.quota,)))


async def test_debit_that_was_refused_is_no_second_credit(store: Store) -> None:
    debit = replace(FIRST, number=2, is_debit=True)
    ending = await looked(store, Log(BOTH), replace(FIRST, outcome=Outcome.DONE), debit)
    assert ending == Finished(command=FinishWatch(times_seen=1))


@pytest.mark.parametrize(
    ("minutes", "next_s"), [(0, 600), (10, 50 * 60), (60, 5 * 3600), (6 * 60, 18 * 3600)]
)
async def test_a_credit_without_a_surprise_is_looked_at_for_a_day(
    store: Store, minutes: int, next_s: int
) -> None:
    ending = await looked(
        store, Log(BOTH[:1]), replace(FIRST, outcome=Outcome.DONE), age=timedelta(minutes=minutes)
    )
    assert ending == Later(after_s=next_s)


async def test_given_up_credit_that_comes_is_told_at_once(store: Store) -> None:
    ending = await looked(store, Log(BOTH[:1]), FIRST, state=CaseState.REJECTED, age=timedelta())
    evidence = Fact(kind=FactKind.CAME_LATE, detail=f"{REF}-1")
    assert ending == Finished(command=CreditCameLate(number=1, rows=1, evidence=evidence))


async def test_given_up_credit_that_never_comes_is_forgotten_after_a_day(store: Store) -> None:
    assert await looked(store, Log(), FIRST, state=CaseState.REJECTED) == Finished()


async def test_nothing_is_judged_while_something_is_under_way(store: Store) -> None:
    ending = await looked(store, Log(BOTH), FIRST, SECOND, state=CaseState.STUCK)
    assert ending == Later(after_s=RETRY_S)


async def test_an_ended_case_is_not_looked_at(store: Store) -> None:
    assert await looked(store, Log(BOTH), FIRST, SECOND, state=CaseState.CLOSED) == Finished()
