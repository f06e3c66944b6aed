"""The Bot API server as tests and the demo use it: started, stopped, steered and looked at from Python."""

from collections.abc import Callable
from types import TracebackType
from typing import Final, Self, TypeVar

from starlette.applications import Starlette
from starlette.routing import Route

from sandbox.bot_api.acts import Acts
from sandbox.bot_api.cloud import Cloud
from sandbox.bot_api.dispatch import Dispatcher, RecordedCall
from sandbox.bot_api.door import Door
from sandbox.bot_api.faults import Fault
from sandbox.bot_api.records import Chat, User
from sandbox.listener import HttpListener
from sandbox.waiting import PATIENCE_S

T = TypeVar("T")

BOT_ID = 7_000_000_001
TOKEN = f"{BOT_ID}:AAF-sandbox-token-of-the-pretend-world"


class BotApiServer:
    """A Bot API server for one bot, on a free port of 127.0.0.1.

        async with BotApiServer(limits=False) as api:
            bot = telegram.Bot(api.token, base_url=api.base_url, base_file_url=api.base_file_url)
            olga = api.acts.add_user("Olga", has_started=True)
            await bot.send_message(olga.id, "hello")
            assert api.chat(olga.id).last.text == "hello"

    Args:
        token: what the bot must show.
        username: of the bot, without `@`.
        limits: answer 429 over Telegram's published limits.
        port: 0 takes a free one.
    """

    def __init__(
        self, *, token: str = TOKEN, username: str = "paydesk_bot", limits: bool = True, port: int = 0
    ) -> None:
        bot = User(int(token.partition(":")[0]), "Paydesk", username=username, is_bot=True)
        self.token: Final = token
        self.cloud: Final = Cloud(bot=bot, has_limits=limits)
        self.acts: Final = Acts(self.cloud)
        self._dispatcher: Final = Dispatcher(self.cloud, token=token)
        door = Door(self)
        self.app: Final = Starlette(
            routes=[
                *door.routes(),
                Route("/bot{token}/{method}", self._dispatcher.call, methods=["GET", "POST"]),
                Route("/file/bot{token}/{path:path}", self._dispatcher.download, methods=["GET"]),
            ]
        )
        self._listener = HttpListener(self.app, port=port)
        self._dispatcher.listener = self._listener

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT`; the control door is below `/sandbox`."""
        return self._listener.url

    @property
    def base_url(self) -> str:
        """What python-telegram-bot calls `base_url`: the token follows."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """What python-telegram-bot calls `base_file_url`: the token follows."""
        return f"{self.url}/file/bot"

    @property
    def calls(self) -> list[RecordedCall]:
        """The calls that the bot made, oldest first."""
        return list(self._dispatcher.calls)

    @property
    def complaints(self) -> list[str]:
        """Parameters that Telegram does not document and would ignore in silence."""
        return self._dispatcher.complaints

    @property
    def faults(self) -> list[Fault]:
        """The faults that are still to come."""
        return self._dispatcher.faults.planned

    def fail(self, fault: Fault) -> None:
        """Plan a fault for the next calls of a method."""
        self._dispatcher.faults.add(fault)

    def behave(self) -> None:
        """Forget all planned faults."""
        self._dispatcher.faults.clear()

    def chat(self, chat_id: int) -> Chat:
        """A chat with its messages.

        Raises:
            KeyError: there is no such chat.
        """
        return self.cloud.chats[chat_id]

    async def until(self, condition: Callable[[], T], *, within_s: float = PATIENCE_S) -> T:
        """Wait for a condition on the server's state, looked at after each change; gives what it gave.

        Raises:
            TimeoutError: it did not hold in time.
        """
        return await self.cloud.journal.until(condition, within_s=within_s)

    async def __aenter__(self) -> Self:
        await self._listener.__aenter__()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.cloud.webhook.remove()
        self.cloud.journal.close()
        self.cloud.updates.release_poll()
        self._dispatcher.stopping.set()
        await self._listener.__aexit__(kind, error, trace)
