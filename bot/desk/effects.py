"""What must be done outside. Recorded with the decision it follows from, performed afterwards."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Literal

from bot.desk.asked import Topic
from bot.desk.channel_effects import AwaitTime, ChannelEffect, channel_lane_of, channel_merge_key_of
from bot.desk.notices import ChangeNotices, NoticeEffect, SendNotice

DESK_LANE: Final = "telegram:desk"
WATCHED_FOR: Final = timedelta(hours=24)
"""How long after a credit a second appearance of its attempt would still be noticed."""
FIRST_LOOK: Final = timedelta(minutes=10)
"""When it is looked for first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Examine:
    """Look up what the commit could not wait for: sender's proof, account, market rate."""

    kind: Literal["examine"] = "examine"
    case_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AskModel:
    """Have a language model point at what the rules did not read."""

    kind: Literal["ask_model"] = "ask_model"
    case_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FindAnswer:
    """Look up what a mail asks; comes back as a command with the answer."""

    kind: Literal["answer"] = "answer"
    case_ref: str
    mail_id: int
    """The mail that asks."""
    asked: tuple[Topic, ...]
    account: str | None = None
    """The account that it names."""


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
    code_ref: str | None = None
    """The gateway's id of a redemption code: filled in as `code` when the mail is sent, never stored."""
    pictures: tuple[str, ...] = ()
    """Ways to pay whose QR pictures go along."""
    challenge: str | None = None
    """Nonce of the challenge whose code is filled in as `code` when the mail is sent: it is never stored."""
    is_automatic: bool = False
    """Nobody decided it: counted, so that no two robots write to each other for ever."""
    asker: str = ""
    """From of the mail that it answers, where it goes to that mail's Reply-To instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class KeepCopy:
    """Put a copy of a mail that was sent into the mailbox's folder of sent mails."""

    kind: Literal["keep_copy"] = "keep_copy"
    case_ref: str
    mail: SendMail
    sent_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SendChat:
    """Write to a customer in his private chat: the same words as a mail's, as plain text."""

    kind: Literal["chat"] = "chat"
    case_ref: str | None
    chat_id: int
    template: str
    """Name of the text in `texts/*/mail`."""
    language: str
    values: dict[str, str] = field(default_factory=dict)
    challenge: str | None = None
    """Nonce of the challenge whose code is filled in as `code` when it is sent: it is never stored."""
    code_ref: str | None = None
    """As a mail's."""
    pictures: tuple[str, ...] = ()
    """As a mail's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SendProof:
    """Mail a code to the address that the gateway has for an account; it is made when it is sent."""

    kind: Literal["proof_mail"] = "proof_mail"
    case_ref: str | None
    to: str
    nonce: str
    username: str
    asked_by: str
    """Who says that the account is his: an address or a Telegram id, told to the reader."""
    language: str
    message_id: str
    expires_at: datetime
    """After that nothing is sent any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckProof:
    """Hold a customer's answer, and the account's display name, against the codes that are waited for."""

    kind: Literal["check_proof"] = "check_proof"
    case_ref: str
    mail_id: int


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
    """For a day: does each attempt appear as often as it should? Then the case is closed."""

    kind: Literal["watch"] = "watch"
    case_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ExamineReply:
    """Find out whether a later mail is its sender's own: only then may it change the terms."""

    kind: Literal["examine_reply"] = "examine_reply"
    case_ref: str
    mail_id: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitAccount:
    """Take quota for a refund or a reversal, exactly once; freeze and unfreeze its account around it."""

    kind: Literal["debit"] = "debit"
    case_ref: str
    account_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchDebit:
    """Look what is left after a refund's debit, until its payout may be claimed."""

    kind: Literal["watch_debit"] = "watch_debit"
    case_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CloseRefund:
    """End a refund once whoever asked for it was told that it is paid."""

    kind: Literal["close"] = "close"
    case_ref: str
    told: str
    """The lane of that mail or message, behind which this stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreateCode:
    """Have exactly one redemption code under the case's reference at the gateway."""

    kind: Literal["code"] = "code"
    case_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DeleteCode:
    """Take a code back that was not redeemed."""

    kind: Literal["delete_code"] = "delete_code"
    case_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchCode:
    """Look again and again whether the code was redeemed, until the case is no longer waiting for that."""

    kind: Literal["watch_code"] = "watch_code"
    case_ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell:
    """Say something to the operators that belongs on no card."""

    kind: Literal["tell"] = "tell"
    text: str
    """Key in `texts/`."""
    values: dict[str, str] = field(default_factory=dict)
    case_ref: str | None = None
    effect_id: int | None = None
    """A given-up effect that the operators may have tried again by a button."""


Effect = (
    Examine
    | AskModel
    | FindAnswer
    | ShowCard
    | ShowFiles
    | SendMail
    | KeepCopy
    | SendChat
    | SendProof
    | CheckProof
    | CreditAccount
    | SetGroup
    | WatchCredit
    | ExamineReply
    | DebitAccount
    | WatchDebit
    | CloseRefund
    | CreateCode
    | DeleteCode
    | WatchCode
    | Tell
    | ChannelEffect
    | NoticeEffect
)


def lane_of(effect: Effect) -> str:  # noqa: C901, PLR0911, PLR0912  a line for each kind of work
    """The queue an effect stands in: one at a time, in order, within a lane.

    The part before the colon is the kind of work; it bounds how many lanes are busy at once.
    """
    if isinstance(effect, ChannelEffect):
        return channel_lane_of(effect)
    match effect:
        case CreditAccount() | DebitAccount() | SetGroup():
            return f"gateway:{effect.account_ref}"
        case CreateCode() | DeleteCode():
            return f"gateway:code:{effect.case_ref}"
        case WatchCode():
            # A lane of its own: what waits for weeks must not stand before what deletes the code.
            return f"watch:code:{effect.case_ref}"
        case ExamineReply():
            return f"examine:{effect.case_ref}:reply"
        case SendMail() | SendProof() | SendNotice():
            return f"mail:{effect.to.casefold()}"
        case ChangeNotices():
            return f"examine:notices:{effect.mail_id}"
        case KeepCopy():
            return "copy:sent"
        case SendChat():
            return f"chat:{effect.chat_id}"
        case CheckProof():
            return f"examine:{effect.case_ref}:proof"
        case ShowCard() | ShowFiles() | Tell():
            return DESK_LANE
        case CloseRefund():
            return effect.told
        case WatchDebit():
            return f"watch:debit:{effect.case_ref}"
        case Examine() | WatchCredit():
            return f"{effect.kind}:{effect.case_ref}"
        case AskModel():
            return f"model:{effect.case_ref}"
        case FindAnswer():
            # Beside the examination, not behind it: that may wait for a gateway of which no answer speaks.
            return f"examine:{effect.case_ref}:answer"


def merge_key_of(effect: Effect) -> str | None:  # noqa: PLR0911  a line for each kind of work
    """A waiting effect with the same key does for both; None: each is performed."""
    if isinstance(effect, ChannelEffect):
        return channel_merge_key_of(effect)
    match effect:
        case SendMail() | SendNotice() | KeepCopy() | SendChat() | SendProof() | Tell():
            return None
        case ChangeNotices():
            return f"notices:{effect.mail_id}"
        case CheckProof():
            return f"proof:{effect.mail_id}"
        case ShowFiles():
            return f"files:{effect.mail_id}"
        case FindAnswer():
            return f"answer:{effect.mail_id}"
        case SetGroup():
            return f"group:{effect.account_ref}"
        case ExamineReply():
            return f"reply:{effect.mail_id}"
        case _:
            return f"{effect.kind}:{effect.case_ref}"


def delay_of(effect: Effect) -> timedelta:
    """How long after its decision an effect is due."""
    return FIRST_LOOK if isinstance(effect, WatchCredit) else timedelta()


def due_of(effect: Effect, now: datetime) -> datetime:
    """When an effect that is decided now is due."""
    return effect.at if isinstance(effect, AwaitTime) else now + delay_of(effect)


def ref_of(effect: Effect) -> str:
    """The reference of the case or announcement that an effect belongs to; "" for neither."""
    return effect.announcement_ref if isinstance(effect, ChannelEffect) else effect.case_ref or ""
