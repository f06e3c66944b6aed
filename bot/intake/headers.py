"""Header blocks: fields, parameters, mailboxes, dates, message ids; all tolerant, all bounded.

What the fields mean for vetting and authenticity is said there.
"""

import re
from collections.abc import Iterator, KeysView, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_tz
from functools import lru_cache
from typing import NamedTuple, TypeVar, overload
from urllib.parse import unquote_to_bytes

from bot.desk.mail import Address
from bot.intake import charset, limits, words


class Fields:
    """The fields of one header block, in order, names folded to lower case, values raw and unfolded."""

    __slots__ = ("_values", "items")

    def __init__(self, items: Sequence[tuple[str, bytes]]) -> None:
        self.items = items
        self._values: dict[str, list[bytes]] = {}
        for name, value in items:
            if name in self._values:
                self._values[name].append(value)
            else:
                self._values[name] = [value]

    def first(self, name: str) -> bytes | None:
        """The topmost value of a field, None where there is none."""
        values = self._values.get(name)
        return values[0] if values else None

    def every(self, name: str) -> Sequence[bytes]:
        """All values of a field, top first."""
        return self._values.get(name, ())

    def names(self) -> KeysView[str]:
        """Every name once, in the order of first appearance."""
        return self._values.keys()


def block_end(octets: bytes, start: int, end: int) -> tuple[int, int]:
    """Where a header block ends and its body begins, as offsets into the octets."""
    if octets.startswith((b"\r\n", b"\n"), start):
        body = start + (2 if octets.startswith(b"\r\n", start) else 1)
        return start, min(body, end)
    blank = _BLANK_LINE.search(octets, start, end)
    return (end, end) if blank is None else (blank.start() + 1, blank.end())


_BLANK_LINE = re.compile(rb"\n\r?\n")
_FIELD = re.compile(rb"^([!-9;-~]{1,120})[ \t]*:[ \t]*(.*(?:\n[ \t].*)*)", re.MULTILINE)


def parse(block: bytes) -> Fields:
    """Fields of a header block; lines that are no field are skipped.

    Values keep their folds; whoever reads them takes line breaks for blanks.
    """
    block = block[: limits.HEADER_OCTETS_MAX]
    if b"\r" in block:
        block = block.replace(b"\r\n", b"\n").replace(b"\r", b" ")
    found = _FIELD.findall(block)[: limits.HEADER_FIELDS_MAX]
    return Fields(
        [(name.decode("ascii").lower(), value[: limits.HEADER_VALUE_OCTETS_MAX]) for name, value in found]
    )


class Value(NamedTuple):
    """A header value of the form `word; name=value; ...`."""

    word: str
    parameters: Mapping[str, str]


_PARAMETER = re.compile(
    r";[\s;]*([^\s=;\"]{1,80})\s*=\s*(?:\"((?:[^\"\\]|\\.){0,4000})\"?|([^;\"]{0,4000}))", re.DOTALL
)
_SECTION = re.compile(r"(.+?)\*(\d{1,3})?(\*)?")


def parameterised(raw: bytes | None) -> Value:
    """First word and parameters of Content-Type and Content-Disposition; RFC 2231 and its misuses undone."""
    if not raw:
        return Value("", {})
    return _parameterised_often(raw) if len(raw) <= _OFTEN_OCTETS else _parameterised(raw)


_OFTEN_OCTETS = 48
"""Up to this a value is most likely one of the few that all mails have: `text/plain; charset=utf-8`."""


@lru_cache(maxsize=256)
def _parameterised_often(raw: bytes) -> Value:
    return _parameterised(raw)


def _parameterised(raw: bytes) -> Value:
    text = raw.decode("ascii") if raw.isascii() else charset.decode(raw).text
    word, semicolon, _ = text.partition(";")
    word = "".join(word.split()).lower()
    if not semicolon:
        return Value(word, {})
    plain: dict[str, str] = {}
    sections: dict[str, list[tuple[int, bool, str]]] = {}
    for match in _PARAMETER.finditer(text):
        name, quoted, bare = match.group(1).lower(), match.group(2), match.group(3)
        value = _UNESCAPE.sub(r"\1", quoted) if quoted is not None else bare.strip()
        section = _SECTION.fullmatch(name)
        if section is None:
            plain.setdefault(name, value)
        else:
            number = int(section.group(2) or 0)
            is_encoded = section.group(3) is not None or section.group(2) is None
            sections.setdefault(section.group(1), []).append((number, is_encoded, value))
    for name, parts in sections.items():
        plain[name] = _join_sections(sorted(parts, key=lambda part: part[0]))
    for name, value in plain.items():
        if "=?" in value:
            plain[name] = words.decode(value.encode("utf-8", "surrogatepass"))
    return Value(word, plain)


_UNESCAPE = re.compile(r"\\(.)", re.DOTALL)


def _join_sections(parts: Sequence[tuple[int, bool, str]]) -> str:
    """RFC 2231 section 3 and 4: octets of all sections first, then the charset of the first."""
    name = "utf-8"
    octets = b""
    for position, (_, is_encoded, value) in enumerate(parts):
        text = value
        if is_encoded:
            if position == 0 and text.count("'") >= 2:
                name, _, text = text.split("'", 2)
            octets += unquote_to_bytes(text)
        else:
            octets += text.encode("utf-8", "surrogatepass")
    return charset.decode(octets, name or None).text


# A mailbox list is cut into tokens: quoted strings, comments, angle addresses, marks, words, blanks.
_TOKEN = re.compile(
    r"\"(?P<quoted>(?:[^\"\\]|\\.)*)\"?|\((?P<comment>(?:[^()\\]|\\.|\([^()]*\))*)\)?|<(?P<angle>[^<>]*)>?"
    r"|(?P<mark>[,;:])|(?P<word>[^\s\",;:<>()]+)|(?P<blank>\s+)|[<>)]",
    re.DOTALL,
)
_ADDRESS = re.compile(r"[^\s@<>,;]{1,200}@[^\s@<>,;\"]{1,255}")
_BARE = re.compile(r"[a-z0-9._+-]{1,64}@[a-z0-9.-]{1,255}", re.IGNORECASE | re.ASCII)
_SIMPLE = re.compile(
    r"(?:\"([^\"\\]{0,200})\"|([^\"(),:;<>@\\]{0,200}?))\s*<([^\s\"(),:;<>@\\]{1,64})@([^\s\"(),:;<>@\\]{1,255})>"
)


def mailboxes(raw: bytes) -> list[Address]:
    """Mailboxes of an address list, display names decoded after the list is cut.

    Decoding first would let an encoded comma or angle bracket make addresses of its own.
    """
    text = (raw.decode("ascii") if raw.isascii() else charset.decode(raw).text).strip()
    if _BARE.fullmatch(text):
        return [_address(text, "")]
    simple = _SIMPLE.fullmatch(text)
    if simple is not None:
        quoted, name, local, domain = simple.groups()
        return [_address(f"{local}@{domain}", name if quoted is None else quoted)]
    found: list[Address] = []
    pending = _Pending()
    for match in _TOKEN.finditer(text):
        if pending.take(match.lastgroup, match.group(match.lastgroup) if match.lastgroup else ""):
            found += pending.finish()
            pending = _Pending()
            if len(found) >= limits.ADDRESSES_MAX:
                return found
    return found + pending.finish()


_REMARK = re.compile(r"\([^()]{0,200}\)")


class _Pending:
    """One mailbox while its tokens come in."""

    def __init__(self) -> None:
        self._name: list[str] = []
        self._comment = ""
        self._angle: str | None = None

    def take(self, kind: str | None, value: str) -> bool:
        """Take a token in; True where it ends the mailbox."""
        if kind == "quoted":
            self._name.append(_UNESCAPE.sub(r"\1", value))
        elif kind == "comment":
            self._comment = value
        elif kind == "angle":
            self._angle = value
        elif kind == "word":
            self._name.append(value)
        elif kind == "blank":
            self._name.append(" ")
        elif kind == "mark" and value == ":" and self._angle is None:
            self._name.clear()  # a group's name
        return kind == "mark" and value != ":"

    def finish(self) -> list[Address]:
        """The mailbox, or none where the tokens held no address."""
        name = "".join(self._name).strip()
        if self._angle is not None and "@" in self._angle:
            # Before the last colon may stand a route, between words comments (RFC 5322 section 4.4).
            bare = _REMARK.sub("", self._angle) if "(" in self._angle else self._angle
            match = _ADDRESS.search("".join(bare.rpartition(":")[2].split()))
            return [_address(match.group(), name or self._comment)] if match else []
        match = _ADDRESS.search(name)
        if match is None:
            return []
        rest = name.replace(match.group(), " ").strip(" \"'")
        return [_address(match.group(), rest or self._comment)]


def _address(address: str, name: str) -> Address:
    local, _, domain = address.rpartition("@")
    if name:
        name = words.decode(name.encode("utf-8", "surrogatepass"), limits.NAME_CHARS_MAX).strip("\"' ")
    return Address(words.one_line(f"{local}@{domain.rstrip('.').lower()}"), name)


_MESSAGE_ID = re.compile(rb"<([^<>]{1,900})>")


def message_ids(raw: bytes | None) -> tuple[str, ...]:
    """Message ids with their angle brackets, white space removed; bare ones are given brackets."""
    if not raw:
        return ()
    ids = _MESSAGE_ID.findall(raw) or [word for word in raw.split() if b"@" in word]
    cleaned = (b"".join(one.split()) for one in ids[-limits.REFERENCES_MAX :])
    return tuple(f"<{one.decode('ascii', 'replace')}>".replace("\x00", "") for one in cleaned if one)


_YEARS = range(1980, 2101)
_OFFSET_S_MAX = 15 * 3600
"""Time zones end at +14:00; more is nonsense."""


def sent_at(raw: bytes | None) -> datetime | None:
    """Aware UTC; None where the date is missing or nonsense."""
    if not raw:
        return None
    parsed = parsedate_tz(raw[:100].decode("ascii", "replace"))
    if parsed is None or parsed[0] not in _YEARS or abs(parsed[9] or 0) > _OFFSET_S_MAX:
        return None
    try:
        moment = datetime(*parsed[:6], tzinfo=UTC)
        return moment - timedelta(seconds=parsed[9] or 0)
    except (ValueError, OverflowError):
        return None


T = TypeVar("T")


class Decoded(Mapping[str, tuple[str, ...]]):
    """A header block as text: lower-case name to values, top first; each decoded when first asked for."""

    __slots__ = ("_decoded", "_fields", "_names")

    def __init__(self, fields: Fields) -> None:
        self._fields = fields
        self._names = fields.names()
        self._decoded: dict[str, tuple[str, ...]] = {}

    def __getitem__(self, name: str) -> tuple[str, ...]:
        values = self._decoded.get(name)
        if values is None:
            raws = self._fields.every(name)
            if not raws:
                raise KeyError(name)
            values = self._decoded[name] = tuple(words.decode(raw) for raw in raws)
        return values

    def __contains__(self, name: object) -> bool:
        # Without the exception by which the mixin finds out: vetting asks for forty names a mail.
        return name in self._names

    @overload
    def get(self, key: str, /) -> tuple[str, ...] | None: ...

    @overload
    def get(self, key: str, /, default: tuple[str, ...] | T) -> tuple[str, ...] | T: ...

    def get(self, key: str, /, default: T | None = None) -> tuple[str, ...] | T | None:
        """The values of a field, top first, else the default."""
        return self[key] if key in self._names else default

    def __iter__(self) -> Iterator[str]:
        return iter(self._names)

    def __len__(self) -> int:
        return len(self._names)


def shown(fields: Fields) -> str:
    """A returned mail's header block as text, one field a line."""
    return "\n".join(f"{name.title()}: {words.decode(raw)}" for name, raw in fields.items[:200])
