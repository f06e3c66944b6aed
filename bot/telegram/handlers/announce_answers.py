"""What an operator answers when asked about an announcement: words, a time, a message of the channel."""

from datetime import datetime, timedelta
from typing import Final

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.announce.commands import DoubtAnswer, OperatorCommand, ResolveDoubt, Rewrite, Schedule
from bot.announce.decision import Refusal
from bot.announce.times import TimeFlaw, flaw_of_time, read_time
from bot.store.announcements import Prompt, Wish
from bot.telegram.channel import look_at, message_named
from bot.telegram.contents import Unusable, command_units, content_of
from bot.telegram.handlers.announce import draft
from bot.telegram.handlers.announcing import TIME_EXAMPLE, Announcing

OPEN_FOR: Final = timedelta(hours=1)
"""How long words that answer nothing by name are taken for the answer, alone with the bot."""


class AnnounceAnswers:
    """Handles every message of an operator who was asked something about an announcement."""

    def __init__(self, announcing: Announcing) -> None:
        self._announcing = announcing

    async def __call__(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Take the answer; any other message goes on to the other handlers.

        Raises:
            ApplicationHandlerStop: it was the answer.
        """
        del context
        message, user = update.message, update.effective_user
        if message is None or user is None or user.id not in self._announcing.people.names:
            return
        if command_units(message):
            # A command below a picture; those in texts do not come here.
            return
        store, now = self._announcing.publishing.store, self._announcing.publishing.clock.now()
        prompt = await store.read(lambda uow: uow.announcements.asked(message.chat_id, user.id))
        if prompt is None or not _is_answer(message, prompt, now):
            return
        if await self._is_settled(message, prompt, now):
            await store.write(lambda uow: uow.announcements.answered(prompt))
        raise ApplicationHandlerStop

    async def _is_settled(self, message: Message, prompt: Prompt, now: datetime) -> bool:
        """Take the answer; false where it must be given again."""
        told, ref = self._announcing, prompt.announcement_ref
        if why := told.refused_role(prompt.operator):
            told.tell(message, why)
            return True
        if ref is None:
            return await draft(told, message, prompt.operator, content_of(message))
        command = await self._command(message, prompt, now)
        if isinstance(command, str):
            told.tell(message, command)
            return False
        decision = await told.publishing.send(ref, command)
        if isinstance(decision, Refusal):
            told.tell(message, told.refused(decision))
        return True

    async def _command(self, message: Message, prompt: Prompt, now: datetime) -> OperatorCommand | str:
        """What the answer asks for; or, in words, what is wrong with it."""
        match prompt.wish:
            case Wish.TIME:
                return self._schedule(message, prompt, now)
            case Wish.IT_WAS:
                return await self._it_was(message, prompt)
            case _:
                return self._rewrite(message, prompt)

    def _schedule(self, message: Message, prompt: Prompt, now: datetime) -> Schedule | str:
        told, text, zone = self._announcing, message.text or "", self._announcing.context.zone
        at = read_time(text, zone)
        flaw = at if isinstance(at, TimeFlaw) else flaw_of_time(at, now)
        if isinstance(at, TimeFlaw) or flaw is not None:
            return told.say(f"said.{flaw}", text=text[:50], zone=zone.key, example=TIME_EXAMPLE)
        return Schedule(operator=prompt.operator, revision=prompt.revision, at=at)

    async def _it_was(self, message: Message, prompt: Prompt) -> ResolveDoubt | str:
        told = self._announcing
        channel_name = told.channel or ""
        try:
            channel = await look_at(message.get_bot(), channel_name)
        except TelegramError:
            return told.say("said.away")
        number = message_named(message, channel)
        if number is None:
            return told.say("said.it_was_unknown", channel=channel_name)
        return ResolveDoubt(
            operator=prompt.operator,
            revision=prompt.revision,
            answer=DoubtAnswer.IT_WAS,
            message_id=number,
        )

    def _rewrite(self, message: Message, prompt: Prompt) -> Rewrite | str:
        told, content = self._announcing, content_of(message)
        if isinstance(content, Unusable):
            return told.say(f"said.{content}")
        return told.flawed(content) or Rewrite(
            operator=prompt.operator, revision=prompt.revision, part=prompt.part, content=content
        )


def _is_answer(message: Message, prompt: Prompt, now: datetime) -> bool:
    """In a group only a reply to the question; alone with the bot, for a while, any words."""
    asked = message.reply_to_message
    if asked is not None:
        is_own = asked.from_user is not None and asked.from_user.id == message.get_bot().id
        return is_own and asked.text == prompt.question
    return message.chat.type == ChatType.PRIVATE and now - prompt.asked_at < OPEN_FOR
