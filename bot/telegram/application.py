"""Builds python-telegram-bot's Application and its table of handlers; fetches updates without losing any.

Updates are confirmed to Telegram only after they were handled: a kill in between has them delivered
again, and a tap delivered twice decides once (its revision is old by then).
"""

import asyncio
from typing import Any, Final

import structlog
from telegram import Bot, Update
from telegram.error import Conflict, TelegramError
from telegram.ext import (
    Application,
    ApplicationBuilder,
    ApplicationHandlerStop,
    CallbackQueryHandler,
    MessageHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.ops.reachability import Reachability
from bot.settings import TelegramSettings
from bot.telegram.customers.door import CustomerDoor
from bot.telegram.faults import sort
from bot.telegram.handlers.cards import CardTaps
from bot.telegram.handlers.errors import Errors
from bot.telegram.handlers.replies import CardReplies

log = structlog.get_logger(__name__)

POLL_S: Final = 50
"""Long poll; Telegram answers at once when something comes."""
RETRY_S: Final = 2.0
REPLIES_FIRST: Final = -2
"""PTB asks its groups of handlers in ascending order; one may stop the rest."""
UPDATES: Final = ("message", "callback_query")

App = Application[Any, Any, Any, Any, Any, Any]


def build(settings: TelegramSettings) -> App:
    """An Application without an updater of its own; `add_handlers` completes it."""
    base = settings.api_url.rstrip("/")
    return (
        ApplicationBuilder()
        .token(settings.token.get_secret_value())
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .request(
            HTTPXRequest(connection_pool_size=16, connect_timeout=5, read_timeout=20, media_write_timeout=60)
        )
        .get_updates_request(HTTPXRequest(connection_pool_size=1, connect_timeout=5, read_timeout=20))
        .updater(None)
        .job_queue(None)
        .build()
    )


def add_handlers(application: App, taps: CardTaps, customers: CustomerDoor) -> None:
    """The table: which update goes where; the operators' commands stand before it."""
    application.add_handler(customers.taps_handler())
    application.add_handler(CallbackQueryHandler(taps))
    application.add_handlers(customers.message_handlers())


def add_replies(application: App, taps: CardTaps, replies: CardReplies, errors: Errors) -> None:
    """What answers one of the bot's questions means nothing else: it is looked at before all others."""

    async def without_data(update: Update, context: Any) -> None:
        # PTB gives a tap without data to whichever pattern comes first: to somebody it is not meant for.
        await taps(update, context)
        raise ApplicationHandlerStop

    nothing = CallbackQueryHandler(without_data, pattern=lambda _: False)
    application.add_handler(nothing, group=REPLIES_FIRST)
    application.add_handler(MessageHandler(filters.REPLY, replies), group=REPLIES_FIRST)
    application.add_error_handler(errors)


class Poller:
    """Fetches updates, one batch after the other, handled in order."""

    def __init__(self, application: App, reach: Reachability) -> None:
        self._application = application
        self._reach = reach

    async def run(self) -> None:
        """Poll until cancelled."""
        bot: Bot = self._application.bot
        offset: int | None = None
        while True:
            try:
                updates = await bot.get_updates(offset=offset, timeout=POLL_S, allowed_updates=UPDATES)
            except Conflict:
                self._reach.failed("telegram", "another process polls with this token")
                await asyncio.sleep(RETRY_S)
                continue
            except TelegramError as error:
                fault = sort(error)
                self._reach.failed("telegram", fault.trouble)
                await asyncio.sleep(fault.retry_after_s or RETRY_S)
                continue
            self._reach.worked("telegram")
            for update in updates:
                await self._handle(update)
                offset = update.update_id + 1

    async def _handle(self, update: Update) -> None:
        try:
            await self._application.process_update(update)
        except Exception:  # an update that we cannot handle must not come again for ever
            log.exception("update_failed", update_id=update.update_id)
