"""The channel itself: whether it is there, what the bot may do in it, and links to its messages."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from telegram import Bot, ChatMemberAdministrator, ChatMemberOwner, Message, MessageOriginChannel
from telegram.constants import ChatType
from telegram.error import BadRequest, Forbidden

_LINK: Final = re.compile(
    r"\s*(?:https?://)?(?:www\.)?t(?:elegram)?\.me/(?:c/(?P<number>\d{1,15})|(?P<name>\w{4,32}))"
    r"/(?P<message>\d{1,12})/?(?:\?\S*)?\s*",
    re.ASCII,
)
_CHANNEL_MARK: Final = "-100"
"""Before the number that stands in links to private channels."""


class ChannelFault(StrEnum):
    """What must be mended before all of it works; each has a text."""

    NOT_FOUND = "not_found"
    """No such chat, or one that the bot never was in."""
    NO_CHANNEL = "no_channel"
    """A chat of another kind."""
    NOT_ADMINISTRATOR = "not_administrator"
    MAY_NOT_POST = "may_not_post"
    MAY_NOT_EDIT = "may_not_edit"
    """Needed for pinning too."""
    MAY_NOT_DELETE = "may_not_delete"
    """Own messages can be deleted for 48 hours without that right."""


@dataclass(frozen=True, slots=True)
class Channel:
    """A channel as the bot sees it."""

    chat_id: int | None
    """None where it is not found."""
    username: str | None
    faults: tuple[ChannelFault, ...] = ()


async def look_at(bot: Bot, channel: str) -> Channel:
    """Ask Telegram for the channel and the bot's rights in it (getChat, getChatMember).

    Raises:
        TelegramError: Telegram was not reached; about the channel nothing was learnt.
    """
    try:
        chat = await bot.get_chat(channel)
        if chat.type != ChatType.CHANNEL:
            return Channel(chat.id, chat.username, (ChannelFault.NO_CHANNEL,))
        member = await bot.get_chat_member(chat.id, bot.id)
    except (BadRequest, Forbidden):
        return Channel(None, None, (ChannelFault.NOT_FOUND,))
    if isinstance(member, ChatMemberOwner):
        return Channel(chat.id, chat.username)
    if not isinstance(member, ChatMemberAdministrator):
        return Channel(chat.id, chat.username, (ChannelFault.NOT_ADMINISTRATOR,))
    rights = {
        ChannelFault.MAY_NOT_POST: member.can_post_messages,
        ChannelFault.MAY_NOT_EDIT: member.can_edit_messages,
        ChannelFault.MAY_NOT_DELETE: member.can_delete_messages,
    }
    return Channel(chat.id, chat.username, tuple(fault for fault, is_given in rights.items() if not is_given))


def link_to(channel: str, message_id: int) -> str:
    """A link that opens a message of a channel, named as in the configuration."""
    if channel.startswith("@"):
        return f"https://t.me/{channel[1:]}/{message_id}"
    return f"https://t.me/c/{channel.removeprefix(_CHANNEL_MARK)}/{message_id}"


def message_named(message: Message, channel: Channel) -> int | None:
    """Which message of the channel an operator means: he forwards it, or sends its link; None: neither."""
    origin = message.forward_origin
    if isinstance(origin, MessageOriginChannel):
        return origin.message_id if origin.chat.id == channel.chat_id else None
    found = _LINK.fullmatch(message.text or "")
    if found is None:
        return None
    is_ours = (
        f"{_CHANNEL_MARK}{found['number']}" == str(channel.chat_id)
        if found["number"]
        else found["name"].casefold() == (channel.username or "").casefold()
    )
    return int(found["message"]) if is_ours else None
