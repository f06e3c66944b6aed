"""The books held against themselves: postings balance, the audit's chain and its seals hold, lots agree.

Everything is read in one pass and in order, so that a million entries take no memory, and a later look can
go on where the last one ended.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from itertools import groupby, islice
from operator import itemgetter
from typing import Final

from sqlalchemy import BigInteger, Connection, Text, cast, func, select

from bot.desk.audit import GENESIS, Leg, Seal, booked, follows, seal_digest, seal_in
from bot.desk.differences import Difference, DifferenceKind
from bot.desk.ledger import OWED, QUOTA, account_ref_of
from bot.desk.money import Quota
from bot.store.ledger import Ledger, streamed
from bot.store.tables import audit, ledger_entries, ledger_postings, lots


@dataclass(frozen=True, slots=True)
class Verified:
    """The point up to which the books were found in order."""

    number: int = 0
    """Of the last audit row."""
    digest: str = GENESIS
    """Of that row."""
    entry_id: int = 0
    """Of the last entry."""


BEGINNING: Final = Verified()
_ZERO: Final = Decimal()


@dataclass(slots=True)
class Verification:
    """One look at the books, from where the last one ended."""

    connection: Connection
    since: Verified
    found: list[Difference]
    reached: Verified

    def run(self) -> None:
        """Look at all that came since, and at the sums of all accounts."""
        entries = self._entries()
        is_in_step = True
        for number, seal in self._seals():
            sealed = list(islice(entries, seal.entries))
            # Once they are out of step, all that follows would differ: the first one tells it.
            if is_in_step and seal_digest(sealed) != seal.digest:
                is_in_step = False
                self._add(DifferenceKind.SEAL_BROKEN, number=number, entry=self.reached.entry_id)
        unsealed = sum(1 for _ in entries)
        if unsealed and is_in_step:
            self._add(DifferenceKind.NOT_SEALED, count=unsealed, entry=self.reached.entry_id)
        self._compare_lots()

    def _seals(self) -> Iterator[tuple[int, Seal]]:
        """Every seal of the chain; ends where the chain breaks."""
        if self.since.number and not is_digest_of(self.connection, self.since.digest, self.since.number):
            self._add(DifferenceKind.HEAD_UNKNOWN, digest=self.since.digest)
        with closing(Ledger(self.connection).audit_rows(since=self.since.number)) as rows:
            for row in rows:
                if not follows(row, self.reached.number, self.reached.digest):
                    self._add(DifferenceKind.CHAIN_BROKEN, number=self.reached.number + 1)
                    return
                self.reached = Verified(row.number, row.digest, self.reached.entry_id)
                if seal := seal_in(row.act):
                    yield row.number, seal

    def _entries(self) -> Iterator[object]:
        """All that each entry says; what does not balance is noted on the way."""
        for entry in stored_entries(self.connection, self.since.entry_id):
            self.reached = Verified(self.reached.number, self.reached.digest, entry.id)
            if not entry.legs:
                self._add(DifferenceKind.EMPTY_ENTRY, entry=entry.id, memo=entry.memo)
            for currency, total in _off(entry.legs).items():
                off = f"{total:,f} {currency}"
                self._add(DifferenceKind.UNBALANCED, entry=entry.id, memo=entry.memo, off=off)
            yield booked(entry.at, entry.case_ref, entry.memo, entry.legs)

    def _compare_lots(self) -> None:
        """What the books owe each account against the sum of its lots."""
        owed, granted = _owed(self.connection), _granted(self.connection)
        for account_ref in sorted(owed.keys() | granted.keys()):
            if owed[account_ref] != granted[account_ref]:
                self._add(
                    DifferenceKind.LOTS_DIFFER,
                    account=account_ref,
                    owed=f"{owed[account_ref]:,}",
                    granted=f"{granted[account_ref]:,}",
                )

    def _add(self, kind: DifferenceKind, **values: object) -> None:
        self.found.append(Difference(kind, {name: str(value) for name, value in values.items()}))


def verify(connection: Connection, since: Verified = BEGINNING) -> tuple[list[Difference], Verified]:
    """What is wrong in the books since a point, and the point that was reached."""
    verification = Verification(connection, since, [], since)
    verification.run()
    return verification.found, verification.reached


def is_digest_of(connection: Connection, digest: str, number: int | None = None) -> bool:
    """Whether a digest that was told once is still that of an audit row, or of the very row."""
    query = select(audit.c.number).where(audit.c.digest == digest)
    found = connection.scalar(query)
    return found is not None and number in (None, found)


@dataclass(slots=True)
class StoredEntry:
    """An entry as the store has it, whoever may have changed it there."""

    id: int
    at: datetime
    case_ref: str | None
    memo: str
    legs: list[Leg]


def stored_entries(connection: Connection, since: int = 0) -> Iterator[StoredEntry]:
    """Entries with their postings in the order of booking, behind the one of this id."""
    postings, entries = ledger_postings.c, ledger_entries.c
    # Amounts are taken as they are written: neither verifying nor exporting needs more of most of them.
    legs = groupby(
        streamed(
            connection,
            select(postings.entry_id, postings.ledger_account, cast(postings.amount, Text), postings.currency)
            .where(postings.entry_id > since)
            .order_by(postings.entry_id, postings.id),
        ),
        key=itemgetter(0),
    )
    entry_id, group = next(legs, (None, iter(())))
    query = select(entries.id, entries.at, entries.case_ref, entries.memo).where(entries.id > since)
    for own_id, at, case_ref, memo in streamed(connection, query.order_by(entries.id)):
        own: list[Leg] = []
        if entry_id == own_id:
            own = [(account, amount, currency) for _, account, amount, currency in group]
            entry_id, group = next(legs, (None, iter(())))
        yield StoredEntry(own_id, at, case_ref, memo, own)


def _off(legs: Iterable[Leg]) -> dict[str, Decimal]:
    """What each currency is off by; empty where the legs balance."""
    sums = dict[str, Decimal]()
    for _, amount, currency in legs:
        sums[currency] = sums.get(currency, _ZERO) + Decimal(amount)
    return {currency: total for currency, total in sums.items() if total}


def _owed(connection: Connection) -> Counter[str]:
    """Quota that the books owe, by the gateway account's ref."""
    postings = ledger_postings.c
    # Quota is whole and fits in 64 bits: the server may add it up, which SQLite cannot do with decimals.
    total = func.sum(cast(postings.amount, BigInteger))
    query = (
        select(postings.ledger_account, total)
        .where(postings.currency == QUOTA, postings.ledger_account.startswith(OWED))
        .group_by(postings.ledger_account)
    )
    owed = Counter[str]()
    for ledger_account, amount in connection.execute(query):
        if (account_ref := account_ref_of(ledger_account)) is not None:
            owed[account_ref] -= int(amount)
    return owed


def _granted(connection: Connection) -> Counter[str]:
    """Quota in lots, by the gateway account's ref."""
    query = select(lots.c.account_ref, func.sum(lots.c.quota)).group_by(lots.c.account_ref)
    granted: dict[str, Quota] = {row[0]: int(row[1]) for row in connection.execute(query)}
    return Counter(granted)
