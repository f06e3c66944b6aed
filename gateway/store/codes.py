"""Redemption codes: whoever brings one gets its quota, once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import IntEnum

from sqlalchemy import ColumnElement, Connection, delete, insert, or_, select, true, update

from gateway.faults import Conflict, NotFound
from gateway.store.pages import Page, Slice, id_named, newest, starts_with
from gateway.store.tables import CODES


class CodeStatus(IntEnum):
    """Whether a code can be redeemed."""

    UNUSED = 1
    OFF = 2
    USED = 3


@dataclass(frozen=True, slots=True)
class Code:
    """A redemption code as admins see it."""

    id: int
    key: str
    """What the user brings: 32 hex digits."""
    name: str
    quota: int
    status: int
    """1 unused, 2 off, 3 used."""
    user_id: int
    """Who made it."""
    used_user_id: int
    """Who redeemed it; 0: nobody."""
    created_time: int
    redeemed_time: int
    """Unix seconds; 0: not yet."""


_COLUMNS = tuple(CODES.c[name] for name in Code.__slots__)


def create(
    connection: Connection, keys: Sequence[str], *, name: str, quota: int, maker_id: int, now_s: int
) -> None:
    """Keep new codes, all of one name and worth."""
    row = {
        "name": name,
        "quota": quota,
        "status": int(CodeStatus.UNUSED),
        "user_id": maker_id,
        "used_user_id": 0,
        "created_time": now_s,
        "redeemed_time": 0,
    }
    connection.execute(insert(CODES), [{**row, "key": key} for key in keys])


def redeem(connection: Connection, key: str, *, user_id: int, now_s: int) -> Code:
    """Use a code up; of several at once one wins.

    Raises:
        NotFound: no code of this key can be redeemed. Why is not told to who guesses.
    """
    query = (
        update(CODES)
        .where(CODES.c.key == key, CODES.c.status == CodeStatus.UNUSED)
        .values(status=int(CodeStatus.USED), used_user_id=user_id, redeemed_time=now_s)
        .returning(*_COLUMNS)
    )
    row = connection.execute(query).one_or_none()
    if row is None:
        raise NotFound("invalid_code", "this code is wrong, switched off or used")
    return Code(*row)


def get(connection: Connection, code_id: int) -> Code:
    """Read one code.

    Raises:
        NotFound: no such id.
    """
    row = connection.execute(select(*_COLUMNS).where(CODES.c.id == code_id)).one_or_none()
    if row is None:
        raise _unknown(code_id)
    return Code(*row)


def page(connection: Connection, cut: Slice) -> Page[Code]:
    """List codes, newest first."""
    return newest(connection, CODES, Code, _COLUMNS, true(), cut)


def search(connection: Connection, keyword: str, cut: Slice) -> Page[Code]:
    """List codes whose name begins with `keyword`, or whose id it is; newest first."""
    hit = or_(starts_with(CODES.c.name, keyword), id_named(CODES.c.id, keyword))
    return newest(connection, CODES, Code, _COLUMNS, hit, cut)


def change(connection: Connection, code_id: int, values: Mapping[str, object]) -> Code:
    """Write the given columns of a code that is not used.

    Raises:
        NotFound: no such id.
        Conflict: it is used: what it was stays.
    """
    if not values:
        return get(connection, code_id)
    query = update(CODES).where(_unredeemed(code_id)).values(values).returning(*_COLUMNS)
    row = connection.execute(query).one_or_none()
    if row is None:
        raise _why_not(connection, code_id)
    return Code(*row)


def remove(connection: Connection, code_id: int) -> None:
    """Remove a code that is not used; after this nobody can redeem it.

    Raises:
        NotFound: no such id.
        Conflict: it was redeemed before.
    """
    if connection.execute(delete(CODES).where(_unredeemed(code_id))).rowcount == 0:
        raise _why_not(connection, code_id)


def _unredeemed(code_id: int) -> ColumnElement[bool]:
    return (CODES.c.id == code_id) & (CODES.c.status != CodeStatus.USED)


def _why_not(connection: Connection, code_id: int) -> Conflict | NotFound:
    if connection.execute(select(CODES.c.id).where(CODES.c.id == code_id)).first() is None:
        return _unknown(code_id)
    return Conflict("code_used", f"code {code_id} has been redeemed")


def _unknown(code_id: int) -> NotFound:
    return NotFound("unknown_code", f"there is no code {code_id}")
