"""The commands menu, by role: which commands there are for whom, and how Telegram is told.

Setting a menu again changes nothing; a menu that cannot be set harms nothing, since commands work without.
"""

from collections.abc import Iterable, Mapping
from typing import Final

import structlog
from telegram import (
    Bot,
    BotCommand,
    BotCommandScope,
    BotCommandScopeChat,
    BotCommandScopeDefault,
)
from telegram.error import TelegramError

from bot.telegram.desk_chat import DeskChat
from bot.telegram.faults import sort
from bot.telegram.people import People, Role
from bot.texts.catalogue import LANGUAGES, Catalogue

log = structlog.get_logger(__name__)

CUSTOMERS: Final = (
    "start",
    "bind",
    "unbind",
    "balance",
    "models",
    "topup",
    "refund",
    "cases",
    "receipts",
    "statement",
    "language",
    "help",
)
"""In private chats, for everybody."""

READING: Final = ("queue", "case", "why", "user", "rate", "stats", "models", "health", "help")
"""For every role at the desk."""

OPERATORS: Final = (
    "queue",
    "case",
    "why",
    "user",
    "credit",
    "refund",
    "correct",
    "receipt",
    "rate",
    "announce",
    "stats",
    "models",
    "health",
    "lock",
    "help",
)

OWNERS: Final = (*OPERATORS, "ledger")

OTHERWISE: Final = {"refund": "refund_by_hand"}
"""Commands that do another thing for the desk than for customers, and the words for that."""


def commands_of(role: Role) -> tuple[str, ...]:
    """The commands of a role, in the menu's order."""
    return {Role.STRANGER: CUSTOMERS, Role.VIEWER: READING, Role.OWNER: OWNERS}.get(role, OPERATORS)


async def set_menus(bot: Bot, people: People, desk: DeskChat, texts: Catalogue, language: str) -> None:
    """Tell Telegram every menu: customers' in each language, the desk's chat, each operator's own chat."""
    # Without a language: what people see whose app speaks none of ours.
    for code, shown in ((None, "en"), *zip(LANGUAGES, LANGUAGES, strict=True)):
        await _set(bot, _menu(CUSTOMERS, texts, shown, {}), BotCommandScopeDefault(), code)
    chats: Mapping[int, Role] = {
        desk.id: Role.OPERATOR,
        **{operator: people.role_of(operator) for operator in people.names},
    }
    for chat_id, role in chats.items():
        menu = _menu(commands_of(role), texts, language, OTHERWISE)
        await _set(bot, menu, BotCommandScopeChat(chat_id), None)


def _menu(
    names: Iterable[str], texts: Catalogue, language: str, otherwise: Mapping[str, str]
) -> list[BotCommand]:
    return [BotCommand(name, texts.say(language, f"commands.{otherwise.get(name, name)}")) for name in names]


async def _set(bot: Bot, menu: list[BotCommand], scope: BotCommandScope, language: str | None) -> None:
    try:
        await bot.set_my_commands(menu, scope=scope, language_code=language)
    except TelegramError as error:
        # An operator who never opened the bot has no chat with it yet.
        log.warning("menu_not_set", scope=scope.to_dict(), trouble=sort(error).trouble)
