"""What root sets at run time. Only what differs from the default is stored."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from gateway.faults import Conflict, Invalid
from gateway.store import users
from gateway.store.tables import OPTIONS


class OptionKey(StrEnum):
    """The options there are; any other is refused."""

    SYSTEM_NAME = "SystemName"
    """Shown to people."""
    NOTICE = "Notice"
    """A sentence for everybody who signs in; empty: none."""
    REGISTER_ENABLED = "RegisterEnabled"
    """`true` or `false`: whether people may register by themselves."""
    GROUP_RATIO = "GroupRatio"
    """JSON object: each group there is, and the factor on its prices."""


def read(connection: Connection, defaults: Mapping[OptionKey, str]) -> dict[OptionKey, str]:
    """Give every option's value."""
    stored = {row.key: row.value for row in connection.execute(select(OPTIONS))}
    return {key: stored.get(key, defaults[key]) for key in OptionKey}


def write(connection: Connection, key: OptionKey, value: str, defaults: Mapping[OptionKey, str]) -> None:
    """Set one option.

    Raises:
        Invalid: the value is none for this option.
        Conflict: a group would vanish that accounts are in.
    """
    if key is OptionKey.REGISTER_ENABLED and value not in {"true", "false"}:
        raise Invalid("invalid_option", f"{key} must be true or false")
    if key is OptionKey.GROUP_RATIO:
        gone = users.groups_in_use(connection) - set(group_factors(value))
        if gone:
            raise Conflict("group_in_use", f"accounts are in {', '.join(sorted(gone))}")
    connection.execute(delete(OPTIONS).where(OPTIONS.c.key == key))
    if value != defaults[key]:
        connection.execute(insert(OPTIONS).values(key=key, value=value))


def groups(connection: Connection, defaults: Mapping[OptionKey, str]) -> dict[str, Decimal]:
    """Give the groups there are, each with the factor on its prices."""
    return group_factors(read(connection, defaults)[OptionKey.GROUP_RATIO])


def require_group(connection: Connection, group: str, defaults: Mapping[OptionKey, str]) -> None:
    """Refuse a group that is not there: its members' calls would find no price.

    Raises:
        Invalid: there is no such group.
    """
    known = groups(connection, defaults)
    if group not in known:
        raise Invalid("unknown_group", f"there is no group {group!r}, only {', '.join(known)}")


def group_factors(text: str) -> dict[str, Decimal]:
    """Read `GroupRatio`.

    Raises:
        Invalid: no JSON object of names and positive numbers.
    """
    try:
        parsed = json.loads(text, parse_float=Decimal, parse_int=Decimal)
        factors = {str(name): Decimal(factor) for name, factor in parsed.items()}
    except (ValueError, TypeError, AttributeError, InvalidOperation) as error:
        raise Invalid("invalid_option", "GroupRatio must be a JSON object of names and factors") from error
    if not factors or not all(name and factor.is_finite() and factor > 0 for name, factor in factors.items()):
        raise Invalid("invalid_option", "GroupRatio needs at least one group, and factors above 0")
    return factors
