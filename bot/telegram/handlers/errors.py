"""A handler that failed: whoever tapped or wrote hears of it, since his update does not come again."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.telegram.people import People, Role
from bot.texts.catalogue import Catalogue

log = structlog.get_logger(__name__)

Spawn = Callable[[Coroutine[Any, Any, None]], object]


class Errors:
    """PTB's error handler."""

    def __init__(self, people: People, texts: Catalogue, language: str, spawn: Spawn) -> None:
        self._people = people
        self._texts = texts
        self._language = language
        self._spawn = spawn

    async def __call__(self, update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Log it, and ask for another try: what was not stored was not done."""
        error = context.error
        if isinstance(error, SQLAlchemyError):
            log.warning("database_away", trouble=type(error).__name__)
        else:
            log.error("update_failed", exc_info=error)
        if isinstance(update, Update) and update.effective_user is not None:
            self._spawn(self._tell(update, update.effective_user.id))

    async def _tell(self, update: Update, user_id: int) -> None:
        is_stranger = self._people.role_of(user_id) is Role.STRANGER
        language = self._language if not is_stranger else _spoken(update)
        text = self._texts.say(language, "tap.failed")
        try:
            if update.callback_query is not None:
                await update.callback_query.answer(text, show_alert=True)
            elif update.effective_message is not None:
                await update.effective_message.reply_text(text)
        except TelegramError as error:
            log.warning("answer_lost", trouble=str(error))


def _spoken(update: Update) -> str:
    code = update.effective_user.language_code if update.effective_user else None
    return "zh" if (code or "").startswith("zh") else "en"
