"""Builds python-telegram-bot's Application and its table of handlers; fetches updates without losing any.

Updates are confirmed to Telegram only after they were handled: a kill in between has them delivered
again, and a tap delivered twice decides once (its revision is old by then).
"""

import asyncio
import json
from typing import Any, Final
from urllib.parse import urlencode

import httpx
import structlog
from telegram import Update
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
from bot.telegram.desk_chat import DeskChat
from bot.telegram.faults import sort
from bot.telegram.handlers.cards import CardTaps
from bot.telegram.handlers.errors import Errors
from bot.telegram.handlers.replies import CardReplies

log = structlog.get_logger(__name__)

POLL_S: Final = 50
"""Long poll; Telegram answers at once when something comes."""
READ_S: Final = 20
"""How long any answer may take besides."""
RETRY_S: Final = 2.0
REPLIES_FIRST: Final = -2
"""PTB asks its groups of handlers in ascending order; one may stop the rest."""
UPDATES: Final = ("message", "callback_query")

Json = dict[str, Any]
App = Application[Any, Any, Any, Any, Any, Any]


def build(settings: TelegramSettings, transport: httpx.AsyncBaseTransport | None = None) -> App:
    """An Application without an updater of its own; `add_handlers` completes it.

    Args:
        settings: whose bot, and where.
        transport: what to send over instead of sockets.
    """
    base = settings.api_url.rstrip("/")
    return (
        ApplicationBuilder()
        .token(settings.token.get_secret_value())
        .base_url(f"{base}/bot")
        .base_file_url(f"{base}/file/bot")
        .request(
            HTTPXRequest(
                connection_pool_size=16,
                connect_timeout=5,
                read_timeout=READ_S,
                media_write_timeout=60,
                httpx_kwargs={"transport": transport} if transport else None,
            )
        )
        .updater(None)
        .job_queue(None)
        .build()
    )


def add_handlers(application: App, desk: DeskChat, taps: CardTaps, customers: CustomerDoor) -> None:
    """The table: which update goes where; the operators' commands stand before it."""
    application.add_handler(desk.moves_handler())
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
        offset = 0
        while True:
            try:
                updates = await self._fetch(offset)
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
                offset = update["update_id"] + 1

    async def _fetch(self, offset: int) -> list[Json]:
        """Updates as they came: each is read apart, so that one that nobody can read hides no other."""
        bot = self._application.bot
        asked = {"offset": offset, "timeout": POLL_S, "allowed_updates": json.dumps(UPDATES)}
        url = f"{bot.base_url}/getUpdates?{urlencode(asked)}"
        try:
            told = await bot.request.post(url, read_timeout=POLL_S + READ_S)
        except (AttributeError, LookupError, TypeError):
            told = None
        if not isinstance(told, list) or not all(map(_is_numbered, told)):
            raise TelegramError("the answer to getUpdates is no list of updates")
        return told

    async def _handle(self, update: Json) -> None:
        try:
            await self._application.process_update(Update.de_json(update, self._application.bot))
        except Exception:  # an update that we cannot handle must not come again for ever
            log.exception("update_failed", update_id=update["update_id"])


def _is_numbered(update: object) -> bool:
    return isinstance(update, dict) and isinstance(update.get("update_id"), int)
