"""Server-sent events, cut out of a stream of bytes without changing any of them.

Source: WHATWG HTML, "Server-sent events". Every provider separates events by a blank line of LF or CRLF.
"""

import re
from collections.abc import Iterator

_BLANK_LINE = re.compile(rb"\r?\n\r?\n")


class EventTooLong(Exception):  # noqa: N818 - it says what the event is
    """An event has more bytes than are kept in memory."""


class Splitter:
    """Gathers bytes and gives whole events, each with the blank line that ends it."""

    def __init__(self, event_bytes_max: int) -> None:
        self._max = event_bytes_max
        self._rest = b""

    def feed(self, chunk: bytes) -> Iterator[bytes]:
        """Give the events that are whole now.

        Raises:
            EventTooLong: what is not whole yet has grown too long.
        """
        octets = self._rest + chunk if self._rest else chunk
        start = 0
        for blank in _BLANK_LINE.finditer(octets):
            yield octets[start : blank.end()]
            start = blank.end()
        self._rest = octets[start:]
        if len(self._rest) > self._max:
            raise EventTooLong

    def rest(self) -> bytes:
        """Give what stood behind the last whole event."""
        rest, self._rest = self._rest, b""
        return rest


def data(event: bytes) -> bytes:
    """Give an event's data; its lines are joined by LF."""
    if event.startswith(b"data:") and event.count(b"\n") <= 2:
        return event[5:].strip()
    lines = [line[5:].strip() for line in event.splitlines() if line.startswith(b"data:")]
    return b"\n".join(lines)
