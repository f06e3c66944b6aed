"""The bot as a process of its own, as an operator would start it."""

import asyncio
import contextlib
import json
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from sandbox.waiting import PATIENCE_S, Bell

READY_WITHIN_S = 90.0
END_WITHIN_S = 5.0
_ROOT = Path(__file__).resolve().parent.parent


class BotEndedError(Exception):
    """The bot ended by itself; the message is what it said last."""


class BotProcess:
    """`paydesk run --config FILE`, as an async context manager; its log lines are kept.

    Args:
        config: the TOML file.
        environment: variables besides those of this process.
    """

    def __init__(self, config: Path, environment: dict[str, str] | None = None) -> None:
        self._config = config
        self._environment = environment or {}
        self._process: asyncio.subprocess.Process | None = None
        self._reading: asyncio.Task[None] | None = None
        self._bell = Bell()
        self.lines: list[str] = []
        """Standard error, line by line, over all starts."""

    @property
    def events(self) -> list[dict[str, Any]]:
        """The log lines that are JSON."""
        return [json.loads(line) for line in self.lines if line.startswith("{")]

    def seen(self, event: str, **values: object) -> bool:
        """Whether the log has such an event."""
        wanted = {"event": event, **values}
        return any(wanted.items() <= line.items() for line in self.events)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.stop()

    async def start(
        self, launcher: Sequence[str] = ("-m", "sandbox.leash", "bot"), *, says: str = "ready"
    ) -> None:
        """Start it and wait until it says that it is ready.

        Args:
            launcher: what Python runs; tests bring their own.
            says: the event that is waited for, such as `standing_by`.

        Raises:
            BotEndedError: it ended instead.
        """
        first = len(self.lines)
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            *launcher,
            "run",
            "--config",
            str(self._config),
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT), **self._environment},  # noqa: TID251  a child process needs PATH and the like
            stdin=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reading = asyncio.create_task(self._read(self._process))
        await self._bell.until(
            lambda: self._has_said(says, first) or not self.is_running, within_s=READY_WITHIN_S
        )
        if not self._has_said(says, first):
            await self._reading
            raise BotEndedError("\n".join(self.lines[first:][-20:]) or "it said nothing")

    async def command(self, *words: str) -> str:
        """Another command of `paydesk` with the same configuration, beside the running bot; what it says.

        Raises:
            OSError: it failed; the message is what it said instead.
        """
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "sandbox.leash", "bot", *words, "--config", str(self._config)),
            cwd=_ROOT,
            env={**os.environ, "PYTHONPATH": str(_ROOT), **self._environment},  # noqa: TID251  as above
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert process.stdout is not None
        try:
            # The leash ends it with its input: that must stay open, so `communicate` cannot be used.
            said = (await process.stdout.read()).decode(errors="replace").strip()
            code = await process.wait()
        finally:
            if process.returncode is None:
                process.kill()
        if code:
            raise OSError(said)
        return said

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.returncode is None

    @property
    def pid(self) -> int:
        """Of the process that was started last."""
        assert self._process is not None
        return self._process.pid

    async def until(self, event: str, *, within_s: float = PATIENCE_S, **values: object) -> None:
        """Wait for an event in the log.

        Raises:
            TimeoutError: it did not come.
        """
        await self._bell.until(lambda: self.seen(event, **values), within_s=within_s)

    async def kill(self) -> None:
        """SIGKILL: nothing is finished, nothing is said."""
        assert self._process is not None
        with contextlib.suppress(ProcessLookupError):
            self._process.send_signal(signal.SIGKILL)
        await self._ended()

    def suspend(self) -> None:
        """SIGSTOP: it sleeps in the middle of whatever it does, its connections open."""
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        """SIGCONT: it goes on as if no time had passed."""
        os.kill(self.pid, signal.SIGCONT)

    async def wait(self, *, within_s: float) -> int:
        """Wait for it to end by itself; its exit code."""
        assert self._process is not None
        code = await asyncio.wait_for(self._process.wait(), within_s)
        await self._ended()
        return code

    async def stop(self) -> None:
        """SIGTERM, and after a while SIGKILL."""
        if self._process is None:
            return
        with contextlib.suppress(ProcessLookupError):
            self._process.terminate()
        try:
            await asyncio.wait_for(self._process.wait(), END_WITHIN_S)
        except TimeoutError:
            self._process.kill()
        await self._ended()

    async def _ended(self) -> None:
        assert self._process is not None
        await self._process.wait()
        if self._reading is not None:
            await self._reading

    def _has_said(self, event: str, first: int) -> bool:
        return any(f'"event": "{event}"' in line for line in self.lines[first:])

    async def _read(self, process: asyncio.subprocess.Process) -> None:
        assert process.stderr is not None
        while line := await process.stderr.readline():
            self.lines.append(line.decode(errors="replace").rstrip())
            self._bell.ring()
        await process.wait()
        self._bell.ring()
