"""What must be done outside. Recorded with the decision it follows from, performed afterwards."""

from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final, Literal

DESK_LANE: Final = "telegram:desk"
WATCHED_FOR: Final = timedelta(hours=24)
"""How long after a credit a second appearance of its attempt would still be noticed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examine:
    """Look up what the commit could not wait for: sender's proof, account, market rate."""

    kind: Literal["examine"] = "examine"
    case_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowCard:
    """Bring the operators' card up to date: sent once, edited afterwards."""

    kind: Literal["card"] = "card"
    case_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ShowFiles:
    """Send a mail's receipts (or a whole mail that could not be read) as replies to its card."""

    kind: Literal["files"] = "files"
    case_ref: str
    mail_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class SendMail:
    """Answer a customer. The Message-ID is fixed here, so that mail clients fold a repeat."""

    kind: Literal["mail"] = "mail"
    case_ref: str
    to: str
    template: str
    """Name of the text in `texts/`, such as `acknowledgement`."""
    language: str
    message_id: str
    subject: str
    in_reply_to: str | None
    references: tuple[str, ...]
    values: dict[str, str] = field(default_factory=dict)
    """What the template fills in: formatted, never trusted as markup; "" where it must be left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditAccount:
    """Give the approved quota, exactly once."""

    kind: Literal["credit"] = "credit"
    case_ref: str
    account_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SetGroup:
    """Move an account to the paid group, if it still is in the free one."""

    kind: Literal["group"] = "group"
    case_ref: str
    account_ref: str
    from_group: str
    to_group: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCredit:
    """A day later: does the attempt appear exactly once? Then the case is closed."""

    kind: Literal["watch"] = "watch"
    case_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Say something to the operators that belongs on no card."""

    kind: Literal["tell"] = "tell"
    text: str
    """Key in `texts/`."""
    values: dict[str, str] = field(default_factory=dict)
    case_ref: str | None = None


Effect = Examine | ShowCard | ShowFiles | SendMail | CreditAccount | SetGroup | WatchCredit | Tell


def lane_of(effect: Effect) -> str:
    """The queue an effect stands in: one at a time, in order, within a lane.

    The part before the colon is the kind of work; it bounds how many lanes are busy at once.
    """
    match effect:
        case CreditAccount() | SetGroup():
            return f"gateway:{effect.account_ref}"
        case SendMail():
            return f"mail:{effect.to.casefold()}"
        case ShowCard() | ShowFiles() | Tell():
            return DESK_LANE
        case Examine() | WatchCredit():
            return f"{effect.kind}:{effect.case_ref}"


def merge_key_of(effect: Effect) -> str | None:
    """A waiting effect with the same key does for both; None: each is performed."""
    match effect:
        case SendMail() | Tell():
            return None
        case ShowFiles():
            return f"files:{effect.mail_id}"
        case SetGroup():
            return f"group:{effect.account_ref}"
        case _:
            return f"{effect.kind}:{effect.case_ref}"


def delay_of(effect: Effect) -> timedelta:
    """How long after its decision an effect is due."""
    return WATCHED_FOR if isinstance(effect, WatchCredit) else timedelta()
