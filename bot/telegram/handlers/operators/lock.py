"""/lock: nothing that moves money begins any more, until somebody unlocks it on the server."""

from typing import ClassVar

from bot.handle import Handle
from bot.house import lock
from bot.telegram.handlers.operators.asking import Asked, Reply
from bot.telegram.views.lists import ListContext


class LockDesk:
    """Handles /lock."""

    name: ClassVar[str] = "lock"

    def __init__(self, handle: Handle, context: ListContext) -> None:
        self._handle = handle
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It stops the desk."""
        del asked
        return True

    async def answer(self, asked: Asked) -> Reply:
        """Lock, and say who has locked it."""
        now = self._handle.clock.now()
        held = await self._handle.store.write(
            lambda uow: lock(uow, asked.operator, asked.name, now), is_urgent=True
        )
        self._handle.wake()
        name = self._context.operator_names.get(held.by, str(held.by))
        return Reply(self._context.say("is_locked", name=name, time=self._context.time(held.at)))
