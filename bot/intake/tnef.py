"""Outlook's `winmail.dat` opened: the files and the text within (MS-OXTNEF).

Our own, since tnefparse copies the rest of the file for each attribute (the square of a hostile
file's length), raises on odd code pages, and has had no release since 2021.
"""

import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.intake import charset

SIGNATURE = b"\x78\x9f\x3e\x22"

_ATTRIBUTES_MAX = 5_000
_PROPERTIES_MAX = 2_000

# Attribute ids: section 2.1.3.2 of MS-OXTNEF.
_BODY, _CODEPAGE, _MESSAGE_PROPERTIES = 0x800C, 0x9007, 0x9003
_RENDERING, _TITLE, _DATA, _ATTACHMENT_PROPERTIES = 0x9002, 0x8010, 0x800F, 0x9005
# Property ids: MS-OXPROPS.
_PLAIN_BODY, _HTML_BODY, _LONG_NAME, _SHORT_NAME, _OBJECT = 0x1000, 0x1013, 0x3707, 0x3704, 0x3701
_CONTENT_ID, _MIME_TYPE = 0x3712, 0x370E

_FIXED_OCTETS = {
    0x02: 2,
    0x03: 4,
    0x04: 4,
    0x05: 8,
    0x06: 8,
    0x07: 8,
    0x0A: 4,
    0x0B: 2,
    0x14: 8,
    0x40: 8,
    0x48: 16,
}
_TEXT8, _TEXT16, _BINARY, _EMBEDDED = 0x1E, 0x1F, 0x0102, 0x0D


@dataclass(slots=True)
class File:
    """One file within."""

    name: str = ""
    content_type: str = ""
    content_id: str = ""
    octets: bytes = field(default=b"", repr=False)


@dataclass(slots=True)
class Opened:
    """What a TNEF part holds."""

    files: list[File] = field(default_factory=list)
    plain: str = ""
    html: str = ""


def read(octets: bytes) -> Opened | None:
    """Open a TNEF part; None where it is none. What is broken is left out; never raises."""
    if not octets.startswith(SIGNATURE):
        return None
    opened = Opened()
    codepage = "gb18030"
    for attribute, start, end in _attributes(octets):
        if attribute == _CODEPAGE and end - start >= 4:
            codepage = f"cp{struct.unpack_from('<I', octets, start)[0]}"
        elif attribute == _BODY:
            opened.plain = opened.plain or _text(octets[start:end], codepage)
        elif attribute == _MESSAGE_PROPERTIES:
            _read_message(octets[start:end], codepage, opened)
        elif attribute == _RENDERING:
            opened.files.append(File())
        elif opened.files and attribute in {_TITLE, _DATA, _ATTACHMENT_PROPERTIES}:
            _read_file(attribute, octets[start:end], codepage, opened.files[-1])
    opened.files = [file for file in opened.files if file.octets]
    return opened


def _attributes(octets: bytes) -> Iterator[tuple[int, int, int]]:
    """Id, start and end of each attribute: level, id, type, length, data, checksum."""
    at = 6
    for _ in range(_ATTRIBUTES_MAX):
        if at + 9 > len(octets):
            return
        attribute, _, length = struct.unpack_from("<HHI", octets, at + 1)
        start = at + 9
        end = min(start + length, len(octets))
        yield attribute, start, end
        at = end + 2


def _read_message(octets: bytes, codepage: str, opened: Opened) -> None:
    for name, kind, value in _properties(octets):
        if name == _HTML_BODY:
            opened.html = opened.html or _value_text(value, kind, _html_charset(value) or codepage)
        elif name == _PLAIN_BODY:
            opened.plain = opened.plain or _value_text(value, kind, codepage)


def _read_file(attribute: int, octets: bytes, codepage: str, file: File) -> None:
    if attribute == _TITLE:
        file.name = file.name or _text(octets, codepage)
    elif attribute == _DATA:
        file.octets = octets
    else:
        for name, kind, value in _properties(octets):
            if name == _LONG_NAME or (name == _SHORT_NAME and not file.name):
                file.name = _value_text(value, kind, codepage)
            elif name == _MIME_TYPE:
                file.content_type = _value_text(value, kind, codepage).lower()
            elif name == _CONTENT_ID:
                file.content_id = _value_text(value, kind, codepage).strip("<>")
            elif name == _OBJECT and not file.octets and kind == _BINARY:
                file.octets = value


def _properties(octets: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Id, type and value of each MAPI property (section 2.1.3.4); stops at what it cannot read."""
    try:
        yield from _properties_unguarded(octets)
    except struct.error:
        return  # cut in the middle


def _properties_unguarded(octets: bytes) -> Iterator[tuple[int, int, bytes]]:
    (count,) = struct.unpack_from("<I", octets, 0)
    at = 4
    for _ in range(min(count, _PROPERTIES_MAX)):
        kind, name = struct.unpack_from("<HH", octets, at)
        at += 4
        is_many, kind = bool(kind & 0x1000), kind & 0x0FFF
        if name >= 0x8000:
            at = _after_name(octets, at)
        fixed = _FIXED_OCTETS.get(kind)
        values = 1
        if is_many or fixed is None:
            (values,) = struct.unpack_from("<I", octets, at)
            at += 4
        for _ in range(min(values, _PROPERTIES_MAX)):
            if fixed is not None:
                at += fixed if fixed % 4 == 0 else 4
                continue
            if kind not in {_TEXT8, _TEXT16, _BINARY, _EMBEDDED}:
                return
            (length,) = struct.unpack_from("<I", octets, at)
            at += 4
            yield name, kind, octets[at : at + length]
            at += length + -length % 4


def _after_name(octets: bytes, at: int) -> int:
    """Past a named property's GUID and its number or name."""
    (is_text,) = struct.unpack_from("<I", octets, at + 16)
    if not is_text:
        return at + 24
    (length,) = struct.unpack_from("<I", octets, at + 20)
    return at + 24 + int(length) + -int(length) % 4


def _value_text(value: bytes, kind: int, codepage: str) -> str:
    if kind == _TEXT16:
        return value.decode("utf-16-le", "replace").rstrip("\x00")
    return _text(value, codepage)


def _text(octets: bytes, codepage: str) -> str:
    return charset.decode(octets.rstrip(b"\x00"), codepage).text.rstrip("\x00")


_HTML_CHARSET = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,40})", re.IGNORECASE)


def _html_charset(octets: bytes) -> str | None:
    match = _HTML_CHARSET.search(octets[:4_000])
    return match.group(1).decode("ascii") if match else None
