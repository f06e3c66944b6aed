"""A mimic in a process of its own: spoken to raw, through our client, and through its control door."""

import asyncio
import itertools
import json
import os
import signal
import sys
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

from gateway_client import GatewayClient, Ref, Timeouts, TopUp, User

ROOT = Path(__file__).parents[2]
PASSWORD = "password-1"
TOKEN = "0badc0de0badc0de0badc0de0badc0de"
PATIENCE_S = 90

_numbers = itertools.count(1)


def environment(settings: Mapping[str, Any]) -> dict[str, str]:
    ours = os.environ.items()  # noqa: TID251 - what the child inherits
    inherited = {name: value for name, value in ours if not name.startswith("MIMIC_")}
    given = {f"MIMIC_{name.upper()}": value for name, value in settings.items()}
    return {**inherited, **{name: v if isinstance(v, str) else json.dumps(v) for name, v in given.items()}}


def a_name() -> str:
    return f"anne{next(_numbers)}"


def a_reference() -> str:
    return f"TU-7K3F9Q-{next(_numbers)}"


class Running:
    """One mimic, as an async context manager.

    Args:
        dialect: which.
        settings: `MIMIC_…` in small letters.
    """

    def __init__(self, dialect: str, **settings: Any) -> None:
        self.dialect = dialect
        self._settings = {"root_token": TOKEN, **settings}
        self.url = ""
        self.process: asyncio.subprocess.Process
        self.raw: httpx.AsyncClient
        self.client: GatewayClient

    async def __aenter__(self) -> Self:
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "sandbox.mimic", self.dialect),
            cwd=ROOT,
            env=environment(self._settings),
            stdout=asyncio.subprocess.PIPE,
        )
        assert self.process.stdout is not None
        self.url = json.loads(await asyncio.wait_for(self.process.stdout.readline(), PATIENCE_S))["url"]
        self.raw = httpx.AsyncClient(
            base_url=self.url, headers={"authorization": TOKEN}, timeout=PATIENCE_S, trust_env=False
        )
        self.client = await self.connected()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.client.aclose()
        await self.raw.aclose()
        if self.process.returncode is None:
            await self.end(signal.SIGTERM)

    async def end(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return await asyncio.wait_for(self.process.wait(), PATIENCE_S)

    async def connected(self, *, total_s: float = PATIENCE_S) -> GatewayClient:
        """Our client; its patience with one request is `total_s`."""
        return await GatewayClient.connect(self.url, TOKEN, timeouts=Timeouts(total_s=total_s))

    @property
    def ref_field(self) -> str:
        return self.client.dialect.id_field

    async def turn(self, **wishes: Any) -> None:
        """Ask the control door for faults and switches."""
        assert (await self.raw.post("/mimic/faults", json=wishes)).status_code == 200

    async def fault(self, **fault: Any) -> None:
        """One fault."""
        await self.turn(faults=[fault])

    async def behave(self) -> None:
        await self.raw.delete("/mimic/faults")

    async def account(self, quota: int = 0) -> User:
        """A new account that has this much."""
        user = await self.client.users.create(a_name(), PASSWORD)
        if quota:
            await self.raw.post("/api/topup", json=self.topup_body(user.ref, quota, a_reference()))
            found = await self.client.users.get(user.ref)
            assert found is not None
            return found
        return user

    async def row(self, ref: Ref) -> dict[str, Any]:
        """An account as the mimic shows it."""
        found: dict[str, Any] = (await self.raw.get(f"/api/user/{ref}")).json()["data"]
        return found

    async def quota(self, user: User) -> int:
        quota: int = (await self.row(user.ref))["quota"]
        return quota

    def topup_body(self, ref: Ref, quota: Any, remark: str) -> dict[str, Any]:
        return {self.client.dialect.user_field: ref, "quota": quota, "remark": remark}

    async def top_up(self, user: User, quota: Any, remark: str) -> Any:
        """`POST /api/topup`, raw; what it answers."""
        return (await self.raw.post("/api/topup", json=self.topup_body(user.ref, quota, remark))).json()

    async def put(self, user: User, **fields: Any) -> Any:
        """`PUT /api/user/`, raw; what it answers."""
        return (await self.raw.put("/api/user/", json={self.ref_field: user.ref, **fields})).json()

    async def log(self, user: User, kind: int = 1) -> list[dict[str, Any]]:
        """The newest rows of a type under the account's name."""
        query: dict[str, str | int] = {
            "type": kind,
            "username": user.username,
            "p": self.client.dialect.page_first,
        }
        data = (await self.raw.get("/api/log/", params=query)).json()["data"]
        rows: list[dict[str, Any]] = data["items"] if isinstance(data, dict) else data
        return rows

    async def token_of(self, user: User, password: str = PASSWORD) -> str:
        """An access token of the account's own, by signing in."""
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_S, trust_env=False) as session:
            body = {"username": user.username, "password": password}
            assert (await session.post("/api/user/login", json=body)).json()["success"]
            token: str = (await session.get("/api/user/token")).json()["data"]
            return token

    async def an_admin(self) -> str:
        """The access token of an account of role 10."""
        user = await self.account()
        body = {"username": user.username, "id": user.ref, "action": "promote"}
        assert (await self.raw.post("/api/user/manage", json=body)).json()["success"]
        return await self.token_of(user)


def a_topup(user: User, quota: int = 1000) -> TopUp:
    return TopUp(user=user, quota=quota, reference=a_reference(), remark="order")
