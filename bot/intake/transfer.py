"""Transfer encodings undone, the broken ones mended: base64, quoted-printable, uuencode, format=flowed."""

import binascii
import re
from collections.abc import Iterator
from typing import NamedTuple

from bot.intake import limits

_BASE64_NOISE = re.compile(rb"[^A-Za-z0-9+/]+")
_BASE64_ONLY = re.compile(rb"[A-Za-z0-9+/=\s]*")
_SOFT_BREAK_WITH_BLANKS = re.compile(rb"=[ \t]+(?=\r?\n)")
_UNLABELLED_QP = re.compile(rb"(?:=[0-9A-F]{2}){3}(?:=\r?\n)?(?:=[0-9A-F]{2}){3}")


def undo(octets: bytes, encoding: bytes | None) -> bytes:
    """The octets a sender meant, by Content-Transfer-Encoding; never raises."""
    name = encoding.strip().strip(b"\"'").lower() if encoding else b""
    if name == b"base64":
        return _base64(octets)
    if name == b"quoted-printable":
        return quoted_printable(octets)
    if name in {b"x-uuencode", b"uuencode", b"x-uue", b"uue"}:
        files = list(uuencoded(octets))
        return files[0].octets if files else octets
    return octets


# Behind the payload some mailing lists write their footer in plain words.
_FOOTER = re.compile(rb"^[_-]{5,}|[A-Za-z,.] [A-Za-z]", re.MULTILINE)


def _base64(octets: bytes) -> bytes:
    if (b" " in octets or b"_" in octets) and (footer := _FOOTER.search(octets)) is not None:
        octets = octets[: octets.rfind(b"\n", 0, footer.start()) + 1]
    tail = octets.find(b"=")
    if tail >= 0 and len(octets) - tail > 4 and len(octets[tail:].strip(b"=\r\n\t ")) > 0:
        if _BASE64_ONLY.fullmatch(octets, tail):
            # Some senders pad each line or each block by itself.
            return b"".join(
                _base64_block(block)
                for block in re.split(rb"=+", octets, maxsplit=limits.BASE64_BLOCKS_MAX)
                if block.strip()
            )
        octets = octets[: tail + 2]
    return _base64_block(octets)


def _base64_block(octets: bytes) -> bytes:
    try:
        return binascii.a2b_base64(octets)
    except binascii.Error:
        clean = _BASE64_NOISE.sub(b"", octets)
        clean = clean[: len(clean) - (len(clean) % 4 == 1)]
        return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def is_plausible_base64(octets: bytes) -> bool:
    """False for words under a base64 label, told by the first line."""
    first = octets[:1_000].lstrip().partition(b"\n")[0].strip()
    return len(first) == 1_000 or (_BASE64_ONLY.fullmatch(first) is not None and b" " not in first)


def quoted_printable(octets: bytes) -> bytes:
    """Decode, taking a soft line break that a relay has lengthened by blanks for what it was."""
    if b"= " in octets or b"=\t" in octets:
        octets = _SOFT_BREAK_WITH_BLANKS.sub(b"=", octets)
    return binascii.a2b_qp(octets)


def looks_quoted_printable(octets: bytes) -> bool:
    """True for ASCII text without a label that is full of encoded octets beyond ASCII."""
    return b"=E" in octets and octets.isascii() and _UNLABELLED_QP.search(octets) is not None


class UuFile(NamedTuple):
    """One uuencoded file, and where it stood."""

    name: str
    octets: bytes
    start: int
    end: int


_UU_BEGIN = re.compile(rb"^begin [0-7]{3,4} ([^\r\n]{1,255})\r?\n", re.MULTILINE)
_UU_END = re.compile(rb"^end[ \t]*\r?$", re.MULTILINE)


def uuencoded(octets: bytes) -> Iterator[UuFile]:
    """Files between `begin` and `end` lines; a block with lines of other shape is left alone."""
    position = 0
    while (begin := _UU_BEGIN.search(octets, position)) is not None:
        end = _UU_END.search(octets, begin.end())
        if end is None:
            return
        position = end.end()
        try:
            lines = [_uu_line(line) for line in octets[begin.end() : end.start()].splitlines() if line]
        except binascii.Error:
            continue
        yield UuFile(begin.group(1).decode("utf-8", "replace"), b"".join(lines), begin.start(), end.end())


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # Lines whose trailing blanks were lost or which carry a checksum character.
        size = (line[0] - 32) & 63
        return binascii.a2b_uu(line[: (size * 4 + 5) // 3 + 1])


def unflow(text: str, *, is_delsp: bool) -> str:
    """Lines of `format=flowed` joined to paragraphs (RFC 3676), quoted ones kept at their depth."""
    lines: list[str] = []
    pending: str | None = None
    pending_depth = 0
    for raw in text.split("\n"):
        line = raw.removesuffix("\r")
        content = line.lstrip(">")
        depth = len(line) - len(content)
        content = content.removeprefix(" ")  # space-stuffing
        if pending is not None and depth == pending_depth and content != "-- ":
            content = pending + content
        elif pending is not None:
            lines.append(_requote(pending, pending_depth))
        if content.endswith(" ") and content != "-- " and content.strip():
            pending, pending_depth = content[:-1] if is_delsp else content, depth
            continue
        lines.append(_requote(content, depth))
        pending = None
    if pending is not None:
        lines.append(_requote(pending, pending_depth))
    return "\n".join(lines)


def _requote(content: str, depth: int) -> str:
    return ">" * depth + " " + content if depth else content
