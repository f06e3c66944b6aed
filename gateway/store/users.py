"""Accounts: the rows of `users`. Their quota is changed by `transfers` alone."""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import Connection, and_, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from gateway.faults import Conflict, NotFound
from gateway.secrets import new_code
from gateway.store.pages import Page, Slice, id_named, newest, starts_with
from gateway.store.tables import USERS


class Role(IntEnum):
    """What an account may do; each includes the lower ones."""

    USER = 1
    ADMIN = 10
    ROOT = 100


class Status(IntEnum):
    """Whether an account may be used."""

    ENABLED = 1
    DISABLED = 2
    DELETED = 3


@dataclass(frozen=True, slots=True)
class User:
    """An account as admins and its owner see it: no credential of any kind."""

    id: int
    username: str
    display_name: str
    role: int
    """1 user, 10 admin, 100 root."""
    status: int
    """1 enabled, 2 disabled, 3 deleted."""
    email: str
    quota: int
    """Remaining, holds already taken off."""
    used_quota: int
    request_count: int
    group: str
    created_at: int
    """Unix seconds."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewUser:
    """What a new account begins with; its quota is given by a transfer."""

    username: str
    password_hash: str
    display_name: str
    email: str
    role: Role
    group: str


_COLUMNS = (
    USERS.c.id,
    USERS.c.username,
    USERS.c.display_name,
    USERS.c.role,
    USERS.c.status,
    USERS.c.email,
    USERS.c.quota,
    USERS.c.used_quota,
    USERS.c.request_count,
    USERS.c.group,
    USERS.c.created_at,
)
_ALIVE = USERS.c.status != Status.DELETED
_FOLDED = ("username", "display_name", "email")


def fold(text: str) -> str:
    """Fold a name so that spellings which look alike by case or width are one (NFKC, casefold)."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())


def create(connection: Connection, new: NewUser, *, now_s: int) -> User:
    """Make an account with no quota.

    Raises:
        Conflict: the username is taken, in this or another spelling.
    """
    values = {
        "username": new.username,
        "display_name": new.display_name,
        "email": new.email,
        "password_hash": new.password_hash,
        "role": int(new.role),
        "status": int(Status.ENABLED),
        "quota": 0,
        "used_quota": 0,
        "request_count": 0,
        "group": new.group,
        "created_at": now_s,
    }
    try:
        row = connection.execute(insert(USERS).values(_with_keys(values)).returning(*_COLUMNS)).one()
    except IntegrityError as error:
        raise _taken(new.username) from error
    return User(*row)


def get(connection: Connection, user_id: int, *, for_change: bool = False) -> User:
    """Read one account, a deleted one too.

    `for_change` locks the row until the unit of work ends (PostgreSQL; SQLite has one writer anyway).

    Raises:
        NotFound: no such id.
    """
    query = select(*_COLUMNS).where(USERS.c.id == user_id)
    row = connection.execute(query.with_for_update() if for_change else query).one_or_none()
    if row is None:
        raise NotFound("unknown_user", f"there is no user {user_id}")
    return User(*row)


def get_alive(connection: Connection, user_id: int) -> User:
    """Read and lock one account that is not deleted.

    Raises:
        NotFound: no such id, or deleted.
    """
    user = get(connection, user_id, for_change=True)
    if user.status == Status.DELETED:
        raise NotFound("deleted_user", f"user {user_id} is deleted")
    return user


def find_by_name(connection: Connection, username: str) -> User | None:
    """Find the one account of this name, in any case; never a deleted one."""
    row = connection.execute(
        select(*_COLUMNS).where(USERS.c.username_key == fold(username), _ALIVE)
    ).one_or_none()
    return None if row is None else User(*row)


def find_by_email(connection: Connection, email: str) -> list[User]:
    """List the accounts of an address, in any case, oldest first; never disabled or deleted ones."""
    if not email:
        return []
    query = select(*_COLUMNS).where(USERS.c.email_key == fold(email), USERS.c.status == Status.ENABLED)
    return [User(*row) for row in connection.execute(query.order_by(USERS.c.id))]


def find_for_login(connection: Connection, username: str) -> tuple[User, str] | None:
    """Find an account and its password hash by its name; never a deleted one."""
    query = select(*_COLUMNS, USERS.c.password_hash).where(USERS.c.username_key == fold(username), _ALIVE)
    row = connection.execute(query).one_or_none()
    return None if row is None else (User(*row[:-1]), row[-1])


def find_by_access_token(connection: Connection, token_digest: str) -> User | None:
    """Find whose access token this is; a deleted account has none."""
    query = select(*_COLUMNS).where(USERS.c.access_token_digest == token_digest)
    row = connection.execute(query).one_or_none()
    return None if row is None else User(*row)


def has_root(connection: Connection) -> bool:
    """Tell whether there is an account of role root that is not deleted."""
    return connection.execute(select(USERS.c.id).where(USERS.c.role == Role.ROOT, _ALIVE)).first() is not None


def page(connection: Connection, cut: Slice) -> Page[User]:
    """List accounts, newest first, without the deleted."""
    return newest(connection, USERS, User, _COLUMNS, _ALIVE, cut)


def search(connection: Connection, keyword: str, cut: Slice) -> Page[User]:
    """List accounts whose username, email or display name begins with `keyword`, or whose id it is.

    Blind to case; `%` and `_` are plain characters; newest first, without the deleted.
    """
    key = fold(keyword)
    hit = or_(
        starts_with(USERS.c.username_key, key),
        starts_with(USERS.c.email_key, key),
        starts_with(USERS.c.display_name_key, key),
        id_named(USERS.c.id, keyword),
    )
    return newest(connection, USERS, User, _COLUMNS, and_(hit, _ALIVE), cut)


def change(connection: Connection, user_id: int, values: Mapping[str, object]) -> User:
    """Write the given columns of one account, no others; `quota` is none of them.

    Raises:
        Conflict: the new username is taken.
    """
    if not values:
        return get(connection, user_id)
    query = update(USERS).where(USERS.c.id == user_id).values(_with_keys(values)).returning(*_COLUMNS)
    try:
        return User(*connection.execute(query).one())
    except IntegrityError as error:
        raise _taken(str(values.get("username"))) from error


def delete(connection: Connection, user_id: int) -> User:
    """Mark an account as deleted: its name is free again, its credentials die, its quota and logs stay."""
    return change(
        connection,
        user_id,
        {"username": f"deleted_{new_code()}", "status": int(Status.DELETED), "access_token_digest": None},
    )


def groups_in_use(connection: Connection) -> set[str]:
    """Give the groups that some account is in, deleted ones too (they can be revived)."""
    return set(connection.scalars(select(USERS.c.group).distinct()))


def _with_keys(values: Mapping[str, object]) -> dict[str, object]:
    return {**values, **{f"{name}_key": fold(str(values[name])) for name in _FOLDED if name in values}}


def _taken(username: str) -> Conflict:
    return Conflict("username_taken", f"the username {username!r} is taken")
