"""Entries, lots and the audit chain; append-only, and triggers see to it that they stay so."""

from collections.abc import Generator, Iterable
from contextlib import closing
from typing import Any, Final

from sqlalchemy import Connection, Select, insert, select

from bot.desk.audit import GENESIS, Act, AuditRow, chain
from bot.desk.ledger import Entry
from bot.desk.lots import Lot
from bot.store.codec import LOT
from bot.store.tables import audit, ledger_entries, ledger_postings, lots

_CHAIN: Final = insert(audit)
_HEAD: Final = select(audit.c.number, audit.c.digest).order_by(audit.c.number.desc()).limit(1)


_CHAINED: Final = (
    audit.c.number,
    audit.c.previous,
    audit.c.digest,
    audit.c.at,
    audit.c.actor,
    audit.c.case_ref,
    audit.c.verb,
    audit.c.from_state,
    audit.c.to_state,
    audit.c.detail,
)
"""A row of the chain; what an act says comes last, in the order of its fields."""
ROWS_AT_ONCE: Final = 5_000


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
        rows = []
        for act in acts:
            row = chain(number + 1, act, previous)
            rows.append(
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
                }
            )
            number, previous = row.number, row.digest
        if rows:
            self._connection.execute(_CHAIN, rows)

    def audit_rows(self, since: int = 0) -> Generator[AuditRow]:
        """The chain behind row number `since`, oldest first."""
        query = select(*_CHAINED).where(audit.c.number > since).order_by(audit.c.number)
        with closing(streamed(self._connection, query)) as rows:
            for number, previous, digest, *says in rows:
                yield AuditRow(number, Act(*says), previous, digest)


def streamed(connection: Connection, query: Select[Any]) -> Generator[Any]:
    """The rows of a query, fetched some thousands at a time: a million take no memory."""
    with connection.execute(query, execution_options={"yield_per": ROWS_AT_ONCE}) as rows:
        for some in rows.partitions():
            yield from some
