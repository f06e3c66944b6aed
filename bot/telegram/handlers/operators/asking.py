"""The door of the operators' commands: who asks, whether he may, and how he is answered.

What changes something is decided before its update is confirmed to Telegram, and answered afterwards;
what only reads is done apart, so that a slow server never holds up a tap.
"""

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass
from html import unescape
from typing import Any, ClassVar, Final, Protocol

import structlog
from telegram import (
    Bot,
    CallbackQuery,
    LinkPreviewOptions,
    Message,
    ReplyParameters,
    Update,
)
from telegram.constants import ParseMode
from telegram.error import TelegramError
from telegram.ext import CallbackQueryHandler, CommandHandler, ContextTypes, filters

from bot.telegram.desk_chat import DeskChat
from bot.telegram.faults import Known, sort
from bot.telegram.keyboard import keyboard
from bot.telegram.people import People, Role
from bot.telegram.views.button import Rows
from bot.texts.catalogue import Catalogue

log = structlog.get_logger(__name__)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
RETRY_AFTER_MAX_S: Final = 30.0
"""An answer that Telegram wants later than this is not worth waiting for: the person asks again."""
ANSWER_LENGTH_MAX: Final = 200
"""Bot API, answerCallbackQuery."""

Spawn = Callable[[Coroutine[Any, Any, None]], object]
"""Starts something whose failure harms nothing; the composition root keeps hold of it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A command, or a tap on what a command has shown, by somebody who may give it."""

    operator: int
    """Telegram id."""
    name: str
    """As the desk knows him."""
    role: Role
    chat_id: int
    message_id: int
    is_desk: bool
    """In the desk's own chat; otherwise in private."""
    words: str
    """What follows the command's name, or stands in the button's data; hostile text, white space folded."""
    is_tap: bool = False

    @property
    def source(self) -> str:
        """Which message it is: the same one delivered twice has the same."""
        return f"{self.chat_id}:{self.message_id}"


@dataclass(frozen=True, slots=True)
class Reply:
    """What is answered: Telegram's HTML, and rows of buttons."""

    html: str
    rows: Rows = ()
    is_edit: bool = False
    """To a tap: put in the place of the message that was tapped."""


class UsageError(Exception):
    """A command was given wrongly; `key` says what is wrong in `[usage]`, an example is added."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key = key
        self.values = values


class Command(Protocol):
    """One command."""

    name: ClassVar[str]
    """Without its slash; `[commands]` in `texts/` describes it, `[examples]` shows it."""

    def changes(self, asked: Asked) -> bool:
        """Whether it would change something: not for viewers, and decided before the update is confirmed."""
        ...

    async def answer(self, asked: Asked) -> Reply | None:
        """What is said to it; None where something else says it already.

        Raises:
            UsageError: it was given wrongly.
        """
        ...


class Door:
    """Lets operators in, everybody else is told so."""

    def __init__(
        self, bot: Bot, people: People, texts: Catalogue, language: str, desk: DeskChat, spawn: Spawn
    ) -> None:
        self._bot = bot
        self._people = people
        self._texts = texts
        self._language = language
        self._desk = desk
        self._spawn = spawn

    def handlers(
        self, commands: Sequence[Command], taps: Mapping[str, Command]
    ) -> list[CommandHandler[Any, Any] | CallbackQueryHandler[Any, Any]]:
        """PTB's handlers: of the commands, and of taps whose data begins with `ops.` and a key of `taps`."""
        operators = filters.ChatType.PRIVATE & filters.User(list(self._people.names))
        where = self._desk.messages | operators
        return [
            *(CommandHandler(command.name, self._on_command(command), where) for command in commands),
            *(CallbackQueryHandler(self._on_tap(command), rf"^ops\.{key}:") for key, command in taps.items()),
        ]

    def _on_command(
        self, command: Command
    ) -> Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]:
        async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            del context
            message, user = update.effective_message, update.effective_user
            if message is None:
                return
            # An anonymous administrator or a channel speaks through `sender_chat`: he has no id of his own.
            user_id = 0 if user is None or message.sender_chat else user.id
            words = (message.text or "").partition(" ")[2] if " " in (message.text or "") else ""
            await self._let_in(command, user_id, message, words, None)

        return handle

    def _on_tap(
        self, command: Command
    ) -> Callable[[Update, ContextTypes.DEFAULT_TYPE], Coroutine[Any, Any, None]]:
        async def handle(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            del context
            query = update.callback_query
            assert query is not None
            if isinstance(query.message, Message):
                words = (query.data or "").partition(":")[2].replace(":", " ")
                await self._let_in(command, query.from_user.id, query.message, words, query)

        return handle

    async def _let_in(
        self, command: Command, user_id: int, message: Message, words: str, query: CallbackQuery | None
    ) -> None:
        role = self._people.role_of(user_id)
        asked = Asked(
            operator=user_id,
            name=self._people.names.get(user_id, ""),
            role=role,
            chat_id=message.chat_id,
            message_id=message.message_id,
            is_desk=message.chat_id == self._desk.id,
            words=" ".join(words.split()),
            is_tap=query is not None,
        )
        changes = command.changes(asked)
        if role is Role.STRANGER or (changes and role is Role.VIEWER):
            log.warning("command_refused", command=command.name, user=user_id, role=role)
            refused = Reply(self._texts.say_html(self._language, f"tap.{role}"))
            self._spawn(self._say(asked, refused, query))
        elif changes:
            self._spawn(self._say(asked, await self._answer(command, asked), query))
        else:
            self._spawn(self._serve(command, asked, query))

    async def _serve(self, command: Command, asked: Asked, query: CallbackQuery | None) -> None:
        await self._say(asked, await self._answer(command, asked), query)

    async def _answer(self, command: Command, asked: Asked) -> Reply | None:
        try:
            return await command.answer(asked)
        except UsageError as error:
            say, values = self._texts.say_html, error.values
            wrong = say(self._language, f"usage.{error.key}", **values)
            example = say(self._language, f"examples.{command.name}")
            return Reply(f"{wrong}\n<code>{example}</code>")
        except Exception:  # whoever asked hears of it, and the log has the rest
            log.exception("command_failed", command=command.name)
            return Reply(self._texts.say_html(self._language, "usage.failed"))

    async def _say(self, asked: Asked, reply: Reply | None, query: CallbackQuery | None) -> None:
        for is_last in (False, True):
            try:
                await self._say_once(asked, reply, query)
            except TelegramError as error:
                fault = sort(error)
                wait_s = fault.retry_after_s or 0.0
                if fault.known is Known.WAIT and wait_s <= RETRY_AFTER_MAX_S and not is_last:
                    await asyncio.sleep(wait_s)
                    continue
                log.warning("answer_lost", trouble=fault.trouble)
            return

    async def _say_once(self, asked: Asked, reply: Reply | None, query: CallbackQuery | None) -> None:
        if query is not None:
            # What is too long for a tap's own answer, or has buttons, stands in the chat.
            is_short = reply is not None and not reply.rows and not reply.is_edit
            await query.answer(unescape(reply.html)[:ANSWER_LENGTH_MAX] if reply and is_short else None)
            if reply is None or is_short:
                return
            if reply.is_edit:
                await query.edit_message_text(
                    reply.html,
                    parse_mode=ParseMode.HTML,
                    reply_markup=keyboard(reply.rows),
                    link_preview_options=NO_PREVIEW,
                )
                return
        if reply is not None:
            await self._bot.send_message(
                asked.chat_id,
                reply.html,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(reply.rows),
                link_preview_options=NO_PREVIEW,
                reply_parameters=ReplyParameters(asked.message_id, allow_sending_without_reply=True),
            )
