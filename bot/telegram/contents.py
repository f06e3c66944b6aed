"""Between Telegram's messages and an announcement's content; sending and editing it with its formatting."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Final

from telegram import Bot, InputMediaPhoto, Message, MessageEntity, User

from bot.announce.content import Content, Span

_FOUND_BY_TELEGRAM: Final = frozenset(
    {"mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "bank_card"}
)
"""Kinds that Telegram finds by itself in every text, and takes from nobody."""


class Unusable(StrEnum):
    """Why a message cannot be announced; each has a text."""

    ALBUM = "album"
    """Several pictures come as several messages."""
    KIND = "kind"
    """Neither a text nor a picture."""


def content_of(message: Message) -> Content | Unusable:
    """What a message shows: its text, or its picture with caption, in the largest size."""
    if message.media_group_id is not None:
        return Unusable.ALBUM
    if message.photo:
        return Content(message.caption or "", _spans(message.caption_entities), message.photo[-1].file_id)
    if message.text is not None:
        return Content(message.text, _spans(message.entities))
    return Unusable.KIND


def command_units(message: Message) -> int:
    """How many units of the text or caption the command in front takes; 0: there is none."""
    entities = message.entities or message.caption_entities
    first = entities[0] if entities else None
    is_command = first is not None and first.type == MessageEntity.BOT_COMMAND and first.offset == 0
    return first.length if first is not None and is_command else 0


def entities_of(content: Content) -> list[MessageEntity]:
    """Its formatting as the Bot API takes it."""
    return [_entity(span) for span in content.spans]


async def send_content(bot: Bot, chat_id: int | str, content: Content) -> Message:
    """Send it exactly as every reader shall see it: the same call for a preview and for the channel.

    Raises:
        TelegramError: see `bot.telegram.faults`.
    """
    if content.picture is None:
        return await bot.send_message(chat_id, content.text, entities=entities_of(content))
    return await bot.send_photo(
        chat_id, content.picture, caption=content.text or None, caption_entities=entities_of(content)
    )


async def edit_content(
    bot: Bot, chat_id: int | str, message_id: int, shown: Content | None, content: Content
) -> None:
    """Make a message that shows `shown` show `content`; may be repeated.

    Raises:
        TelegramError: also where it shows that already ("message is not modified").
    """
    caption, entities = content.text or None, entities_of(content)
    if content.picture is None:
        await bot.edit_message_text(content.text, chat_id, message_id, entities=entities)
    elif shown is not None and shown.picture == content.picture:
        await bot.edit_message_caption(chat_id, message_id, caption=caption, caption_entities=entities)
    else:
        media = InputMediaPhoto(content.picture, caption=caption, caption_entities=entities)
        await bot.edit_message_media(media, chat_id, message_id)


def _spans(entities: tuple[MessageEntity, ...]) -> tuple[Span, ...]:
    return tuple(_span(entity) for entity in entities if str(entity.type) not in _FOUND_BY_TELEGRAM)


def _span(entity: MessageEntity) -> Span:
    return Span(
        kind=str(entity.type),
        offset=entity.offset,
        length=entity.length,
        url=entity.url,
        user_id=entity.user.id if entity.user else None,
        user_name=entity.user.first_name if entity.user else None,
        language=entity.language,
        custom_emoji_id=entity.custom_emoji_id,
        unix_time=int(entity.unix_time.timestamp()) if entity.unix_time else None,
        date_time_format=entity.date_time_format,
    )


def _entity(span: Span) -> MessageEntity:
    return MessageEntity(
        span.kind,
        span.offset,
        span.length,
        url=span.url,
        user=User(span.user_id, span.user_name or "", is_bot=False) if span.user_id is not None else None,
        language=span.language,
        custom_emoji_id=span.custom_emoji_id,
        unix_time=datetime.fromtimestamp(span.unix_time, UTC) if span.unix_time is not None else None,
        date_time_format=span.date_time_format,
    )
