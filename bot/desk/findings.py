"""What performers learn about replies, codes and debits, as commands."""

from dataclasses import dataclass
from datetime import datetime

from bot.desk.account import Account
from bot.desk.attempt import Outcome
from bot.desk.claim import SecondReading
from bot.desk.fact import Fact
from bot.desk.mail import Verdict
from bot.desk.money import Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyExamined:
    """Whose a joined mail really is."""

    mail_id: int
    verdict: Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelRead:
    """A language model pointed at words where the rules had read nothing."""

    reading: SecondReading


@dataclass(frozen=True, slots=True, kw_only=True)
class MailReturned:
    """Another server reports that a mail of ours did not arrive."""

    mail_id: int
    """The report."""
    recipient: str
    why: str
    """The server's words; hostile text."""
    is_final: bool
    """False: it is still being tried."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenByHand:
    """An operator wrote in the case's thread from his own mail program."""

    mail_id: int
    to: str
    """Addresses, as a person reads them."""
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MailsGathered:
    """So many mails of a sender who writes too often were kept, and handled no further."""

    mail_id: int
    """The last of them."""
    sender: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeMade:
    """Exactly one code bears the case's reference; nobody has it yet."""

    code_ref: str
    quota: Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRefused:
    """The gateway makes no such code."""

    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeRedeemed:
    """Somebody has had the code's quota."""

    at: datetime
    """When, by the gateway."""
    account: Account | None
    """Whose, as just read; None where the gateway does not tell."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CodeGone:
    """The code was deleted before anybody redeemed it."""

    doubt: Fact | None = None
    """What speaks against that, for the operators."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundSurplus:
    """The gateway's log shows more credits of a case than were given."""

    quotas: tuple[Quota, ...]
    """Of each that is too many."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CreditCameLate:
    """An attempt that was taken for not done appears in the gateway's log."""

    number: int
    rows: int
    """How many rows bear its reference by now."""
    evidence: Fact


@dataclass(frozen=True, slots=True, kw_only=True)
class StartFreeze:
    """The performer is about to disable the account; `account` is its reading just before."""

    account: Account
    gateway_date: datetime | None
    known_rows: tuple[str, ...]
    """See `Freeze.known_rows`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Frozen:
    """The account was seen disabled; seen so again after somebody had enabled it, the wait begins anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Thawed:
    """The account has its status again, or is gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StartDebit:
    """The performer is about to debit; `account` is its reading just before."""

    account: Account
    gateway_date: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitRefused:
    """Nothing was sent that could take effect, or it surely did not."""

    reason: Fact
    number: int | None = None
    """The attempt that was refused; None where none was begun."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SettleDebit:
    """What became of an attempt to debit: DONE with the account read back, or UNKNOWN."""

    number: int
    outcome: Outcome
    evidence: Fact
    after: Account | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class DebitWatched:
    """What is left on an account some time after a refund's debit."""

    left: Quota


@dataclass(frozen=True, slots=True, kw_only=True)
class PayoutTold:
    """The mail about a payout has left, or there is none."""
