"""Callback data of announcements and back: `an_at:AN-7K3F9Q:3:29412345`, at most 64 bytes."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

PATTERN: Final = re.compile(r"an_([a-z_]{1,20}):(AN-[0-9A-Z]{6}):([1-9][0-9]{0,8})(?::([0-9]{1,12}))?")


class Verb(StrEnum):
    """What a button asks for."""

    PUBLISH = "publish"
    TIMES = "times"
    AT = "at"
    """The argument is the time, in minutes since 1970."""
    OTHER_TIME = "other_time"
    UNSCHEDULE = "unschedule"
    REWRITE = "rewrite"
    """The argument is the part; the one behind the last is new."""
    PIN = "pin"
    UNPIN = "unpin"
    DISCARD = "discard"
    RETRACT = "retract"
    RETRACT_SURE = "retract_sure"
    BACK = "back"
    IT_WAS = "it_was"
    AGAIN = "again"
    LEAVE = "leave"


@dataclass(frozen=True, slots=True)
class AnnouncementTap:
    """A press of a button below an announcement."""

    verb: Verb
    ref: str
    revision: int
    """Of the announcement when the buttons were drawn."""
    argument: int | None = None

    def encode(self) -> str:
        """The callback data."""
        data = f"an_{self.verb}:{self.ref}:{self.revision}"
        return data if self.argument is None else f"{data}:{self.argument}"


def decode(data: str) -> AnnouncementTap | None:
    """The tap that a callback's data says; None for anything that is not ours."""
    found = PATTERN.fullmatch(data)
    if found is None or found[1] not in set(Verb):
        return None
    return AnnouncementTap(Verb(found[1]), found[2], int(found[3]), int(found[4]) if found[4] else None)
