"""Taps on cards: checked, decided in one commit, answered in words."""

import structlog
from telegram import CallbackQuery, Message, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.desk.decision import Refusal, RefusalKind
from bot.handle import UnknownCaseError
from bot.store.queries import CaseView
from bot.telegram.handlers.desk import CardDesk
from bot.telegram.handlers.drafts import Drafts
from bot.telegram.handlers.prompts import Asking
from bot.telegram.taps import Action, Menu, Tap, decode, decode_retry
from bot.telegram.views.card import rows_of

log = structlog.get_logger(__name__)
ANSWER_MAX = 200
"""Characters of an answer to a tap (Bot API, answerCallbackQuery)."""


class CardTaps:
    """Handles callback queries."""

    def __init__(self, desk: CardDesk, asking: Asking, drafts: Drafts) -> None:
        self._desk = desk
        self._asking = asking
        self._drafts = drafts

    async def __call__(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Decide, then answer; the answer is not waited for, since it changes nothing."""
        del context
        query = update.callback_query
        assert query is not None
        self._desk.spawn(answer(query, await self._decide(query)))

    async def _decide(self, query: CallbackQuery) -> str:
        desk = self._desk
        if refused := desk.refused_role(query.from_user.id):
            return refused
        if effect_id := decode_retry(query.data or ""):
            is_begun = await desk.handle.retry(effect_id, query.from_user.id)
            return desk.spoken.tap("retried" if is_begun else "not_retried")
        tap = decode(query.data or "")
        message = query.message if isinstance(query.message, Message) else None
        if tap is None:
            log.warning("tap_unreadable", user=query.from_user.id)
            return desk.spoken.tap("unreadable")
        try:
            if tap.action in {Action.SEND, Action.DROP}:
                return await self._drafts.settle(tap, query.from_user.id, message)
            if tap.action in {Action.MENU, Action.PROMPT}:
                return await self._open(tap, query.from_user.id, message)
            return await self._command(tap, query.from_user.id, message)
        except UnknownCaseError:
            return desk.spoken.tap("unreadable")

    async def _command(self, tap: Tap, operator: int, message: Message | None) -> str:
        command = tap.command(operator)
        assert command is not None
        decision = await self._desk.handle.send(tap.ref, command)
        if isinstance(decision, Refusal):
            await self._desk.show_again(message, tap.ref)
            return self._desk.spoken.refused(decision)
        await self._desk.adopt(message, tap.ref)
        return self._desk.spoken.done(command, decision)

    async def _open(self, tap: Tap, operator: int, message: Message | None) -> str:
        """A menu, or a question to the operator: nothing of the case changes."""
        view = await self._desk.view(tap.ref)
        if view is None or message is None:
            return self._desk.spoken.tap("unreadable")
        if view.case.revision != tap.revision:
            await self._desk.show_again(message, tap.ref)
            return self._desk.spoken.refused(Refusal(RefusalKind.STALE, view.case))
        if tap.action is Action.PROMPT:
            self._desk.spawn(self._asking.ask(tap, operator, message, view))
            return self._desk.spoken.tap("write_below")
        self._desk.spawn(self._swap(message, view, Menu(tap.choice)))
        return ""

    async def _swap(self, message: Message, view: CaseView, menu: Menu) -> None:
        await self._desk.set_buttons(message, rows_of(view, self._desk.context, menu))


async def answer(query: CallbackQuery, text: str) -> None:
    """Answer a tap; that it was lost changes nothing."""
    try:
        await query.answer(text[:ANSWER_MAX] or None)
    except TelegramError as error:
        # Too old or lost: the card itself shows what became of the tap.
        log.info("tap_answer_lost", trouble=str(error))
