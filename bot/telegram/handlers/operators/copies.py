"""A card shown again: in the desk's chat it becomes the card, elsewhere it is a copy that taps keep true.

A case has one card that is edited by itself; a copy in a private chat is brought up to date when it is
tapped, and its buttons carry a revision like all others, so that an old one decides nothing.
"""

import hashlib

import structlog
from telegram import Bot, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.store.cards import ShownCard
from bot.store.queries import CaseView, case_view
from bot.store.store import Store
from bot.telegram.desk_chat import DeskChat
from bot.telegram.faults import sort
from bot.telegram.handlers.operators.asking import NO_PREVIEW, Asked
from bot.telegram.keyboard import keyboard
from bot.telegram.views.card import Card, CardContext, draw

log = structlog.get_logger(__name__)


class Copies:
    """Shows cards where operators ask for them."""

    def __init__(self, bot: Bot, store: Store, context: CardContext, desk: DeskChat) -> None:
        self._bot = bot
        self._store = store
        self._context = context
        self._desk = desk

    def is_copy(self, message: Message) -> bool:
        """Whether a card there is a copy rather than the card itself."""
        return message.chat_id != self._desk.id

    async def show(self, asked: Asked, view: CaseView) -> None:
        """Send the card as a reply.

        Raises:
            TelegramError: it was not shown.
        """
        ref, card = view.case.ref, draw(view, self._context)
        message = await self._bot.send_message(
            asked.chat_id,
            card.html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(card.rows),
            link_preview_options=NO_PREVIEW,
            reply_parameters=ReplyParameters(asked.message_id, allow_sending_without_reply=True),
        )
        if not asked.is_desk:
            return
        before = await self._store.read(lambda uow: uow.cards.of(ref))
        now = ShownCard(ref, message.chat_id, message.message_id, _digest(card), bool(card.rows))
        await self._store.write(lambda uow: uow.cards.save(now))
        if before is not None and before.is_buttoned:
            await self._retire(before)

    async def redraw(self, message: Message, ref: str) -> None:
        """Bring a copy up to date; a failure harms nothing, its old buttons are refused."""
        view = await self._store.database.read(lambda connection: case_view(connection, ref))
        if view is None:
            return
        card = draw(view, self._context)
        try:
            await self._bot.edit_message_text(
                card.html,
                chat_id=message.chat_id,
                message_id=message.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(card.rows),
                link_preview_options=NO_PREVIEW,
            )
        except TelegramError as error:
            log.info("copy_not_redrawn", case=ref, trouble=sort(error).trouble)

    async def _retire(self, before: ShownCard) -> None:
        try:
            await self._bot.edit_message_reply_markup(before.chat_id, before.message_id)
        except TelegramError as error:
            # Gone or too old: a tap on it brings it up to date.
            log.info("card_not_retired", case=before.case_ref, trouble=sort(error).trouble)


def _digest(card: Card) -> str:
    return hashlib.sha256(repr(card).encode()).hexdigest()
