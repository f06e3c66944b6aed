"""A word to the operators that belongs on no card."""

from telegram import Bot
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.desk.effects import Tell
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished, GiveUp
from bot.store.outbox import Leased
from bot.telegram.faults import Known, sort
from bot.texts.catalogue import Catalogue


class TellPerformer:
    """Performs `Tell`. A doubtful one is said again."""

    def __init__(
        self, bot: Bot, desk_chat: int, texts: Catalogue, language: str, reach: Reachability
    ) -> None:
        self._bot = bot
        self._desk_chat = desk_chat
        self._texts = texts
        self._language = language
        self._reach = reach

    async def perform(self, leased: Leased) -> Ending:
        """Say it in the desk's chat."""
        effect = leased.effect
        assert isinstance(effect, Tell)
        text = self._texts.say_html(self._language, f"tell.{effect.text}", **effect.values)
        try:
            await self._bot.send_message(self._desk_chat, text, parse_mode=ParseMode.HTML)
        except TelegramError as error:
            fault = sort(error)
            if fault.known is Known.REFUSED:
                return GiveUp(trouble=fault.trouble)
            if fault.known is not Known.WAIT:
                self._reach.failed("telegram", fault.trouble)
            return Again(trouble=fault.trouble, after_s=fault.retry_after_s)
        self._reach.worked("telegram")
        return Finished()
