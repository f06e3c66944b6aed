"""An announcement as operators see it: its preview, and below it the message with the buttons.

The message is edited in place as long as the preview above it is right and nothing calls for the operators;
else both appear anew at the end of the chat, and the old ones go. A doubtful one is sent again: it is seen by
operators only.
"""

import hashlib
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from telegram import Bot, LinkPreviewOptions
from telegram.constants import ParseMode
from telegram.error import ChatMigrated, TelegramError

from bot.announce.announcement import Announcement, State
from bot.clock import Clock
from bot.desk.channel_effects import ShowAnnouncement
from bot.ops.reachability import Reachability
from bot.outbox.ending import Again, Ending, Finished, GiveUp
from bot.store.announcements import Menu, ShownAnnouncement
from bot.store.outbox import Leased
from bot.store.store import Store
from bot.telegram.channel import ChannelFault, look_at
from bot.telegram.contents import send_content
from bot.telegram.desk_chat import DeskChat
from bot.telegram.faults import Known, sort
from bot.telegram.keyboard import keyboard
from bot.telegram.views.announcement import AnnouncementContext, Control, draw

_NO_PREVIEW: Final = LinkPreviewOptions(is_disabled=True)
_SAME: Final = "message is not modified"
_GONE: Final = ("message to edit not found", "message can't be edited", "message_id_invalid")
_UNDECIDED: Final = frozenset({State.DRAFT, State.SCHEDULED, State.MISSED})


class AnnouncementPerformer:
    """Performs `ShowAnnouncement`."""

    def __init__(
        self,
        store: Store,
        bot: Bot,
        desk: DeskChat,
        context: AnnouncementContext,
        reach: Reachability,
        clock: Clock,
    ) -> None:
        self._store = store
        self._bot = bot
        self._desk = desk
        self._context = context
        self._reach = reach
        self._clock = clock

    async def perform(self, leased: Leased) -> Ending:
        """Show it as it stands now; send or edit only where that shows something new."""
        effect = leased.effect
        assert isinstance(effect, ShowAnnouncement)
        ref = effect.announcement_ref
        announcement, menu, shown = await self._store.read(
            lambda uow: (
                uow.announcements.load(ref),
                uow.announcements.menu_of(ref),
                uow.announcements.shown(ref),
            )
        )
        if announcement is None:
            return Finished()
        try:
            control = await self._drawn(announcement, menu)
            if shown is None or not _is_right(shown, announcement):
                return await self._show_anew(leased, announcement, control, shown)
            return await self._edit(announcement, control, shown)
        except ChatMigrated as error:
            self._desk.move(announcement.desk_chat, error.new_chat_id)
            return Again(trouble=str(error), after_s=0)
        except TelegramError as error:
            return self._failed(error)

    async def _drawn(self, announcement: Announcement, menu: Menu) -> Control:
        faults: tuple[ChannelFault, ...] = ()
        if announcement.state in _UNDECIDED:
            faults = (await look_at(self._bot, announcement.channel)).faults
        return draw(announcement, menu, faults, self._clock.now(), self._context)

    async def _show_anew(
        self, leased: Leased, announcement: Announcement, control: Control, old: ShownAnnouncement | None
    ) -> Ending:
        contents = _contents(announcement)
        is_begun = leased.memory.get("contents") == contents
        previews: list[int] = list(leased.memory["previews"]) if is_begun else []
        chat_id = self._desk.now(announcement.desk_chat)
        for part in announcement.parts[len(previews) :]:
            message = await send_content(self._bot, chat_id, part.content)
            previews.append(message.message_id)
            await self._remember(leased, {"contents": contents, "previews": previews})
        sent = await self._bot.send_message(
            chat_id,
            control.html,
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard(control.rows),
            link_preview_options=_NO_PREVIEW,
        )
        self._reach.worked("telegram")
        if old is not None:
            await self._remove(old)
        now = ShownAnnouncement(
            chat_id=sent.chat_id,
            message_id=sent.message_id,
            previews=tuple(previews),
            contents=contents,
            alarms=announcement.alarms,
            shown=_digest(control),
        )
        return Finished(note=lambda uow: uow.announcements.save_shown(announcement.ref, now))

    async def _remember(self, leased: Leased, memory: dict[str, Any]) -> None:
        await self._store.write(lambda uow: uow.outbox.remember(leased, memory))

    async def _edit(self, announcement: Announcement, control: Control, shown: ShownAnnouncement) -> Ending:
        digest, ref = _digest(control), announcement.ref
        if shown.shown == digest:
            return Finished()
        try:
            await self._bot.edit_message_text(
                control.html,
                chat_id=shown.chat_id,
                message_id=shown.message_id,
                parse_mode=ParseMode.HTML,
                reply_markup=keyboard(control.rows),
                link_preview_options=_NO_PREVIEW,
            )
        except TelegramError as error:
            said = str(error).lower()
            if isinstance(error, ChatMigrated) or any(words in said for words in _GONE):
                return Finished(
                    note=lambda uow: uow.announcements.forget_shown(ref),
                    effects=(ShowAnnouncement(announcement_ref=ref),),
                )
            if _SAME not in said:
                raise
        self._reach.worked("telegram")
        now = replace(shown, shown=digest)
        return Finished(note=lambda uow: uow.announcements.save_shown(ref, now))

    async def _remove(self, old: ShownAnnouncement) -> None:
        """What stays behind would only mislead; where it cannot be deleted it loses its buttons."""
        for message_id in (*old.previews, old.message_id):
            try:
                await self._bot.delete_message(old.chat_id, message_id)
            except TelegramError:
                if message_id == old.message_id:
                    await self._disarm(old)

    async def _disarm(self, old: ShownAnnouncement) -> None:
        with suppress(TelegramError):
            await self._bot.edit_message_reply_markup(old.chat_id, old.message_id)

    def _failed(self, error: TelegramError) -> Ending:
        fault = sort(error)
        if fault.known is Known.REFUSED:
            return GiveUp(trouble=fault.trouble)
        if fault.known is not Known.WAIT:
            self._reach.failed("telegram", fault.trouble)
        return Again(trouble=fault.trouble, after_s=fault.retry_after_s)


def _is_right(shown: ShownAnnouncement, announcement: Announcement) -> bool:
    """Whether the preview above shows what it says, and no call for the operators waits."""
    return shown.contents == _contents(announcement) and shown.alarms == announcement.alarms


def _contents(announcement: Announcement) -> str:
    said = repr([part.content for part in announcement.parts])
    return hashlib.sha256(said.encode(errors="surrogatepass")).hexdigest()


def _digest(control: Control) -> str:
    return hashlib.sha256(repr(control).encode()).hexdigest()
