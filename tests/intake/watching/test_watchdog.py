"""The watchdog: tells once when nothing proves that the mailbox is read, cuts the connection, tells of the return."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import SystemClock
from bot.intake.watchdog import Watchdog
from bot.intake.watcher import Watcher
from bot.intake.watcher_desk import WatcherDesk
from bot.ops.reachability import Reachability
from bot.settings_mail import ImapSettings
from bot.store.engine import Database
from bot.store.metadata import metadata
from bot.store.store import Store
from sandbox.mailbox import MailServer
from tests.databases import new_database
from tests.faults.wire import Wire
from tests.intake.watching.conftest import USER


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with MailServer() as server:
        await server.add_account(USER, "password")
        yield server


async def test_silence_is_told_once_and_so_is_the_return(mail: MailServer, tmp_path: Path) -> None:
    told: list[str] = []

    async def announce(text: str, values: dict[str, str]) -> None:
        told.append(f"{text} {values.get('trouble', '')}")

    database = Database(new_database(tmp_path / "watchdog.db"))
    metadata.create_all(database.engine)
    clock, reach = SystemClock(), Reachability(announce, told_after_s=0)
    async with Wire(mail.imap.port) as wire:
        settings = ImapSettings.model_validate(
            # Reads wait longer than the watchdog: what hangs must be cut.
            {
                "host": "127.0.0.1",
                "port": wire.port,
                "user": USER,
                "password": "password",
                "security": "plain",
            }
            | {"timeout_s": 60, "idle_renew_s": 1}
        )
        desk = WatcherDesk(None, Store(database), reach, clock)  # type: ignore[arg-type]  no mail comes
        desk.attach()
        watcher = Watcher(settings, ssl.create_default_context(), desk)
        watcher.start()
        dog = asyncio.create_task(Watchdog(desk, watcher, reach, clock, unproven_s=2).run())
        await asyncio.wait_for(desk.is_reading.wait(), 10)
        assert told == []
        wire.stall()
        async with asyncio.timeout(10):
            while wire.connections < 2:
                await asyncio.sleep(0.01)
        assert told == ["server_away nothing has proved for 0 minutes that the mailbox is being read"]
        wire.flow()
        async with asyncio.timeout(10):
            while len(told) < 2:
                await asyncio.sleep(0.01)
        assert told[1] == "server_back "
        dog.cancel()
        watcher.stop()
        await asyncio.to_thread(watcher._thread.join, 5)
    reach.close()
    database.close()
