"""Entries, lots and the audit chain; append-only, and triggers see to it that they stay so."""

from collections.abc import Generator, Iterable
from typing import Final

from sqlalchemy import Connection, insert, select

from bot.desk.audit import GENESIS, Act, AuditRow, chain
from bot.desk.ledger import Entry
from bot.desk.lots import Lot
from bot.store.codec import LOT
from bot.store.tables import audit, ledger_entries, ledger_postings, lots

_HEAD: Final = select(audit.c.number, audit.c.digest).order_by(audit.c.number.desc()).limit(1)


STREAMED: Final = {"yield_per": 5_000}
"""Execution options where all rows are read: so many are fetched together, and a million take no memory."""


class Ledger:
    """Sole writer of ledger, lots and audit."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def book(self, entry: Entry) -> None:
        """Append an entry; it balances, or it could not have been built."""
        stored = self._connection.execute(
            insert(ledger_entries).values(at=entry.at, case_ref=entry.case_ref, memo=entry.memo)
        )
        key = stored.inserted_primary_key
        assert key is not None
        self._connection.execute(
            insert(ledger_postings),
            [
                {
                    "entry_id": key[0],
                    "ledger_account": posting.ledger_account,
                    "amount": posting.amount,
                    "currency": posting.currency,
                }
                for posting in entry.postings
            ],
        )

    def open_lot(self, lot: Lot) -> None:
        """Append a lot."""
        self._connection.execute(
            insert(lots).values(
                account_ref=lot.account_ref,
                case_ref=lot.case_ref,
                kind=lot.kind.value,
                quota=lot.quota,
                opened_at=lot.opened_at,
                body=LOT.dump(lot),
            )
        )

    def lots_of(self, account_ref: str) -> tuple[Lot, ...]:
        """An account's lots, in order of opening."""
        query = select(lots.c.body).where(lots.c.account_ref == account_ref).order_by(lots.c.id)
        return tuple(LOT.load(body) for body in self._connection.scalars(query))

    def record(self, acts: Iterable[Act]) -> None:
        """Chain acts behind the last row; safe because writers follow one another."""
        head = self._connection.execute(_HEAD).one_or_none()
        number, previous = (head.number, head.digest) if head else (0, GENESIS)
        for act in acts:
            row = chain(number + 1, act, previous)
            self._connection.execute(
                insert(audit),
                {
                    "number": row.number,
                    "at": act.at,
                    "actor": act.actor,
                    "case_ref": act.case_ref,
                    "verb": act.verb,
                    "from_state": act.from_state,
                    "to_state": act.to_state,
                    "detail": act.detail,
                    "previous": row.previous,
                    "digest": row.digest,
                },
            )
            number, previous = row.number, row.digest

    def audit_rows(self, since: int = 0) -> Generator[AuditRow]:
        """The chain behind row number `since`, oldest first."""
        query = select(audit).where(audit.c.number > since).order_by(audit.c.number)
        with self._connection.execute(query, execution_options=STREAMED) as rows:
            for row in rows:
                act = Act(row.at, row.actor, row.case_ref, row.verb, row.from_state, row.to_state, row.detail)
                yield AuditRow(row.number, act, row.previous, row.digest)
