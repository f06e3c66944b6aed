"""What the periodic jobs must remember over a restart: days whose digest is out, cases reminded of."""

from collections.abc import Iterable
from datetime import date, datetime

from sqlalchemy import Connection, func, insert, select, update

from bot.desk.case import CaseState
from bot.store.tables import cases, digests, reminders


class Routines:
    """Sole writer of digests and reminders."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def last_digest(self) -> date | None:
        """The newest day whose digest was recorded; None: never one."""
        day: date | None = self._connection.scalar(select(func.max(digests.c.day)))
        return day

    def digested(self, day: date, now: datetime) -> None:
        """The digest of this local day is recorded, in the same commit."""
        self._connection.execute(insert(digests).values(day=day, recorded_at=now))

    def forgotten(self, since: datetime, states: Iterable[CaseState]) -> tuple[str, ...]:
        """Cases in these states that nothing changed and nobody was reminded of since then, oldest first."""
        query = (
            select(cases.c.ref)
            .outerjoin(reminders, reminders.c.case_ref == cases.c.ref)
            .where(
                cases.c.state.in_(tuple(states)),
                cases.c.changed_at <= since,
                reminders.c.reminded_at.is_(None) | (reminders.c.reminded_at <= since),
            )
            .order_by(cases.c.opened_at, cases.c.ref)
        )
        return tuple(self._connection.scalars(query))

    def reminded(self, refs: Iterable[str], now: datetime) -> None:
        """The operators hear of these, in the same commit."""
        for ref in refs:
            where = reminders.c.case_ref == ref
            if not self._connection.execute(update(reminders).where(where).values(reminded_at=now)).rowcount:
                self._connection.execute(insert(reminders).values(case_ref=ref, reminded_at=now))

    def idle(self, since: datetime, states: Iterable[CaseState]) -> tuple[str, ...]:
        """Cases in these states that nothing changed since then, oldest first."""
        where = cases.c.state.in_(tuple(states)) & (cases.c.changed_at <= since)
        return tuple(self._connection.scalars(select(cases.c.ref).where(where).order_by(cases.c.changed_at)))
