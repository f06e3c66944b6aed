"""The one card of a case: sent once, edited ever after, never the same thing twice."""

import hashlib
from functools import partial
from typing import Final

from telegram import Bot, LinkPreviewOptions, Message
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, TelegramError

from bot.desk.case import Case, CaseState
from bot.desk.effects import ShowCard
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished, GiveUp
from bot.store.cards import ShownCard
from bot.store.outbox import Leased
from bot.store.queries import case_view
from bot.store.store import Store
from bot.store.uow import UnitOfWork
from bot.telegram.desk_chat import DeskChat
from bot.telegram.faults import Known, away
from bot.telegram.keyboard import keyboard
from bot.telegram.views.card import Card, CardContext, draw

FIRST_SENDS_MAX: Final = 2
"""A doubtful first card is sent once more; a third might only litter the chat."""
NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_SAME: Final = "message is not modified"
_GONE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")


class CardPerformer:
    """Performs `ShowCard`."""

    def __init__(
        self, store: Store, bot: Bot, desk: DeskChat, context: CardContext, reach: Reachability
    ) -> None:
        self._store = store
        self._bot = bot
        self._desk = desk
        self._context = context
        self._reach = reach

    async def perform(self, leased: Leased) -> Ending:
        """Draw the case as it stands now; send or edit only where that shows something new."""
        assert isinstance(leased.effect, ShowCard)
        ref = leased.effect.case_ref
        view, shown = await self._store.database.read(
            lambda connection: (case_view(connection, ref), UnitOfWork(connection).cards.of(ref))
        )
        if view is None:
            return Finished()
        card = draw(view, self._context)
        digest = hashlib.sha256(repr(card).encode()).hexdigest()
        if shown is not None and shown.shown == digest:
            return Finished()
        if shown is None and leased.memory.get("sent") and (fault := await away(self._bot)):
            self._reach.failed("telegram", fault.trouble)
            return Again(trouble=fault.trouble, after_s=fault.retry_after_s)
        try:
            if shown is None:
                return await self._send(view.case, card, digest)
            return await self._edit(shown, card, digest)
        except TelegramError as error:
            return self._failed(leased, error, is_first=shown is None)

    async def _send(self, case: Case, card: Card, digest: str) -> Ending:
        message = await self._bot.send_message(
            self._desk.id,
            card.html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(card.rows),
            link_preview_options=NO_PREVIEW,
            # Nobody is needed for what was answered: no phone rings.
            disable_notification=case.state is CaseState.ANSWERED,
        )
        self._reach.worked("telegram")
        return Finished(note=partial(_remember, case.ref, message, digest, is_buttoned=bool(card.rows)))

    async def _edit(self, shown: ShownCard, card: Card, digest: str) -> Ending:
        try:
            await self._bot.edit_message_text(
                card.html,
                chat_id=shown.chat_id,
                message_id=shown.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(card.rows),
                link_preview_options=NO_PREVIEW,
            )
        except TelegramError as error:
            said = str(error).lower()
            if isinstance(error, ChatMigrated):
                self._desk.move(shown.chat_id, error.new_chat_id)
            if isinstance(error, ChatMigrated) or any(words in said for words in _GONE):
                return Finished(
                    note=lambda uow: uow.cards.forget(shown.case_ref),
                    effects=(ShowCard(case_ref=shown.case_ref),),
                )
            if _SAME not in said:
                raise
        self._reach.worked("telegram")
        now = ShownCard(shown.case_ref, shown.chat_id, shown.message_id, digest, bool(card.rows))
        return Finished(note=partial(_remember_edit, now))

    def _failed(self, leased: Leased, error: TelegramError, *, is_first: bool) -> Ending:
        fault = self._desk.sort(error)
        if fault.known is Known.WAIT:
            return Again(trouble=fault.trouble, after_s=fault.retry_after_s)
        if fault.known is Known.REFUSED:
            return GiveUp(trouble=fault.trouble)
        self._reach.failed("telegram", fault.trouble)
        if fault.known is Known.DOUBT and is_first:
            sent = int(leased.memory.get("sent", 0)) + 1
            if sent >= FIRST_SENDS_MAX:
                return GiveUp(trouble=f"the card may be shown twice or not at all: {fault.trouble}")
            return Again(trouble=fault.trouble, memory={"sent": sent})
        return Again(trouble=fault.trouble, after_s=fault.retry_after_s)


# Between Telegram's answer and this commit a tap may have made another message the card: that one stays.


def _remember(ref: str, message: Message, digest: str, uow: UnitOfWork, *, is_buttoned: bool) -> None:
    if uow.cards.of(ref) is None:
        uow.cards.save(ShownCard(ref, message.chat_id, message.message_id, digest, is_buttoned))


def _remember_edit(now: ShownCard, uow: UnitOfWork) -> None:
    card = uow.cards.of(now.case_ref)
    if card and (card.chat_id, card.message_id) == (now.chat_id, now.message_id):
        uow.cards.save(now)
