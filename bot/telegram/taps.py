"""Callback data and back: `approve:TU-7K3F9Q:12`, at most 64 bytes (Bot API, InlineKeyboardButton)."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.desk.commands import Approve, Dismiss, OperatorCommand, Reject, ResolveStuck, StuckAnswer


class Action(StrEnum):
    """What a button asks for."""

    APPROVE = "approve"
    REJECT = "reject"
    DISMISS = "dismiss"
    IT_WAS = "it_was"
    IT_WAS_NOT = "it_was_not"
    NO_MORE = "no_more"
    LOOK_AGAIN = "look_again"


_DATA: Final = re.compile(r"([a-z_]{1,20}):((?:TU|RF|QU)-[0-9A-Z]{6}):([1-9][0-9]{0,8})")


@dataclass(frozen=True, slots=True)
class Tap:
    """A press of a button on a card."""

    action: Action
    ref: str
    revision: int
    """Of the case when the card was drawn."""

    def encode(self) -> str:
        """The callback data."""
        return f"{self.action}:{self.ref}:{self.revision}"

    def command(self, operator: int) -> OperatorCommand:
        """What the operator who pressed it wants."""
        match self.action:
            case Action.APPROVE:
                return Approve(operator=operator, revision=self.revision)
            case Action.REJECT:
                return Reject(operator=operator, revision=self.revision)
            case Action.DISMISS:
                return Dismiss(operator=operator, revision=self.revision)
            case _:
                return ResolveStuck(
                    operator=operator, revision=self.revision, answer=StuckAnswer(self.action.value)
                )


def decode(data: str) -> Tap | None:
    """The tap that a callback's data says; None for anything that is not ours."""
    found = _DATA.fullmatch(data)
    if found is None or found[1] not in set(Action):
        return None
    return Tap(Action(found[1]), found[2], int(found[3]))
