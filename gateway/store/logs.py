"""The log that users and admins read. Its rows can be cleaned away; the book is `transfers`."""

from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, select, true

from gateway.store.pages import Page, Slice, newest
from gateway.store.tables import LOGS


class LogType(IntEnum):
    """What a row tells of."""

    TOP_UP = 1
    """Quota came in: a top-up, a code, a debit taken back."""
    CONSUME = 2
    """A call was charged."""
    MANAGE = 3
    """An admin changed or took quota, or deleted the account."""
    SYSTEM = 4
    """The gateway did something by itself."""
    TEST = 5
    """A channel was tested."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One row of the log."""

    id: int
    user_id: int
    created_at: int
    """Unix seconds."""
    type: int
    """1 top-up, 2 consume, 3 manage, 4 system, 5 test."""
    content: str
    """A transfer's remark, or a sentence of the gateway's own."""
    username: str
    """As it was then; renaming does not change it."""
    quota: int
    """Given; taken where negative; for a call: what it cost."""
    token_name: str
    model_name: str
    prompt_tokens: int
    completion_tokens: int
    channel: int
    """Id of the channel; 0: none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFilter:
    """Which rows; `None` means any. Bounds of time are inclusive."""

    type: int | None = None
    user_id: int | None = None
    username: str | None = None
    start_s: int | None = None
    end_s: int | None = None


_COLUMNS = tuple(LOGS.c[name] for name in LogRow.__slots__)


def first_word(text: str) -> str:
    """Give what stands before the first white space; by it a row is searched and a transfer named."""
    words = text.split(maxsplit=1)
    return words[0] if words else ""


def add(
    connection: Connection,
    *,
    user_id: int,
    username: str,
    type: LogType,
    content: str,
    quota: int,
    now_s: int,
) -> int:
    """Write a row about an account; its id is given back."""
    query = insert(LOGS).values(
        user_id=user_id,
        username=username,
        type=int(type),
        content=content,
        reference=first_word(content),
        quota=quota,
        created_at=now_s,
        token_name="",
        model_name="",
        prompt_tokens=0,
        completion_tokens=0,
        channel=0,
    )
    return int(connection.execute(query.returning(LOGS.c.id)).scalar_one())


def page(connection: Connection, which: LogFilter, cut: Slice) -> Page[LogRow]:
    """List rows, newest first."""
    return newest(connection, LOGS, LogRow, _COLUMNS, _condition(which), cut)


def quota_sum(connection: Connection, which: LogFilter) -> int:
    """Add up the quota of rows."""
    query = select(func.coalesce(func.sum(LOGS.c.quota), 0)).where(_condition(which))
    return int(connection.execute(query).scalar_one())


def _condition(which: LogFilter) -> ColumnElement[bool]:
    conditions: list[ColumnElement[bool]] = []
    if which.type is not None:
        conditions.append(LOGS.c.type == which.type)
    if which.user_id is not None:
        conditions.append(LOGS.c.user_id == which.user_id)
    if which.username is not None:
        conditions.append(LOGS.c.username == which.username)
    if which.start_s is not None:
        conditions.append(LOGS.c.created_at >= which.start_s)
    if which.end_s is not None:
        conditions.append(LOGS.c.created_at <= which.end_s)
    return and_(true(), *conditions)


def search(connection: Connection, keyword: str, cut: Slice) -> Page[LogRow]:
    """List rows whose content's first word *is* `keyword`, newest first: `PD-9` does not bring `PD-90`."""
    return newest(connection, LOGS, LogRow, _COLUMNS, LOGS.c.reference == keyword, cut)


def delete_before(connection: Connection, target_s: int) -> int:
    """Remove rows older than `target_s`; how many is given back. Transfers stay, and can be reversed."""
    return connection.execute(delete(LOGS).where(LOGS.c.created_at < target_s)).rowcount
