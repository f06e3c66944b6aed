"""Send one part of an announcement to the channel, never twice.

That it is begun is committed before the request leaves. From then on only an answer that surely says "not
done" lets it be tried again by itself; anything else (no answer, 5xx, a kill) is put to the operators.
"""

from typing import Final

from telegram import Bot
from telegram.error import TelegramError

from bot.announce.announcement import Announcement, PartState, State
from bot.announce.commands import Sending, SettlePart
from bot.desk.channel_effects import Publish
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished
from bot.publishing import Publishing
from bot.store.outbox import Leased
from bot.telegram.contents import send_content
from bot.telegram.faults import Known, is_surely_not_done, sort

_INTERRUPTED: Final = "interrupted while it was being sent"


class PublishPerformer:
    """Performs `Publish`."""

    def __init__(self, publishing: Publishing, bot: Bot, reach: Reachability) -> None:
        self._publishing = publishing
        self._bot = bot
        self._reach = reach

    async def perform(self, leased: Leased) -> Ending:
        """Send it, if it still is wanted, and not wanted too long ago."""
        effect = leased.effect
        assert isinstance(effect, Publish)
        store, now = self._publishing.store, self._publishing.clock.now()
        announcement = await store.read(lambda uow: uow.announcements.load(effect.announcement_ref))
        if announcement is None or not _is_wanted(announcement, effect.part):
            return Finished()
        if leased.memory.get("begun"):
            return self._settled(effect, Sending.UNKNOWN, _INTERRUPTED)
        if announcement.is_late(now):
            return self._settled(effect, Sending.LATE)
        is_held = await store.write(lambda uow: uow.outbox.remember(leased, {"begun": True}))
        if not is_held:
            return Finished()
        return await self._send(effect, announcement)

    async def _send(self, effect: Publish, announcement: Announcement) -> Ending:
        content = announcement.parts[effect.part].content
        try:
            message = await send_content(self._bot, effect.channel, content)
        except TelegramError as error:
            return self._failed(effect, error)
        self._reach.worked("telegram")
        command = SettlePart(
            part=effect.part, sending=Sending.SENT, message_id=message.message_id, shown=content
        )
        return Finished(note=self._publishing.learnt(effect.announcement_ref, command))

    def _failed(self, effect: Publish, error: TelegramError) -> Ending:
        fault = sort(error)
        if not is_surely_not_done(error):
            self._reach.failed("telegram", fault.trouble)
            return self._settled(effect, Sending.UNKNOWN, fault.trouble)
        if fault.known is Known.REFUSED:
            return self._settled(effect, Sending.REFUSED, fault.trouble)
        if fault.known is not Known.WAIT:
            self._reach.failed("telegram", fault.trouble)
        return Again(trouble=fault.trouble, after_s=fault.retry_after_s, memory={})

    def _settled(self, effect: Publish, sending: Sending, trouble: str | None = None) -> Ending:
        command = SettlePart(part=effect.part, sending=sending, trouble=trouble)
        return Finished(note=self._publishing.learnt(effect.announcement_ref, command))


def _is_wanted(announcement: Announcement, part: int) -> bool:
    return announcement.state is State.APPROVED and announcement.parts[part].state is PartState.WAITING
