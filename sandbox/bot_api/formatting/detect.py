"""Entities that Telegram finds by itself: commands, mentions, hashtags, links and mail addresses."""

import re
from collections.abc import Iterable

from sandbox.bot_api.formatting.text import Entity, FormattedText, in_order, utf16_length

_FOUND = {
    "bot_command": re.compile(r"(?<![\w/])/[A-Za-z0-9_]{1,64}(?:@\w{3,32})?(?![\w/])", re.ASCII),
    "url": re.compile(r"https?://[^\s<>\"']+[^\s<>\"'.,;:!?()\]。，；：！？）]"),
    "email": re.compile(r"(?<![\w.+-])[\w.+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*\.[A-Za-z]{2,}"),
    "mention": re.compile(r"(?<![\w@.])@[A-Za-z][A-Za-z0-9_]{3,31}(?![\w.@])", re.ASCII),
    "hashtag": re.compile(r"(?<![\w#])#(?=\w*[^\W\d])\w+"),
}
_OPAQUE = {"code", "pre", "text_link", "text_mention", "custom_emoji", "date_time", *_FOUND}
"""Kinds within which nothing is looked for."""


def with_found_entities(formatted: FormattedText) -> FormattedText:
    """Add what Telegram would have made clickable; earlier kinds win over later ones."""
    entities = list(formatted.entities)
    for kind, pattern in _FOUND.items():
        for match in pattern.finditer(formatted.text):
            offset = utf16_length(formatted.text[: match.start()])
            found = Entity(kind, offset, utf16_length(match.group()))
            if not _is_covered(found, entities):
                entities.append(found)
    return FormattedText(formatted.text, in_order(entities))


def _is_covered(found: Entity, entities: Iterable[Entity]) -> bool:
    return any(
        other.type in _OPAQUE and found.offset < other.end and other.offset < found.end for other in entities
    )
