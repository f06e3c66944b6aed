"""How the pretend providers behave, call by call, and what they were asked."""

import asyncio
from collections import deque
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Behaviour:
    """How one call is answered."""

    status: int = 200
    """Another than 200: an error in the provider's own form, or `raw`."""
    texts: tuple[str, ...] = ("Hello", ", ", "world")
    """Generated; in a stream an event each."""
    prompt: int = 12
    completion: int = 8
    cached: int = 0
    """Of the prompt."""
    cache_written: int = 0
    """Of the prompt; written into the cache."""
    cache_written_for_an_hour: int = 0
    """Of what was written; Anthropic's own form says it."""
    thoughts: int = 0
    """Generated unseen: in the total alone, as Gemini's."""
    says_usage: bool = True
    is_usage_with_last_choice: bool = False
    """In the last chunk that has a choice, not in one of its own."""
    breaks_after: int | None = None
    """Events after which a stream is cut; 0: right after the head."""
    waits: asyncio.Event | None = None
    """Set before the answer (whole) or the second event (stream) goes out."""
    is_deaf: bool = False
    """The connection is cut before any answer."""
    message: str = "The pretend provider refuses."
    raw: bytes | None = None
    """Body of an error, as it is."""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seen:
    """One request that came in."""

    method: str
    path: str
    query: str
    headers: dict[str, str]
    body: Any
    octets: bytes


class Script:
    """What the next calls get; afterwards the plain behaviour again."""

    def __init__(self) -> None:
        self.seen: list[Seen] = []
        self.cut = 0
        """Streams whose reader left before the end."""
        self._next: deque[Behaviour] = deque()

    def then(self, *behaviours: Behaviour) -> None:
        """Answer the next calls so."""
        self._next.extend(behaviours)

    def take(self) -> Behaviour:
        """Give the behaviour of the call that has just come."""
        return self._next.popleft() if self._next else Behaviour()

    def clear(self) -> None:
        """Forget everything."""
        self.seen.clear()
        self._next.clear()
        self.cut = 0
