"""What someone wants to happen to an announcement. Operators' commands carry the revision they saw."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from bot.announce.content import Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An operator's words become a draft."""

    ref: str
    origin: str
    channel: str
    desk_chat: int
    operator: int
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Rewrite:
    """A part says something else; the index behind the last adds one."""

    operator: int
    revision: int
    part: int
    content: Content


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """Now."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Schedule:
    """At a time."""

    operator: int
    revision: int
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unschedule:
    """Not at that time; a draft again."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Discard:
    """Never."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Pin it, now or once it is published; or not any more."""

    operator: int
    revision: int
    is_wanted: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Retract:
    """Take it out of the channel."""

    operator: int
    revision: int


class DoubtAnswer(StrEnum):
    """What an operator says of a part that may have been published."""

    IT_WAS = "it_was"
    AGAIN = "again"
    """It was not: publish it."""
    LEAVE = "leave"
    """Let it be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveDoubt:
    """An operator's word on the first part in doubt."""

    operator: int
    revision: int
    answer: DoubtAnswer
    message_id: int | None = None
    """With IT_WAS: which message of the channel it is."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TimeCame:
    """The time for which it was scheduled."""

    at: datetime


class Sending(StrEnum):
    """What came of sending a part."""

    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    """The request left, no trustworthy answer came."""
    LATE = "late"
    """Not tried: it was wanted too long ago."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettlePart:
    """The performer's finding."""

    part: int
    sending: Sending
    message_id: int | None = None
    """With SENT."""
    shown: Content | None = None
    """With SENT: what was sent."""
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Edited:
    """A part in the channel was brought up to date; or Telegram said no."""

    part: int
    shown: Content | None
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pinned:
    """It is pinned, or is not any more; or Telegram said no."""

    is_pinned: bool
    trouble: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retracted:
    """It is out of the channel; or Telegram said no."""

    trouble: str | None = None


OPERATOR_COMMANDS: Final = (Rewrite, Publish, Schedule, Unschedule, Discard, Pin, Retract, ResolveDoubt)
OperatorCommand = Rewrite | Publish | Schedule | Unschedule | Discard | Pin | Retract | ResolveDoubt
Command = OperatorCommand | TimeCame | SettlePart | Edited | Pinned | Retracted
