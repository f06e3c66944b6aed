"""Taps on cards: checked, decided in one commit, answered in words."""

from collections.abc import Callable, Coroutine
from typing import Any

import structlog
from telegram import CallbackQuery, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.desk.case import CaseState
from bot.desk.decision import Decision, Refusal, RefusalKind
from bot.desk.effects import ShowCard
from bot.desk.money import usd_of
from bot.handle import Handle, UnknownCaseError
from bot.store.cards import ShownCard
from bot.store.uow import UnitOfWork
from bot.telegram.people import People, Role
from bot.telegram.taps import Tap, decode
from bot.texts.catalogue import Catalogue

log = structlog.get_logger(__name__)

Spawn = Callable[[Coroutine[Any, Any, None]], object]
"""Starts something whose failure harms nothing; the composition root keeps hold of it."""


class CardTaps:
    """Handles callback queries."""

    def __init__(self, handle: Handle, people: People, texts: Catalogue, language: str, spawn: Spawn) -> None:
        self._handle = handle
        self._people = people
        self._texts = texts
        self._language = language
        self._spawn = spawn

    async def __call__(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Decide, then answer; the answer is not waited for, since it changes nothing."""
        del context
        query = update.callback_query
        assert query is not None
        self._spawn(_answer(query, await self._decide(query)))

    async def _decide(self, query: CallbackQuery) -> str:
        role = self._people.role_of(query.from_user.id)
        if role in {Role.STRANGER, Role.VIEWER}:
            log.warning("tap_refused", user=query.from_user.id, role=role)
            return self._say(str(role))
        tap = decode(query.data or "")
        if tap is None:
            log.warning("tap_unreadable", user=query.from_user.id)
            return self._say("unreadable")
        try:
            decision = await self._handle.send(tap.ref, tap.command(query.from_user.id))
        except UnknownCaseError:
            return self._say("unreadable")
        if isinstance(decision, Refusal):
            await self._show_again(query, tap)
            return self._refused(decision)
        await self._adopt(query, tap)
        return self._accepted(decision)

    def _accepted(self, decision: Decision) -> str:
        case = decision.case
        usd = usd_of(
            case.terms.quota(self._handle.rules.quota_per_unit) or 0, self._handle.rules.quota_per_unit
        )
        if case.first_tap and case.state is CaseState.AWAITING_OPERATOR:
            why = "; ".join(
                self._texts.say(self._language, f"warning.{warn.kind}", detail=warn.detail)
                for warn in case.warnings
            )
            return self._say("second", why=why)
        key = {
            CaseState.APPROVED: "approved",
            CaseState.REJECTED: "rejected",
            CaseState.CLOSED: "dismissed",
        }.get(case.state, "resolved")
        return self._say(key, usd=usd)

    def _refused(self, refusal: Refusal) -> str:
        case = refusal.case
        state = self._texts.say(self._language, f"state.{case.state}")
        if refusal.kind in {RefusalKind.NOT_NOW, RefusalKind.STALE} and case.decided_by is not None:
            name = self._people.names.get(case.decided_by, str(case.decided_by))
            return self._say("not_now_by", name=name, state=state)
        return self._say(refusal.kind, state=state, detail=refusal.detail)

    async def _show_again(self, query: CallbackQuery, tap: Tap) -> None:
        """A refused tap came from an old picture: bring that very message up to date."""
        message = query.message
        if message is None:
            return
        here = ShownCard(tap.ref, message.chat.id, message.message_id, shown="")

        def redraw(uow: UnitOfWork) -> None:
            uow.cards.save(here)
            uow.outbox.record((ShowCard(case_ref=tap.ref),), tap.ref, self._handle.clock.now())

        await self._handle.store.write(redraw)
        self._handle.wake()

    async def _adopt(self, query: CallbackQuery, tap: Tap) -> None:
        """Of two messages for one case (a doubtful first card), the one that was tapped is the card."""
        message = query.message
        if message is None:
            return
        card = await self._handle.store.read(lambda uow: uow.cards.of(tap.ref))
        if card is None or (card.chat_id, card.message_id) != (message.chat.id, message.message_id):
            await self._show_again(query, tap)

    def _say(self, key: str, **values: object) -> str:
        return self._texts.say(self._language, f"tap.{key}", **values)


async def _answer(query: CallbackQuery, text: str) -> None:
    try:
        await query.answer(text[:200])  # Bot API: 0-200 characters
    except TelegramError as error:
        # Too old or lost: the card itself shows what became of the tap.
        log.info("tap_answer_lost", trouble=str(error))
