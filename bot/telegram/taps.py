"""Callback data and back: `reject:TU-7K3F9Q:12:duplicate`, at most 64 bytes (Bot API, InlineKeyboardButton).

A tap says what is wanted of which revision of a case, and sometimes a choice. What it opens (a menu, a
question to the operator) changes nothing; all else becomes a command.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final

from bot.desk.case import PREFIX, CaseKind
from bot.desk.commands import Approve, Dismiss, OperatorCommand, ResolveStuck, StuckAnswer
from bot.desk.payback_verbs import (
    ChoosePart,
    ClaimPayout,
    CreditBack,
    LookAgain,
    ReleasePayout,
    StopDebit,
)
from bot.desk.proof_commands import TakeOn
from bot.desk.refund import BEFORE, WHOLE, Wanted
from bot.desk.saying import Question, RejectReason, ReverseReason
from bot.desk.verbs import (
    AdoptReading,
    AdoptWords,
    Ask,
    ConfirmReverse,
    DeliverCode,
    Edit,
    KeepCredit,
    Reject,
    Reopen,
    Reverse,
    TakeCodeBack,
    TakeSurplus,
)
from bot.store.prompts import Purpose


class Action(StrEnum):
    """What a button asks for."""

    APPROVE = "approve"
    CODE = "code"
    REJECT = "reject"
    """With a reason."""
    ASK = "ask"
    """With a question."""
    CURRENCY = "currency"
    """With its code."""
    REOPEN = "reopen"
    ADOPT = "adopt"
    ADOPT_READING = "adopt_reading"
    TAKE_ON = "take_on"
    TAKE_BACK = "take_back"
    REVERSE = "reverse"
    """With a reason."""
    CONFIRM_REVERSE = "do_reverse"
    KEEP = "keep"
    TAKE_SURPLUS = "take_surplus"
    DISMISS = "dismiss"
    IT_WAS = "it_was"
    IT_WAS_NOT = "it_was_not"
    NO_MORE = "no_more"
    LOOK_AGAIN = "look_again"
    LOOK = "look"
    """Of a refund: what is left now?"""
    WHOLE = "whole"
    LOT = "lot"
    """Of a refund, with the lot's name without its `TU-`."""
    STOP = "stop"
    CLAIM = "claim"
    RELEASE = "release"
    CREDIT_BACK = "credit_back"
    MENU = "menu"
    """Swaps the keyboard, with a menu's name."""
    PROMPT = "prompt"
    """Asks the operator for words, with their purpose."""
    SEND = "send"
    """Of a draft: it is well so."""
    DROP = "drop"
    """Of a draft: not so."""


class Menu(StrEnum):
    """The keyboards of a card."""

    MAIN = "main"
    EDIT = "edit"
    CURRENCY = "currency"
    ASK = "ask"
    REJECT = "reject"
    REVERSE = "reverse"
    PART = "part"


_DATA: Final = re.compile(
    r"([a-z_]{1,20}):((?:TU|RF|QU)-[0-9A-Z]{6}):([1-9][0-9]{0,8})(?::([A-Za-z0-9_]{1,20}))?", re.ASCII
)
_CURRENCY: Final = re.compile(r"[A-Z]{3,5}", re.ASCII)
_LOT: Final = re.compile(rf"[0-9A-Z]{{6}}|{BEFORE}", re.ASCII)
_CHOICES: Final[Mapping[Action, type[StrEnum]]] = {
    Action.REJECT: RejectReason,
    Action.ASK: Question,
    Action.REVERSE: ReverseReason,
    Action.MENU: Menu,
    Action.PROMPT: Purpose,
}
TOPUP_MARK: Final = f"{PREFIX[CaseKind.TOPUP]}-"
"""What a lot's name begins with, but for the one before Paydesk."""
_RETRY: Final = re.compile(r"retry:([1-9][0-9]{0,17})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Tap:
    """A press of a button on a card."""

    action: Action
    ref: str
    revision: int
    """Of the case when the card was drawn."""
    choice: str = ""
    """Of the actions that have one."""

    def encode(self) -> str:
        """The callback data."""
        return ":".join(filter(None, (self.action, self.ref, str(self.revision), self.choice)))

    def command(self, operator: int) -> OperatorCommand | None:  # noqa: PLR0911  a line for each kind
        """What the operator who pressed it wants; None for what changes no case."""
        make = _COMMANDS.get(self.action)
        if make is not None:
            return make(operator=operator, revision=self.revision)
        match self.action:
            case Action.REJECT:
                reason = RejectReason(self.choice)
                return Reject(operator=operator, revision=self.revision, reason=reason)
            case Action.ASK:
                question = Question(self.choice)
                return Ask(operator=operator, revision=self.revision, question=question)
            case Action.REVERSE:
                why = ReverseReason(self.choice)
                return Reverse(operator=operator, revision=self.revision, reason=why)
            case Action.CURRENCY:
                return Edit(operator=operator, revision=self.revision, currency=self.choice)
            case Action.LOT:
                name = self.choice if self.choice == BEFORE else f"{TOPUP_MARK}{self.choice}"
                wanted = Wanted(lots=(name,))
                return ChoosePart(operator=operator, revision=self.revision, wanted=wanted)
            case Action.IT_WAS | Action.IT_WAS_NOT | Action.NO_MORE | Action.LOOK_AGAIN:
                answer = StuckAnswer(self.action.value)
                return ResolveStuck(operator=operator, revision=self.revision, answer=answer)
            case _:
                return None


_COMMANDS: Final[Mapping[Action, Callable[..., OperatorCommand]]] = {
    Action.APPROVE: Approve,
    Action.CODE: DeliverCode,
    Action.DISMISS: Dismiss,
    Action.REOPEN: Reopen,
    Action.ADOPT: AdoptWords,
    Action.ADOPT_READING: AdoptReading,
    Action.TAKE_ON: TakeOn,
    Action.TAKE_BACK: TakeCodeBack,
    Action.CONFIRM_REVERSE: ConfirmReverse,
    Action.KEEP: KeepCredit,
    Action.TAKE_SURPLUS: TakeSurplus,
    Action.LOOK: LookAgain,
    Action.WHOLE: partial(ChoosePart, wanted=WHOLE),
    Action.STOP: StopDebit,
    Action.CLAIM: ClaimPayout,
    Action.RELEASE: ReleasePayout,
    Action.CREDIT_BACK: CreditBack,
}


def decode(data: str) -> Tap | None:
    """The tap that a callback's data says; None for anything that is not ours."""
    found = _DATA.fullmatch(data)
    if found is None or found[1] not in set(Action):
        return None
    tap = Tap(Action(found[1]), found[2], int(found[3]), found[4] or "")
    return tap if _has_its_choice(tap) else None


def _has_its_choice(tap: Tap) -> bool:
    if tap.action is Action.CURRENCY:
        return _CURRENCY.fullmatch(tap.choice) is not None
    if tap.action is Action.LOT:
        return _LOT.fullmatch(tap.choice) is not None
    choices = _CHOICES.get(tap.action)
    return not tap.choice if choices is None else tap.choice in set(choices)


def encode_retry(effect_id: int) -> str:
    """The callback data of a 🔁 below a given-up effect."""
    return f"retry:{effect_id}"


def decode_retry(data: str) -> int | None:
    """The effect that is to be tried again; None for any other data."""
    found = _RETRY.fullmatch(data)
    return int(found[1]) if found else None
