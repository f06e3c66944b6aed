"""What is done to an announcement in the channel: edited, pinned, retracted; and waiting for its time.

Each of these may be repeated: Telegram says so where nothing is left to do.
"""

from collections.abc import Awaitable, Callable
from typing import Final

from telegram import Bot
from telegram.error import TelegramError

from bot.announce.announcement import Announcement, PartState, State
from bot.announce.commands import Command, Edited, Pinned, Retracted, TimeCame
from bot.desk.channel_effects import AwaitTime, EditPublished, Pin, Retract
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished
from bot.publishing import Publishing
from bot.store.outbox import Leased
from bot.store.uow import UnitOfWork
from bot.telegram.contents import edit_content
from bot.telegram.faults import Known, sort

_DONE_ALREADY: Final = (
    "message is not modified",
    "message to delete not found",
    "message to unpin not found",
)


class AwaitTimePerformer:
    """Performs `AwaitTime`: it is due when the time has come."""

    def __init__(self, publishing: Publishing) -> None:
        self._publishing = publishing

    async def perform(self, leased: Leased) -> Ending:
        """Say so; another time chosen since makes it nothing."""
        effect = leased.effect
        assert isinstance(effect, AwaitTime)
        return Finished(note=self._publishing.learnt(effect.announcement_ref, TimeCame(at=effect.at)))


class TendPerformer:
    """Performs `EditPublished`, `Pin` and `Retract`, each by how the announcement stands by then."""

    def __init__(self, publishing: Publishing, bot: Bot, reach: Reachability) -> None:
        self._publishing = publishing
        self._bot = bot
        self._reach = reach

    async def perform(self, leased: Leased) -> Ending:
        """Do what is left to do; tell what came of it."""
        effect = leased.effect
        assert isinstance(effect, EditPublished | Pin | Retract)
        ref = effect.announcement_ref
        announcement = await self._publishing.store.read(lambda uow: uow.announcements.load(ref))
        if announcement is None:
            return Finished()
        acts: dict[type, Callable[[str, Announcement], Awaitable[list[Command]]]] = {
            EditPublished: self._edit,
            Pin: self._pin,
            Retract: self._retract,
        }
        try:
            learnt = await acts[type(effect)](effect.channel, announcement)
        except TelegramError as error:
            fault = sort(error)
            if fault.known is not Known.WAIT:
                self._reach.failed("telegram", fault.trouble)
            return Again(trouble=fault.trouble, after_s=fault.retry_after_s)
        self._reach.worked("telegram")
        return Finished(note=self._told(ref, learnt))

    async def _edit(self, channel: str, announcement: Announcement) -> list[Command]:
        learnt: list[Command] = []
        for index, part in enumerate(announcement.parts):
            is_there = announcement.state is State.PUBLISHED and part.state is PartState.SENT
            if not is_there or part.message_id is None or part.content == part.shown:
                continue
            editing = edit_content(self._bot, channel, part.message_id, part.shown, part.content)
            trouble = await _refused(editing)
            learnt.append(Edited(part=index, shown=None if trouble else part.content, trouble=trouble))
        return learnt

    async def _pin(self, channel: str, announcement: Announcement) -> list[Command]:
        first = announcement.sent[0].message_id if announcement.sent else None
        is_wanted = announcement.wants_pin
        if announcement.state is not State.PUBLISHED or first is None or is_wanted == announcement.is_pinned:
            return []
        if is_wanted:
            trouble = await _refused(self._bot.pin_chat_message(channel, first, disable_notification=True))
        else:
            trouble = await _refused(self._bot.unpin_chat_message(channel, first))
        is_pinned = announcement.is_pinned if trouble else is_wanted
        return [Pinned(is_pinned=is_pinned, trouble=trouble)]

    async def _retract(self, channel: str, announcement: Announcement) -> list[Command]:
        if announcement.state is not State.RETRACTING:
            return []
        for part in announcement.sent:
            if part.message_id is None:
                continue
            if trouble := await _refused(self._bot.delete_message(channel, part.message_id)):
                return [Retracted(trouble=trouble)]
        return [Retracted()]

    def _told(self, ref: str, learnt: list[Command]) -> Callable[[UnitOfWork], None]:
        def note(uow: UnitOfWork) -> None:
            for command in learnt:
                self._publishing.commit(uow, ref, command)

        return note


async def _refused(doing: Awaitable[object]) -> str | None:
    """Do it; Telegram's words where it refuses for good. None: it is as wanted now.

    Raises:
        TelegramError: it was not refused; it is tried again.
    """
    try:
        await doing
    except TelegramError as error:
        fault = sort(error)
        if fault.known is not Known.REFUSED:
            raise
        is_done = any(words in str(error).lower() for words in _DONE_ALREADY)
        return None if is_done else fault.trouble
    return None
