"""The shell around announcements: load, decide, apply; here alone a command becomes a commit."""

from collections.abc import Callable

from bot.announce.announcement import PREFIX
from bot.announce.commands import Command, Draft
from bot.announce.content import Content
from bot.announce.deciding import decide, draft
from bot.announce.decision import Decision, Refusal, RefusalKind
from bot.clock import Clock
from bot.desk.channel_effects import ShowAnnouncement
from bot.desk.refs import make_ref
from bot.ids import case_seed
from bot.store.announcements import Menu
from bot.store.store import Store
from bot.store.uow import UnitOfWork


class UnknownAnnouncementError(LookupError):
    """No announcement has this reference."""


class Publishing:
    """Commands in, commits out. `wake` is called after each commit that recorded effects."""

    def __init__(self, store: Store, clock: Clock, secret_key: bytes, wake: Callable[[], None]) -> None:
        self.store = store
        self.clock = clock
        self.wake = wake
        self._secret_key = secret_key

    async def draft(
        self, content: Content, *, origin: str, channel: str, desk_chat: int, operator: int
    ) -> Decision | Refusal | None:
        """Draft what an operator wrote, once for each `origin`; None where that was done already."""

        def work(uow: UnitOfWork) -> Decision | Refusal | None:
            if uow.announcements.drafted_from(origin):
                return None
            command = Draft(
                ref=self._free_ref(uow, origin),
                origin=origin,
                channel=channel,
                desk_chat=desk_chat,
                operator=operator,
                content=content,
            )
            decision = draft(command, self.clock.now())
            if isinstance(decision, Decision):
                uow.announcements.apply(decision)
            return decision

        decision = await self.store.write(work)
        self.wake()
        return decision

    async def send(self, ref: str, command: Command) -> Decision | Refusal:
        """Decide a command in a commit of its own.

        Raises:
            UnknownAnnouncementError: there is no such announcement.
        """
        decision = await self.store.write(lambda uow: self.commit(uow, ref, command))
        self.wake()
        return decision

    async def choose_menu(self, ref: str, revision: int, menu: Menu) -> Refusal | None:
        """Other buttons below an announcement; nothing of it changes.

        Raises:
            UnknownAnnouncementError: there is no such announcement.
        """
        refusal = await self.store.write(lambda uow: self._choose(uow, ref, revision, menu))
        self.wake()
        return refusal

    def commit(self, uow: UnitOfWork, ref: str, command: Command) -> Decision | Refusal:
        """Decide a command inside a unit of work; its caller commits and wakes the dispatcher."""
        announcement = uow.announcements.load(ref)
        if announcement is None:
            raise UnknownAnnouncementError(ref)
        decision = decide(announcement, command, self.clock.now())
        if isinstance(decision, Decision):
            uow.announcements.apply(decision)
        return decision

    def learnt(self, ref: str, command: Command) -> Callable[[UnitOfWork], None]:
        """What a performer writes in the commit that ends its effect."""

        def work(uow: UnitOfWork) -> None:
            self.commit(uow, ref, command)

        return work

    def _choose(self, uow: UnitOfWork, ref: str, revision: int, menu: Menu) -> Refusal | None:
        announcement = uow.announcements.load(ref)
        if announcement is None:
            raise UnknownAnnouncementError(ref)
        if announcement.revision != revision:
            return Refusal(RefusalKind.STALE, announcement)
        uow.announcements.choose_menu(ref, menu)
        uow.outbox.record((ShowAnnouncement(announcement_ref=ref),), None, self.clock.now())
        return None

    def _free_ref(self, uow: UnitOfWork, origin: str) -> str:
        """The same words in the same place get the same reference again after a restore."""
        collision = 0
        while uow.announcements.exists(
            ref := make_ref(PREFIX, case_seed(self._secret_key, f"announcement:{origin}", collision))
        ):
            collision += 1
        return ref
