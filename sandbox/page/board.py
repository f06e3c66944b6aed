"""What the page shows now, by topic, and the stream that tells every open page of each change.

A topic is told whole each time, never as a difference: a page that lost its connection and comes back is
right again with the first events it reads.
"""

import contextlib
import json
from collections.abc import AsyncIterator
from typing import Final

from sandbox.bot_api.records import Json
from sandbox.waiting import Bell

_QUIET_S: Final = 15
"""A comment is sent that often, so that both ends notice a dead connection."""
_RETRY_MS: Final = 500


class Board:
    """The newest state of each topic, and who reads."""

    def __init__(self) -> None:
        self.readers = 0
        """How many pages are open."""
        self._bell: Final = Bell()
        self._shown: dict[str, str] = {}

    def put(self, topic: str, state: Json) -> None:
        """Show a topic's state from now on."""
        # ASCII only: mails may hold characters that UTF-8 cannot carry.
        text = json.dumps(state)
        if self._shown.get(topic) != text:
            self._shown[topic] = text
            self._bell.ring()

    def close(self) -> None:
        """End all streams."""
        self._bell.silence()

    async def until_read(self) -> None:
        """Wait until a page is open, or the board is closed."""
        while not self.readers and not self._bell.is_silenced:
            with contextlib.suppress(TimeoutError):
                await self._bell.until(lambda: self.readers, within_s=_QUIET_S)

    async def stream(self) -> AsyncIterator[str]:
        """Server-sent events: each topic once, then whatever changes."""
        sent: dict[str, str] = {}
        self.readers += 1
        self._bell.ring()
        try:
            yield f"retry: {_RETRY_MS}\n\n"
            while not self._bell.is_silenced:
                for topic, text in list(self._shown.items()):
                    if sent.get(topic) is not text:
                        sent[topic] = text
                        yield f"event: {topic}\ndata: {text}\n\n"
                if not await self._changed(sent):
                    yield ": still here\n\n"
        finally:
            self.readers -= 1

    async def _changed(self, sent: dict[str, str]) -> bool:
        def is_behind() -> bool:
            return any(sent.get(topic) is not text for topic, text in self._shown.items())

        try:
            return await self._bell.until(is_behind, within_s=_QUIET_S)
        except TimeoutError:
            return False
