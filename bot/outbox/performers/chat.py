"""Write to a customer in his private chat; the card says so where he has blocked the bot."""

from collections.abc import Callable
from typing import Final

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile, LinkPreviewOptions
from telegram.error import TelegramError

from bot.answering.pictures import QrPictures
from bot.desk.effects import Effect, SendChat, ShowCard
from bot.ops.reachability import Reachability
from bot.outbox.codes import KeyOfCode
from bot.outbox.ending import Again, Ending, Finished, GiveUp
from bot.store.outbox import Leased
from bot.telegram.customers.reply import CHECK_NAME, cut
from bot.telegram.faults import Known, away, sort
from bot.texts.catalogue import Catalogue
from gateway_client import GatewayError

SENDS_MAX: Final = 2
"""A doubtful message is sent once more; he can bear to read it twice."""
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)

CodeOf = Callable[[str], str]
"""From a challenge's nonce to its code."""


class ChatPerformer:
    """Performs `SendChat`."""

    def __init__(
        self,
        bot: Bot,
        texts: Catalogue,
        reach: Reachability,
        code_of: CodeOf,
        key_of_code: KeyOfCode,
        pictures: QrPictures,
    ) -> None:
        self._bot = bot
        self._texts = texts
        self._reach = reach
        self._code_of = code_of
        self._key_of_code = key_of_code
        self._pictures = pictures

    async def perform(self, leased: Leased) -> Ending:
        """Send the text, then its pictures; what was sent is remembered and not sent again."""
        effect = leased.effect
        assert isinstance(effect, SendChat)
        card: tuple[Effect, ...] = (ShowCard(case_ref=effect.case_ref),) if effect.case_ref else ()
        begun = int(leased.memory.get("begun", 0))
        sent = int(leased.memory.get("sent", 0))
        pictures = [picture for name in effect.pictures if (picture := self._pictures.of(name))]
        if begun and (fault := await away(self._bot)):
            self._reach.failed("telegram", fault.trouble)
            return Again(trouble=fault.trouble, after_s=fault.retry_after_s)
        try:
            values = dict(effect.values)
            if effect.code_ref and not sent:
                # As good as money: in no row of ours, only in the message that brings it.
                key = await self._key_of_code(effect.case_ref or "", effect.code_ref)
                if key is None:
                    return Finished(effects=card)
                values["code"] = key
            if not sent:
                await self._say(effect, values)
                sent = 1
            for picture in pictures[sent - 1 :]:
                file = InputFile(picture.octets, filename=picture.name)
                await self._bot.send_photo(effect.chat_id, file, caption=picture.name)
                sent += 1
        except GatewayError as error:
            self._reach.failed("gateway", str(error))
            return Again(trouble=str(error))
        except TelegramError as error:
            return self._failed(error, {"begun": begun, "sent": sent}, card)
        self._reach.worked("telegram")
        return Finished(effects=card)

    async def _say(self, effect: SendChat, values: dict[str, str]) -> None:
        keyboard = None
        if effect.challenge:
            values["code"] = self._code_of(effect.challenge)
            label = self._texts.say(effect.language, "customer.button_check")
            keyboard = InlineKeyboardMarkup([[InlineKeyboardButton(label, callback_data=CHECK_NAME)]])
        text = self._texts.mail(effect.language, effect.template, values, is_chat=True)
        # Plain text without parse_mode: names and words in it can be no markup.
        await self._bot.send_message(
            effect.chat_id, cut(text), reply_markup=keyboard, link_preview_options=NO_PREVIEW
        )

    def _failed(self, error: TelegramError, memory: dict[str, int], card: tuple[Effect, ...]) -> Ending:
        fault = sort(error)
        if fault.known is Known.WAIT:
            return Again(trouble=fault.trouble, after_s=fault.retry_after_s, memory=memory)
        if fault.known is Known.REFUSED:
            return GiveUp(trouble=fault.trouble, effects=card)
        self._reach.failed("telegram", fault.trouble)
        if fault.known is Known.DOUBT:
            memory["begun"] += 1
            if memory["begun"] >= SENDS_MAX:
                return GiveUp(trouble=f"sent twice without an answer: {fault.trouble}", effects=card)
        return Again(trouble=fault.trouble, memory=memory)
