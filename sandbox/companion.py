"""The companion gateway as a process of its own, with a fresh database and a first admin."""

import asyncio
import contextlib
import json
import os
import sys
import tempfile
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

from sandbox import people

_READY_WITHIN_S = 90
_END_WITHIN_S = 0.8
_ROOT = Path(__file__).resolve().parent.parent


class Companion:
    """`python -m gateway serve` on a free port of 127.0.0.1, as an async context manager.

    Args:
        settings: more `GATEWAY_…` variables for it.
    """

    def __init__(self, settings: dict[str, str] | None = None) -> None:
        self.url = ""
        self.access_token = ""
        """Of the admin `people.GATEWAY_ADMIN`, who has role 100."""
        self._settings = settings or {}
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._log: IO[bytes] | None = None
        self._process: asyncio.subprocess.Process | None = None

    @property
    def log(self) -> str:
        """What the process has written to standard error so far."""
        path = Path(self._folder.name) / "gateway.log" if self._folder else None
        return path.read_text(errors="replace") if path and path.exists() else ""

    async def __aenter__(self) -> Self:
        self._folder = tempfile.TemporaryDirectory(prefix="pretend-world-")
        self._log = (Path(self._folder.name) / "gateway.log").open("wb")
        # Both open the same fresh database; the gateway's migrations stand that.
        serving = asyncio.create_task(self._serve())
        try:
            admin = await self._run("admin", people.GATEWAY_ADMIN, "--json")
            ready = await serving
        except BaseException:
            serving.cancel()
            await asyncio.wait({serving})
            await self.__aexit__(None, None, None)
            raise
        self.access_token = admin["access_token"]
        self.url = ready["url"]
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None and self._process.returncode is None:
            with contextlib.suppress(ProcessLookupError):
                self._process.terminate()
            try:
                await asyncio.wait_for(self._process.wait(), _END_WITHIN_S)
            except TimeoutError:
                self._process.kill()
                await self._process.wait()
        if self._log is not None:
            self._log.close()
        if self._folder is not None:
            self._folder.cleanup()

    async def _start(
        self, *module: str, stdin: int = asyncio.subprocess.DEVNULL
    ) -> asyncio.subprocess.Process:
        assert self._folder is not None
        inherited = os.environ  # noqa: TID251 - a child process needs PATH and the like
        environment = {
            **{name: value for name, value in inherited.items() if not name.startswith("GATEWAY_")},
            "PYTHONPATH": os.pathsep.join(filter(None, [str(_ROOT), inherited.get("PYTHONPATH", "")])),
            "GATEWAY_DATABASE_URL": f"sqlite:///{self._folder.name}/gateway.db",
            "GATEWAY_PORT": "0",
            "GATEWAY_ADMIN_PASSWORD": people.GATEWAY_ADMIN_PASSWORD,
            "GATEWAY_REGISTER_RATE": "off",
            "GATEWAY_LOGIN_RATE": "off",
            **self._settings,
        }
        return await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            *module,
            stdin=stdin,
            stdout=asyncio.subprocess.PIPE,
            stderr=self._log,
            env=environment,
            cwd=self._folder.name,
        )

    async def _serve(self) -> dict[str, Any]:
        # On a leash: it must not outlive a test or a demo that is killed.
        self._process = await self._start("sandbox.leash", "gateway", "serve", stdin=asyncio.subprocess.PIPE)
        assert self._process.stdout is not None
        line = await asyncio.wait_for(self._process.stdout.readline(), _READY_WITHIN_S)
        return self._parsed("serve", line)

    async def _run(self, *arguments: str) -> dict[str, Any]:
        process = await self._start("gateway", *arguments)
        try:
            output, _ = await asyncio.wait_for(process.communicate(), _READY_WITHIN_S)
        except BaseException:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()
            raise
        return self._parsed(arguments[0], output)

    def _parsed(self, command: str, output: bytes) -> dict[str, Any]:
        try:
            parsed: dict[str, Any] = json.loads(output)
        except ValueError:
            raise RuntimeError(f"python -m gateway {command} failed:\n{self.log}") from None
        return parsed
