"""What a command on an announcement leads to: what one commit writes; or why nothing does."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from bot.announce.announcement import Announcement
from bot.desk.audit import Act
from bot.desk.channel_effects import ShowAnnouncement
from bot.desk.effects import Effect

SYSTEM = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Written whole or not at all."""

    announcement: Announcement
    """The new revision."""
    was: int | None
    """The revision that it replaces; None for a new draft."""
    act: Act
    effects: tuple[Effect, ...]


class RefusalKind(StrEnum):
    """Why a command changes nothing; each has a text for the person who asked."""

    STALE = "stale"
    """It has moved on since what the person saw."""
    NOT_NOW = "not_now"
    """It stands where that cannot be done."""
    FLAWED = "flawed"
    """`detail` is a `Flaw`."""
    TIME = "time"
    """`detail` is a `TimeFlaw`."""
    PICTURE_STAYS = "picture_stays"
    """What was published with a picture can be given another one, but not none (Bot API)."""
    PARTS_FULL = "parts_full"


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that changes nothing."""

    kind: RefusalKind
    announcement: Announcement | None
    """As it stands; who decided it can be read there. None where there is none yet."""
    detail: str = ""


def decided(
    before: Announcement,
    after: Announcement,
    now: datetime,
    verb: str,
    *effects: Effect,
    operator: int | None = None,
    detail: str = "",
) -> Decision:
    """The next revision, its audit row, its effects, and its message to the operators brought up to date."""
    actor = SYSTEM if operator is None else f"operator:{operator}"
    changed = replace(after, revision=before.revision + 1, changed_at=now)
    if operator is not None:
        changed = replace(changed, decided_by=operator)
    return Decision(
        announcement=changed,
        was=before.revision,
        act=Act(now, actor, before.ref, verb, before.state, after.state, detail),
        effects=(*effects, ShowAnnouncement(announcement_ref=before.ref)),
    )
