"""Text with entities, and the tidying that Telegram does before it counts and stores a text.

Source: `fix_formatted_text` in tdlib/td, `MessageEntity.cpp`.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from sandbox.bot_api.refusals import bad_request

_DROPPED = {"\r", *map(chr, range(0x2028, 0x202F)), "\u0333", "\u033f", "\u030a"}
"""Characters that Telegram removes: carriage returns, direction overrides, combining lines."""


@dataclass(frozen=True, slots=True)
class Entity:
    """One span of formatting; see the Bot API's MessageEntity."""

    type: str
    offset: int
    """In UTF-16 units."""
    length: int
    """In UTF-16 units."""
    url: str | None = None
    user_id: int | None = None
    language: str | None = None
    custom_emoji_id: str | None = None
    unix_time: int | None = None
    date_time_format: str | None = None

    @property
    def end(self) -> int:
        """First unit behind the span."""
        return self.offset + self.length


@dataclass(frozen=True, slots=True)
class FormattedText:
    """A text and its entities, outer before inner, in order of offset."""

    text: str = ""
    entities: tuple[Entity, ...] = ()

    @property
    def length(self) -> int:
        """In UTF-16 units, as Telegram's limits are counted."""
        return utf16_length(self.text)


def utf16_length(text: str) -> int:
    """Number of UTF-16 units: 2 for each character beyond the basic plane."""
    return len(text) + sum(character > "\uffff" for character in text)


def utf16_slice(text: str, offset: int, length: int) -> str:
    """The part of a text that an entity covers."""
    octets = text.encode("utf-16-le", "surrogatepass")
    return octets[2 * offset : 2 * (offset + length)].decode("utf-16-le", "surrogatepass")


def in_order(entities: Iterable[Entity]) -> tuple[Entity, ...]:
    """Sorted as Telegram sends them: by offset, longer spans first."""
    return tuple(sorted(entities, key=lambda entity: (entity.offset, -entity.length)))


def tidy(text: str, entities: Iterable[Entity]) -> FormattedText:
    """Clean and trim a text, and move its entities along.

    Control characters become blanks, carriage returns vanish, white space at both ends is cut
    (in front only up to the first entity).

    Raises:
        Refusal: an entity that begins or ends in the middle of a character or behind the text.
    """
    cleaned, moved = _clean(text)
    kept = [_moved(entity, moved) for entity in in_order(entities)]
    end = utf16_length(cleaned.rstrip(" \n"))
    first = min((entity.offset for entity in kept), default=end)
    start = 0
    while start < min(first, end) and cleaned[start] in " \n":
        start += 1
    trimmed = cleaned.rstrip(" \n")[start:]
    clipped = []
    for entity in kept:
        length = min(entity.end, end) - entity.offset
        if length > 0:
            clipped.append(replace(entity, offset=entity.offset - start, length=length))
    return FormattedText(trimmed, in_order(clipped))


def _clean(text: str) -> tuple[str, list[int | None]]:
    """The cleaned text, and for each old UTF-16 offset the new one (None: within a character)."""
    kept: list[str] = []
    moved: list[int | None] = [0]
    position = 0
    for character in text:
        if character > "\uffff":
            moved.append(None)
        if character not in _DROPPED:
            kept.append(" " if character < " " and character != "\n" else character)
            position += 2 if character > "\uffff" else 1
        moved.append(position)
    return "".join(kept), moved


def _moved(entity: Entity, moved: list[int | None]) -> Entity:
    """The entity at its place in the cleaned text."""
    last = len(moved) - 1
    if entity.offset > last:
        raise bad_request(f"entity begins after the end of the text at UTF-16 offset {entity.offset}")
    if entity.end > last:
        raise bad_request(
            f"entity beginning at UTF-16 offset {entity.offset} ends after the end of the text"
            f" at UTF-16 offset {entity.end}"
        )
    start, end = moved[entity.offset], moved[entity.end]
    if start is None:
        raise bad_request(f"entity begins in a middle of a UTF-16 symbol at UTF-16 offset {entity.offset}")
    if end is None:
        raise bad_request(
            f"entity beginning at UTF-16 offset {entity.offset} ends in a middle of a UTF-16 symbol"
        )
    return replace(entity, offset=start, length=end - start)
