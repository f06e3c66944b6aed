"""A real gateway with models and accounts, a store, and answers over both."""

from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from bot.answering.answers import Answers
from bot.answering.replies import Replies
from bot.handle import Handle
from bot.public import PublicSettings
from bot.store.engine import Database
from bot.store.schema import migrate
from bot.store.store import Store
from bot.texts.catalogue import Catalogue
from gateway_client import GatewayClient
from sandbox.companion import Companion
from sandbox.price_list import put_price_list
from tests.builders import RULES, SetClock
from tests.databases import new_database

PUBLIC = PublicSettings.model_validate(
    {
        "service": {
            "name": "Example Gateway",
            "site": "https://oneapi.gateway.example/",
            "contact": "chat@gateway.example",
        },
        "methods": {
            "alipay": {"currency": "CNY", "payee": "pay@gateway.example", "qr": "https://qr.example/a"},
            "paypal": {"currency": "USD", "payee": "pay@gateway.example"},
            "bank": {"currency": "EUR", "payee": "DE00 0000 0000"},
            "usdt": {"currency": "USDT", "payee": "TExample", "network": "TRC20"},
        },
    }
)


@pytest.fixture(scope="session")
async def companion() -> AsyncIterator[Companion]:
    async with Companion() as companion:
        await put_price_list(companion.url, companion.access_token)
        yield companion


@pytest.fixture(scope="session")
async def gateway(companion: Companion) -> AsyncIterator[GatewayClient]:
    async with await GatewayClient.connect(companion.url, companion.access_token) as gateway:
        yield gateway


@pytest.fixture(scope="session")
def open_account(companion: Companion) -> Any:
    """Registers an account, with a mail address or without; its id."""

    async def register(username: str, address: str = "", quota: int = 0) -> int:
        headers = {"Authorization": companion.access_token}
        body = {"username": username, "password": f"password-of-{username}"[:20], "email": address}
        async with httpx.AsyncClient(base_url=companion.url, headers=headers, trust_env=False) as client:
            opened = (await client.post("/api/user/register", json=body)).json()
            assert opened["success"], opened
            account = int(opened["data"]["id"])
            if quota:
                await client.post("/api/topup", json={"user_id": account, "quota": quota, "remark": "test"})
        return account

    return register


@pytest.fixture
def clock() -> SetClock:
    return SetClock()


@pytest.fixture
def handle(tmp_path: Path, clock: SetClock) -> Iterator[Handle]:
    database = Database(new_database(tmp_path / "paydesk.db"))
    migrate(database.engine)
    yield Handle(Store(database), clock, RULES, b"key-of-the-answering-tests", lambda: None)
    database.close()


@pytest.fixture
def answers(handle: Handle, gateway: GatewayClient, clock: SetClock) -> Answers:
    return Answers(handle, gateway, Catalogue(), PUBLIC, clock, "gateway_bot")


async def statement_of(account_ref: str, words: str, language: str) -> str:
    """What was asked for: the statements themselves have tests of their own."""
    return f"statement of {account_ref} in {language}: {words}"


@pytest.fixture
def replies(answers: Answers, gateway: GatewayClient, clock: SetClock) -> Replies:
    return Replies(answers, gateway, clock, statement_of)
