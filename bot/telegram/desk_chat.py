"""Where operators meet. A group that becomes a supergroup has another id from then on; the bot goes along."""

from collections.abc import Callable
from dataclasses import replace

from telegram import Message, Update
from telegram.error import ChatMigrated, Forbidden, TelegramError
from telegram.ext import ContextTypes, MessageHandler, filters

from bot.telegram.faults import Fault, Known, sort


class DeskChat:
    """The desk's chat; whoever writes there asks for its id each time anew."""

    def __init__(self, chat_id: int) -> None:
        self.id = chat_id
        self.on_move: Callable[[], None] = lambda: None
        """Called after each move."""
        self._former: set[int] = set()

    def now(self, chat_id: int) -> int:
        """Where to write what was meant for a chat: the desk's former ids mean the desk."""
        return self.id if chat_id in self._former else chat_id

    def move(self, old: int, new: int) -> None:
        """A group became a supergroup; no other group's move is followed. Said twice, it is the same."""
        if self.id in {old, new}:
            self._former.add(old)
        if old == self.id != new:
            self.id = new
            self.on_move()

    def sort(self, error: TelegramError) -> Fault:
        """What a failed call to the desk means: as long as nobody may write there, everything waits."""
        fault = sort(error)
        if isinstance(error, ChatMigrated):
            self.move(self.id, error.new_chat_id)
            return replace(fault, known=Known.NOT_DONE, retry_after_s=0.0)
        if isinstance(error, Forbidden) or "chat not found" in str(error).lower():
            return replace(fault, known=Known.NOT_DONE)
        return fault

    @property
    def messages(self) -> filters.MessageFilter:
        """PTB's filter of what is said there."""
        return _InDesk(self)

    def moves_handler(self) -> MessageHandler[ContextTypes.DEFAULT_TYPE, object]:
        """PTB's handler of the message by which a group says that it moved."""

        async def moved(update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
            del context
            message = update.effective_message
            if message is not None and message.migrate_to_chat_id is not None:
                self.move(message.chat_id, message.migrate_to_chat_id)

        return MessageHandler(_InDesk(self) & filters.StatusUpdate.MIGRATE, moved)


class _InDesk(filters.MessageFilter):
    def __init__(self, desk: DeskChat) -> None:
        super().__init__()
        self._desk = desk

    def filter(self, message: Message) -> bool:
        return message.chat_id == self._desk.id
