"""Looks at each part of the world while a page is open, and puts what it sees on the board."""

import asyncio
import contextlib
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Final

import httpx

from sandbox.mailbox import MailServer
from sandbox.page.accounts import Accounts, GatewayRefusedError
from sandbox.page.board import Board
from sandbox.page.bookshelf import Bookshelf
from sandbox.page.mailboxes import Mailboxes
from sandbox.page.phone import Phone
from sandbox.stories.stage import Stage

GATEWAY_EVERY_S: Final = 0.5
"""The gateway tells nobody of changes: it is asked, but only while somebody looks."""
BOOKS_EVERY_S: Final = 0.25
_QUIET_S: Final = 30.0
_FOREVER_S: Final = 1e9


class Watching:
    """One watcher for each topic, running within `running()`."""

    def __init__(
        self, stage: Stage, board: Board, mailboxes: Mailboxes, phone: Phone, accounts: Accounts
    ) -> None:
        self._stage: Final = stage
        self._board: Final = board
        self._mailboxes: Final = mailboxes
        self._phone: Final = phone
        self._accounts: Final = accounts
        self._hurry: Final = asyncio.Event()

    def hurry(self) -> None:
        """Ask the gateway now: something was just done to it."""
        self._hurry.set()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Watch as long as the block lasts."""
        self._stage.wire.on_change = self._wire
        self._wire()
        watchers = [
            asyncio.create_task(watch())
            for watch in (self._telegram, self._mail, self._gateway, self._books, self._bot)
        ]
        try:
            yield
        finally:
            for watcher in watchers:
                watcher.cancel()
            await asyncio.gather(*watchers, return_exceptions=True)

    def _wire(self) -> None:
        self._board.put("wire", {"state": self._stage.wire.state, "cuts": self._stage.wire.cuts})

    async def _telegram(self) -> None:
        journal = self._stage.world.api.cloud.journal
        seen = 0
        while True:
            seen = journal.sequence
            self._board.put("telegram", self._phone.state())
            self.hurry()
            await journal.after(seen, within_s=_QUIET_S)

    async def _mail(self) -> None:
        # Deliveries and copies in Sent ring the same bell; one of them is enough to look at everything.
        mail = self._stage.world.mail
        while True:
            seen = mail.changes
            self._board.put("mail", await self._mailboxes.state())
            with contextlib.suppress(TimeoutError):
                await mail.until(partial(_has_changed, mail, seen), within_s=_QUIET_S)

    async def _gateway(self) -> None:
        while True:
            await self._board.until_read()
            self._hurry.clear()
            try:
                self._board.put("gateway", await self._accounts.state())
            except (httpx.TransportError, GatewayRefusedError):
                self._board.put("gateway", {"is_there": False, "accounts": []})
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._hurry.wait(), GATEWAY_EVERY_S)

    async def _books(self) -> None:
        shelf = Bookshelf(self._stage.database)
        seen = -1
        try:
            while True:
                await self._board.until_read()
                with contextlib.suppress(sqlite3.Error):
                    if (version := shelf.version()) != seen:
                        self._board.put("books", shelf.state())
                        seen = version
                await asyncio.sleep(BOOKS_EVERY_S)
        finally:
            shelf.close()

    async def _bot(self) -> None:
        await self._stage.bot.wait(within_s=_FOREVER_S)
        self._board.put("stage", {"state": "bot_ended", "said": self._stage.bot.lines[-3:]})


def _has_changed(mail: MailServer, since: int) -> bool:
    return mail.changes != since
