"""A word to the operators that belongs on no card."""

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.desk.effects import Tell
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished, GiveUp
from bot.store.outbox import Leased
from bot.store.store import Store
from bot.telegram.desk_chat import DeskChat
from bot.telegram.faults import Known
from bot.telegram.taps import encode_retry
from bot.texts.catalogue import Catalogue


class TellPerformer:
    """Performs `Tell`. A doubtful one is said again."""

    def __init__(
        self, store: Store, bot: Bot, desk: DeskChat, texts: Catalogue, language: str, reach: Reachability
    ) -> None:
        self._store = store
        self._bot = bot
        self._desk = desk
        self._texts = texts
        self._language = language
        self._reach = reach

    async def perform(self, leased: Leased) -> Ending:
        """Say it in the desk's chat, as a reply to the card where it is about one."""
        effect = leased.effect
        assert isinstance(effect, Tell)
        text = self._texts.say_html(self._language, f"tell.{effect.text}", **effect.values)
        try:
            await self._bot.send_message(
                self._desk.id,
                text,
                parse_mode=ParseMode.HTML,
                reply_parameters=await self._card(effect.case_ref),
                reply_markup=self._retry(effect.effect_id),
            )
        except TelegramError as error:
            fault = self._desk.sort(error)
            if fault.known is Known.REFUSED:
                return GiveUp(trouble=fault.trouble)
            if fault.known is not Known.WAIT:
                self._reach.failed("telegram", fault.trouble)
            return Again(trouble=fault.trouble, after_s=fault.retry_after_s)
        self._reach.worked("telegram")
        return Finished()

    async def _card(self, ref: str | None) -> ReplyParameters | None:
        card = await self._store.read(lambda uow: uow.cards.of(ref)) if ref else None
        if card is None or card.chat_id != self._desk.id:
            return None
        return ReplyParameters(card.message_id, allow_sending_without_reply=True)

    def _retry(self, effect_id: int | None) -> InlineKeyboardMarkup | None:
        if effect_id is None:
            return None
        label = self._texts.say(self._language, "button.retry")
        return InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=encode_retry(effect_id))]])
