"""The bot's own database, looked at from outside: read only, without any of the bot's code."""

import re
from collections import defaultdict
from decimal import Decimal
from itertools import count
from typing import Any

from sqlalchemy import NullPool, create_engine, make_url, text


class Books:
    """Ledger, audit and whatever else stands in a database of the bot."""

    def __init__(self, url: str) -> None:
        parsed = make_url(url)
        if parsed.get_backend_name() == "sqlite":
            parsed = parsed.set(database=f"file:{parsed.database}", query={"mode": "ro", "uri": "true"})
        else:
            parsed = parsed.set(drivername="postgresql+psycopg")
        # No connection outlives its query: the file may be replaced, the server stopped.
        self._engine = create_engine(parsed, poolclass=NullPool)

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Read with plain SQL; its parameters are `?` or `?1`, `?2` … on both databases."""
        numbers = count(1)
        named = re.sub(r"\?(\d*)", lambda found: f":p{found[1] or next(numbers)}", query)
        given = {f"p{number}": value for number, value in enumerate(values, start=1)}
        with self._engine.connect() as connection:
            return [tuple(row) for row in connection.execute(text(named), given)]

    def acts(self, ref: str) -> list[str]:
        """What was done to a case, in order."""
        return [row[0] for row in self.rows("SELECT verb FROM audit WHERE case_ref = ? ORDER BY number", ref)]

    def postings(self, ref: str) -> list[tuple[str, Decimal, str]]:
        """(LedgerAccount, amount, currency) of a case's entries, in order."""
        query = (
            "SELECT p.ledger_account, p.amount, p.currency FROM ledger_postings p "
            "JOIN ledger_entries e ON e.id = p.entry_id WHERE e.case_ref = ? ORDER BY p.id"
        )
        return [(account, Decimal(amount), currency) for account, amount, currency in self.rows(query, ref)]

    def is_balanced(self) -> bool:
        """Whether every entry sums to zero in every currency, and there is at least one."""
        sums: defaultdict[tuple[int, str], Decimal] = defaultdict(Decimal)
        for entry, amount, currency in self.rows("SELECT entry_id, amount, currency FROM ledger_postings"):
            sums[entry, currency] += Decimal(amount)
        return bool(sums) and not any(sums.values())
