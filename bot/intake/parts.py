"""The tree of a mail's parts, cut from the octets by offsets; says nothing of what a part holds.

The standard library's parser goes line by line and asks every open boundary about every line: 50 MB
at 200 levels take it minutes, and deeper ones exhaust its recursion. This one searches, keeps
offsets, and stops at the bounds of `limits`; a test holds it against the library's on sound mails.
"""

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bot.intake import headers, limits


@dataclass(slots=True)
class Part:
    """One part: its header fields, where its body lies, and the parts within."""

    fields: headers.Fields
    start: int
    end: int
    """The body's offsets into the mail's octets."""
    content_type: str
    parameters: dict[str, str]
    children: list["Part"] = field(default_factory=list)
    depth: int = 0

    @property
    def maintype(self) -> str:
        """What stands before the slash."""
        return self.content_type.partition("/")[0]

    def disposition(self) -> headers.Value:
        """Content-Disposition, its word empty where there is none."""
        return headers.parameterised(self.fields.first("content-disposition"))

    def content_id(self) -> str:
        """Content-ID without brackets, empty where there is none."""
        raw = self.fields.first("content-id") or b""
        return raw.decode("ascii", "replace").strip().strip("<>").strip()

    def walk(self) -> Iterator["Part"]:
        """This part and all within, in the mail's order."""
        stack = [self]
        while stack:
            part = stack.pop()
            yield part
            stack.extend(reversed(part.children))


class Tree:
    """The root of a mail's parts, and what was odd on the way."""

    def __init__(self, octets: bytes) -> None:
        self.octets = octets
        self.defects: list[str] = []
        self._count = 0
        self._scanned = 0
        self._decoded = 0
        self.root = self._part(0, len(octets), "text/plain", 0)
        pending = [self.root]
        while pending:
            part = pending.pop()
            self._open(part)
            pending.extend(reversed(part.children))

    def _note(self, defect: str) -> None:
        if defect not in self.defects:
            self.defects.append(defect)

    def _part(self, start: int, end: int, default_type: str, depth: int) -> Part:
        self._count += 1
        if depth == 0 and self.octets.startswith((b"From ", b">From ")):
            # An mbox's own first line.
            start = self.octets.find(b"\n", 0, 1000) + 1
        head_end, body = headers.block_end(self.octets, start, end)
        if head_end - start > limits.HEADER_OCTETS_MAX:
            self._note("header block cut")
        fields = headers.parse(self.octets[start : min(head_end, start + limits.HEADER_OCTETS_MAX)])
        if len(fields.items) >= limits.HEADER_FIELDS_MAX:
            self._note("header fields left out")
        value = headers.parameterised(fields.first("content-type"))
        content_type = value.word
        if not _TYPE.fullmatch(content_type):
            content_type = "text/plain" if content_type else default_type
            if value.word.startswith("text"):
                content_type = "text/html" if "html" in value.word else "text/plain"
        return Part(fields, body, end, content_type, dict(value.parameters), depth=depth)

    def _open(self, part: Part) -> None:
        is_message = part.content_type in {"message/rfc822", "message/global", "message/news"}
        if not is_message and part.maintype != "multipart":
            return
        if part.depth >= limits.DEPTH_MAX:
            self._note(f"parts nested deeper than {limits.DEPTH_MAX} levels not opened")
            return
        if is_message:
            part.children = [self._message(part)]
            return
        boundary = part.parameters.get("boundary", "").encode("utf-8", "replace")
        if not boundary.strip() or len(boundary) > limits.BOUNDARY_OCTETS_MAX:
            self._note("multipart without a boundary")
            part.content_type = "text/plain"
            return
        default = "message/rfc822" if part.content_type == "multipart/digest" else "text/plain"
        spans = list(self._spans(part, boundary.rstrip()))
        for start, end in spans:
            if self._count >= limits.PARTS_MAX:
                self._note(f"more than {limits.PARTS_MAX} parts")
                break
            part.children.append(self._part(start, end, default, part.depth + 1))
        if not spans:
            self._note("multipart without parts")
            part.content_type = "text/plain"

    def _message(self, part: Part) -> Part:
        encoding = (part.fields.first("content-transfer-encoding") or b"").strip().lower()
        if encoding in {b"base64", b"quoted-printable"}:
            # RFC 2046 forbids it, Outlook and some archives do it: decoded behind the mail's own octets.
            undo = binascii.a2b_base64 if encoding == b"base64" else binascii.a2b_qp
            try:
                decoded = undo(self.octets[part.start : part.end])
            except (binascii.Error, ValueError):
                decoded = b""
            if decoded and self._decoded < limits.DECODED_MESSAGES_MAX:
                self._decoded += 1
                start = len(self.octets)
                self.octets += decoded
                part.start, part.end = start, start + len(decoded)
        return self._part(part.start, part.end, "text/plain", part.depth + 1)

    def _spans(self, part: Part, boundary: bytes) -> Iterator[tuple[int, int]]:
        """Offsets of each part between delimiter lines (RFC 2046 section 5.1.1)."""
        octets, end = self.octets, part.end
        self._scanned += end - part.start
        if self._scanned > limits.SCANNED_OCTETS_MAX:
            self._note("parts not opened: too much to search")
            return
        needle = b"\n--" + boundary
        # The delimiter may stand on the body's first line, right behind the blank line.
        position = part.start - 1 if octets.startswith(b"--" + boundary, part.start) else part.start
        opened: int | None = None
        for _ in range(limits.BOUNDARY_CANDIDATES_MAX):
            found = position if position < part.start else octets.find(needle, position, end)
            if found < 0:
                break
            match = _DELIMITER_REST.match(octets, found + len(needle), end)
            position = found + len(needle)
            if match is None:
                continue
            if opened is not None:
                yield opened, found - (found > opened and octets[found - 1 : found] == b"\r")
            if match.group(1):
                return
            opened = match.end()
            position = max(opened - 1, position)
        if opened is not None and opened < end:
            self._note("multipart without its closing delimiter")
            yield opened, end


_TYPE = re.compile(r"[a-z0-9!#$&^_.+-]{1,80}/[a-z0-9!#$&^_.+-]{1,120}")
_DELIMITER_REST = re.compile(rb"(--)?[ \t]*(?:\r?\n|\Z|\r)")
