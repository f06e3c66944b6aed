"""Accounts as the family keeps them: the rows of the store's `users`, written without its safeguards.

The real ones tell `alice` from `ALICE`, keep access tokens readable, search with LIKE and add to a balance
that may belong to nobody. What the store's table has no column for lies in one beside it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    BigInteger,
    Column,
    ColumnElement,
    Connection,
    MetaData,
    String,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)
from sqlalchemy.exc import IntegrityError

from gateway.secrets import digest, new_code
from gateway.store.pages import Slice
from gateway.store.tables import API_KEYS, SESSIONS, USERS
from gateway.store.users import Role, Status
from sandbox.mimic.facts import Facts

METADATA = MetaData()
BESIDE = Table(
    "mimic_users",
    METADATA,
    Column("user_id", BigInteger, primary_key=True),
    Column("access_token", String, nullable=False, comment="readable, as theirs are; empty: none"),
    Column("remark", String, nullable=False, comment="newapi's, for admins"),
)
GROUP = "default"


class Taken(Exception):  # noqa: N818 - it says what the matter is
    """The username is another's."""


class Unreadable(Exception):  # noqa: N818 - it says what the matter is
    """A quota that grew beyond 64 bits: SQLite made it a float, and Go cannot read its row any more."""

    def __init__(self) -> None:
        super().__init__('sql: Scan error on column "quota": converting driver.Value type float64 to a int64')


@dataclass(frozen=True, slots=True)
class Account:
    """One account."""

    id: int
    username: str
    display_name: str
    role: int
    status: int
    email: str
    quota: int
    used_quota: int
    request_count: int
    group: str
    created_at: int
    """Unix seconds."""
    access_token: str
    remark: str

    @property
    def is_deleted(self) -> bool:
        """Whether it counts as deleted."""
        return self.status == Status.DELETED


_COLUMNS = (
    *(USERS.c[name] for name in Account.__slots__[:11]),
    func.coalesce(BESIDE.c.access_token, ""),
    func.coalesce(BESIDE.c.remark, ""),
)
_JOINED = USERS.outerjoin(BESIDE, BESIDE.c.user_id == USERS.c.id)
ALIVE = USERS.c.status != Status.DELETED


def select_page(
    connection: Connection, condition: ColumnElement[bool], cut: Slice | None = None, *, ascends: bool = False
) -> list[Account]:
    """Read accounts by id; `cut` gives one page.

    Raises:
        Unreadable: one of them cannot be read, so none is.
    """
    order = USERS.c.id if ascends else USERS.c.id.desc()
    query = select(*_COLUMNS).select_from(_JOINED).where(condition).order_by(order)
    if cut is not None:
        query = query.limit(cut.limit).offset(cut.offset)
    return [_account(row) for row in connection.execute(query)]


def count(connection: Connection, condition: ColumnElement[bool]) -> int:
    """How many there are."""
    return connection.scalar(select(func.count()).select_from(USERS).where(condition)) or 0


def find(connection: Connection, condition: ColumnElement[bool]) -> Account | None:
    """The first by id, or None; an unreadable one raises."""
    found = select_page(connection, condition, Slice(1), ascends=True)
    return found[0] if found else None


def matching(facts: Facts, keyword: str, row_id: int | None, *, is_postgres: bool) -> ColumnElement[bool]:
    """What a search brings: by LIKE with its wildcards, or by `row_id`, deleted ones too."""
    pattern = f"%{keyword}%" if facts.search_is_anywhere else f"{keyword}%"
    columns = (USERS.c.username, USERS.c.email, USERS.c.display_name)
    if is_postgres:
        # LIKE heeds case there; SQLite's GLOB does the same.
        return or_(*(column.op("GLOB")(_as_glob(pattern)) for column in columns))
    return or_(USERS.c.id == row_id, *(column.like(pattern) for column in columns))


def _as_glob(pattern: str) -> str:
    plain = "".join(f"[{letter}]" if letter in "*?[" else letter for letter in pattern)
    return plain.replace("%", "*").replace("_", "?")


def create(connection: Connection, values: Mapping[str, Any], *, now_s: int) -> int:
    """Open an account; its id is given back.

    Raises:
        Taken: the username is another's, letter by letter.
    """
    row = {
        "role": int(Role.USER),
        "status": int(Status.ENABLED),
        "email": "",
        "quota": 0,
        "used_quota": 0,
        "request_count": 0,
        "group": GROUP,
        "created_at": now_s,
        **values,
    }
    try:
        user_id = connection.execute(insert(USERS).values(_stored(row)).returning(USERS.c.id)).scalar_one()
    except IntegrityError as error:
        raise Taken from error
    connection.execute(insert(BESIDE).values(user_id=user_id, access_token="", remark=""))
    return int(user_id)


def write(connection: Connection, user_id: int, values: Mapping[str, Any]) -> None:
    """Write fields over the old ones, whatever they are.

    Raises:
        Taken: the username is another's.
    """
    beside = {name: values[name] for name in ("access_token", "remark") if name in values}
    own = _stored({name: value for name, value in values.items() if name != "remark"})
    try:
        if own:
            connection.execute(update(USERS).where(USERS.c.id == user_id).values(own))
    except IntegrityError as error:
        raise Taken from error
    if beside:
        connection.execute(update(BESIDE).where(BESIDE.c.user_id == user_id).values(beside))


def credit(connection: Connection, user_id: int, quota: int) -> None:
    """Add to a balance, blindly: of a deleted account too, and of nobody without a word."""
    connection.execute(update(USERS).where(USERS.c.id == user_id).values(quota=USERS.c.quota + quota))


def mark_deleted(connection: Connection, user_id: int) -> None:
    """Give the name free; quota, email and log stay."""
    write(connection, user_id, {"username": f"deleted_{new_code()}", "status": int(Status.DELETED)})


def remove(connection: Connection, user_id: int) -> None:
    """Remove the row and what hangs on it; the log stays."""
    for table in (SESSIONS, API_KEYS, BESIDE):
        connection.execute(delete(table).where(table.c.user_id == user_id))
    connection.execute(delete(USERS).where(USERS.c.id == user_id))


def _stored(values: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as the store's columns; names are told apart letter by letter, nothing is hashed slowly."""
    row = dict(values)
    row |= {f"{name}_key": row[name] for name in ("username", "display_name", "email") if name in row}
    if "password" in row:
        # Passwords of a pretend world guard nothing.
        row["password_hash"] = digest(row.pop("password"))
    if "access_token" in row:
        token = row.pop("access_token")
        row["access_token_digest"] = digest(token) if token else None
    return row


def _account(row: Sequence[Any]) -> Account:
    account = Account(*row)
    if not all(isinstance(figure, int) for figure in (account.quota, account.used_quota)):
        raise Unreadable
    return account
