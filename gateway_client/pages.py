"""Going through a list page by page, whatever way the dialect counts pages.

Lists are newest first, so a row that comes in meanwhile pushes others onto the next page: those are met
twice and given once. Nothing is missed unless rows are deleted meanwhile.
"""

from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from gateway_client import rows
from gateway_client.caller import Caller
from gateway_client.dialects.base import Dialect, PageStyle
from gateway_client.errors import BadAnswer
from gateway_client.types import Channel, LogRow, RedemptionCode, Ref, User
from gateway_client.wire import Call, Payload

Row = TypeVar("Row", User, LogRow, RedemptionCode, Channel)

PAGES_MAX = 10_000
"""A list that has more is taken for one that never ends."""


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    """Rows of one page, in the gateway's order, and how many there are in all where it says so."""

    rows: tuple[Row, ...]
    total: int | None


def page_call(
    dialect: Dialect,
    path: str,
    read_row: Callable[[Any, Dialect], Row],
    *,
    page: int,
    query: Mapping[str, str | int] | None = None,
) -> Call[Page[Row]]:
    """One page of a list; `page` counts from 0, whatever the dialect does."""
    asked: dict[str, str | int] = {**(query or {}), "p": dialect.page_first + page}
    if dialect.size_field is not None:
        asked[dialect.size_field] = dialect.page_size
    return Call(
        method="GET", path=path, query=asked, read=lambda payload: read_page(payload, dialect, read_row)
    )


def read_page(payload: Payload, dialect: Dialect, read_row: Callable[[Any, Dialect], Row]) -> Page[Row]:
    """The rows of a list's answer, each cut down to its named fields."""
    data, total = payload.data, payload.total
    if dialect.page_style is PageStyle.ITEMS:
        holder = rows.mapping(data, "list")
        data, total = holder.get("items"), rows.whole(holder, "total")
    return Page(tuple(read_row(row, dialect) for row in rows.sequence(data, "list")), total)


async def every(
    caller: Caller,
    path: str,
    read_row: Callable[[Any, Dialect], Row],
    query: Mapping[str, str | int] | None = None,
) -> AsyncIterator[Row]:
    """All rows of a list, in the gateway's order, each once.

    Raises:
        BadAnswer: the list does not end.
        GatewayError: as `Caller.ask`; the rows given so far are good.
    """
    seen: set[Ref] = set()
    met = 0
    for number in range(PAGES_MAX):
        page = await caller.ask(page_call(caller.dialect, path, read_row, page=number, query=query))
        met += len(page.rows)
        for row in page.rows:
            if row.ref not in seen:
                seen.add(row.ref)
                yield row
        if _is_last(page, met, caller.dialect):
            return
    raise BadAnswer(f"a list of more than {PAGES_MAX} pages", call=f"GET {path}")


async def search(
    caller: Caller,
    path: str,
    read_row: Callable[[Any, Dialect], Row],
    keyword: str,
    *,
    is_paged: bool,
) -> tuple[Row, ...]:
    """What a keyword brings, in the gateway's order: by prefix, with wildcards, deleted ones too.

    Compare exactly what comes back; the keyword is only a way not to read everything.
    """
    dialect, query = caller.dialect, {"keyword": keyword}
    if is_paged:
        return tuple([row async for row in every(caller, path, read_row, query)])
    whole: Call[Page[Row]] = Call(
        method="GET", path=path, query=query, read=lambda payload: read_page(payload, dialect, read_row)
    )
    return (await caller.ask(whole)).rows


def _is_last(page: Page[Row], met: int, dialect: Dialect) -> bool:
    if not page.rows:
        return True
    if page.total is not None:
        return met >= page.total
    return len(page.rows) < dialect.page_size
