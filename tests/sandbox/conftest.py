"""Fixtures: a fresh server for each test, on a free port of 127.0.0.1, and true clients for it."""

import io
import ssl
from collections.abc import AsyncIterator

import pytest
import trustme
from PIL import Image

from sandbox import people
from sandbox.bot_api import BotApiServer
from sandbox.mailbox import MailServer
from tests.sandbox.places import Authority, Place, open_bot, place_of


@pytest.fixture(autouse=True)
def _durations(monkeypatch: pytest.MonkeyPatch) -> None:
    """python-telegram-bot warns unless it is told that durations are wanted as such."""
    monkeypatch.setenv("PTB_TIMEDELTA", "1")


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    async with BotApiServer(limits=False) as api, open_bot(api) as bot:
        yield await place_of(api, bot)
        assert api.complaints == []


@pytest.fixture
async def limited() -> AsyncIterator[Place]:
    async with BotApiServer() as api, open_bot(api) as bot:
        yield await place_of(api, bot)


@pytest.fixture
async def mail() -> AsyncIterator[MailServer]:
    async with MailServer() as server:
        await server.add_account(people.DESK_ADDRESS, people.DESK_MAIL_PASSWORD)
        await server.add_account(people.LILEI_ADDRESS, people.LILEI_MAIL_PASSWORD)
        yield server


@pytest.fixture(scope="session")
def authority() -> Authority:
    issuer = trustme.CA()
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    issuer.issue_cert("127.0.0.1").configure_cert(server)
    client = ssl.create_default_context()
    issuer.configure_trust(client)
    return Authority(server, client)


@pytest.fixture(scope="session")
def png() -> bytes:
    octets = io.BytesIO()
    Image.new("RGB", (320, 480), "#1769e0").save(octets, "PNG")
    return octets.getvalue()
