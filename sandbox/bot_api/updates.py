"""The queue of updates: offsets, long polling, and who was given what at which time.

Sources: https://core.telegram.org/bots/api#getupdates, and `do_get_updates` in `Client.cpp` of
tdlib/telegram-bot-api.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sandbox.bot_api.records import Json
from sandbox.bot_api.refusals import conflict
from sandbox.moments import Moment, now

NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
"""Kinds that come only when asked for by name."""

_WEBHOOK_IS_SET = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook first"
)
_OTHER_POLL = "terminated by other getUpdates request; make sure that only one bot instance is running"


@dataclass(slots=True)
class Update:
    """One update that waits to be confirmed."""

    id: int
    kind: str
    body: Json
    queued: Moment

    def as_api(self) -> Json:
        """The Bot API's Update."""
        return {"update_id": self.id, self.kind: self.body}


class UpdateQueue:
    """Updates of one bot, in order; each stays until a later offset confirms it."""

    def __init__(self) -> None:
        self.allowed: list[str] = []
        """Kinds as last asked for; empty means the default."""
        self.has_webhook = False
        self.on_added: Callable[[], None] | None = None
        self._waiting: list[Update] = []
        self._next_id = 100_000_001
        self._handed: dict[int, Moment] = {}
        self._poll: asyncio.Future[None] | None = None

    @property
    def pending(self) -> int:
        """How many updates are not confirmed."""
        return len(self._waiting)

    @property
    def is_polled(self) -> bool:
        """Whether a getUpdates is waiting now."""
        return self._poll is not None

    def take_id(self) -> int:
        """An update id that no other update will have."""
        self._next_id += 1
        return self._next_id - 1

    def add(self, kind: str, body: Json) -> int:
        """Queue an update of that kind, if the bot wants such; its id in any case."""
        update_id = self.take_id()
        is_wanted = kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT
        if is_wanted:
            self.inject(update_id, kind, body)
        return update_id

    def inject(self, update_id: int, kind: str, body: Json) -> None:
        """Queue anything as it is: a duplicate, a forgery, a kind that does not exist yet."""
        self._waiting.append(Update(update_id, kind, body, now()))
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)
        if self.on_added is not None:
            self.on_added()

    def handed_at(self, update_id: int) -> Moment | None:
        """When an update was first handed out."""
        return self._handed.get(update_id)

    def first(self) -> Update | None:
        """The oldest unconfirmed update, noted as handed out; for the webhook."""
        if not self._waiting:
            return None
        self._note_handed(self._waiting[:1])
        return self._waiting[0]

    def confirm(self, update_id: int) -> None:
        """Forget everything up to and with this update."""
        self._waiting = [update for update in self._waiting if update.id > update_id]

    def drop_all(self) -> None:
        """Forget every pending update."""
        self._waiting.clear()

    def terminate_poll(self, reason: str) -> None:
        """Answer a request that waits with 409."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_exception(conflict(reason))

    def release_poll(self) -> None:
        """Answer a request that waits with what there is: nothing."""
        if self._poll is not None and not self._poll.done():
            self._poll.set_result(None)

    async def get(
        self, *, offset: int, limit: int, timeout_s: int, until_gone: Callable[[], Awaitable[None]]
    ) -> list[Update]:
        """Serve one getUpdates.

        Args:
            offset: confirms what is before it; negative: keeps only that many from the end.
            limit: 1 to 100.
            timeout_s: how long to wait for a first update.
            until_gone: returns when the caller has hung up; then nothing is handed out.

        Raises:
            Refusal: 409 when a webhook is set, or when another getUpdates came while this one waited.
        """
        if self.has_webhook:
            raise conflict(_WEBHOOK_IS_SET)
        if offset < 0:
            self._waiting = self._waiting[offset:]
        elif offset > 0:
            self.confirm(offset - 1)
        if not self._waiting and timeout_s > 0 and not await self._wait(timeout_s, until_gone):
            return []
        taken = self._waiting[:limit]
        self._note_handed(taken)
        return taken

    async def _wait(self, timeout_s: int, until_gone: Callable[[], Awaitable[None]]) -> bool:
        """Wait for an update; False when there is nobody to give it to."""
        self.terminate_poll(
            "terminated by other getUpdates request; make sure that only one bot instance is running"
        )
        poll: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._poll = poll
        hung_up = asyncio.ensure_future(until_gone())
        try:
            await asyncio.wait({poll, hung_up}, timeout=timeout_s, return_when=asyncio.FIRST_COMPLETED)
            if poll.done():
                poll.result()
            return not hung_up.done()
        finally:
            hung_up.cancel()
            if self._poll is poll:
                self._poll = None

    def _note_handed(self, updates: list[Update]) -> None:
        moment = now()
        for update in updates:
            self._handed.setdefault(update.id, moment)
