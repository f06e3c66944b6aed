"""A gateway under test: its client, raw calls beside it, and accounts that are removed at the end."""

import asyncio
import itertools
import json
import os
import secrets
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from gateway_client import Conflict, GatewayClient, Ref, Resting, TopUp, User
from gateway_client.dialects.base import PageStyle

LOGINS_MAX = 5
"""The real gateways allow twenty in twenty minutes, for everybody together."""

COMPANION = "companion"
PREFIX = "ct_"
PATIENCE_S = 90
PASSWORD = "password-1"
RESTED = Resting(cache_s=0, interval_s=0.01, within_s=2)

_names = itertools.count()


@dataclass
class Bench:
    """One running gateway."""

    url: str
    access_token: str
    client: GatewayClient
    raw: httpx.AsyncClient
    """With the admin's token; for what the client would never do."""
    made: list[User] = field(default_factory=list)
    logins: int = 0

    @property
    def id_field(self) -> str:
        return self.client.dialect.id_field

    async def account(self, name: str | None = None) -> User:
        """A new account, removed at the end of the session."""
        user = await self.client.users.create(name or a_name(), PASSWORD)
        self.made.append(user)
        return user

    async def credited(self, quota: int) -> User:
        """A new account that has this much."""
        user = await self.account()
        if self.client.dialect.has_topup:
            await self.client.topups.create(TopUp(user=user, quota=quota, reference=a_reference()))
        else:
            await self.client.users.set_quota(user.ref, lambda _: quota, resting=RESTED)
        return await self.now(user)

    async def now(self, user: User) -> User:
        """The account as it is now."""
        found = await self.client.users.get(user.ref)
        assert found is not None
        return found

    async def put(self, ref: Ref, **fields: Any) -> httpx.Response:
        """`PUT /api/user/` as no client should send it, but with what the dialect would blank without it."""
        kept: dict[str, Any] = {}
        if self.client.dialect.put_keeps and (user := await self.client.users.get(ref)):
            kept = {name: getattr(user, name) for name in self.client.dialect.put_keeps}
        return await self.raw.put("/api/user/", json={self.id_field: ref, **kept, **fields})

    async def topup(self, ref: Ref, quota: Any, remark: str | None = None) -> httpx.Response:
        """`POST /api/topup` as no client should send it."""
        body = {self.client.dialect.user_field: ref, "quota": quota, "remark": remark or a_reference()}
        return await self.raw.post("/api/topup", json=body, headers={"idempotency-key": a_reference()})

    async def log_rows(self, user: User, kind: int) -> list[dict[str, Any]]:
        """The newest rows of one type under the account's name."""
        query: dict[str, str | int] = {
            "type": kind,
            "username": user.username,
            "p": self.client.dialect.page_first,
        }
        return self.rows_of(await self.raw.get("/api/log/", params=query))

    def rows_of(self, answer: httpx.Response) -> list[dict[str, Any]]:
        """The rows of a raw list, or of a search for accounts."""
        data = answer.json()["data"]
        rows: list[dict[str, Any]] = data["items"] if self.lists_items else data
        return rows or []

    @property
    def lists_items(self) -> bool:
        return self.client.dialect.page_style is PageStyle.ITEMS

    @asynccontextmanager
    async def logged_in(self, user: User) -> AsyncIterator[httpx.AsyncClient]:
        """Calls as that account, with an access token of its own."""
        self.logins += 1
        assert self.logins <= LOGINS_MAX, "the suite logs in too often for a gateway that others use"
        async with httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_S, trust_env=False) as session:
            body = {"username": user.username, "password": PASSWORD}
            assert (await session.post("/api/user/login", json=body)).json()["success"]
            token = (await session.get("/api/user/token")).json()["data"]
        headers = {"authorization": token}
        async with httpx.AsyncClient(
            base_url=self.url, headers=headers, timeout=PATIENCE_S, trust_env=False
        ) as calls:
            yield calls

    async def clean(self) -> None:
        """Remove what was made."""
        for user in self.made:
            await self.raw.delete(f"/api/user/{user.ref}")
        for code in await self.client.codes.list():
            if code.name.startswith(PREFIX):
                # What was redeemed is a record; the companion keeps it.
                with suppress(Conflict):
                    await self.client.codes.delete(code.ref)


def a_name(length: int = 12) -> str:
    """A username that nobody has, `ct_` and letters."""
    letters = "".join(secrets.choice("abcdefghjkmnpqrstuvwxyz") for _ in range(length - len(PREFIX)))
    return PREFIX + letters


def a_reference() -> str:
    """A reference that was never used."""
    return f"CT-{secrets.token_hex(4)}-{next(_names)}"


def said_yes(answer: httpx.Response) -> bool:
    """Whether a raw answer is the gateway's yes."""
    return answer.status_code == 200 and (not answer.content or answer.json().get("success") is True)


@asynccontextmanager
async def started(name: str, folder: Path) -> AsyncIterator[tuple[str, str]]:
    """A gateway as a process of its own, by its dialect's name: its address and an admin's access token."""
    async with companion(folder) if name == COMPANION else mimic(name, folder) as found:
        yield found


@asynccontextmanager
async def mimic(name: str, folder: Path, **settings: str) -> AsyncIterator[tuple[str, str]]:
    """A mimic of a real gateway."""
    environment = {**os.environ, **settings}  # noqa: TID251 (a child process inherits it)
    command = (sys.executable, "-m", "sandbox.mimic", name)
    async with _serving(command, environment, folder / "mimic.log") as ready:
        yield ready["url"], ready["access_token"]


@asynccontextmanager
async def companion(folder: Path) -> AsyncIterator[tuple[str, str]]:
    """The companion gateway."""
    settings = {
        "GATEWAY_DATABASE_URL": f"sqlite:///{folder / 'gateway.db'}",
        "GATEWAY_ADMIN_PASSWORD": "olga-olga-1",
        "GATEWAY_PORT": "0",
        "GATEWAY_LOGIN_RATE": "off",
    }
    environment = {**os.environ, **settings}  # noqa: TID251 (a child process inherits it)
    admin = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "gateway", "admin", "olga", "--json"),
        env=environment,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    told, _ = await admin.communicate()
    command = (sys.executable, "-m", "gateway", "serve")
    async with _serving(command, environment, folder / "gateway.log") as ready:
        yield ready["url"], json.loads(told)["access_token"]


@asynccontextmanager
async def _serving(
    command: Sequence[str], environment: Mapping[str, str], log: Path
) -> AsyncIterator[dict[str, Any]]:
    """A server in a process of its own; what its ready line says."""
    with log.open("wb") as errors:
        server = await asyncio.create_subprocess_exec(
            *command, env=environment, stdout=asyncio.subprocess.PIPE, stderr=errors
        )
    try:
        assert server.stdout is not None
        ready = await asyncio.wait_for(server.stdout.readline(), 30)
        yield json.loads(ready)
    finally:
        server.terminate()
        await server.wait()
