"""The gateways of a history, as their administrator knows them."""

import asyncio
import json
import os
import sys
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Final, Self

import httpx

from sandbox.world import World

PASSWORD: Final = "password-1"
READY_WITHIN_S: Final = 60
_ROOT: Final = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Seen:
    """An account, seen from outside."""

    quota: int
    is_enabled: bool


class Gateway:
    """One gateway: the world's companion, or a mimic in a process of its own."""

    def __init__(self, name: str, world: World) -> None:
        self.name: Final = name
        self.url = world.gateway.url
        self.token = world.gateway.access_token
        self._process: asyncio.subprocess.Process | None = None
        self._client: httpx.AsyncClient

    async def __aenter__(self) -> Self:
        if self.name != "companion":
            self._process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "sandbox.mimic", self.name),
                cwd=_ROOT,
                env=dict(os.environ),  # noqa: TID251  what a child inherits
                stdout=asyncio.subprocess.PIPE,
                # A mimic tells of each client that went in the middle of a request: here they all do.
                stderr=asyncio.subprocess.DEVNULL,
            )
            assert self._process.stdout is not None
            line = await asyncio.wait_for(self._process.stdout.readline(), READY_WITHIN_S)
            ready = json.loads(line)
            self.url, self.token = ready["url"], ready["access_token"]
        headers = {"Authorization": self.token}
        self._client = httpx.AsyncClient(base_url=self.url, headers=headers, trust_env=False, timeout=30)
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._client.aclose()
        if self._process is not None:
            self._process.terminate()
            await self._process.wait()

    async def open_account(self, name: str) -> None:
        """A new account without any quota."""
        body = {"username": name, "password": PASSWORD, "display_name": name}
        answer = (await self._client.post("/api/user/", json=body)).json()
        if not answer["success"]:
            raise RuntimeError(f"{self.name} opens no account: {answer['message']}")

    async def account(self, name: str) -> Seen:
        """What an account has."""
        data = (await self._client.get("/api/user/search", params={"keyword": name})).json()["data"]
        rows: list[dict[str, Any]] = data["items"] if isinstance(data, dict) else data
        (row,) = (row for row in rows if row["username"] == name)
        return Seen(int(row["quota"]), row["status"] == 1)

    async def redeem(self, name: str, code: str) -> None:
        """Its holder redeems a code; a second time nothing happens."""
        async with httpx.AsyncClient(base_url=self.url, trust_env=False) as client:
            await client.post("/api/user/login", json={"username": name, "password": PASSWORD})
            await client.post("/api/user/topup", json={"key": code})
