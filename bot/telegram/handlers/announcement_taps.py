"""Taps below announcements: checked, decided in one commit, answered in words."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final

import structlog
from telegram import CallbackQuery, Message, Update
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.announce import commands
from bot.announce.announcement import Announcement
from bot.announce.commands import DoubtAnswer, OperatorCommand
from bot.announce.decision import Refusal, RefusalKind
from bot.store.announcements import Menu, Wish
from bot.telegram.announcement_taps import AnnouncementTap, Verb, decode
from bot.telegram.handlers.announcing import TIME_EXAMPLE, Announcing

log = structlog.get_logger(__name__)

_MENUS: Final = {Verb.TIMES: Menu.TIMES, Verb.RETRACT: Menu.RETRACT, Verb.BACK: Menu.MAIN}
_WISHES: Final = {Verb.REWRITE: Wish.CONTENT, Verb.OTHER_TIME: Wish.TIME, Verb.IT_WAS: Wish.IT_WAS}

_PLAIN: Final[Mapping[Verb, Callable[..., OperatorCommand]]] = {
    Verb.PUBLISH: commands.Publish,
    Verb.UNSCHEDULE: commands.Unschedule,
    Verb.DISCARD: commands.Discard,
    Verb.RETRACT_SURE: commands.Retract,
}
"""Those that need no more than who and which revision."""


class AnnouncementTaps:
    """Handles callback queries of announcements."""

    def __init__(self, announcing: Announcing) -> None:
        self._announcing = announcing

    async def __call__(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Decide, then answer; the answer is not waited for, since it changes nothing."""
        del context
        query = update.callback_query
        assert query is not None
        self._announcing.spawn(_answer(query, await self._decide(query)))

    async def _decide(self, query: CallbackQuery) -> str:
        told, operator = self._announcing, query.from_user.id
        if why := told.refused_role(operator):
            return why
        tap = decode(query.data or "")
        if tap is None:
            return self._unreadable(operator)
        ref = tap.ref
        announcement = await told.publishing.store.read(lambda uow: uow.announcements.load(ref))
        if announcement is None:
            return self._unreadable(operator)
        if tap.verb in _MENUS:
            refusal = await told.publishing.choose_menu(tap.ref, tap.revision, _MENUS[tap.verb])
            return told.refused(refusal) if refusal else told.say("said.choose")
        if tap.verb in _WISHES:
            return await self._ask(query, tap, announcement)
        decision = await told.publishing.send(tap.ref, _command(tap, operator))
        return told.refused(decision) if isinstance(decision, Refusal) else told.say("said.done")

    def _unreadable(self, operator: int) -> str:
        log.warning("tap_unreadable", user=operator)
        return self._announcing.context.texts.say(self._announcing.context.language, "tap.unreadable")

    async def _ask(self, query: CallbackQuery, tap: AnnouncementTap, announcement: Announcement) -> str:
        """Ask for the words, the time or the message that the button needs."""
        told, message, wish = self._announcing, query.message, _WISHES[tap.verb]
        if tap.revision != announcement.revision:
            return told.refused(Refusal(RefusalKind.STALE, announcement))
        if not isinstance(message, Message):
            # Too old for Telegram to show what it was.
            return told.say("said.stale")
        part, zone = tap.argument or 0, told.context.zone.key
        text = told.say(f"ask.{wish}", ref=tap.ref, number=part + 1, zone=zone, example=TIME_EXAMPLE)
        await told.ask(message, query.from_user.id, wish, text, announcement=announcement, part=part)
        return told.say("said.ask")


def _command(tap: AnnouncementTap, operator: int) -> OperatorCommand:
    """What the operator who pressed it wants."""
    by = {"operator": operator, "revision": tap.revision}
    if tap.verb is Verb.AT:
        return commands.Schedule(**by, at=datetime.fromtimestamp(60 * (tap.argument or 0), UTC))
    if tap.verb in {Verb.PIN, Verb.UNPIN}:
        return commands.Pin(**by, is_wanted=tap.verb is Verb.PIN)
    if tap.verb in _PLAIN:
        return _PLAIN[tap.verb](**by)
    return commands.ResolveDoubt(**by, answer=DoubtAnswer(tap.verb.value))


async def _answer(query: CallbackQuery, text: str) -> None:
    try:
        await query.answer(text[:200])  # Bot API: 0-200 characters
    except TelegramError as error:
        # Too old or lost: the message below the preview shows what became of the tap.
        log.info("tap_answer_lost", trouble=str(error))
