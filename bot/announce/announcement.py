"""An announcement: drafted, previewed, published once. A value; every change makes the next revision."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.announce.content import Content

PREFIX: Final = "AN"
"""What its reference begins with; it is no case, and mails that name it join nothing."""
PARTS_MAX: Final = 2
"""Chinese and English, each in a part of its own."""
LATE_AFTER: Final = timedelta(hours=1)
"""What was wanted that long ago is not published any more without asking."""


class State(StrEnum):
    """Where an announcement stands; `deciding.py` says what leads where."""

    DRAFT = "draft"
    """Shown to operators only."""
    SCHEDULED = "scheduled"
    """Approved for `wanted_at`."""
    MISSED = "missed"
    """Its time passed while nothing could be published: an operator decides again."""
    APPROVED = "approved"
    """On its way to the channel."""
    DOUBTFUL = "doubtful"
    """A part may have been published or not: an operator looks into the channel."""
    PUBLISHED = "published"
    RETRACTING = "retracting"
    """Being deleted from the channel."""
    RETRACTED = "retracted"
    DISCARDED = "discarded"
    """Never published."""
    LEFT = "left"
    """It may have been published; an operator let it be."""


class PartState(StrEnum):
    """What became of one part."""

    WAITING = "waiting"
    SENT = "sent"
    """In the channel, as `message_id`."""
    DOUBTFUL = "doubtful"
    REFUSED = "refused"
    """Telegram said no."""
    LEFT = "left"
    """In doubt, and let be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One message of the channel."""

    content: Content
    """What it shall show."""
    state: PartState = PartState.WAITING
    message_id: int | None = None
    """In the channel, once sent."""
    shown: Content | None = None
    """What the channel shows now, as far as known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Announcement:
    """One announcement, whole."""

    ref: str
    origin: str
    """`chat:message` of what the operator wrote: the same update delivered twice drafts once."""
    state: State = State.DRAFT
    revision: int = 1
    """Counts changes; stands in every tap and every guarded update."""
    channel: str
    """As configured when it was drafted: `@name` or a numeric id."""
    desk_chat: int
    """Where the operators see its preview and decide."""
    parts: tuple[Part, ...]
    author: int
    """Telegram id of the operator who drafted it."""
    opened_at: datetime
    changed_at: datetime
    decided_by: int | None = None
    """Who decided last."""
    wanted_at: datetime | None = None
    """When it shall appear: the time chosen, or the tap; None for a draft."""
    published_at: datetime | None = None
    edited_at: datetime | None = None
    wants_pin: bool = False
    is_pinned: bool = False
    trouble: str | None = None
    """What Telegram said last, where it was no."""
    alarms: int = 0
    """How often it called for the operators: each time its message appears anew, where they read."""

    @property
    def sent(self) -> tuple[Part, ...]:
        """The parts that are in the channel."""
        return tuple(part for part in self.parts if part.state is PartState.SENT)

    @property
    def doubtful(self) -> int | None:
        """Index of the first part in doubt."""
        found = (index for index, part in enumerate(self.parts) if part.state is PartState.DOUBTFUL)
        return next(found, None)

    @property
    def unsent(self) -> tuple[int, ...]:
        """Indexes of the parts that surely are not in the channel."""
        unsent = {PartState.WAITING, PartState.REFUSED}
        return tuple(index for index, part in enumerate(self.parts) if part.state in unsent)

    def is_late(self, now: datetime) -> bool:
        """Whether it was wanted too long ago to appear without asking."""
        return self.wanted_at is not None and now - self.wanted_at >= LATE_AFTER

    def with_part(self, index: int, **changes: object) -> "Announcement":
        """With one part changed, or added behind the last."""
        parts = list(self.parts)
        parts[index] = replace(parts[index], **changes)  # type: ignore[arg-type]
        return replace(self, parts=tuple(parts))
