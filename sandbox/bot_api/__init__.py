"""A Telegram Bot API server of our own, as strict as Telegram where it matters to a bot."""

from sandbox.bot_api.faults import Fault
from sandbox.bot_api.records import Chat, Message, Tap, User
from sandbox.bot_api.server import BotApiServer

__all__ = ["BotApiServer", "Chat", "Fault", "Message", "Tap", "User"]
