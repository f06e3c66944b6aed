"""Telegram: token, desk's chat, operators, the channel's rights, webhook, another poller."""

from typing import Final

from telegram import Bot, ChatMember, ChatMemberAdministrator
from telegram.error import ChatMigrated, Conflict, InvalidToken, TelegramError

from bot.checks.finding import Finding, fault, fine, note
from bot.settings import TelegramSettings
from bot.telegram.application import build

PART: Final = "telegram"
SPEAKING: Final = frozenset({ChatMember.OWNER, ChatMember.ADMINISTRATOR, ChatMember.MEMBER})
LISTEN_S: Final = 5
"""Longer than a poller needs to come again after it was ended."""
CHANNEL_RIGHTS: Final = {
    "can_post_messages": "post",
    "can_edit_messages": "edit and pin",
    "can_delete_messages": "delete",
}
"""What announcements need; in channels, pinning goes with editing (Bot API, ChatMemberAdministrator)."""


async def check_telegram(settings: TelegramSettings, *, is_running: bool) -> list[Finding]:
    """Ask as the bot would.

    Args:
        settings: of the section.
        is_running: the bot itself polls now, and shall not be disturbed.
    """
    application = build(settings)
    bot: Bot = application.bot
    try:
        await application.initialize()
    except InvalidToken:
        return [fault(PART, "the token is not accepted", "get it from @BotFather")]
    except TelegramError as error:
        return [fault(PART, f"{settings.api_url}: {error}")]
    try:
        return [
            fine(PART, f"the token is that of @{bot.username}"),
            *await _desk(bot, settings.desk_chat),
            *await _operators(bot, settings),
            *(await _channel(bot, settings.channel) if settings.channel else []),
            *await _delivery(bot, is_running=is_running),
        ]
    except TelegramError as error:
        return [fault(PART, f"{type(error).__name__}: {error}")]
    finally:
        await application.shutdown()


async def _desk(bot: Bot, chat_id: int) -> list[Finding]:
    part = "telegram.desk_chat"
    try:
        chat = await bot.get_chat(chat_id)
        if chat.type == chat.PRIVATE:
            return [fine(part, f"cards go to {chat.first_name} alone")]
        member = await bot.get_chat_member(chat_id, bot.id)
    except ChatMigrated as error:
        return [fault(part, "the group became a supergroup", f"set desk_chat = {error.new_chat_id}")]
    except TelegramError as error:
        return [fault(part, f"{chat_id}: {error}", "add the bot to the group, and say its id there")]
    if member.status not in SPEAKING:
        return [fault(part, f"the bot is {member.status} in {chat.title}", "let it write there")]
    found = [fine(part, f"{chat.title}: the bot is {member.status}")]
    if chat.type == chat.GROUP:
        mend = "make it a supergroup now: its id changes then, and the bot begins anew there"
        found.append(note(part, "it is a basic group", mend))
    return found


async def _operators(bot: Bot, settings: TelegramSettings) -> list[Finding]:
    found = []
    for operator in settings.operators:
        part = f"telegram.operators {operator.name}"
        try:
            await bot.get_chat(operator.id)
        except TelegramError:
            mend = f"{operator.name} opens @{bot.username} and presses Start, for commands in private"
            found.append(note(part, f"{operator.id} has no chat with the bot", mend))
        else:
            found.append(fine(part, f"{operator.role}, reached"))
    return found


async def _channel(bot: Bot, channel: str) -> list[Finding]:
    part = "telegram.channel"
    try:
        member = await bot.get_chat_member(channel, bot.id)
    except TelegramError as error:
        return [fault(part, f"{channel}: {error}", "make the bot an administrator of the channel")]
    if not isinstance(member, ChatMemberAdministrator):
        return [fault(part, f"the bot is {member.status} of {channel}", "make it an administrator")]
    lacks = [words for right, words in CHANNEL_RIGHTS.items() if not getattr(member, right)]
    if lacks:
        return [fault(part, f"the bot may not {', '.join(lacks)} in {channel}", "give it that right")]
    return [fine(part, f"{channel}: the bot may {', '.join(CHANNEL_RIGHTS.values())}")]


async def _delivery(bot: Bot, *, is_running: bool) -> list[Finding]:
    webhook = await bot.get_webhook_info()
    if webhook.url:
        mend = "the bot polls: remove it with the Bot API's deleteWebhook"
        return [fault(PART, "a webhook was left over; no update would come", mend)]
    if is_running:
        return [fine(PART, "no webhook; the bot is running and polls")]
    try:
        # Without an offset nothing is confirmed: the bot will get these updates all the same. The newest
        # poll ends the one before it with 409; whoever else polls comes again soon, and ends this one.
        waiting = await bot.get_updates(limit=1, timeout=LISTEN_S)
    except Conflict:
        return [fault(PART, "another process polls with this token", "stop it, or make a new token")]
    if waiting:
        return [fine(PART, "no webhook; updates wait for the bot, nobody takes them")]
    return [fine(PART, "no webhook, and nobody else polls")]
