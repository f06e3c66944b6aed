"""/health: servers, mailbox, what waits to be done, database, version."""

from importlib.metadata import version
from typing import ClassVar

from bot.clock import Clock
from bot.ops.reachability import Reachability, Standing
from bot.store.reports import backlog
from bot.store.store import Store
from bot.store.uow import UnitOfWork
from bot.telegram.handlers.operators.asking import Asked, Reply
from bot.telegram.views.lists import ListContext, draw_backlog, fitted

MAILBOX = "imap"


class ShowHealth:
    """Handles /health."""

    name: ClassVar[str] = "health"

    def __init__(self, store: Store, clock: Clock, reach: Reachability, context: ListContext) -> None:
        self._store = store
        self._clock = clock
        self._reach = reach
        self._context = context

    def changes(self, asked: Asked) -> bool:
        """It only reads."""
        del asked
        return False

    async def answer(self, asked: Asked) -> Reply:
        """What is known now."""
        del asked
        now, say = self._clock.now(), self._context.say
        behind, locked = await self._store.database.read(
            lambda connection: (backlog(connection, now), UnitOfWork(connection).desk_lock.held())
        )
        standings = self._reach.standings
        lines = [self._server(name, standing) for name, standing in standings.items()]
        proved = standings.get(MAILBOX, Standing()).proved_at
        lines.append(say("mailbox", time=self._context.time(proved)) if proved else say("mailbox_never"))
        if locked:
            name = self._context.operator_names.get(locked.by, str(locked.by))
            lines.append(say("is_locked", name=name, time=self._context.time(locked.at)))
        lines += draw_backlog(behind, now, self._context)
        lines.append(say("version", version=version("paydesk")))
        return Reply(fitted(lines))

    def _server(self, name: str, standing: Standing) -> str:
        say, time = self._context.say, self._context.time
        trouble = ""
        if standing.trouble and standing.trouble_at:
            trouble = say("last_trouble", time=time(standing.trouble_at), trouble=standing.trouble[:160])
        if standing.reached_since is None:
            return f"❌ {say('server_away', server=name)}{trouble}"
        return f"✅ {say('server_reached', server=name, time=time(standing.reached_since))}{trouble}"
