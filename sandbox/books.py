"""The bot's own database, looked at from outside: read only, without any of the bot's code."""

import sqlite3
from collections import defaultdict
from contextlib import closing
from decimal import Decimal
from pathlib import Path


class Books:
    """Ledger and audit of a SQLite database."""

    def __init__(self, path: Path) -> None:
        self._uri = f"file:{path}?mode=ro"

    def _rows(self, query: str, *values: str) -> list[tuple[str, ...]]:
        with closing(sqlite3.connect(self._uri, uri=True)) as connection:
            return connection.execute(query, values).fetchall()

    def acts(self, ref: str) -> list[str]:
        """What was done to a case, in order."""
        return [
            row[0] for row in self._rows("SELECT verb FROM audit WHERE case_ref = ? ORDER BY number", ref)
        ]

    def postings(self, ref: str) -> list[tuple[str, Decimal, str]]:
        """(LedgerAccount, amount, currency) of a case's entries, in order."""
        query = (
            "SELECT p.ledger_account, p.amount, p.currency FROM ledger_postings p "
            "JOIN ledger_entries e ON e.id = p.entry_id WHERE e.case_ref = ? ORDER BY p.id"
        )
        return [(account, Decimal(amount), currency) for account, amount, currency in self._rows(query, ref)]

    def is_balanced(self) -> bool:
        """Whether every entry sums to zero in every currency, and there is at least one."""
        sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
        for entry, amount, currency in self._rows("SELECT entry_id, amount, currency FROM ledger_postings"):
            sums[entry, currency] += Decimal(amount)
        return bool(sums) and not any(sums.values())
