"""A mimic's parts: the store it works over, and what it remembers beside it."""

import asyncio
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Self

from sqlalchemy import Connection, event
from starlette.types import Scope

from gateway import clock
from gateway.http.limits import Limiter
from gateway.store import channels, models
from gateway.store.engine import Store
from gateway.store.models import ModelPrice
from gateway.store.schema import upgrade
from gateway.store.tables import USERS
from gateway.store.users import Role
from gateway.upstreams.channel import Channel, Provider
from sandbox.mimic import accounts
from sandbox.mimic.batch import Batch
from sandbox.mimic.facts import Facts
from sandbox.mimic.faults import FaultPlan, Switches
from sandbox.mimic.settings import MimicSettings

QUOTA_PER_UNIT = 500_000
GROUPS = ("default", "vip", "svip")
_MODELS = (("gpt-4", "30", "60"), ("gpt-4o-mini", "0.15", "0.6"), ("odd-model", "2.5", "2.5"))


@dataclass(frozen=True, slots=True)
class OpenCall:
    """A relayed call that has not ended: what it holds, of whom."""

    user_id: int
    hold: int


@dataclass(slots=True, kw_only=True)
class Mimic:
    """One running mimic."""

    facts: Facts
    settings: MimicSettings
    store: Store
    root_token: str
    switches: Switches
    faults: FaultPlan
    batch: Batch
    api_limit: Limiter
    login_limit: Limiter
    code_limit: Limiter
    started_at: int = field(default_factory=clock.now_s)
    open_calls: dict[str, OpenCall] = field(default_factory=dict)
    reset_connection: Callable[[Scope], None] = lambda _scope: None
    """Cuts the connection of a request; set by who listens."""
    _tasks: set[asyncio.Task[Any]] = field(default_factory=set)

    @classmethod
    def open(cls, facts: Facts, settings: MimicSettings, database_url: str) -> Self:
        """Open the database, bring its schema up to date, make root and something to sell."""
        store = Store(database_url)
        event.listen(store.engine, "connect", _as_trusting_as_theirs)
        given = settings.root_token
        token = given.get_secret_value() if given else secrets.token_hex(16)
        with store.engine.begin() as connection:
            upgrade(connection)
            accounts.METADATA.create_all(connection)
            root = accounts.find(connection, USERS.c.role == int(Role.ROOT))
            root_id = _make_root(connection, facts) if root is None else root.id
            if root is None or given is not None:
                accounts.write(connection, root_id, {"access_token": token})
            else:
                token = root.access_token
            _stock(connection)
        return cls(
            facts=facts,
            settings=settings,
            store=store,
            root_token=token,
            switches=Switches(batch_s=settings.batch_s, postgres=settings.postgres),
            faults=FaultPlan(settings.faults),
            batch=Batch(store),
            api_limit=Limiter(settings.api_rate),
            login_limit=Limiter(settings.login_rate),
            code_limit=Limiter(facts.wrong_codes_rate),
        )

    def now_s(self) -> int:
        """Unix seconds by this mimic's clock, which may have been stopped."""
        return self.switches.clock_s or clock.now_s()

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something that no caller waits for; dropped where the process ends before."""
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Stop in good order, as far as the dialect knows one."""
        for task in self._tasks:
            task.cancel()
        await self.batch.close(flushes=self.facts.flushes_at_stop)
        self.store.close()


def _make_root(connection: Connection, facts: Facts) -> int:
    """Make the first account as the real ones do, password and all; it is on loopback only."""
    values: dict[str, Any] = {"username": "root", "display_name": "Root User", "password": "123456"}
    values |= {"role": int(Role.ROOT), "quota": facts.root_quota}
    return accounts.create(connection, values, now_s=clock.now_s())


def _stock(connection: Connection) -> None:
    """Make one channel and what it sells."""
    names = tuple(name for name, *_ in _MODELS)
    upstream = Channel(name="upstream", provider=Provider.OPENAI, models=names, groups=GROUPS)
    channels.sync(connection, [upstream], now_s=clock.now_s())
    models.put(
        connection,
        [
            ModelPrice(name, "openai", Decimal(input_price), Decimal(output_price), is_free=False)
            for name, input_price, output_price in _MODELS
        ],
    )


def _as_trusting_as_theirs(connection: Any, _record: object) -> None:
    """Lift the checks that the companion's tables have and theirs do not: negative codes, status 9.

    The database of a mimic need not outlive the machine either, so nothing is forced to the disk.
    """
    cursor = connection.cursor()
    cursor.execute("PRAGMA ignore_check_constraints=ON")
    cursor.execute("PRAGMA synchronous=OFF")
    cursor.close()
