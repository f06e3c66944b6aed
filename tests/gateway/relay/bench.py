"""A gateway whose nine channels lead to the pretend providers, and people with api keys at it."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import httpx

from gateway import clock
from gateway.secrets import digest, new_access_token, new_api_key
from gateway.store import api_keys, transfers, users
from gateway.store.engine import Store
from gateway.store.transfers import Act
from gateway.store.users import NewUser, Role
from sandbox.upstream.server import KEY, LlmUpstream
from tests.gateway.running import NO_LIMITS, WITHIN_S, Caller, Gateway, unique

T = TypeVar("T")
PROVIDERS = ("openai", "azure", "groq", "anthropic", "google", "aws", "cloudflare", "deepseek", "replicate")
USD = 500_000
PAY_URL = "http://gateway.example"


def channels(url: str) -> list[dict[str, Any]]:
    """One channel per provider, each with a model of its own; `twice` is served by two."""
    plain = {name: {"key": KEY, "models": [f"{name}-model"]} for name in PROVIDERS}
    plain["azure"]["upstream_models"] = {"azure-model": "my deployment"}
    plain["cloudflare"] |= {"account_id": "acc1", "upstream_models": {"cloudflare-model": "@cf/meta/llama"}}
    plain["replicate"]["upstream_models"] = {"replicate-model": "meta/meta-llama-3-70b-instruct"}
    plain["aws"] = {
        "models": ["aws-model"],
        "region": "us-west-2",
        "access_key_id": "AKIAIOSFODNN7EXAMPLE",
        "secret_access_key": "wJalrXUtnFEMI/K7MDENG",
    }
    plain["openai"]["models"] += ["twice", "free-model", "dear", "tiny"]
    plain["groq"]["models"] += ["twice"]
    return [{"name": name, "provider": name, "base_url": url, **plain[name]} for name in PROVIDERS]


def settings(url: str) -> dict[str, str]:
    return {
        "GATEWAY_CHANNELS": json.dumps(channels(url)),
        "GATEWAY_ALLOW_LOOPBACK_UPSTREAMS": "true",
        "GATEWAY_AFTER_DISCONNECT_S": "0.2",
        "GATEWAY_UPSTREAM_SILENCE_S": "5",
        "GATEWAY_REQUEST_BYTES_MAX": "100000",
        "GATEWAY_PUBLIC_URL": PAY_URL,
        **NO_LIMITS,
    }


def price_models(root: Caller) -> None:
    """$1 in and $2 out per million tokens: 0.5 and 1 quota a token; cached 0.1, written 1.25."""
    plain = {"owner": "o", "input_price": 1, "output_price": 2, "cached_input_price": "0.1"}
    models = [{"name": f"{name}-model", **plain, "cache_write_price": "1.25"} for name in PROVIDERS]
    models += [{"name": name, **plain} for name in ("twice", "no-channel")]
    models += [
        {"name": "free-model", **plain, "is_free": True},
        {"name": "dear", "owner": "o", "input_price": 1000, "output_price": 1000},
        {"name": "tiny", "owner": "o", "input_price": "0.000001", "output_price": "0.000001"},
    ]
    root.data("PUT", "/api/models/", {"models": models})


class Payer:
    """Somebody with an api key."""

    def __init__(self, user: Caller, key_id: int, key: str, url: str) -> None:
        self.user = user
        self.key_id = key_id
        self.key = key
        self.http = httpx.AsyncClient(
            base_url=url, timeout=WITHIN_S, trust_env=False, headers={"Authorization": f"Bearer {self.key}"}
        )
        self.calls = 0

    async def post(self, path: str, body: Any, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return await self.http.post(path, json=body, headers=named)

    async def chat(self, model: str = "openai-model", **fields: Any) -> httpx.Response:
        return await self.post("/v1/chat/completions", a_chat(model, **fields))

    def row(self) -> dict[str, Any]:
        row: dict[str, Any] = self.user.data("GET", "/api/user/self")
        return row

    def key_row(self) -> dict[str, Any]:
        row: dict[str, Any] = self.user.data("GET", f"/api/token/{self.key_id}")
        return row

    async def settled(self, calls: int = 1) -> dict[str, Any]:
        """Give the account once `calls` have been charged."""
        return await eventually(lambda: row if (row := self.row())["request_count"] >= calls else None)

    async def given_back(self, quota: int) -> dict[str, Any]:
        """Give the account once its quota is `quota` again."""
        return await eventually(lambda: row if (row := self.row())["quota"] == quota else None)


class Bench:
    def __init__(self, gateway: Gateway, upstream: LlmUpstream, database_url: str) -> None:
        self.gateway = gateway
        self._store = Store(database_url)
        self.upstream = upstream
        self.script = upstream.script
        self.payers: list[Payer] = []

    def a_payer(self, quota: int = USD, *, group: str = "paid", **key: Any) -> Payer:
        """Written past the doors, whose password hashes would take a second of each test."""
        token, whole, now_s = new_access_token(), new_api_key(), clock.now_s()
        columns = {
            "name": "k",
            "remain_quota": 0,
            "unlimited_quota": True,
            "expired_time": -1,
            "models": "",
            "subnet": "",
            **key,
        }
        new = NewUser(
            username=unique("payer"),
            password_hash="x",
            display_name="payer",
            email="",
            role=Role.USER,
            group=group,
        )
        with self._store.engine.begin() as connection:
            user = users.create(connection, new, now_s=now_s)
            users.change(connection, user.id, {"access_token_digest": digest(token)})
            if quota:
                act = Act(actor_id=0, remark="start", now_s=now_s)
                transfers.top_up(connection, user.id, quota, act, first=None)
            made = api_keys.create(
                connection, user.id, digest=digest(whole), shown="sk-", values=columns, now_s=now_s
            )
        caller = Caller(self.gateway.url, token, id=user.id)
        payer = Payer(caller, made.id, whole, self.gateway.url)
        self.payers.append(payer)
        return payer

    def last_log(self, user_id: int) -> dict[str, Any]:
        username = self.gateway.root.data("GET", f"/api/user/{user_id}")["username"]
        rows = self.gateway.root.data("GET", f"/api/log/?type=2&username={username}")
        row: dict[str, Any] = rows[0]
        return row

    async def close(self) -> None:
        for payer in self.payers:
            await payer.http.aclose()
            payer.user.close()
        self._store.close()


def a_chat(model: str = "openai-model", **fields: Any) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": "Say hello."}], **fields}


async def eventually(condition: Callable[[], T | None], within_s: float = WITHIN_S) -> T:
    async with asyncio.timeout(within_s):
        while (found := await asyncio.to_thread(condition)) is None or found is False:
            await asyncio.sleep(0.02)
    return found


def log_of(folder: Path) -> str:
    return (folder / "log").read_text()


def events_of(text: str) -> list[Any]:
    """The data of a stream, `[DONE]` as it is."""
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line.startswith("data: ")]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]
