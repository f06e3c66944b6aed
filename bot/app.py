"""The composition root: settings to parts to one task group; the only file that knows every part."""

import asyncio
import gc
import signal
from collections.abc import Coroutine
from functools import partial
from typing import Any, Final, TypeVar
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from bot.answering.answers import Answers
from bot.books.statements import Statements
from bot.clock import Clock, SystemClock
from bot.desk.effects import Tell
from bot.desk.mail import Mail
from bot.front import Front, logged
from bot.handle import Handle
from bot.ids import start_id
from bot.intake.authenticity import Authenticator, Placement, Trust
from bot.intake.cancelling import is_cancellation
from bot.intake.mime import read
from bot.intake.own import OwnAddresses
from bot.intake.receive import Intake
from bot.intake.understand import understand
from bot.intake.watcher_desk import WatcherDesk
from bot.joining import JoinLinks
from bot.market import Market
from bot.notices import NoticeDesk
from bot.ops.metrics import Metrics
from bot.ops.reachability import Reachability
from bot.outbox.codes import CaseCodes
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.ending import Performer
from bot.outbox.language_model import LanguageModel
from bot.outbox.performers.ask_model import AskModelPerformer
from bot.outbox.performers.card import CardPerformer
from bot.outbox.performers.channel import channel_performers
from bot.outbox.performers.chat import ChatPerformer
from bot.outbox.performers.code import CreateCodePerformer, DeleteCodePerformer, WatchCodePerformer
from bot.outbox.performers.credits import credit_performer
from bot.outbox.performers.debits import debit_performers
from bot.outbox.performers.files import FilesPerformer
from bot.outbox.performers.group import GroupPerformer
from bot.outbox.performers.mailing import mail_performers
from bot.outbox.performers.reading import reading_performers
from bot.outbox.performers.tell import TellPerformer
from bot.outbox.performers.watch import WatchPerformer
from bot.proofs import Proofs
from bot.public import PublicSettings
from bot.publishing import Publishing
from bot.restored import Restored
from bot.routines.table import routines
from bot.rules import rules_of
from bot.settings import Settings
from bot.standby import Standby, hear_of_effects
from bot.starting import Connections, StartError, connect, open_database, read_texts
from bot.store.engine import Database
from bot.store.store import Store
from bot.telegram.application import Poller, add_handlers, add_replies
from bot.telegram.customers.door import CustomerDoor
from bot.telegram.customers.room import Room
from bot.telegram.handlers.announcements import announcements_handlers
from bot.telegram.handlers.announcing import Announcing
from bot.telegram.handlers.cards import CardTaps
from bot.telegram.handlers.desk import CardDesk
from bot.telegram.handlers.drafts import Drafts
from bot.telegram.handlers.errors import Errors
from bot.telegram.handlers.operators.asking import Door
from bot.telegram.handlers.operators.copies import Copies
from bot.telegram.handlers.operators.table import operators_handlers
from bot.telegram.handlers.prompts import Asking
from bot.telegram.handlers.replies import CardReplies
from bot.telegram.menu import set_menus
from bot.telegram.people import People
from bot.telegram.views.announcement import AnnouncementContext
from bot.telegram.views.card import CardContext
from bot.telegram.views.lists import ListContext
from bot.texts.catalogue import Catalogue
from bot.web.listener import Listener
from bot.web.notices import notice_routes
from bot.web.ops import ops_app
from bot.web.public import public_app
from bot.web.statements import statement_routes

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
    texts = read_texts(settings.texts_folder)
    database = await asyncio.to_thread(open_database, settings.store.url)
    try:
        connections = await connect(settings)
        try:
            bot = Bot(settings, public, connections, database, texts, SystemClock())
            await bot.run(stop, _listen(settings, *bot.doors))
        finally:
            await connections.application.shutdown()
            await connections.gateway.aclose()
    finally:
        database.close()


class Bot:
    """Every part, made in the order in which they need one another."""

    doors: tuple[Starlette, Starlette]
    """What is served: to the world, and on loopback."""
    _listeners: tuple[Listener, ...] = ()

    def __init__(
        self,
        settings: Settings,
        public: PublicSettings,
        connections: Connections,
        database: Database,
        texts: Catalogue,
        clock: Clock,
    ) -> None:
        gateway, bot = connections.gateway, connections.application.bot
        language, desk = settings.desk.language, connections.desk
        self._application = connections.application
        self._texts = texts
        self._store = Store(database)
        self._reach = Reachability(self._tell)
        rules = rules_of(settings, public, gateway.quota_per_unit, gateway.dialect)
        key = settings.desk.secret_key.get_secret_value().encode()
        self._handle = Handle(self._store, clock, rules, key, self._wake)
        people = People(settings.telegram.operators)
        context = CardContext(
            texts=self._texts,
            language=language,
            operator_names=people.names,
            quota_per_unit=gateway.quota_per_unit,
            refunds=rules.refunds,
            cached_for=rules.cached_for,
            thaws_after=rules.thaws_after,
        )
        self._authenticator = Authenticator(
            Trust(settings.mail.authserv_id, placement=Placement(settings.mail.authserv_placement)),
            connections.txt_lookup,
        )
        publishing = Publishing(self._store, clock, key, self._wake)
        announcements = AnnouncementContext(
            texts=self._texts,
            language=language,
            operator_names=people.names,
            zone=ZoneInfo(settings.desk.timezone),
        )
        answers = Answers(self._handle, gateway, self._texts, public, clock, bot.username)
        statements = Statements(
            self._store, self._texts, clock, key, settings.web.public_url, gateway.quota_per_unit
        )
        codes = CaseCodes(gateway, clock)
        proofs = Proofs(self._handle, gateway, clock, key)
        notices = NoticeDesk(self._handle, gateway, key, settings.mail, settings.web.public_url)
        links = JoinLinks(self._store, clock, key, bot.username)
        self._asking = AskModelPerformer(
            self._handle, LanguageModel(settings.gateway, settings.intake.llm, clock), read_mail
        )
        performers: dict[str, Performer] = {
            "ask_model": self._asking,
            **reading_performers(
                self._handle,
                gateway,
                self._reach,
                read_mail,
                self._authenticator.verdict,
                proofs,
                answers,
                notices,
                statements,
            ),
            "chat": ChatPerformer(bot, self._texts, self._reach, proofs.code_of, codes.key, answers.pictures),
            "card": CardPerformer(self._store, bot, desk, context, self._reach),
            "files": FilesPerformer(self._store, bot, desk, read_mail, self._reach),
            "tell": TellPerformer(self._store, bot, desk, self._texts, language, self._reach),
            **mail_performers(
                self._store,
                connections.smtp,
                settings.smtp.sender,
                self._texts,
                self._reach,
                clock,
                answers.pictures,
                codes,
                proofs,
                links,
                notices,
                settings.imap,
                connections.imap_tls,
                connections.imap_tokens,
            ),
            "credit": credit_performer(self._handle, gateway, self._reach, clock, settings.gateway),
            "group": GroupPerformer(gateway, self._reach),
            **debit_performers(self._handle, gateway, self._reach, clock, settings.gateway),
            "code": CreateCodePerformer(self._handle, gateway, codes, self._reach),
            "delete_code": DeleteCodePerformer(self._handle, gateway, codes, self._reach),
            "watch_code": WatchCodePerformer(
                self._handle, codes, self._reach, clock, settings.gateway.code_look_s
            ),
            "watch": WatchPerformer(self._handle, gateway, clock),
            **channel_performers(publishing, bot, desk, announcements, self._reach),
        }
        holder = start_id()
        self._dispatcher = Dispatcher(self._handle, performers, holder, clock)
        self._standby = Standby(self._store, holder, clock)
        self._database_url = settings.store.url
        lists = ListContext(
            texts=self._texts,
            language=language,
            operator_names=people.names,
            quota_per_unit=gateway.quota_per_unit,
            zone=ZoneInfo(settings.desk.timezone),
        )
        door = Door(bot, people, self._texts, language, desk, self._spawn)
        copies = Copies(bot, self._store, context, desk)
        self._application.add_handlers(
            operators_handlers(door, self._handle, gateway, self._reach, copies, answers.models_answer, lists)
        )
        desk.on_move = lambda: self._spawn(self._moved(desk.id))
        self._set_menus = partial(set_menus, bot, people, desk, self._texts, language)
        self._is_moved = desk.id != settings.telegram.desk_chat
        self._desk_chat = desk
        announcing = Announcing(
            publishing, people, announcements, settings.telegram.channel, desk, self._spawn
        )
        self._application.add_handlers(announcements_handlers(announcing))
        room = Room(
            handle=self._handle,
            gateway=gateway,
            texts=self._texts,
            public=public,
            answers=answers,
            proofs=proofs,
            links=links,
            statements=statements,
            pictures=answers.pictures,
            understand=understand,
            cancels=is_cancellation,
            operator_names=people.names,
        )
        cards = CardDesk(bot, self._handle, people, context, copies, self._spawn)
        drafts = Drafts(cards)
        errors = Errors(people, self._texts, language, self._spawn)
        taps = CardTaps(cards, Asking(cards), drafts)
        add_handlers(self._application, desk, taps, CustomerDoor(room, desk, self._spawn))
        add_replies(self._application, taps, CardReplies(cards, drafts), errors)
        intake = Intake(
            self._handle,
            OwnAddresses.of(*settings.mail.addresses),
            clock,
            self._standby.guard,
            settings.imap.sent,
            settings.mail.mails_per_sender,
        )
        watcher_desk = WatcherDesk(intake, self._store, self._reach, clock)
        self._front = Front(
            make_watcher=partial(connections.make_watcher, watcher_desk),
            desk=watcher_desk,
            poller=Poller(self._application, self._reach),
            restored=Restored(self._store, gateway, self._reach, self._texts, language, clock, self._wake),
            market=Market(self._store, clock, connections.rates, rules.paid_rates, self._reach, self._wake),
            refresh_minutes=settings.rates.refresh_minutes,
            routines=routines(
                settings.desk,
                self._handle,
                gateway,
                self._reach,
                lists,
                notices,
                settings.mail.kept_days,
            ),
            set_menus=self._set_menus,
            clock=clock,
            reach=self._reach,
            say_ready=self._say_ready,
        )
        self.doors = (
            public_app([*notice_routes(notices, self._texts), *statement_routes(statements, self._texts)]),
            ops_app(
                lambda: self._reach.away,
                self._is_stored,
                Metrics(self._store, self._reach, self._asking.outcomes),
            ),
        )
        self._tasks: asyncio.TaskGroup | None = None
        self._spawned: set[asyncio.Task[None]] = set()
        """What a stop does not wait for: a server that does not answer must not hold it up."""

    async def run(self, stop: asyncio.Event, listeners: tuple[Listener, ...] = ()) -> None:
        """Work until `stop` is set, with the doors open that have a listener."""
        self._listeners = listeners
        await self._standby.release_orphans()
        try:
            async with asyncio.TaskGroup() as tasks:
                self._tasks = tasks
                for listener in self._listeners:
                    tasks.create_task(listener.run())
                for work in (
                    self._dispatcher.run(),
                    hear_of_effects(self._database_url, self._wake),
                    self._standby.run(self._front.run, self._say_standing_by),
                ):
                    self._start(work)
                if self._is_moved:
                    self._spawn(self._moved(self._desk_chat.id))
                await stop.wait()
                log.info("stopping")
                for listener in self._listeners:
                    listener.stop()
                for task in self._spawned:
                    task.cancel()
        finally:
            await self._asking.aclose()
            self._authenticator.close()
            self._reach.close()

    def _say_standing_by(self, front: str) -> None:
        log.info("standing_by", front=front, **self._ports)

    def _say_ready(self) -> None:
        # What start-up made lives as long as the process: without this, each full collection walks the
        # libraries' objects again, a pause of 90 ms in the middle of a credit.
        gc.freeze()
        log.info("ready", **self._ports)

    @property
    def _ports(self) -> dict[str, int]:
        return dict(
            zip(("public_port", "ops_port"), (listener.port for listener in self._listeners), strict=False)
        )

    def _wake(self) -> None:
        self._dispatcher.wake()

    def _spawn(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something besides, whose failure harms nothing."""
        self._start(logged(work))

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        """Do something without which the bot is none: should it fail, the bot ends."""
        assert self._tasks is not None
        task = self._tasks.create_task(work)
        self._spawned.add(task)
        task.add_done_callback(self._spawned.discard)

    async def _tell(self, text: str, values: dict[str, str]) -> None:
        now = self._handle.clock.now()
        await self._store.write(lambda uow: uow.outbox.record((Tell(text=text, values=values),), None, now))
        self._wake()

    async def _moved(self, chat_id: int) -> None:
        """The desk's group became a supergroup: what is configured holds no longer."""
        log.warning("desk_moved", desk_chat=chat_id)
        await self._tell("desk_moved", {"chat": str(chat_id)})
        await self._set_menus()

    async def _is_stored(self) -> bool:
        try:
            await self._store.read(lambda uow: uow.cases.exists(""))
        except SQLAlchemyError:
            return False
        return True


def _listen(settings: Settings, public: Starlette, ops: Starlette) -> tuple[Listener, Listener]:
    web = settings.web
    try:
        return Listener(public, web.public_host, web.public_port), Listener(ops, LOOPBACK, web.ops_port)
    except OSError as error:
        raise StartError([f"[web] a port cannot be had: {error}"]) from None


async def read_mail(octets: bytes) -> Mail | None:
    """Read a stored mail again, off the loop; None where nothing can be read."""
    mail = await asyncio.to_thread(read, octets)
    return mail if isinstance(mail, Mail) else None
