"""Everything that changes, in order, and those who wait for it."""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import TypeVar

from sandbox.bot_api.records import Json
from sandbox.moments import Moment, now
from sandbox.waiting import PATIENCE_S, Bell

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that happened on the server."""

    sequence: int
    """From 1, without gaps."""
    kind: str
    """message, edit, delete, pin, unpin, reaction, tap, answer, member, commands, chat or user."""
    at: Moment
    chat_id: int | None = None
    message_id: int | None = None
    details: Json = field(default_factory=dict)

    def as_json(self) -> Json:
        """The change as the control door sends it."""
        return {
            "sequence": self.sequence,
            "kind": self.kind,
            "at": self.at.as_json(),
            "chat_id": self.chat_id,
            "message_id": self.message_id,
            **self.details,
        }


class Journal:
    """An append-only list of changes, with waiting."""

    def __init__(self) -> None:
        self.changes: list[Change] = []
        self._bell = Bell()

    @property
    def sequence(self) -> int:
        """Of the newest change; 0 before the first."""
        return len(self.changes)

    def note(
        self,
        kind: str,
        *,
        chat_id: int | None = None,
        message_id: int | None = None,
        at: Moment | None = None,
        **details: object,
    ) -> Change:
        """Append a change and wake everyone who waits."""
        change = Change(len(self.changes) + 1, kind, at or now(), chat_id, message_id, details)
        self.changes.append(change)
        self._bell.ring()
        return change

    def close(self) -> None:
        """Let everyone who waits go."""
        self._bell.silence()

    async def until(self, condition: Callable[[], T], *, within_s: float = PATIENCE_S) -> T:
        """Look again after each change until the condition holds, and return what it gave.

        Raises:
            TimeoutError: it did not hold in time, or the server is stopping.
        """
        return await self._bell.until(condition, within_s=within_s)

    async def after(self, sequence: int, *, chat_id: int | None = None, within_s: float = 30) -> list[Change]:
        """The changes after `sequence`, waiting for the first one; empty when none came in time."""

        def newer() -> list[Change]:
            return [c for c in self.changes[sequence:] if chat_id is None or c.chat_id == chat_id]

        try:
            return await self.until(newer, within_s=within_s)
        except TimeoutError:
            return []

    async def follow(self, after: int, *, quiet_s: float) -> AsyncIterator[Change | None]:
        """All changes from then on, as they come; None whenever nothing came for `quiet_s`."""
        while not self._bell.is_silenced:
            changes = await self.after(after, within_s=quiet_s)
            for change in changes:
                after = change.sequence
                yield change
            if not changes:
                yield None
