"""What one part of an announcement shows: a text with its formatting, perhaps below a picture.

Offsets, lengths and limits are counted as Telegram counts: in UTF-16 units.
"""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Final

TEXT_UNITS_MAX: Final = 4096
CAPTION_UNITS_MAX: Final = 1024
"""Bot API, sendMessage and sendPhoto: after entities are parsed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """Formatting of a piece of the text; fields as in the Bot API's MessageEntity."""

    kind: str
    offset: int
    length: int
    url: str | None = None
    user_id: int | None = None
    user_name: str | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None


@dataclass(frozen=True, slots=True)
class Content:
    """A text, or a picture with a caption."""

    text: str
    spans: tuple[Span, ...] = ()
    picture: str | None = None
    """Telegram's file id; None: text alone."""

    @property
    def units(self) -> int:
        """Length of the text."""
        return units_of(self.text)

    @property
    def units_max(self) -> int:
        """What Telegram takes: a caption is shorter than a text."""
        return TEXT_UNITS_MAX if self.picture is None else CAPTION_UNITS_MAX


class Flaw(StrEnum):
    """Why something cannot be published; each has a text."""

    EMPTY = "empty"
    TEXT_TOO_LONG = "text_too_long"
    CAPTION_TOO_LONG = "caption_too_long"


def flaw_of(content: Content) -> Flaw | None:
    """What Telegram would refuse; None where it would take it."""
    if content.picture is None and not content.text.strip():
        return Flaw.EMPTY
    if content.units > content.units_max:
        return Flaw.TEXT_TOO_LONG if content.picture is None else Flaw.CAPTION_TOO_LONG
    return None


def units_of(text: str) -> int:
    """UTF-16 units of a text: 2 for each character beyond the basic plane."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def without_head(content: Content, head: int) -> Content:
    """What stands behind the first `head` units (a command) and the white space after them.

    Spans move along; one that began in the head loses what lay there, or is left out.
    """
    octets = content.text.encode("utf-16-le", "surrogatepass")
    behind = octets[2 * head :].decode("utf-16-le", "surrogatepass")
    rest = behind.lstrip()
    cut = head + units_of(behind) - units_of(rest)
    moved = (_cut(span, cut) for span in content.spans)
    return replace(content, text=rest, spans=tuple(span for span in moved if span.length > 0))


def _cut(span: Span, cut: int) -> Span:
    start = max(span.offset, cut)
    return replace(span, offset=start - cut, length=span.offset + span.length - start)
