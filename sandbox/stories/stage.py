"""Where stories are played: the pretend world, the bot as a process, and a line printed for each step."""

import asyncio
import json
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self
from urllib.parse import urlsplit

from sandbox.books import Books
from sandbox.bot_process import BotProcess
from sandbox.stories.wire import Wire
from sandbox.world import World


class StepFailedError(Exception):
    """A step of a story did not come to pass; `step` names it."""

    def __init__(self, step: str, why: str) -> None:
        super().__init__(f"{step}: {why}")
        self.step = step
        self.why = why


_QUICK: Final = {
    "PAYDESK_GATEWAY__SETTLE_S": "1",
    "PAYDESK_GATEWAY__RELAY_TIMEOUT_S": "1",
    "PAYDESK_INSECURE__QUICK_RECONCILE": "true",
}
"""Waits for running calls that are minutes elsewhere; so short against loopback alone."""


class Stage:
    """A running world with a running bot, and the time since the curtain rose."""

    def __init__(self) -> None:
        self._began: Final = time.monotonic()
        self._folder = tempfile.TemporaryDirectory(prefix="paydesk-demo-")
        folder = Path(self._folder.name)
        self.world: Final = World(limits=False)
        self.wire: Final = Wire()
        """Through which the bot speaks to the gateway."""
        self.bot: Final = BotProcess(
            folder / "paydesk.toml", {"PAYDESK_GATEWAY__URL": self.wire.url, **_QUICK}
        )
        self.database: Final = folder / "paydesk.db"
        """The bot's own."""
        self.books: Final = Books(f"sqlite:///{self.database}")

    async def __aenter__(self) -> Self:
        try:
            with self.step("the pretend world is up: gateway, mail, Telegram, DNS, rates"):
                await self.world.__aenter__()
            await self.wire.__aenter__()
            self.wire.target = ("127.0.0.1", urlsplit(self.world.gateway.url).port or 0)
            self.world.paydesk_config(self.database.with_name("paydesk.toml"), f"sqlite:///{self.database}")
            with self.step("paydesk runs and watches the mailbox"):
                await self.bot.start()
        except BaseException:
            await self.__aexit__(None, None, None)
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        # At once, and without manners: all that the bot could put in order is thrown away with the folder.
        await asyncio.gather(
            self.bot.kill() if self.bot.is_running else self.bot.stop(),
            self.wire.__aexit__(None, None, None),
            self.world.__aexit__(None, None, None),
            return_exceptions=True,
        )
        self._folder.cleanup()

    @contextmanager
    def step(self, said: str) -> Iterator[None]:
        """Do one thing, then say it with its time.

        Raises:
            StepFailedError: it raised, or did not come within its time.
        """
        try:
            yield
        except StepFailedError:
            raise
        except TimeoutError:
            raise StepFailedError(said, "it did not happen in time") from None
        except Exception as error:
            raise StepFailedError(said, f"{type(error).__name__}: {error}") from error
        self.say(said)

    def say(self, line: str) -> None:
        """Print a line with the time since the start."""
        print(f"{time.monotonic() - self._began:6.2f} s  {line}", flush=True)


def check(is_so: object, otherwise: str) -> None:
    """Raise with `otherwise` unless something is so; unlike `assert` also under `-O`."""
    if not is_so:
        raise ValueError(otherwise)


def print_result(result: dict[str, Any]) -> None:
    """The last line of a story."""
    print(json.dumps(result), flush=True)
