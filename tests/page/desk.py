"""What a test does and reads on the page, and what the servers behind it say of the same."""

import asyncio
from typing import Any

import httpx
from playwright.async_api import Locator
from playwright.async_api import Page as Tab

from sandbox import people
from sandbox.bot_api.records import Message
from sandbox.stories.stage import Stage

WITHIN_S = 60.0


class Desk:
    """One open page, and the world that it shows."""

    def __init__(self, tab: Tab, stage: Stage) -> None:
        self.tab = tab
        self.stage = stage

    @property
    def shown(self) -> list[Message]:
        """The desk chat's messages by the Bot API server."""
        return self.stage.world.api.chat(people.DESK_CHAT_ID).shown

    @property
    def cards(self) -> list[Message]:
        """Those that can be tapped."""
        return [message for message in self.shown if message.content.keyboard]

    async def next_card(self, seen: set[int], words: str = "") -> Message:
        """The first card that is not among the seen ones, once these words stand on it."""

        def found() -> Message | None:
            return next((card for card in self.cards if card.id not in seen and words in card.text), None)

        card = await self.stage.world.api.until(found, within_s=WITHIN_S)
        assert card is not None
        return card

    def seen(self) -> set[int]:
        """Ids of all messages so far."""
        return {message.id for message in self.shown}

    def on_page(self, message: Message) -> Locator:
        """A message of the desk's chat on the page."""
        return self.tab.locator(f'#desk-messages [data-key="desk/{message.id}"]')

    async def rest(self) -> None:
        """Until the bot has nothing to do but the look back in a day."""
        waiting = "SELECT count(*) FROM effects WHERE state IN ('waiting', 'leased') AND kind != 'watch'"
        async with asyncio.timeout(20):
            while True:
                if self.stage.books.rows(waiting) == [(0,)]:
                    return
                await asyncio.sleep(0.05)

    async def quota(self, username: str) -> int:
        """An account's quota by the gateway's own API."""
        rows = await self._gateway("/api/user/search", keyword=username)
        return next(int(row["quota"]) for row in rows if row["username"] == username)

    async def topups(self, username: str) -> list[dict[str, Any]]:
        """The gateway's log of an account's top-ups."""
        rows = await self._gateway("/api/log/", type=1)
        return [row for row in rows if row["username"] == username]

    async def _gateway(self, path: str, **params: Any) -> list[dict[str, Any]]:
        gateway = self.stage.world.gateway
        async with httpx.AsyncClient(trust_env=False) as client:
            answer = await client.get(
                f"{gateway.url}{path}", params=params, headers={"Authorization": gateway.access_token}
            )
        data: list[dict[str, Any]] = answer.json()["data"]
        return data
