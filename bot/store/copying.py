"""A whole database copied row by row into an empty one, and held against it: SQLite and PostgreSQL alike."""

from typing import Final

from sqlalchemy import Connection, Table, func, insert, select, text

from bot.desk.audit import first_broken
from bot.store.ledger import Ledger
from bot.store.metadata import metadata
from bot.store.tables import processes

STREAMED: Final = {"yield_per": 1_000}
"""Execution options: so many rows are held at once."""
AT_ONCE: Final = 200
"""Rows in one statement."""
PASSED_OVER: Final = frozenset({processes.name})
"""Who lives now is no part of what is kept."""


class NotTheSameError(Exception):
    """A copy is not what it was copied from; names what differs."""


def copied() -> list[Table]:
    """The tables that are copied, in an order in which each finds what it refers to."""
    return [table for table in metadata.sorted_tables if table.name not in PASSED_OVER]


def copy(source: Connection, target: Connection) -> int:
    """Copy every row of one snapshot; how many. The target has the same schema and is empty."""
    count = 0
    for table in copied():
        with source.execute(select(table), execution_options=STREAMED) as rows:
            for part in rows.mappings().partitions(AT_ONCE):
                target.execute(insert(table), [dict(row) for row in part])
                count += len(part)
        _count_on(target, table)
    return count


def _count_on(target: Connection, table: Table) -> None:
    """PostgreSQL numbers the next row behind those that came with their numbers."""
    key = table.autoincrement_column
    if target.dialect.name == "postgresql" and key is not None:
        highest = target.scalar(select(func.max(key))) or 0
        sequence = func.pg_get_serial_sequence(table.name, key.name)
        target.execute(select(func.setval(sequence, highest + 1, False)))


def verify_copy(source: Connection, copy_: Connection) -> None:
    """Count every table.

    Raises:
        NotTheSameError: it must not be relied on.
    """
    for table in copied():
        count = select(func.count()).select_from(table)
        had, has = source.scalar(count), copy_.scalar(count)
        if had != has:
            raise NotTheSameError(f"{table.name} has {has} rows instead of {had}")


def verify_alone(connection: Connection) -> None:
    """Walk the audit's chain, and have SQLite look its file over.

    Raises:
        NotTheSameError: it must not be relied on.
    """
    if connection.dialect.name == "sqlite":
        said = connection.scalar(text("PRAGMA integrity_check"))
        if said != "ok":
            raise NotTheSameError(f"the file is damaged: {said}")
    if (number := first_broken(Ledger(connection).audit_rows())) is not None:
        raise NotTheSameError(f"audit row {number} does not follow from the one before")
