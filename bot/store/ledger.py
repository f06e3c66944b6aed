"""Entries, lots and the audit chain; append-only, and triggers see to it that they stay so."""

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Final

from sqlalchemy import Connection, insert, select

from bot.desk.audit import GENESIS, Act, AuditRow, chain
from bot.desk.ledger import Entry, Posting, totals
from bot.desk.lots import Lot
from bot.store.codec import LOT
from bot.store.tables import audit, ledger_entries, ledger_postings, lots

_HEAD: Final = select(audit.c.number, audit.c.digest).order_by(audit.c.number.desc()).limit(1)


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

    def audit_rows(self) -> Iterator[AuditRow]:
        """The whole chain, oldest first."""
        for row in self._connection.execute(select(audit).order_by(audit.c.number)):
            act = Act(row.at, row.actor, row.case_ref, row.verb, row.from_state, row.to_state, row.detail)
            yield AuditRow(row.number, act, row.previous, row.digest)

    def unbalanced(self) -> dict[int, dict[str, Decimal]]:
        """Entries whose stored postings do not sum to zero, by id and currency; empty when all is well."""
        query = select(ledger_postings).order_by(ledger_postings.c.entry_id)
        by_entry: dict[int, list[Posting]] = {}
        for row in self._connection.execute(query):
            posting = Posting(row.ledger_account, row.amount, row.currency)
            by_entry.setdefault(row.entry_id, []).append(posting)
        sums = ((entry_id, totals(postings)) for entry_id, postings in by_entry.items())
        off = ((entry_id, {cur: total for cur, total in entry.items() if total}) for entry_id, entry in sums)
        return {entry_id: wrong for entry_id, wrong in off if wrong}
