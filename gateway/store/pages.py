"""One page of a list, and the searches that serve every list."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from sqlalchemy import ColumnElement, Connection, Table, and_, false, func, select, true

from gateway.store.types import LARGEST_CHARACTER

T = TypeVar("T")

_ID_DIGITS_MAX = 16
"""More digits than any id has."""


@dataclass(frozen=True, slots=True)
class Slice:
    """Which rows of a list: `limit` of them after the first `offset`."""

    limit: int
    offset: int = 0


@dataclass(frozen=True, slots=True)
class Page(Generic[T]):
    """Some rows of a list, and how many the whole list has."""

    items: list[T]
    total: int


def newest(
    connection: Connection,
    table: Table,
    shape: Callable[..., T],
    columns: tuple[ColumnElement[object], ...],
    condition: ColumnElement[bool],
    cut: Slice,
) -> Page[T]:
    """Read one page, newest (largest id) first; `shape` is called with the `columns` in their order."""
    rows = connection.execute(
        select(*columns).where(condition).order_by(table.c.id.desc()).limit(cut.limit).offset(cut.offset)
    )
    items = [shape(*row) for row in rows]
    total = connection.scalar(select(func.count()).select_from(table).where(condition))
    return Page(items, total or 0)


def starts_with(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Say that a `KeyText` column begins with `prefix`; a range, so that an index serves it.

    Unlike LIKE it knows no wildcards, and an empty prefix brings everything.
    """
    return and_(column >= prefix, column <= prefix + LARGEST_CHARACTER) if prefix else true()


def id_named(column: ColumnElement[int], keyword: str) -> ColumnElement[bool]:
    """Say that an id is the number that `keyword` is; never, where it is none."""
    is_number = keyword.isascii() and keyword.isdigit() and len(keyword) <= _ID_DIGITS_MAX
    return column == int(keyword) if is_number else false()
