"""From decoded JSON to the fields we name, and nothing else: what is not named here never leaves this file.

Lists of accounts show everybody's access token in some dialects; cutting them down is done here, once.
All functions are pure and raise `RowError` for what does not fit; `wire.py` makes an error of it.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from gateway_client.dialects.base import Dialect
from gateway_client.types import (
    Channel,
    LogRow,
    LogType,
    RedemptionCode,
    Ref,
    Status,
    User,
    UserStatus,
)


class RowError(ValueError):
    """A field is missing or of the wrong kind; names the field, never its value."""


def mapping(value: Any, what: str) -> Mapping[str, Any]:
    """A JSON object, or RowError."""
    if not isinstance(value, dict):
        raise RowError(f"{what} is no object")
    return value


def sequence(value: Any, what: str) -> list[Any]:
    """A JSON array, or RowError; a missing or null one is empty, as Go writes an empty slice."""
    if value is None:
        return []
    if not isinstance(value, list):
        raise RowError(f"{what} is no list")
    return value


def whole(row: Mapping[str, Any], field: str, default: int | None = None) -> int:
    """A whole number; `5.0` and `true` are none."""
    value = row.get(field, default)
    if isinstance(value, bool) or not isinstance(value, int):
        raise RowError(f"{field} is no whole number")
    return value


def number(row: Mapping[str, Any], field: str) -> Decimal:
    """A number as an exact Decimal."""
    value = row.get(field)
    if isinstance(value, bool) or not isinstance(value, int | Decimal):
        raise RowError(f"{field} is no number")
    return Decimal(value)


def text(row: Mapping[str, Any], field: str, default: str | None = None) -> str:
    """A string; null counts as `default`."""
    value = row.get(field)
    if value is None:
        value = default
    if not isinstance(value, str):
        raise RowError(f"{field} is no text")
    return value


def moment(seconds: int) -> datetime | None:
    """Unix seconds as aware UTC; None for 0 and for what no calendar holds."""
    if not 0 < seconds < 253_402_300_800:
        return None
    return datetime.fromtimestamp(seconds, UTC)


def ref(row: Mapping[str, Any], field: str) -> Ref:
    """An int id or a uuid, by what the field holds; never 0, never empty."""
    value = row.get(field)
    if isinstance(value, bool) or not isinstance(value, int | str) or not value:
        raise RowError(f"{field} is no reference")
    return value


def user(value: Any, dialect: Dialect) -> User:
    """One account; its access token, password and bindings stay behind."""
    row = mapping(value, "account")
    status = whole(row, "status")
    # newapi keeps deleted accounts as rows with a date instead of a status of their own.
    is_deleted = row.get("DeletedAt") is not None
    return User(
        ref=ref(row, dialect.id_field),
        username=text(row, "username"),
        display_name=text(row, "display_name", ""),
        email=text(row, "email", ""),
        role=whole(row, "role"),
        status=UserStatus.DELETED if is_deleted else UserStatus(status),
        group=text(row, "group", ""),
        quota=whole(row, "quota"),
        used_quota=whole(row, "used_quota", 0),
        request_count=whole(row, "request_count", 0),
        remark=text(row, "remark", ""),
    )


def log_row(value: Any, dialect: Dialect) -> LogRow:
    """One row of the log, without address, key name and the other columns."""
    row = mapping(value, "log row")
    created_at = moment(whole(row, "created_at"))
    if created_at is None:
        raise RowError("created_at is no time")
    return LogRow(
        ref=ref(row, dialect.id_field),
        user_ref=ref(row, dialect.user_field) if row.get(dialect.user_field) else None,
        created_at=created_at,
        type=LogType(whole(row, "type")),
        content=text(row, "content", ""),
        username=text(row, "username", ""),
        quota=whole(row, "quota", 0),
    )


def code(value: Any, dialect: Dialect) -> RedemptionCode:
    """One redemption code; its key is kept, out of every repr."""
    row = mapping(value, "redemption code")
    created_at = moment(whole(row, "created_time"))
    if created_at is None:
        raise RowError("created_time is no time")
    redeemer = row.get("used_user_id")
    return RedemptionCode(
        ref=ref(row, dialect.id_field),
        name=text(row, "name"),
        key=text(row, "key"),
        quota=whole(row, "quota"),
        status=whole(row, "status"),
        created_at=created_at,
        redeemed_at=moment(whole(row, "redeemed_time", 0)),
        redeemed_by=ref(row, "used_user_id") if redeemer else None,
    )


def channel(value: Any, dialect: Dialect) -> Channel:
    """One channel; `key` is not read even where a gateway should show it."""
    row = mapping(value, "channel")
    return Channel(
        ref=ref(row, dialect.id_field),
        type=whole(row, "type"),
        name=text(row, "name", ""),
        status=whole(row, "status"),
        base_url=text(row, "base_url", ""),
        models=_words(text(row, "models", "")),
        groups=_words(text(row, "group", "")),
        used_quota=whole(row, "used_quota", 0),
    )


def _words(joined: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in joined.split(",") if word.strip())


def status(value: Any, gateway_date: datetime | None) -> Status:
    """What `/api/status` tells everybody."""
    row = mapping(value, "status")
    quota_per_unit = number(row, "quota_per_unit")
    if quota_per_unit != int(quota_per_unit) or quota_per_unit < 1:
        raise RowError("quota_per_unit is no whole number above 0")
    return Status(
        version=text(row, "version", ""),
        system_name=text(row, "system_name", ""),
        started_at=moment(whole(row, "start_time", 0)),
        quota_per_unit=int(quota_per_unit),
        shows_currency=row.get("display_in_currency") is not False,
        gateway_date=gateway_date,
    )


def words(value: Any, what: str) -> tuple[str, ...]:
    """A list of strings."""
    found = sequence(value, what)
    if not all(isinstance(word, str) for word in found):
        raise RowError(f"{what} holds what is no text")
    return tuple(found)
