"""What every handler of cards stands on: who may, what is said, cards brought up to date, and the store."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from telegram import Bot, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.desk.effects import ShowCard
from bot.handle import Handle
from bot.store.cards import ShownCard
from bot.store.prompts import Prompt
from bot.store.queries import CaseView, case_view
from bot.store.uow import UnitOfWork
from bot.telegram.handlers.operators.copies import Copies
from bot.telegram.keyboard import keyboard
from bot.telegram.people import People, Role
from bot.telegram.spoken import Spoken
from bot.telegram.views.button import Rows
from bot.telegram.views.card import CardContext

log = structlog.get_logger(__name__)

Spawn = Callable[[Coroutine[Any, Any, None]], object]
"""Starts something whose failure harms nothing; the composition root keeps hold of it."""


class CardDesk:
    """Shared by the handlers of taps, prompts and replies."""

    def __init__(
        self,
        bot: Bot,
        handle: Handle,
        people: People,
        context: CardContext,
        copies: Copies,
        spawn: Spawn,
    ) -> None:
        self.bot = bot
        self.handle = handle
        self.people = people
        self.context = context
        self.copies = copies
        self.spawn = spawn
        self.spoken = Spoken(context.texts, context.language, people.names, context.quota_per_unit)

    def refused_role(self, user_id: int) -> str | None:
        """What to tell somebody who may not decide; None for who may."""
        role = self.people.role_of(user_id)
        if role in {Role.OPERATOR, Role.OWNER}:
            return None
        log.warning("tap_refused", user=user_id, role=role)
        return self.spoken.tap(str(role))

    async def view(self, ref: str) -> CaseView | None:
        """A case as its card shows it; None: there is none."""
        return await self.handle.store.database.read(lambda connection: case_view(connection, ref))

    async def show_again(self, message: Message | None, ref: str) -> None:
        """A refused tap came from an old picture: bring that very message up to date."""
        if message is None:
            return
        if self.copies.is_copy(message):
            self.spawn(self.copies.redraw(message, ref))
            return
        here = ShownCard(ref, message.chat_id, message.message_id, shown="")

        def redraw(uow: UnitOfWork) -> None:
            uow.cards.save(here)
            uow.outbox.record((ShowCard(case_ref=ref),), ref, self.handle.clock.now())

        await self.handle.store.write(redraw, is_urgent=True)
        self.handle.wake()

    async def adopt(self, message: Message | None, ref: str) -> None:
        """Of two messages for one case (a doubtful first card), the one that was tapped is the card."""
        if message is None:
            return
        if self.copies.is_copy(message):
            self.spawn(self.copies.redraw(message, ref))
            return
        card = await self.handle.store.read(lambda uow: uow.cards.of(ref))
        if card is None or (card.chat_id, card.message_id) != (message.chat_id, message.message_id):
            await self.show_again(message, ref)

    async def say(self, message: Message, html: str, rows: Rows = ()) -> Message | None:
        """Answer a person's message; None where Telegram did not take it."""
        try:
            return await self.bot.send_message(
                message.chat_id,
                html,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(rows),
                reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True),
            )
        except TelegramError as error:
            log.warning("answer_lost", trouble=str(error))
            return None

    async def set_buttons(self, message: Message, rows: Rows) -> None:
        """Swap a message's keyboard; where that fails the old one is refused or works as before."""
        try:
            await self.bot.edit_message_reply_markup(
                message.chat_id, message.message_id, reply_markup=keyboard(rows)
            )
        except TelegramError as error:
            log.info("keyboard_not_swapped", trouble=str(error))

    async def remember(self, prompt: Prompt) -> None:
        """Keep what was asked, so that its answer is understood after a restart too."""
        await self.handle.store.write(lambda uow: uow.prompts.save(prompt), is_urgent=True)
