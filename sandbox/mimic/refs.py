"""The names of rows: the store's ids as they are, or as uuids of version 7 that can be read back; pure."""

import re
from enum import IntEnum

from sandbox.mimic.facts import Facts

_TIME = 0x01A20AC2C4F7
"""The 48 bits of time that every uuid here has; a real one's are those of its row."""
_BITS = 62
_SPREAD = 0x1B873593CC9E2D51
"""Odd, so that multiplying by it modulo 2**62 can be undone: neighbours look like strangers."""
_GATHER = pow(_SPREAD, -1, 1 << _BITS)
_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_HEX_32 = re.compile(r"[0-9a-fA-F]{32}")


class Kind(IntEnum):
    """What a uuid names; the same id of two kinds gives two uuids."""

    USER = 0x4E1
    LOG = 0x5CB
    CODE = 0x263
    CHANNEL = 0xDBF
    KEY = 0x81A


def uuid_of(kind: Kind, row_id: int) -> str:
    """Name a row."""
    low = (row_id * _SPREAD) % (1 << _BITS)
    digits = f"{(_TIME << 80) | (7 << 76) | (kind << 64) | (2 << _BITS) | low:032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"


def id_of(kind: Kind, text: str) -> int | None:
    """The id behind a uuid; None where it is none of ours, or not in small letters."""
    if _UUID.fullmatch(text) is None:
        return None
    row_id = ((int(text.replace("-", ""), 16) & ((1 << _BITS) - 1)) * _GATHER) % (1 << _BITS)
    return row_id if uuid_of(kind, row_id) == text else None


def shown(facts: Facts, kind: Kind, row_id: int) -> dict[str, int | str]:
    """The field that names a row in its own JSON."""
    return {"uuid": uuid_of(kind, row_id)} if facts.has_uuids else {"id": row_id}


def shown_user(facts: Facts, row_id: int) -> dict[str, int | str]:
    """The field that names an account in other rows' JSON."""
    return {"user_uuid": uuid_of(Kind.USER, row_id)} if facts.has_uuids else {"user_id": row_id}


def read(facts: Facts, kind: Kind, value: object) -> int | None:
    """The id that a path or a body names; None where it names none. Id 0 is read as it stands."""
    if facts.has_uuids:
        return id_of(kind, value) if isinstance(value, str) else None
    if isinstance(value, str):
        return int(value) if value.isascii() and value.isdigit() and len(value) < 19 else None
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def is_uuid_like(keyword: str) -> bool:
    """Whether laisky takes a keyword for a uuid, and so never looks for it in texts."""
    return _UUID.fullmatch(keyword.lower()) is not None or _HEX_32.fullmatch(keyword) is not None
