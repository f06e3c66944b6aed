"""What every handler of announcements stands on: who may, what is said, and questions that wait for words."""

from collections.abc import Callable, Coroutine
from html import escape
from typing import Any, Final

import structlog
from telegram import ForceReply, Message, ReplyParameters
from telegram.constants import ParseMode
from telegram.error import TelegramError

from bot.announce.announcement import Announcement
from bot.announce.content import Content, flaw_of
from bot.announce.decision import Refusal, RefusalKind
from bot.publishing import Publishing
from bot.store.announcements import Prompt, Wish
from bot.telegram.desk_chat import DeskChat
from bot.telegram.people import People, Role
from bot.telegram.views.announcement import AnnouncementContext

log = structlog.get_logger(__name__)

Spawn = Callable[[Coroutine[Any, Any, None]], object]
"""Starts something whose failure harms nothing; the composition root keeps hold of it."""
TIME_EXAMPLE: Final = "2026-12-01 09:00"


class Announcing:
    """Shared by the handlers of announcements.

    Args:
        publishing: takes their commands.
        people: who may.
        context: texts, names and zone.
        channel: as configured; None: there is none.
        desk: where operators meet; besides it they may use their own chat with the bot.
        spawn: for what is said, which nothing waits for.
    """

    def __init__(
        self,
        publishing: Publishing,
        people: People,
        context: AnnouncementContext,
        channel: str | None,
        desk: DeskChat,
        spawn: Spawn,
    ) -> None:
        self.publishing = publishing
        self.people = people
        self.context = context
        self.channel = channel
        self.desk = desk
        self.spawn = spawn

    def refused_role(self, user_id: int) -> str | None:
        """What to tell somebody who may not; None for who may."""
        role = self.people.role_of(user_id)
        if role in {Role.OPERATOR, Role.OWNER}:
            return None
        log.warning("announcing_refused", user=user_id, role=role)
        return self.context.texts.say(self.context.language, f"tap.{role}")

    def say(self, key: str, **values: object) -> str:
        """A text of the announcements."""
        return self.context.texts.say(self.context.language, f"announce.{key}", **values)

    def flawed(self, content: Content) -> str | None:
        """What is wrong with a content, in words; None: nothing."""
        flaw = flaw_of(content)
        if flaw is None:
            return None
        return self.say(f"said.{flaw}", units=content.units, max=content.units_max)

    def refused(self, refusal: Refusal) -> str:
        """Why a command changed nothing; names who was first."""
        told = refusal.announcement
        if refusal.kind in {RefusalKind.STALE, RefusalKind.NOT_NOW} and told is not None:
            state = self._state(told)
            if told.decided_by is not None:
                name = self.context.operator_names.get(told.decided_by, str(told.decided_by))
                return self.say("said.not_now_by", name=name, state=state)
            return self.say(f"said.{refusal.kind}", state=state)
        if refusal.kind is RefusalKind.TIME:
            return self.say(
                f"said.{refusal.detail}", text="", zone=self.context.zone.key, example=TIME_EXAMPLE
            )
        return self.say(f"said.{refusal.kind}")

    def _state(self, told: Announcement) -> str:
        time = (
            told.wanted_at.astimezone(self.context.zone).strftime("%Y-%m-%d %H:%M") if told.wanted_at else ""
        )
        return self.say(f"state.{told.state}", time=time)

    def tell(self, message: Message, text: str) -> None:
        """Answer a message, without waiting for it."""
        self.spawn(_say(message, text))

    async def ask(
        self,
        message: Message,
        operator: int,
        wish: Wish,
        text: str,
        *,
        announcement: Announcement | None = None,
        part: int = 0,
    ) -> None:
        """Ask a person below a message. Remembered first: the answer may be quicker than Telegram's to us."""
        name = self.people.names.get(operator, str(operator))
        prompt = Prompt(
            chat_id=message.chat_id,
            operator=operator,
            question=f"{name}: {text}",
            wish=wish,
            asked_at=self.publishing.clock.now(),
            announcement_ref=announcement.ref if announcement else None,
            part=part,
            revision=announcement.revision if announcement else 0,
        )
        await self.publishing.store.write(lambda uow: uow.announcements.ask(prompt))
        # A mention, so that the forced reply opens for him alone.
        mention = f'<a href="tg://user?id={operator}">{escape(name)}</a>'
        html = f"{mention}: {escape(text, quote=False)}"
        self.spawn(_say(message, html, ForceReply(selective=True), ParseMode.HTML))


async def _say(
    message: Message, text: str, markup: ForceReply | None = None, parse_mode: ParseMode | None = None
) -> None:
    reply = ReplyParameters(message.message_id, allow_sending_without_reply=True)
    try:
        await message.get_bot().send_message(
            message.chat_id, text, parse_mode=parse_mode, reply_parameters=reply, reply_markup=markup
        )
    except TelegramError as error:
        # He hears nothing, and does it again.
        log.info("answer_lost", trouble=str(error))
