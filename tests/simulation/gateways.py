"""The companion and the mimics within the history's own process: their very own applications, over memory."""

import json
import secrets
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any, Final

import httpx
from sqlalchemy import Connection, func, select, update
from starlette.types import ASGIApp

from gateway.app import build as build_companion
from gateway.app import open_parts
from gateway.secrets import digest
from gateway.settings import GatewaySettings
from gateway.store import users
from gateway.store.logs import LogType
from gateway.store.tables import CODES, LOGS, USERS
from gateway.store.users import NewUser, Role
from sandbox.mimic import accounts
from sandbox.mimic.app import build as build_mimic
from sandbox.mimic.batch import Batch
from sandbox.mimic.facts import ALL
from sandbox.mimic.faults import Effect, Switches
from sandbox.mimic.faults import Fault as Quirk
from sandbox.mimic.mimic import Mimic
from sandbox.mimic.settings import MimicSettings
from tests.simulation.database import GatewayMemory, Memory, gateway_memory
from tests.simulation.faults import Boundary, Fault

TOKEN: Final = "0123456789abcdef0123456789abcdef"
URL: Final = "http://127.0.0.1:1"
NAMES: Final = ("lilei88", "anne_v", "chen_jie", "oskar", "mira7")
"""Who has an account; each of them starts with nothing."""
NAMES_OF_DIALECTS: Final = ("companion", *ALL)
QUIRKS: Final = {
    Fault.ROW_LOST: Effect.NO_ROW,
    Fault.CREDIT_LOST: Effect.NO_CREDIT,
    Fault.EMPTY_YES: Effect.NOTHING,
}


@dataclass(frozen=True)
class Figures:
    """An account, as it is."""

    quota: int
    used: int
    status: int
    group: str


class Gateway:
    """One gateway, its parts kept for all histories of a process.

    Args:
        dialect: its name.
        app: what serves.
        memory: its database.
        template: what that begins with.
        mimic: None for the companion.
    """

    def __init__(
        self, dialect: str, app: ASGIApp, memory: Memory, template: bytes, mimic: Mimic | None
    ) -> None:
        self.dialect = dialect
        self.app = app
        self.memory = memory
        self._template = template
        self._mimic = mimic
        self.given: Counter[str] = Counter()
        """How often quota was really given under a reference, by whatever the log says."""

    def begin(self, batch_s: float = 0.0) -> None:
        """A new history."""
        self.memory.become(self._template)
        self.given.clear()
        if self._mimic:
            mimic = self._mimic
            mimic.switches = Switches(batch_s=batch_s if self.has_batches else 0)
            mimic.faults.clear()
            mimic.batch = Batch(mimic.store)
            mimic.open_calls.clear()

    @property
    def has_batches(self) -> bool:
        """Whether credits may be written together, later."""
        return self.dialect in {"oneapi", "laisky"}

    @property
    def not_here(self) -> frozenset[Fault]:
        """What does not happen at this gateway."""
        return frozenset() if self.has_batches else frozenset(QUIRKS)

    def serving(self, fault: Fault | None, request: httpx.Request, body: bytes) -> Callable[[], None]:
        """A request is about to be served; what it came to is looked at afterwards."""
        if boundary_of(request, body) is not Boundary.CREDIT:
            return lambda: None
        if fault in QUIRKS and self._mimic:
            quirk = Quirk(path=request.url.path, method=request.method, effect=QUIRKS[fault])
            self._mimic.faults.add((quirk,))
        asked = json.loads(body)
        before = self._granted()

        def after() -> None:
            if self._granted() - before == asked["quota"]:
                self.given[asked["remark"].partition(" ")[0]] += 1

        return after

    def _granted(self) -> int:
        """What all accounts were ever given, what is still to be written included."""
        columns = func.sum(USERS.c.quota + USERS.c.used_quota)
        written = int(self._work(lambda it: it.execute(select(columns)).scalar_one()))
        return written + (sum(self._mimic.batch._pending.values()) if self._mimic else 0)

    def revoke(self, *, is_revoked: bool) -> None:
        """The administrator's access token holds no longer, or again."""
        token = "f" * 32 if is_revoked else TOKEN
        if self._mimic:
            self._work(lambda it: accounts.write(it, 1, {"access_token": token}))
        else:
            self._work(lambda it: users.change(it, 1, {"access_token_digest": digest(token)}))

    def figures(self, name: str) -> Figures:
        """An account's."""
        columns = (USERS.c.quota, USERS.c.used_quota, USERS.c.status, USERS.c.group)
        rows = self._work(lambda it: it.execute(select(*columns).where(USERS.c.username == name)).all())
        return Figures(*rows[0])

    def credited_rows(self, name: str) -> list[str]:
        """The first words of the rows of top-ups in the log of an account."""
        query = select(LOGS.c.content).where(LOGS.c.username == name, LOGS.c.type == LogType.TOP_UP)
        return [str(row[0]).partition(" ")[0] for row in self._work(lambda it: it.execute(query).all())]

    def usable_codes(self) -> Counter[str]:
        """How many redemption codes of each name nobody has used."""
        query = select(CODES.c.name).where(CODES.c.status == 1)
        return Counter(str(row[0]) for row in self._work(lambda it: it.execute(query).all()))

    def spend(self, name: str, share: float) -> None:
        """Somebody uses a part of what he has, unless he is kept from it."""
        now = self.figures(name)
        cost = int(now.quota * share)
        if cost > 0 and now.status == 1:
            values = {"quota": now.quota - cost, "used_quota": now.used + cost}
            self._work(lambda it: it.execute(update(USERS).where(USERS.c.username == name).values(values)))

    def _work(self, work: Callable[[Connection], Any]) -> Any:
        with self.memory.engine.begin() as connection:
            return work(connection)


def boundary_of(request: httpx.Request, body: bytes) -> Boundary:
    """Which boundary a request to a gateway is."""
    del body
    path = request.url.path
    if request.method == "GET":
        return Boundary.READ
    if path == "/api/topup":
        return Boundary.CREDIT
    if path in {"/api/debit", "/api/reversal"}:
        return Boundary.DEBIT
    return Boundary.CODE if path.startswith("/api/redemption") else Boundary.WRITE


@cache
def gateway(dialect: str) -> Gateway:
    """That gateway, opened once a process."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/gateway.db"
        return _companion(url) if dialect == "companion" else _mimic(dialect, url)


def _companion(url: str) -> Gateway:
    settings = GatewaySettings(database_url=url, register_rate="off", login_rate="off", api_rate="off")  # type: ignore[arg-type]
    parts = open_parts(settings)

    def stock(connection: Connection) -> None:
        for name in ("root", *NAMES):
            is_root = name == "root"
            new = NewUser(
                username=name,
                password_hash=secrets.token_hex(8),
                display_name=name,
                email="",
                role=Role.ROOT if is_root else Role.USER,
                group=settings.group_paid if is_root else settings.group_free,
            )
            user = users.create(connection, new, now_s=parts.now_s())
            if is_root:
                users.change(connection, user.id, {"access_token_digest": digest(TOKEN)})

    with parts.store.engine.begin() as connection:
        stock(connection)
    parts.close()
    memory, template = gateway_memory(Path(url.removeprefix("sqlite:///")), ("foreign_keys = ON",))
    parts = replace(parts, store=GatewayMemory(memory))
    return Gateway("companion", build_companion(parts), memory, template, None)


def _mimic(dialect: str, url: str) -> Gateway:
    made = Mimic.open(ALL[dialect], MimicSettings(root_token=TOKEN), url)  # type: ignore[arg-type]
    with made.store.engine.begin() as connection:
        for name in NAMES:
            accounts.create(connection, {"username": name, "display_name": name, "password": "x"}, now_s=1)
    made.store.close()
    file = Path(url.removeprefix("sqlite:///"))
    memory, template = gateway_memory(file, ("ignore_check_constraints = ON",))
    store = GatewayMemory(memory)
    mimic = replace(made, store=store, batch=Batch(store))
    return Gateway(dialect, build_mimic(mimic), memory, template, mimic)
