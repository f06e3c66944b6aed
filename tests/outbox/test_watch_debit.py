"""The look after a refund's debit ends once its payout is free, whoever found so."""

from pathlib import Path
from typing import Any, cast

from bot.desk.case import CaseState
from bot.desk.effects import WatchDebit
from bot.desk.payback import Payback
from bot.handle import Handle
from bot.outbox.ending import Finished
from bot.outbox.performers.watch_debit import WatchDebitPerformer
from bot.store.engine import Database
from bot.store.outbox import Leased
from bot.store.schema import migrate
from bot.store.store import Store
from tests.builders import NOON, RULES, SetClock, a_refund
from tests.databases import new_database


async def test_a_payout_that_an_earlier_try_freed_is_not_looked_at_for_ever(tmp_path: Path) -> None:
    """Killed between the commit that freed it and its own ending: nothing is left to learn."""
    database = Database(new_database(tmp_path / "paydesk.db"))
    migrate(database.engine)
    store = Store(database)
    case = a_refund(CaseState.DEBITED, payback=Payback(debited_at=NOON, is_payable=True))
    await store.write(lambda uow: uow.cases.open(case))
    nobody = cast("Any", None)  # the gateway need not be asked
    performer = WatchDebitPerformer(
        Handle(store, SetClock(), RULES, b"k" * 16, lambda: None), nobody, look_s=1.0
    )
    effect = WatchDebit(case_ref=case.ref)
    leased = Leased(id=1, lease=2, lane="x", effect=effect, tries=2, memory={}, recorded_at=NOON, until=NOON)

    assert await performer.perform(leased) == Finished()
    database.close()
