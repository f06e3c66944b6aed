"""Calls on accounts, and which of the accounts a search brings bears exactly a name; pure."""

import re
from collections.abc import Iterable
from typing import Any

from gateway_client import rows
from gateway_client.dialects.base import Dialect
from gateway_client.types import Ref, User, UserStatus
from gateway_client.wire import Call, Payload, Repeat

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
SEARCH_PATH = "/api/user/search"


def user_call(dialect: Dialect, ref: Ref) -> Call[tuple[User, Payload]]:
    """`GET /api/user/:ref`; deleted accounts come too.

    Raises:
        ValueError: no reference of this dialect.
    """
    return Call(
        method="GET",
        path=f"/api/user/{checked_ref(dialect, ref)}",
        read=lambda got: (rows.user(got.data, dialect), got),
    )


def create_call(username: str, password: str, display_name: str) -> Call[None]:
    """`POST /api/user/`; most dialects answer no id."""
    return Call(
        method="POST",
        path="/api/user/",
        body={"username": username, "password": password, "display_name": display_name},
        read=lambda _: None,
        repeat=Repeat.NEVER,
    )


def delete_call(dialect: Dialect, ref: Ref) -> Call[None]:
    """`DELETE /api/user/:ref`; oneapi's yes is an empty body."""
    return Call(
        method="DELETE",
        path=f"/api/user/{checked_ref(dialect, ref)}",
        read=lambda _: None,
        repeat=Repeat.NEVER,
        may_be_empty=True,
    )


def write_call(dialect: Dialect, user: User, fields: dict[str, Any]) -> Call[None]:
    """`PUT /api/user/` with the ref, the given fields, and what the dialect would blank without them."""
    kept = {name: getattr(user, name) for name in dialect.put_keeps}
    return Call(
        method="PUT",
        path="/api/user/",
        body={dialect.id_field: user.ref, **kept, **fields},
        read=lambda _: None,
        repeat=Repeat.NEVER,
    )


def manage_call(user: User, fields: dict[str, Any]) -> Call[None]:
    """`POST /api/user/manage` by id; only where the dialect takes one, since a username may be another's."""
    return Call(
        method="POST",
        path="/api/user/manage",
        body={"id": user.ref, **fields},
        read=lambda _: None,
        repeat=Repeat.NEVER,
    )


def checked_ref(dialect: Dialect, ref: Ref) -> Ref:
    """The ref, if the dialect could have given it.

    Raises:
        ValueError: an id for a dialect of uuids, a uuid for one of ids, or neither.
    """
    if dialect.has_integer_refs:
        is_good = isinstance(ref, int) and not isinstance(ref, bool) and ref > 0
    else:
        is_good = isinstance(ref, str) and _UUID.fullmatch(ref) is not None
    if not is_good:
        raise ValueError(f"{ref!r} is no reference of dialect {dialect.name}")
    return ref


def exact_matches(found: Iterable[User], name: str) -> list[User]:
    """Those that bear exactly this username, ref or mail, deleted ones dropped, each once."""
    folded = name.casefold()
    matches = {
        user.ref: user
        for user in found
        if user.status is not UserStatus.DELETED
        and (
            user.username == name
            or str(user.ref) == folded
            or (user.email != "" and user.email.casefold() == folded)
        )
    }
    return list(matches.values())


def ref_in(dialect: Dialect, name: str) -> Ref | None:
    """The ref that a name could be, or None."""
    if dialect.has_integer_refs:
        is_id = name.isascii() and name.isdigit() and len(name) < 19 and int(name) > 0
        return int(name) if is_id else None
    return name.lower() if _UUID.fullmatch(name.lower()) else None
