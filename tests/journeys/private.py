"""A customer's phone: his private chat with the bot, what he taps there, and his account at the gateway."""

import itertools
import re
from dataclasses import dataclass
from typing import Any, Self

import httpx

from sandbox.bot_api import Message
from sandbox.sender.receipts import draw_receipt
from tests.journeys.desk import Desk

_ids = itertools.count(303_000_001)
CODE = re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b")


@dataclass
class Phone:
    """Somebody in Telegram."""

    desk: Desk
    id: int

    @classmethod
    def of_new(cls, desk: Desk, name: str, language: str = "en") -> Self:
        """Somebody who has pressed Start."""
        user_id = next(_ids)
        desk.world.api.acts.add_user(name, user_id=user_id, language_code=language, has_started=True)
        return cls(desk, user_id)

    @property
    def messages(self) -> list[Message]:
        """What the bot wrote to him, as it stands now, oldest first."""
        return [message for message in self.desk.world.api.chat(self.id).shown if message.is_outgoing]

    async def says(self, text: str, *words: str) -> Message:
        """Write; the next message of the bot with all the words."""
        last = self.last_id
        self.desk.world.api.acts.send_text(self.id, self.id, text)
        return await self.hears(*words, after=last)

    async def shows(self, *words: str, caption: str = "") -> Message:
        """Send a picture of a receipt."""
        last = self.last_id
        octets = draw_receipt(amount="CNY 100.00", payee="Gateway", reference="1234", paid_at="2026-11-23")
        self.desk.world.api.acts.send_photo(self.id, self.id, octets, caption=caption)
        return await self.hears(*words, after=last)

    async def taps(self, message: Message, button: str, *words: str) -> Message:
        """Tap a button; the message as it is then, or the next one, with all the words."""
        self.desk.world.api.acts.press(self.id, self.id, message.id, button)
        return await self.hears(*words, after=message.id - 1)

    async def hears(self, *words: str, after: int = 0) -> Message:
        """The newest message with all the words, numbered above `after`."""

        def found() -> Message | None:
            late = [message for message in reversed(self.messages) if message.id > after]
            return next((m for m in late if all(word in m.text for word in words)), None)

        message = await self.desk.until(found, f"{words} in {[m.text for m in self.messages[-3:]]}")
        assert message is not None
        return message

    @property
    def last_id(self) -> int:
        """Number of the newest message in the chat."""
        return max((message.id for message in self.desk.world.api.chat(self.id).shown), default=0)


def code_in(text: str) -> str:
    """The code that a message or a mail tells."""
    found = CODE.search(text)
    assert found, text
    return found[0]


@dataclass
class Account:
    """An account at the gateway, in its owner's hands."""

    desk: Desk
    name: str
    id: int

    @classmethod
    async def opened(cls, desk: Desk, name: str, address: str = "") -> Self:
        """Registered at the gateway, with or without a mail address."""
        body = {"username": name, "password": f"password-of-{name}", "email": address}
        async with _client(desk) as client:
            answer = (await client.post("/api/user/register", json=body)).json()
            assert answer["success"], answer
        return cls(desk, name, answer["data"]["id"])

    async def is_shown_as(self, display_name: str) -> None:
        """Its owner logs in and changes the display name."""
        async with _client(self.desk) as client:
            body = {"username": self.name, "password": f"password-of-{self.name}"}
            answer = await client.post("/api/user/login", json=body)
            cookie = answer.headers["set-cookie"].partition(";")[0]
            changed = await client.put(
                "/api/user/self", json={"display_name": display_name}, headers={"Cookie": cookie}
            )
            assert changed.json()["success"], changed.text

    async def is_given(self, quota: int) -> None:
        """Credit from before."""
        body: dict[str, Any] = {"user_id": self.id, "quota": quota, "remark": "gift"}
        headers = {"Authorization": self.desk.world.gateway.access_token}
        async with _client(self.desk) as client:
            assert (await client.post("/api/topup", json=body, headers=headers)).json()["success"]


def _client(desk: Desk) -> httpx.AsyncClient:
    return httpx.AsyncClient(base_url=desk.world.gateway.url, trust_env=False)
