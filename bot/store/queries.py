"""Read models: what a view needs to know, gathered in one hop."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Connection, func, select

from bot.desk.attempt import Attempt
from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.lots import Lot
from bot.store.cases import Cases
from bot.store.customers import Customers
from bot.store.desk_lock import DeskLock
from bot.store.ledger import Ledger
from bot.store.outbox import FROZEN_AT
from bot.store.paid_rates import PaidRates, SetRate
from bot.store.tables import cases, effects


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseView:
    """A case with what its card tells besides."""

    case: Case
    known_since: datetime | None
    """When its sender first wrote."""
    past_topups: int
    """Credited before, this one not counted."""
    mailed_at: datetime | None
    """When our last mail about it was taken by the server."""
    mail_trouble: str | None
    """Why the last mail is not out yet."""
    mail_given_up: str | None
    """Why the last mail never will be."""
    retry_id: int | None = None
    """The last mail's effect where it was given up: it may be tried again."""
    is_locked: bool = False
    """Whether nothing can be approved now."""
    accounts_owned: int = 0
    """How many accounts the person has proven to own."""
    lots: tuple[Lot, ...] = ()
    """Of a refund's account, oldest first."""
    credit_frozen_at: datetime | None = None
    """Since when the account is frozen to write its credit, where the gateway wants that."""


_CREDITED: Final = (CaseState.CREDITED, CaseState.CLOSED, CaseState.REDEEMED)


def case_view(connection: Connection, ref: str) -> CaseView | None:
    """A case as its card shows it; None when there is none."""
    case = Cases(connection).load(ref)
    if case is None:
        return None
    customers = Customers(connection)
    key = case.person or ""
    customer = customers.by_key(key)
    account = case.terms.account
    query = (
        select(effects.c.id, effects.c.state, effects.c.ended_at, effects.c.trouble, effects.c.retried_at)
        .where(effects.c.case_ref == ref, effects.c.kind.in_(("mail", "chat")))
        .order_by(effects.c.id)
    )
    mails = connection.execute(query).all()
    last = mails[-1] if mails else None
    return CaseView(
        case=case,
        known_since=customers.known_since(key),
        past_topups=customers.past_topups(key) - (case.state in _CREDITED),
        mailed_at=max((row.ended_at for row in mails if row.state == "done"), default=None),
        mail_trouble=last.trouble if last and last.state in {"waiting", "leased"} else None,
        mail_given_up=last.trouble if last and last.state == "given_up" else None,
        retry_id=last.id if last and last.state == "given_up" and not last.retried_at else None,
        is_locked=DeskLock(connection).held() is not None,
        accounts_owned=len(customers.accounts_of(customer)) if customer is not None else 0,
        credit_frozen_at=_credit_frozen_at(connection, ref),
        lots=Ledger(connection).lots_of(account.ref) if account and case.kind is CaseKind.REFUND else (),
    )


def _credit_frozen_at(connection: Connection, ref: str) -> datetime | None:
    query = select(effects.c.memory).where(
        effects.c.case_ref == ref, effects.c.kind == "credit", effects.c.state.in_(("waiting", "leased"))
    )
    memories = map(json.loads, connection.scalars(query))
    return next((datetime.fromisoformat(at) for memory in memories if (at := memory.get(FROZEN_AT))), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grounds:
    """What a case's figures rest on, besides the case."""

    view: CaseView
    attempts: tuple[Attempt, ...]
    """All of the case, oldest first."""
    set_rates: Mapping[str, SetRate]
    """Paid rates that operators have set last, by currency."""


def grounds(connection: Connection, ref: str) -> Grounds | None:
    """Where the figures of a case come from; None when there is none."""
    view = case_view(connection, ref)
    if view is None:
        return None
    return Grounds(view=view, attempts=Cases(connection).attempts(ref), set_rates=PaidRates(connection).all())


def counts_by_state(connection: Connection) -> dict[str, int]:
    """How many cases stand where."""
    rows = connection.execute(select(cases.c.state, func.count()).group_by(cases.c.state))
    return {row[0]: row[1] for row in rows}


def effects_by_state(connection: Connection) -> dict[tuple[str, str], int]:
    """How many effects of each kind stand where."""
    rows = connection.execute(
        select(effects.c.kind, effects.c.state, func.count()).group_by(effects.c.kind, effects.c.state)
    )
    return {(row[0], row[1]): row[2] for row in rows}
