"""What must be done outside for an announcement; `bot/announce` decides it, the outbox performs it.

They belong to no case: `case_ref` is None, `announcement_ref` says whose they are.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal


@dataclass(frozen=True, slots=True, kw_only=True)
class Publish:
    """Send one part to the channel. After a doubt it is never sent again without asking an operator."""

    kind: Literal["publish"] = "publish"
    announcement_ref: str
    channel: str
    """As configured: `@name` or a numeric id."""
    part: int
    """Index among the announcement's parts."""
    case_ref: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EditPublished:
    """Bring what the channel shows up to date."""

    kind: Literal["edit_published"] = "edit_published"
    announcement_ref: str
    channel: str
    case_ref: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Retract:
    """Delete every part from the channel."""

    kind: Literal["retract"] = "retract"
    announcement_ref: str
    channel: str
    case_ref: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pin:
    """Pin its first part, or unpin it, as the announcement wants it when this is performed."""

    kind: Literal["pin"] = "pin"
    announcement_ref: str
    channel: str
    case_ref: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class AwaitTime:
    """Come back at a time; nothing if the announcement is scheduled for another one by then."""

    kind: Literal["await_time"] = "await_time"
    announcement_ref: str
    at: datetime
    case_ref: None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowAnnouncement:
    """Bring its preview and the operators' message below it up to date."""

    kind: Literal["announcement"] = "announcement"
    announcement_ref: str
    case_ref: None = None


ChannelEffect = Publish | EditPublished | Retract | Pin | AwaitTime | ShowAnnouncement


def channel_lane_of(effect: ChannelEffect) -> str:
    """The queue it stands in: what a channel shows is changed by one effect at a time, in order."""
    match effect:
        case Publish() | EditPublished() | Retract() | Pin():
            return f"channel:{effect.channel}"
        case AwaitTime():
            # A lane of its own: what waits for tomorrow must not stand before what is published today.
            return f"time:{effect.announcement_ref}:{effect.at.isoformat()}"
        case ShowAnnouncement():
            return f"telegram:{effect.announcement_ref}"


def channel_merge_key_of(effect: ChannelEffect) -> str | None:
    """A waiting effect with the same key does for both, since it looks at how things stand by then."""
    match effect:
        case Publish() | AwaitTime():
            return None
        case _:
            return f"{effect.kind}:{effect.announcement_ref}"
