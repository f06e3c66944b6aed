"""One history: a world, the bot in it, people, and chance; the storm, then calm, then what is left to see.

history = History(seed)
history.play()
complaints = observe(history)
"""

import asyncio
import gc
import json
import traceback
from contextvars import Context, copy_context
from random import Random
from typing import Any, Final, NoReturn

import structlog
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram.error import TelegramError

from bot.app import Bot
from bot.intake.watcher import Desk
from bot.intake.watcher_desk import WatcherDesk
from bot.market import RateSource
from bot.starting import Connections
from bot.telegram.application import build
from bot.telegram.desk_chat import DeskChat
from bot.texts.catalogue import Catalogue
from gateway_client import GatewayClient, GatewayError
from sandbox import people
from sandbox.bot_api import BotApiServer
from tests.simulation.customers import Customers
from tests.simulation.database import DeskDatabase, desk_memory
from tests.simulation.faults import Boundary, Faults
from tests.simulation.gateways import NAMES_OF_DIALECTS, TOKEN, URL, boundary_of, gateway
from tests.simulation.hours import HostClock, made_up
from tests.simulation.loop import LIFE, Life, VirtualLoop
from tests.simulation.mailbox import Folder, MemorySmtp, MemoryWatcher
from tests.simulation.operators import Operators
from tests.simulation.settings import public, settings
from tests.simulation.telegram import boundary_of_call
from tests.simulation.wire import Wire, misanswered_by_gateway, misanswered_by_telegram

STORM_S: Final = 1_200.0
CALM_S: Final = 4_000.0
"""Longer than anything that was begun takes."""
NAPS_S: Final = (4_000.0, 20_000.0, 70_000.0)
"""The host sleeps until the next look at what was credited: after an hour, six hours, a day."""
ASLEEP_S: Final = 90.0
"""Longer than a lease."""

log = structlog.get_logger(__name__)
_texts: Final = Catalogue()


class History:
    """What one seed makes happen."""

    def __init__(self, seed: int, dialect: str = "") -> None:
        self.seed = seed
        self.chance = Random(seed)
        self.faults = Faults(Random(seed + 1))
        self.dialect = dialect or NAMES_OF_DIALECTS[seed % len(NAMES_OF_DIALECTS)]
        self.loop = VirtualLoop()
        # Made once a process, the same in all.
        with made_up(self.loop, 0):
            self.gateway = gateway(self.dialect)
            self.memory, self._template = desk_memory()
        self.clock = HostClock(self.loop)
        self.lives = 0
        self.life: Life | None = None
        self.told: list[str] = []
        """What went wrong with the bot itself."""

    def play(self) -> None:
        """From the first mail to the day after."""
        # The dead of another history, swept away in the middle of this one, would be heard of in it.
        gc.collect()
        gc.disable()
        with made_up(self.loop, self.seed):
            asyncio.set_event_loop(self.loop)
            try:
                self.loop.run_until_complete(self._play())
            finally:
                if self.life:
                    self.life.kill()
                self.loop.drop_everything()
                asyncio.set_event_loop(None)
                gc.enable()

    async def _play(self) -> None:
        self.context: Context = copy_context()
        self.gateway.begin(self.chance.choice((0.0, 0.0, 4.0)))
        self.memory.become(self._template)
        self.folder = Folder()
        self.smtp = MemorySmtp(self)
        self.api = _telegram()
        self.customers = Customers(self)
        self.operators = Operators(self)
        keeping = self.loop.create_task(self._keep_running())
        await asyncio.sleep(2.0)
        self.faults.is_on = True
        acting = [self.loop.create_task(self.customers.act(STORM_S))]
        acting += [self.loop.create_task(self.operators.act(STORM_S))]
        acting += [self.loop.create_task(self.operators.announce(STORM_S))]
        await asyncio.sleep(STORM_S)
        await asyncio.gather(*acting)
        self.faults.is_on = False
        self.gateway.revoke(is_revoked=False)
        await self.operators.settle(CALM_S)
        for nap_s in NAPS_S:
            await self._nap(nap_s)
            await self.operators.settle(120.0)
        keeping.cancel()

    # The bot's lives.

    async def _keep_running(self) -> None:
        """As systemd does it."""
        while True:
            self.lives += 1
            self.life = life = Life(self.lives)
            self.memory.forget_unfinished()
            context = self.context.copy()
            context.run(LIFE.set, life)
            running = self.loop.create_task(self._live(), context=context)
            died = self.loop.create_task(life.died.wait())
            await asyncio.wait({running, died}, return_when=asyncio.FIRST_COMPLETED)
            died.cancel()
            if running.done() and running.exception():
                self.told.append(
                    "the bot ended: " + "".join(traceback.format_exception(running.exception()))[-2500:]
                )
            life.kill()
            await asyncio.sleep(self.chance.choice((1.0, 5.0, 100.0)))

    async def _live(self) -> None:
        try:
            connections = await self._connect()
        except (GatewayError, TelegramError):
            return  # it says what is wrong, ends, and is started again
        database = DeskDatabase(self.memory, self)
        bot = Bot(settings(self.dialect), public(), connections, database, _texts, self.clock)
        await bot.run(asyncio.Event())

    async def _connect(self) -> Connections:
        to_gateway = Wire(self.gateway.app, self, boundary_of, misanswered_by_gateway, self.gateway.serving)
        to_telegram = Wire(self.api.app, self, boundary_of_call, misanswered_by_telegram)
        to_rates = Wire(_RATES, self, lambda *_: Boundary.RATES, misanswered_by_gateway)
        client = await GatewayClient.connect(URL, TOKEN, self.dialect, transport=to_gateway)
        application = build(settings(self.dialect).telegram, to_telegram)
        await application.initialize()
        return Connections(
            gateway=client,
            application=application,
            desk=DeskChat(people.DESK_CHAT_ID),
            smtp=self.smtp,
            imap_tls=None,  # type: ignore[arg-type]  nothing is copied to a folder
            imap_tokens=None,
            make_watcher=self._make_watcher,
            txt_lookup=lambda _name: None,
            rates=RateSource("http://127.0.0.1:4/latest", to_rates),
        )

    def _make_watcher(self, desk: Desk) -> MemoryWatcher:
        assert isinstance(desk, WatcherDesk)
        return MemoryWatcher(settings(self.dialect).imap, desk, self.folder, self)

    # What people look at.

    def rows(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Of the bot's database, by plain SQL."""
        return self.memory.raw.execute(query, values).fetchall()

    def is_busy(self) -> bool:
        """Whether something waits to be done that will be done soon."""
        soon = "SELECT 1 FROM effects WHERE state IN ('waiting', 'leased') AND kind NOT LIKE 'watch%'"
        return bool(self.rows(soon) or self.rows("SELECT 1 FROM mails WHERE disposition IS NULL"))

    def is_done(self, ref: str) -> bool:
        """Whether what a case's last attempt wanted to give or to take really was."""
        query = "SELECT body FROM attempts WHERE case_ref = ? ORDER BY number DESC LIMIT 1"
        attempt = json.loads(self.rows(query, ref)[0][0])
        if not attempt["is_debit"] and self.dialect != "newapi":
            return self.gateway.given[f"{ref}-{attempt['number']}"] > 0
        # Where no reference is kept, one attempt at a time is open at an account.
        done = "SELECT body FROM attempts WHERE account_ref = ? AND outcome = 'done'"
        booked = sum(_signed(json.loads(each)) for (each,) in self.rows(done, attempt["account_ref"]))
        now = self.gateway.figures(attempt["username"])
        moved = now.quota + now.used - booked
        return bool(moved <= _signed(attempt) if attempt["is_debit"] else moved >= attempt["quota"])

    # What boundaries ask for.

    async def die(self) -> NoReturn:
        """The bot is killed here."""
        life = LIFE.get()
        assert life is not None
        self.context.run(life.kill)
        await self.loop.create_future()
        raise AssertionError("the dead do not go on")

    async def sleep_long(self) -> None:
        """The bot stands still here."""
        life = LIFE.get()
        if life is not None:
            life.fall_asleep()
            self.loop.call_later(ASLEEP_S, life.wake_up, context=self.context)
            await asyncio.sleep(0)

    async def pause(self, seconds: tuple[float, ...]) -> None:
        """Others may go first, for one of these times."""
        await asyncio.sleep(self.chance.choice(seconds))

    async def _nap(self, seconds: float) -> None:
        life = self.life
        if life is not None:
            life.fall_asleep()
        await asyncio.sleep(seconds)
        if life is not None:
            life.wake_up()


def _signed(attempt: dict[str, Any]) -> int:
    return -attempt["quota"] if attempt["is_debit"] else int(attempt["quota"])


def _telegram() -> BotApiServer:
    """The desk's chat, with both operators, and the channel."""
    api = BotApiServer(limits=True)
    for name, number in (("Olga", people.OLGA_ID), ("Omar", people.OMAR_ID)):
        api.acts.add_user(name, user_id=number, has_started=True)
    members = {people.OLGA_ID: "creator", people.OMAR_ID: "member"}
    api.acts.add_chat("Desk", chat_id=people.DESK_CHAT_ID, members=members)
    api.acts.add_chat(
        "News", type="channel", chat_id=people.CHANNEL_ID, username=people.CHANNEL_NAME, members={}
    )
    return api


async def _rates(request: Request) -> Response:
    del request
    day = HostClock(asyncio.get_running_loop()).now().date().isoformat()  # type: ignore[arg-type]
    told = f'{{"amount":1.0,"base":"USD","date":"{day}","rates":{{"CNY":7.10}}}}'
    return Response(told, media_type="application/json")


_RATES: Final = Starlette(routes=[Route("/latest", _rates)])
