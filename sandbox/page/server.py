"""The page as a server: routes, and the parts behind them, from the first second of the demo to the last.

It serves before the world is up, so that its address can be told at once; until then acts are refused
with 503, and the page says that things are starting.
"""

import binascii
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from types import TracebackType
from typing import Final, Self

from aiosmtplib import SMTPException
from httpx import TransportError
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from sandbox.bot_api.records import Json
from sandbox.bot_api.refusals import Refusal
from sandbox.listener import HttpListener
from sandbox.page.accounts import Accounts
from sandbox.page.assets import Assets
from sandbox.page.board import Board
from sandbox.page.guard import Guard
from sandbox.page.mailboxes import Mailboxes
from sandbox.page.persons import PERSONS
from sandbox.page.phone import Phone
from sandbox.page.ports import first_free
from sandbox.page.scenes import Scenes
from sandbox.page.watching import Watching
from sandbox.stories.stage import Stage

Act = Callable[[Json], Awaitable[Json]]
_WRONG: Final = (KeyError, LookupError, TypeError, ValueError, binascii.Error, Refusal)
"""What a request that asks for nonsense ends in."""


class Page:
    """The page of one stage, on a port of 127.0.0.1, as an async context manager.

        async with Page(stage, ports=[8765, 8766]) as page, stage, page.playing():
            print(page.url)
            …

    Args:
        stage: need not be entered yet.
        ports: the first one that is free is taken; 0 is always free.
    """

    def __init__(self, stage: Stage, *, ports: Sequence[int] = (0,)) -> None:
        self._stage: Final = stage
        self._board: Final = Board()
        self._accounts: Final = Accounts(stage.world.gateway)
        self._mailboxes: Final = Mailboxes(stage.world)
        self._phone: Final = Phone(stage.world.api)
        self._scenes: Final = Scenes(self._mailboxes, self._accounts, stage.wire, stage.world.api.acts)
        self._watching: Final = Watching(stage, self._board, self._mailboxes, self._phone, self._accounts)
        self._is_playing = False
        self._ports: Final = ports
        self._app: Final = Starlette(routes=self._routes(), middleware=[Middleware(Guard)])
        self._listener: HttpListener | None = None
        self._board.put("stage", {"state": "starting"})

    @property
    def url(self) -> str:
        """`http://127.0.0.1:PORT/`."""
        assert self._listener is not None
        return f"{self._listener.url}/"

    async def __aenter__(self) -> Self:
        """Listen.

        Raises:
            PortsTakenError: none of the ports is free.
        """
        self._listener = await first_free(self._app, self._ports)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._board.close()
        assert self._listener is not None
        await self._listener.__aexit__(kind, error, trace)

    @asynccontextmanager
    async def playing(self) -> AsyncIterator[None]:
        """Let people act, as long as the block lasts; within the entered stage."""
        async with self._accounts, self._watching.running():
            for person in PERSONS.values():
                if person.account and not await self._accounts.has(person.account):
                    await self._accounts.register(person.account, person.password, person.address)
            self._is_playing = True
            self._board.put("stage", {"state": "playing"})
            try:
                yield
            finally:
                self._is_playing = False
                self._board.put("stage", {"state": "ended"})

    def _routes(self) -> list[Route]:
        assets = Assets()
        acts: dict[str, Act] = {
            "mail": self._mailboxes.write,
            "scene": lambda body: self._scenes.play(body["name"]),
            "tap": self._phone.tap,
            "send": self._phone.send,
            "register": self._register,
            "spend": self._spend,
            "unlock": self._unlock,
        }
        return [
            Route("/", assets.index),
            Route("/static/{path:path}", assets.file),
            Route("/live", self._live),
            Route("/mail/{person}/{folder}/{number}/html", self._mailboxes.html),
            Route("/mail/{person}/{folder}/{number}/files/{file:int}", self._mailboxes.file),
            Route("/telegram/files/{file_id}", self._phone.file),
            *(Route(f"/acts/{name}", self._serving(act), methods=["POST"]) for name, act in acts.items()),
        ]

    def _serving(self, act: Act) -> Callable[[Request], Awaitable[Response]]:
        async def serve(request: Request) -> Response:
            if not self._is_playing:
                return JSONResponse({"error": "the demo is still starting"}, 503)
            try:
                return JSONResponse(await act(await request.json()))
            except _WRONG as error:
                return JSONResponse({"error": str(error) or type(error).__name__}, 400)
            except (SMTPException, TransportError, OSError) as error:
                return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 502)
            finally:
                self._watching.hurry()

        return serve

    async def _live(self, _request: Request) -> Response:
        return StreamingResponse(self._board.stream(), media_type="text/event-stream")

    async def _register(self, body: Json) -> Json:
        await self._accounts.register(str(body["username"]))
        return {}

    async def _unlock(self, _body: Json) -> Json:
        # Only who sits at the server can do this; on the page that is the reader.
        return {"said": await self._stage.bot.command("unlock")}

    async def _spend(self, body: Json) -> Json:
        await self._accounts.spend(int(body["account"]))
        return {}
