"""The composition root: settings to parts to one task group; the only file that knows every part."""

import asyncio
import gc
import signal
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any, Final, TypeVar

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from bot.clock import Clock, SystemClock
from bot.desk.decision import Rules
from bot.desk.effects import Tell
from bot.desk.mail import Mail
from bot.handle import Handle
from bot.ids import start_id
from bot.intake.authenticity import Authenticator, Placement, Trust
from bot.intake.dns_txt import make_txt_lookup
from bot.intake.mime import read
from bot.intake.own import OwnAddresses
from bot.intake.receive import Intake
from bot.intake.watcher import StoppedError, Watcher
from bot.market import Market
from bot.ops.metrics import Metrics
from bot.ops.reachability import Reachability
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.ending import Performer
from bot.outbox.performers.card import CardPerformer
from bot.outbox.performers.credit import CreditPerformer
from bot.outbox.performers.examine import ExaminePerformer
from bot.outbox.performers.files import FilesPerformer
from bot.outbox.performers.group import GroupPerformer
from bot.outbox.performers.mail import MailPerformer
from bot.outbox.performers.tell import TellPerformer
from bot.outbox.performers.watch import WatchPerformer
from bot.public import PublicSettings
from bot.settings import Settings
from bot.starting import Connections, StartError, connect
from bot.store.engine import AlreadyRunningError, Database
from bot.store.mailbox import Bookmark, Place, RawMail
from bot.store.schema import NewerSchemaError, migrate
from bot.store.store import Store
from bot.telegram.application import Poller, add_handlers
from bot.telegram.handlers.cards import CardTaps
from bot.telegram.handlers.start import Start
from bot.telegram.people import People
from bot.telegram.views.card import CardContext
from bot.texts.catalogue import Catalogue
from bot.web.listener import Listener
from bot.web.ops import ops_app
from bot.web.public import public_app

log = structlog.get_logger(__name__)

LOOPBACK: Final = "127.0.0.1"
T = TypeVar("T")


async def run(settings: Settings, public: PublicSettings) -> None:
    """Run the bot until SIGTERM or SIGINT.

    Raises:
        StartError: what must be mended before it can start.
    """
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    database = await asyncio.to_thread(open_database, settings.store.url)
    try:
        connections = await connect(settings)
        try:
            await _Bot(settings, public, connections, database, SystemClock()).run(stop)
        finally:
            await connections.application.shutdown()
            await connections.gateway.aclose()
    finally:
        database.close()


def open_database(url: str) -> Database:
    """The database, held and brought to this release's schema.

    Raises:
        StartError: it cannot be used.
    """
    try:
        database = Database(url)
        database.hold_alone()
        migrate(database.engine)
    except (AlreadyRunningError, NewerSchemaError) as error:
        raise StartError([f"[store] {error}"]) from None
    except (SQLAlchemyError, OSError) as error:
        raise StartError([f"[store] {type(error).__name__}: {getattr(error, 'orig', error)}"]) from None
    return database


def rules_of(settings: Settings, public: PublicSettings, quota_per_unit: int) -> Rules:
    """The settings that decisions rest on."""
    return Rules(
        quota_per_unit=quota_per_unit,
        paid_rates=public.rates,
        case_limit_usd=settings.desk.case_limit_usd,
        day_limit_usd=settings.desk.day_limit_usd,
        duplicates_within=timedelta(days=settings.desk.duplicates_within_days),
        group_free=settings.gateway.group_free,
        group_paid=settings.gateway.group_paid,
        mail_domain=settings.mail.addresses[0].rpartition("@")[2],
    )


class _Bot:
    """Every part, made in the order in which they need one another."""

    def __init__(
        self,
        settings: Settings,
        public: PublicSettings,
        connections: Connections,
        database: Database,
        clock: Clock,
    ) -> None:
        gateway, bot = connections.gateway, connections.application.bot
        language, desk_chat = settings.desk.language, settings.telegram.desk_chat
        self._application = connections.application
        self._texts = Catalogue()
        self._store = Store(database)
        self._reach = Reachability(self._tell)
        rules = rules_of(settings, public, gateway.quota_per_unit)
        key = settings.desk.secret_key.get_secret_value().encode()
        self._handle = Handle(self._store, clock, rules, key, self._wake)
        people = People(settings.telegram.operators)
        context = CardContext(
            texts=self._texts,
            language=language,
            operator_names=people.names,
            quota_per_unit=gateway.quota_per_unit,
        )
        self._authenticator = Authenticator(
            Trust(settings.mail.authserv_id, placement=Placement(settings.mail.authserv_placement)),
            make_txt_lookup(settings.dns.server),
        )
        performers: dict[str, Performer] = {
            "examine": ExaminePerformer(
                self._handle, gateway, self._reach, clock, read_mail, self._authenticator.verdict
            ),
            "card": CardPerformer(self._store, bot, desk_chat, context, self._reach),
            "files": FilesPerformer(self._store, bot, desk_chat, read_mail, self._reach),
            "tell": TellPerformer(bot, desk_chat, self._texts, language, self._reach),
            "mail": MailPerformer(
                self._store, connections.smtp, settings.smtp.sender, self._texts, self._reach, clock
            ),
            "credit": CreditPerformer(
                self._handle, gateway, self._reach, clock, settings.gateway.reconcile_s
            ),
            "group": GroupPerformer(gateway, self._reach),
            "watch": WatchPerformer(self._handle, gateway),
        }
        self._dispatcher = Dispatcher(self._handle, performers, start_id(), clock)
        self._poller = Poller(self._application, self._reach)
        taps = CardTaps(self._handle, people, self._texts, language, self._spawn)
        add_handlers(self._application, taps, Start(people, self._texts))
        intake = Intake(self._handle, OwnAddresses.of(*settings.mail.addresses), clock)
        self._desk = _WatcherDesk(intake, self._store, self._reach, clock)
        self._watcher = Watcher(settings.imap, connections.imap_tls, self._desk)
        self._market = Market(self._store, clock, settings.rates.url, rules.paid_rates, self._reach)
        self._refresh_minutes = settings.rates.refresh_minutes
        metrics = Metrics(self._store, self._reach)
        self._listeners = _listen(settings, ops_app(lambda: self._reach.away, self._is_stored, metrics))
        self._tasks: asyncio.TaskGroup | None = None
        self._spawned: set[asyncio.Task[None]] = set()
        """What a stop does not wait for: a server that does not answer must not hold it up."""

    async def run(self, stop: asyncio.Event) -> None:
        """Work until `stop` is set."""
        scheduler = AsyncIOScheduler(timezone="UTC")
        scheduler.add_job(self._market.refresh, "interval", minutes=self._refresh_minutes)
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                for listener in self._listeners:
                    tasks.create_task(listener.run())
                for work in (self._market.refresh(), self._dispatcher.run(), self._poller.run()):
                    self._spawn(work)
                scheduler.start()
                self._desk.attach()
                self._watcher.start()
                self._spawn(self._say_ready())
                await stop.wait()
                log.info("stopping")
                self._watcher.stop()
                self._desk.detach()
                for listener in self._listeners:
                    listener.stop()
                for task in self._spawned:
                    task.cancel()
        finally:
            scheduler.shutdown(wait=False)
            self._authenticator.close()
            self._reach.close()

    async def _say_ready(self) -> None:
        """Once the mailbox is read: a mail that comes from now on cannot be missed."""
        await self._desk.is_reading.wait()
        # What start-up made lives as long as the process: without this, each full collection walks the
        # libraries' objects again, a pause of 90 ms in the middle of a credit.
        gc.freeze()
        public_port, ops_port = (listener.port for listener in self._listeners)
        log.info("ready", public_port=public_port, ops_port=ops_port)

    def _wake(self) -> None:
        self._dispatcher.wake()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        assert self._tasks is not None
        task = self._tasks.create_task(work)
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)

    async def _tell(self, text: str, values: dict[str, str]) -> None:
        now = self._handle.clock.now()
        await self._store.write(lambda uow: uow.outbox.record((Tell(text=text, values=values),), None, now))
        self._wake()

    async def _is_stored(self) -> bool:
        try:
            await self._store.read(lambda uow: uow.cases.exists(""))
        except SQLAlchemyError:
            return False
        return True


def _listen(settings: Settings, ops: Starlette) -> tuple[Listener, Listener]:
    web = settings.web
    try:
        return Listener(public_app(), web.public_host, web.public_port), Listener(ops, LOOPBACK, web.ops_port)
    except OSError as error:
        raise StartError([f"[web] a port cannot be had: {error}"]) from None


async def read_mail(octets: bytes) -> Mail | None:
    """Read a stored mail again, off the loop; None where nothing can be read."""
    mail = await asyncio.to_thread(read, octets)
    return mail if isinstance(mail, Mail) else None


class _WatcherDesk:
    """The watcher's way from its thread into the loop."""

    def __init__(self, intake: Intake, store: Store, reach: Reachability, clock: Clock) -> None:
        self._intake = intake
        self._store = store
        self._reach = reach
        self._clock = clock
        self._loop: asyncio.AbstractEventLoop | None = None
        self.is_reading = asyncio.Event()
        """Set once every folder was looked at, and has its bookmark."""

    def attach(self) -> None:
        """From here on the loop takes calls."""
        self._loop = asyncio.get_running_loop()

    def detach(self) -> None:
        """The loop is about to end: calls raise instead of waiting for ever."""
        self._loop = None

    def bookmark(self, folder: str) -> Bookmark | None:
        return self._call(self._store.read(lambda uow: uow.mailbox.bookmark(folder)))

    def begin_at(self, place: Place) -> None:
        self._call(self._store.write(lambda uow: uow.mailbox.set_bookmark(place, self._clock.now())))

    def take(self, batch: Sequence[RawMail]) -> None:
        self._call(self._intake.take(batch))

    def failed(self, trouble: str) -> None:
        if self._loop:
            self._loop.call_soon_threadsafe(self._reach.failed, "imap", trouble)

    def worked(self) -> None:
        if self._loop:
            self._loop.call_soon_threadsafe(self._worked)

    def _worked(self) -> None:
        self._reach.worked("imap")
        self.is_reading.set()

    def _call(self, work: Coroutine[Any, Any, T]) -> T:
        if self._loop is None:
            work.close()
            raise StoppedError
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()
