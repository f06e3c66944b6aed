"""The newest rows of the bot's books as the page shows them; read only, without any of the bot's code."""

import sqlite3
from pathlib import Path
from typing import Any, Final

from sandbox.bot_api.records import Json

ROWS_MAX: Final = 120

_AUDIT: Final = (
    "SELECT number, at, actor, case_ref, verb, from_state, to_state, detail"
    " FROM audit ORDER BY number DESC LIMIT ?"
)
_EFFECTS: Final = (
    "SELECT id, kind, case_ref, state, tries, trouble, recorded_at AS at, ended_at"
    " FROM effects ORDER BY id DESC LIMIT ?"
)
_LEDGER: Final = (
    "SELECT p.id, e.id AS entry, e.at, e.case_ref, e.memo, p.ledger_account, p.amount, p.currency"
    " FROM ledger_postings p JOIN ledger_entries e ON e.id = p.entry_id ORDER BY p.id DESC LIMIT ?"
)
_LOCK: Final = "SELECT 1 FROM desk_locks WHERE lifted_at IS NULL"


class Bookshelf:
    """Ledger, audit and effects of a SQLite database that another process writes."""

    def __init__(self, path: Path) -> None:
        self._connection: Final = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        self._connection.row_factory = sqlite3.Row

    def close(self) -> None:
        """Close the database."""
        self._connection.close()

    def version(self) -> int:
        """Another number than before whenever somebody else has committed; costs microseconds."""
        (number,) = self._connection.execute("PRAGMA data_version").fetchone()
        return int(number)

    def state(self) -> Json:
        """The newest rows of each book, newest first, and whether the desk is locked."""
        return {
            "ledger": self._rows(_LEDGER),
            "audit": self._rows(_AUDIT),
            "effects": self._rows(_EFFECTS),
            "is_locked": self._connection.execute(_LOCK).fetchone() is not None,
        }

    def _rows(self, query: str) -> list[dict[str, Any]]:
        return [dict(row) for row in self._connection.execute(query, (ROWS_MAX,))]
