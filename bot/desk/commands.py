"""What someone wants to happen. Operators' commands carry the revision that their card showed."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final, get_args

from bot.desk.account import Account
from bot.desk.asked import Topic
from bot.desk.attempt import Outcome
from bot.desk.chat import TelegramSender
from bot.desk.claim import Claim, Reading
from bot.desk.fact import Fact
from bot.desk.findings import (
    CodeGone,
    CodeMade,
    CodeRedeemed,
    CodeRefused,
    CreditCameLate,
    DebitRefused,
    DebitWatched,
    FoundSurplus,
    Frozen,
    MailReturned,
    MailsGathered,
    ModelRead,
    PayoutTold,
    ReplyExamined,
    SettleDebit,
    StartDebit,
    StartFreeze,
    Thawed,
    WrittenByHand,
)
from bot.desk.mail import Address, Mail, Unreadable, Verdict
from bot.desk.payback_verbs import (
    ChoosePart,
    ClaimPayout,
    CreditBack,
    LookAgain,
    NamePrice,
    RecordPayout,
    ReleasePayout,
    StopDebit,
)
from bot.desk.proof_commands import ProofNotMet, Prove, TakeOn
from bot.desk.rates import MarketRate
from bot.desk.refund import Wanted
from bot.desk.verbs import (
    AdoptReading,
    AdoptWords,
    Answer,
    Ask,
    ConfirmReverse,
    Correct,
    DeliverCode,
    Edit,
    KeepCredit,
    Reject,
    Reopen,
    Reverse,
    SendReceipt,
    TakeCodeBack,
    TakeSurplus,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenCase:
    """A person's mail that belongs to no case yet; or one that could not be read."""

    ref: str
    mail_id: int
    mail: Mail | Unreadable
    reading: Reading | None
    """None for an unreadable mail."""
    may_answer: bool
    telegram: TelegramSender | None = None
    """Who asks, where it is in Telegram: then the mail is his message, kept in a mail's form."""
    language: str | None = None
    """Of our answers; None: the language that was read."""
    is_caught_up: bool = False
    """See `Case.is_caught_up`."""
    reply_to: Address | None = None
    """The mail's one Reply-To, where it belongs to the same organisation as From and is not From."""
    note_ref: str | None = None
    """The same customer's question that this mail names or answers: what his transfer's note may bear."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenByHand:
    """An operator credits without a mail: a top-up of its own, to be approved like any other."""

    ref: str
    operator: int
    command: str
    """Chat and message of his command."""
    account: str
    """Name, id or address, as he wrote it."""
    amount: Decimal
    currency: str
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundByHand:
    """An operator pays back without a request: a refund of its own, to be approved like any other."""

    ref: str
    operator: int
    command: str
    """Chat and message of his command."""
    account: str
    """Name, id or address, as he wrote it."""
    wanted: Wanted
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinCase:
    """A mail that names a case, or answers one of our mails about it."""

    mail_id: int
    mail: Mail
    is_from_own_address: bool
    """Its From is the case's; no proof that the customer wrote it."""
    asked: tuple[Topic, ...] = ()
    """What it asks; empty where no automatic answer may be given."""
    is_thanks: bool = False
    """It only says thank you."""
    claim: Claim | None = None
    """What it says of the terms; None for what a robot wrote."""
    is_cancellation: bool = False
    """It takes the request back."""
    telegram: TelegramSender | None = None
    """Who wrote, where it was in Telegram."""


class AccountFinding(StrEnum):
    """What the gateway said when asked for the claimed account."""

    FOUND = "found"
    NONE_CLAIMED = "none_claimed"
    UNKNOWN = "unknown"
    AMBIGUOUS = "ambiguous"
    GATEWAY_AWAY = "gateway_away"


@dataclass(frozen=True, slots=True, kw_only=True)
class Examined:
    """What the look-ups found."""

    verdict: Verdict
    finding: AccountFinding
    account: Account | None
    market_rate: MarketRate | None
    """Of the currency in the terms; None when no fresh one is known."""
    asked_for: str | None = None
    """The name that was looked up; an answer about another than is wanted by now is passed over."""
    similar: tuple[str, ...] = ()
    """Usernames like it, where none or several answer to it."""
    account_mail: str = ""
    """Of a refund's account: the address that the gateway has for it, and for no other; "" for none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerQuestion:
    """The look-ups are done: what the customer is told."""

    topics: tuple[Topic, ...]
    """What it answers."""
    is_whole: bool
    """Nothing of the question is left for a person."""
    words: str
    """The answer's sections, as they shall be mailed."""
    pictures: tuple[str, ...] = ()
    """Ways to pay whose QR pictures go along."""
    may_be_sent: bool = True
    """False: the asking mail's From is probably forged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerLater:
    """The gateway does not answer: the customer is told that his question has arrived."""

    trouble: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Approve:
    """An operator's yes."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dismiss:
    """An operator lets a question be, without an answer."""

    operator: int
    revision: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StartAttempt:
    """The performer is about to credit; `account` is its reading just before."""

    account: Account
    gateway_date: datetime | None
    known_rows: tuple[str, ...] | None = None
    """See `Attempt.known_rows`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChanged:
    """Before anything was sent, the account was not what was approved."""

    reason: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleAttempt:
    """What became of an attempt.

    NOT_DONE with `is_refusal` goes back to the operator; without, the performer may start the next.
    """

    number: int
    outcome: Outcome
    evidence: Fact
    after: Account | None = None
    """The account as read back; given with DONE."""
    is_refusal: bool = False
    rows: int = 0
    """How many rows of the gateway's log bear its reference."""


class StuckAnswer(StrEnum):
    """What an operator says of an attempt whose outcome cannot be learnt."""

    IT_WAS = "it_was"
    IT_WAS_NOT = "it_was_not"
    NO_MORE = "no_more"
    LOOK_AGAIN = "look_again"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolveStuck:
    """An operator's word on a stuck case."""

    operator: int
    revision: int
    answer: StuckAnswer


@dataclass(frozen=True, slots=True, kw_only=True)
class FinishWatch:
    """A day has passed without a surprise."""

    times_seen: int | None
    """How often the case's credits were seen in the gateway's log; None: could not be told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Expire:
    """Time may have run out: nobody answered what was asked."""


OperatorCommand = (
    Approve
    | Reject
    | Dismiss
    | ResolveStuck
    | Reopen
    | Ask
    | Answer
    | Edit
    | AdoptWords
    | AdoptReading
    | DeliverCode
    | TakeCodeBack
    | Reverse
    | ConfirmReverse
    | KeepCredit
    | Correct
    | SendReceipt
    | TakeSurplus
    | TakeOn
    | ChoosePart
    | NamePrice
    | LookAgain
    | StopDebit
    | ClaimPayout
    | ReleasePayout
    | RecordPayout
    | CreditBack
)
OPERATOR_COMMANDS: Final[tuple[type[OperatorCommand], ...]] = get_args(OperatorCommand)
"""Those that carry the revision which their card showed."""

CaseCommand = (
    OperatorCommand
    | ReplyExamined
    | ModelRead
    | MailReturned
    | MailsGathered
    | WrittenByHand
    | CodeMade
    | CodeRefused
    | CodeRedeemed
    | CodeGone
    | StartFreeze
    | Frozen
    | Thawed
    | StartDebit
    | DebitRefused
    | SettleDebit
    | DebitWatched
    | PayoutTold
    | JoinCase
    | Prove
    | ProofNotMet
    | AnswerQuestion
    | AnswerLater
    | Examined
    | StartAttempt
    | AccountChanged
    | SettleAttempt
    | FinishWatch
    | FoundSurplus
    | CreditCameLate
    | Expire
)

MONEY_COMMANDS: Final = (
    Approve,
    Correct,
    StartAttempt,
    DeliverCode,
    Reverse,
    ConfirmReverse,
    TakeSurplus,
    StartFreeze,
    StartDebit,
    ClaimPayout,
    CreditBack,
)
"""What leads to a new request that moves money, or to a payout: refused while the desk is locked. Settling
and unfreezing are not among them: what was sent is still found out about."""


def moves_money(command: CaseCommand) -> bool:
    """Whether a lock of the desk refuses it."""
    if isinstance(command, ResolveStuck):
        return command.answer is StuckAnswer.IT_WAS_NOT
    return isinstance(command, MONEY_COMMANDS)
