"""The table of the announcements' handlers: which update goes where."""

from collections.abc import Sequence
from typing import Any, Final

from telegram.ext import BaseHandler, CallbackQueryHandler, CommandHandler, MessageHandler, filters

from bot.telegram.announcement_taps import PATTERN
from bot.telegram.handlers.announce import AnnounceCommand
from bot.telegram.handlers.announce_answers import AnnounceAnswers
from bot.telegram.handlers.announcement_taps import AnnouncementTaps
from bot.telegram.handlers.announcing import Announcing

COMMAND: Final = "announce"
FIRST: Final = -1
"""Answers to questions are looked for before anything else; other messages pass through."""


def announcements_handlers(announcing: Announcing) -> dict[int, Sequence[BaseHandler[Any, Any, Any]]]:
    """By group, as `Application.add_handlers` takes them; they come before the cards' taps."""
    command = AnnounceCommand(announcing)
    below_picture = filters.PHOTO & filters.CaptionRegex(rf"^/{COMMAND}(?:@\w+)?(?:\s|$)")
    return {
        FIRST: [MessageHandler(~filters.COMMAND, AnnounceAnswers(announcing))],
        0: [
            CommandHandler(COMMAND, command, filters=filters.UpdateType.MESSAGE),
            MessageHandler(filters.UpdateType.MESSAGE & below_picture, command),
            CallbackQueryHandler(AnnouncementTaps(announcing), pattern=PATTERN),
        ],
    }
