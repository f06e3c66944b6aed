"""The private chats' door: which update goes to whom, how fast, and what is said when something fails.

What a person sends to be kept (words, pictures) is stored before its update is confirmed to Telegram; what
only asks the gateway runs beside, so that a slow gateway never holds up an operator's tap.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Sequence
from typing import Any, Final
from weakref import WeakValueDictionary

import structlog
from telegram import CallbackQuery, LinkPreviewOptions, Message, Update
from telegram.error import TelegramError
from telegram.ext import BaseHandler, CallbackQueryHandler, ContextTypes, MessageHandler, filters

from bot.desk.proof import codes_in
from bot.desk.walk import Step, Walk
from bot.telegram.customers import greeting, looking, owning, refunding, topup
from bot.telegram.customers.files import TooLargeError, files_of
from bot.telegram.customers.filing import Incoming, TooManyCasesError, file_words
from bot.telegram.customers.pace import Allowed, Pace
from bot.telegram.customers.reply import PREFIX, Reply, cut, data_of
from bot.telegram.customers.room import Room, Visitor
from bot.telegram.desk_chat import DeskChat
from gateway_client import GatewayError

log = structlog.get_logger(__name__)

NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
TAPS_FOLDER: Final = "telegram-taps"
Answering = Callable[[Room, Visitor, str], Awaitable[Reply]]
Filing = Callable[[Room, Visitor, Incoming], Awaitable[Reply]]
Spawn = Callable[[Coroutine[Any, Any, None]], object]

COMMANDS: Final[dict[str, Answering]] = {
    "start": greeting.start,
    "help": greeting.help_,
    "language": greeting.language,
    "bind": owning.bind,
    "unbind": owning.unbind,
    "balance": looking.balance,
    "models": looking.models,
    "prices": looking.models,
    "cases": looking.cases,
    "receipts": looking.receipts,
    "statement": looking.statement,
}
FILING_COMMANDS: Final[dict[str, Filing]] = {"topup": topup.topup, "refund": refunding.refund}
TAPS: Final[dict[str, Answering]] = {
    "join": greeting.join,
    "no": greeting.let_be,
    "language": greeting.language,
    "check": owning.check,
    "unprove": owning.give_up,
    "unbind": owning.unbind,
    "receipt": looking.receipts,
    "walk": topup.tap,
}
FILING_TAPS: Final[dict[str, Filing]] = {"refund": refunding.of_account}


class CustomerDoor:
    """Takes every update of a private chat that no operator's handler took."""

    def __init__(self, room: Room, desk: DeskChat, spawn: Spawn) -> None:
        self._room = room
        self._desk = desk
        self._start = spawn
        self._pace = Pace()
        self._turns: WeakValueDictionary[int, asyncio.Lock] = WeakValueDictionary()

    def taps_handler(self) -> BaseHandler[Any, Any, Any]:
        """For the table of handlers, before the cards' taps."""
        return CallbackQueryHandler(self.tap, pattern=f"^{PREFIX}")

    def message_handlers(self) -> Sequence[BaseHandler[Any, Any, Any]]:
        """For the table of handlers, after all that is the operators'."""
        private = filters.ChatType.PRIVATE & filters.UpdateType.MESSAGE
        return (
            MessageHandler(private & filters.COMMAND, self.command),
            MessageHandler(private & ~filters.StatusUpdate.ALL, self.words),
        )

    async def command(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A command; an unknown one is answered with help."""
        del context
        message = update.effective_message
        assert message is not None
        if not await self._may_go_on(message):
            return
        head, _, words = (message.text or "").partition(" ")
        name = head[1:].partition("@")[0].lower()
        if name in FILING_COMMANDS:
            filing = FILING_COMMANDS[name]
            incoming = Incoming(message_id=message.message_id, sent_at=message.date, text=message.text or "")
            self._spawn(self._answer(message, lambda room, visitor: filing(room, visitor, incoming)))
            return
        answering = COMMANDS.get(name, greeting.help_)
        self._spawn(self._answer(message, lambda room, visitor: answering(room, visitor, words)))

    async def words(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Words and files: for the walk, for a proof, else for a case."""
        del context
        message = update.effective_message
        assert message is not None
        assert message.from_user is not None
        # Where the desk is an operator's private chat, his words there are no customer's.
        if message.chat.id == self._desk.id or not await self._may_go_on(message):
            return
        room, user_id = self._room, message.from_user.id
        walk = await room.handle.store.read(lambda uow: uow.walks.of(user_id, room.handle.clock.now()))
        work = self._answer(message, lambda room, visitor: _take(room, visitor, walk, message))
        if walk is not None and walk.step is Step.ACCOUNT:
            self._spawn(work)
        else:
            await work

    async def tap(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A button under one of our messages."""
        del context
        query = update.callback_query
        assert query is not None
        message = query.message
        said = data_of(query.data or "")
        if said is None or not isinstance(message, Message) or message.chat.id != query.from_user.id:
            self._spawn(_quietly(query.answer()))
            return
        if self._pace.of(query.from_user.id, self._room.handle.clock.monotonic()) is not Allowed.YES:
            self._spawn(_quietly(query.answer()))
            return
        self._spawn(self._tapped(query, message, *said))

    async def _tapped(self, query: CallbackQuery, message: Message, what: str, argument: str) -> None:
        await _quietly(query.answer())
        async with self._turn(query.from_user.id):
            visitor = await self._room.meet(query.from_user)
            if what in FILING_TAPS:
                incoming = Incoming(
                    message_id=message.message_id, sent_at=message.date, text=argument, folder=TAPS_FOLDER
                )
                reply = await self._guarded(visitor, FILING_TAPS[what](self._room, visitor, incoming))
            elif what in TAPS:
                reply = await self._guarded(visitor, TAPS[what](self._room, visitor, argument))
            else:
                reply = Reply(self._room.say(visitor, "button_old"))
            if reply:
                await _quietly(_sent(message, reply) if reply.is_apart else _edited(message, reply))

    async def _answer(
        self, message: Message, work: Callable[[Room, Visitor], Awaitable[Reply | None]]
    ) -> None:
        assert message.from_user is not None
        async with self._turn(message.from_user.id):
            visitor = await self._room.meet(message.from_user)
            reply = await self._guarded(visitor, work(self._room, visitor))
            if reply:
                self._spawn(_quietly(_sent(message, reply)))

    async def _guarded(self, visitor: Visitor, work: Awaitable[Reply | None]) -> Reply | None:
        """What fails is said; nothing was half done, since each step is one commit."""
        try:
            return await work
        except TooManyCasesError:
            return Reply(self._room.say(visitor, "too_many_cases"))
        except TooLargeError:
            return Reply(self._room.say(visitor, "file_too_large"))
        except GatewayError as error:
            log.warning("gateway_away", trouble=str(error))
            return Reply(self._room.say(visitor, "gateway_away"))
        except TelegramError as error:
            log.warning("file_not_fetched", trouble=str(error))
            return Reply(self._room.say(visitor, "file_not_fetched"))
        except Exception:  # one person's trouble is not the others'; he may send it again
            log.exception("customer_failed")
            return Reply(self._room.say(visitor, "went_wrong"))

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        self._start(_safely(work))

    async def _may_go_on(self, message: Message) -> bool:
        """Counted; whoever is too fast is told once."""
        user = message.from_user
        if user is None or user.is_bot:
            return False
        allowed = self._pace.of(user.id, self._room.handle.clock.monotonic())
        if allowed is Allowed.TOLD:
            visitor = await self._room.meet(user)
            self._spawn(_quietly(_sent(message, Reply(self._room.say(visitor, "too_fast")))))
        return allowed is Allowed.YES

    def _turn(self, user_id: int) -> asyncio.Lock:
        """One at a time and in order, for each person."""
        lock = self._turns.get(user_id)
        if lock is None:
            lock = self._turns[user_id] = asyncio.Lock()
        return lock


async def _take(room: Room, visitor: Visitor, walk: Walk | None, message: Message) -> Reply | None:
    text = message.text or message.caption or ""
    incoming = Incoming(
        message_id=message.message_id, sent_at=message.date, text=text, files=await files_of(message)
    )
    if not incoming.text.strip() and not incoming.files:
        return Reply(room.say(visitor, "not_understood"))
    if codes_in(text) and (reply := await owning.code(room, visitor, text)):
        return reply
    if walk and (reply := await topup.words(room, visitor, walk, incoming)):
        return reply
    filed = await file_words(room, visitor, incoming)
    if filed is None or filed.is_new:
        return None  # what opened a case is acknowledged by the case itself
    return Reply(room.say(visitor, "added", ref=filed.ref))


async def _sent(message: Message, reply: Reply) -> None:
    await message.reply_text(
        cut(reply.text), reply_markup=reply.keyboard(), link_preview_options=NO_PREVIEW, do_quote=False
    )
    for name, octets in reply.pictures:
        await message.reply_photo(octets, caption=name, do_quote=False)
    for name, octets in reply.documents:
        await message.reply_document(octets, filename=name, do_quote=False)


async def _edited(message: Message, reply: Reply) -> None:
    """The message itself goes on; pictures want a message of their own below it."""
    try:
        await message.edit_text(
            cut(reply.text), reply_markup=reply.keyboard(), link_preview_options=NO_PREVIEW
        )
    except TelegramError as error:
        if "not modified" not in str(error).lower():
            await _sent(message, reply)
            return
    for name, octets in reply.pictures:
        await message.reply_photo(octets, caption=name, do_quote=False)


async def _safely(work: Coroutine[Any, Any, None]) -> None:
    """What runs beside must not end what it runs beside."""
    try:
        await work
    except Exception:
        log.exception("customer_failed")


async def _quietly(work: Awaitable[object]) -> None:
    """What cannot be shown is logged; the state stands in the store."""
    try:
        await work
    except TelegramError as error:
        log.info("customer_not_answered", trouble=str(error))
