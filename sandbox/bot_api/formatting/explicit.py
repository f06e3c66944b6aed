"""Entities that the caller gives by hand, in the parameters `entities` and `caption_entities`."""

from collections.abc import Mapping
from typing import Any

from sandbox.bot_api.formatting.links import checked_link
from sandbox.bot_api.formatting.text import Entity
from sandbox.bot_api.refusals import bad_request

_PLAIN = {
    "bold",
    "italic",
    "underline",
    "strikethrough",
    "spoiler",
    "blockquote",
    "expandable_blockquote",
    "code",
    "pre",
    "text_link",
    "text_mention",
    "custom_emoji",
    "date_time",
}
_FOUND_BY_SERVER = {
    "mention",
    "hashtag",
    "cashtag",
    "bot_command",
    "url",
    "email",
    "phone_number",
    "bank_card",
}
_OFFSET_MAX = 1_000_000


def read_entities(value: object) -> list[Entity]:
    """Read a JSON array of MessageEntity.

    Kinds that Telegram finds by itself are taken from nobody and left out here.

    Raises:
        Refusal: 400 in Telegram's words for an unknown kind or a missing field.
    """
    if not isinstance(value, list):
        return []
    return [entity for item in value if (entity := _read(item)) is not None]


def _read(item: object) -> Entity | None:
    if not isinstance(item, dict):
        raise bad_request("can't parse MessageEntity: expected an Object")
    kind = item.get("type")
    if kind in _FOUND_BY_SERVER:
        return None
    if kind not in _PLAIN:
        raise bad_request("can't parse MessageEntity: Unsupported type specified")
    entity = Entity(
        kind,
        _number(item, "offset"),
        _number(item, "length"),
        language=item.get("language") if kind == "pre" else None,
        user_id=_mentioned(item) if kind == "text_mention" else None,
        custom_emoji_id=str(item.get("custom_emoji_id", "")) if kind == "custom_emoji" else None,
        unix_time=_number(item, "unix_time") if kind == "date_time" else None,
        date_time_format=item.get("date_time_format") if kind == "date_time" else None,
        url=_link(item) if kind == "text_link" else None,
    )
    for name, value in (("offset", entity.offset), ("length", entity.length)):
        if not 0 <= value <= _OFFSET_MAX:
            raise bad_request(f"receive an entity with incorrect {name} {value}")
    return entity if entity.length else None


def _number(item: Mapping[str, Any], name: str) -> int:
    value = item.get(name)
    if not isinstance(value, int) or isinstance(value, bool):
        raise bad_request(f"can't parse MessageEntity: Can't find field \"{name}\"")
    return value


def _mentioned(item: Mapping[str, Any]) -> int:
    user = item.get("user")
    if not isinstance(user, dict):
        raise bad_request("can't parse MessageEntity: Can't find field \"user\"")
    return _number(user, "id")


def _link(item: Mapping[str, Any]) -> str:
    link = checked_link(str(item.get("url", "")))
    if link is None:
        raise bad_request("entity URL is invalid")
    return link
