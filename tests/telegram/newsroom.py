"""Operators, a channel and the parts that announcements need, run step by step on a clock of the test's own.

Everything is real but the clock: Bot API server, python-telegram-bot, store, dispatcher. A crash is a
dispatcher that is thrown away; the next one finds what it left.
"""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot.announce.announcement import Announcement
from bot.handle import Handle
from bot.ops.reachability import Reachability
from bot.outbox.dispatcher import Dispatcher
from bot.outbox.performers.channel import channel_performers
from bot.publishing import Publishing
from bot.settings import OperatorSettings, TelegramSettings
from bot.store.engine import Database
from bot.store.schema import migrate
from bot.store.store import Store
from bot.telegram.application import build
from bot.telegram.desk_chat import DeskChat
from bot.telegram.handlers.announcements import announcements_handlers
from bot.telegram.handlers.announcing import Announcing
from bot.telegram.people import People
from bot.telegram.views.announcement import AnnouncementContext
from bot.texts.catalogue import Catalogue
from sandbox import people
from sandbox.bot_api import BotApiServer, Message
from tests.builders import RULES, SetClock
from tests.databases import new_database

VERA_ID = 101_000_003
"""She may look, not decide."""
KEY = b"key-of-the-newsroom"


class Newsroom:
    """One desk's chat, one channel."""

    def __init__(self, api: BotApiServer, store: Store, channel: str | None) -> None:
        self.api = api
        self.store = store
        self.clock = SetClock()
        self.desk = api.chat(people.DESK_CHAT_ID)
        self.channel = api.chat(people.CHANNEL_ID)
        operators = (
            OperatorSettings(id=people.OLGA_ID, name="Olga", role="owner"),
            OperatorSettings(id=people.OMAR_ID, name="Omar", role="operator"),
            OperatorSettings(id=VERA_ID, name="Vera", role="viewer"),
        )
        settings = TelegramSettings.model_validate(
            {
                "token": api.token,
                "api_url": api.url,
                "desk_chat": people.DESK_CHAT_ID,
                "channel": channel,
                "operators": operators,
            }
        )
        self.application = build(settings)
        self._settings = settings
        self._desk_chat = DeskChat(self.desk.id)
        self._texts = Catalogue()
        self._spawned: list[Coroutine[Any, Any, None]] = []
        self._offset = 0
        self._starts = 0
        self.dispatcher: Dispatcher

    async def start(self) -> None:
        """As the bot starts: a dispatcher that finds what an earlier one left."""
        self._starts += 1
        people_here, bot = People(self._settings.operators), self.application.bot
        context = AnnouncementContext(
            texts=self._texts,
            language="en",
            operator_names=people_here.names,
            zone=ZoneInfo("Asia/Shanghai"),
        )
        self.publishing = Publishing(self.store, self.clock, KEY, lambda: None)
        reach = Reachability(self._said_nothing)
        performers = channel_performers(self.publishing, bot, self._desk_chat, context, reach)
        handle = Handle(self.store, self.clock, RULES, KEY, lambda: None)
        self.dispatcher = Dispatcher(handle, performers, f"start-{self._starts}", self.clock)
        await self.store.write(lambda uow: uow.outbox.release_orphans({f"start-{self._starts}"}))
        if self._starts == 1:
            announcing = Announcing(
                self.publishing,
                people_here,
                context,
                self._settings.channel,
                self._desk_chat,
                self._spawned.append,
            )
            self.application.add_handlers(announcements_handlers(announcing))

    async def _said_nothing(self, text: str, values: dict[str, str]) -> None:
        del text, values

    async def hear(self) -> None:
        """Handle what people did."""
        for update in await self.application.bot.get_updates(offset=self._offset, timeout=0):
            await self.application.process_update(update)
            self._offset = update.update_id + 1
        while self._spawned:
            await self._spawned.pop(0)

    async def work(self) -> None:
        """Handle what people did, and do what follows."""
        await self.hear()
        await self.dispatcher.run_until_idle()

    # What operators see and do.

    def write(
        self, text: str, *, who: int = people.OLGA_ID, chat_id: int | None = None, **more: Any
    ) -> Message:
        return self.api.acts.send_text(who, chat_id or self.desk.id, text, **more)

    async def announce(self, text: str, **more: Any) -> Message:
        """/announce in the desk's chat; the message with the buttons."""
        self.write(f"/announce {text}", **more)
        await self.work()
        return self.control

    async def tap(self, button: str, *, who: int = people.OLGA_ID, on: Message | None = None) -> str:
        """Tap a button, named by the beginning of its text; what the bot answers. Nothing is performed yet."""
        message = on or self.control
        shown = [
            key["text"]
            for version in reversed(message.versions)
            for row in version.content.keyboard
            for key in row
        ]
        name = next((text for text in shown if text.startswith(button)), button)
        tap = self.api.acts.press(who, message.chat_id, message.id, name)
        await self.hear()
        assert tap.answer is not None
        return str(tap.answer["text"])

    async def choose(self, button: str, **more: Any) -> str:
        """Tap, and do what follows."""
        answer = await self.tap(button, **more)
        await self.work()
        return answer

    @property
    def said(self) -> list[Message]:
        """What the bot shows in the desk's chat."""
        return [message for message in self.desk.shown if message.is_outgoing]

    @property
    def control(self) -> Message:
        """The newest message with an announcement's head."""
        return [message for message in self.said if message.text.startswith("📣 AN-")][-1]

    @property
    def buttons(self) -> list[str]:
        return [key["text"] for row in self.control.content.keyboard for key in row]

    @property
    def posts(self) -> list[str]:
        """What subscribers see, formatting as HTML."""
        return [message.text for message in self.channel.shown]

    @property
    def sends(self) -> int:
        """How often the bot asked for something to be sent to the channel."""
        return len(
            [
                call
                for call in self.api.calls
                if call.method in {"sendMessage", "sendPhoto"}
                and call.arguments["chat_id"] == f"@{people.CHANNEL_NAME}"
            ]
        )

    async def stored(self) -> Announcement:
        """The announcement of the newest buttons."""
        ref = self.control.text.split(" ")[1]
        found = await self.store.read(lambda uow: uow.announcements.load(ref))
        assert found is not None
        return found


@asynccontextmanager
async def opened(folder: Path, channel: str | None = f"@{people.CHANNEL_NAME}") -> AsyncIterator[Newsroom]:
    """A newsroom in a world of its own."""
    database = Database(new_database(folder / "paydesk.db"))
    migrate(database.engine)
    async with BotApiServer(limits=False) as api:
        for user_id, name in ((people.OLGA_ID, "Olga"), (people.OMAR_ID, "Omar"), (VERA_ID, "Vera")):
            api.acts.add_user(name, user_id=user_id, has_started=True)
        members = {people.OLGA_ID: "creator", people.OMAR_ID: "member", VERA_ID: "member"}
        api.acts.add_chat("Desk", chat_id=people.DESK_CHAT_ID, members=members)
        api.acts.add_chat(
            "News",
            type="channel",
            chat_id=people.CHANNEL_ID,
            username=people.CHANNEL_NAME,
            members={people.OLGA_ID: "creator"},
        )
        room = Newsroom(api, Store(database), channel)
        async with room.application:
            await room.start()
            yield room
        assert api.complaints == []
    await asyncio.to_thread(database.close)
