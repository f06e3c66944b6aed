"""A case: one request of one customer. A value; every change makes a new one with the next revision."""

from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from typing import Final

from bot.desk.account import Account
from bot.desk.asked import Answered, Topic
from bot.desk.chat import TelegramSender
from bot.desk.claim import Claim, Method, SecondReading
from bot.desk.fact import Fact
from bot.desk.first_tap import FirstTap
from bot.desk.freeze import Freeze
from bot.desk.given_code import GivenCode
from bot.desk.mail import Address, Verdict
from bot.desk.money import Money, Quota, quota_for
from bot.desk.note import Note
from bot.desk.payback import Payback
from bot.desk.proof import Proof
from bot.desk.rates import MarketRate
from bot.desk.receipts import ReceiptNumber
from bot.desk.saying import ReverseReason, Told


class CaseKind(StrEnum):
    """What the customer wants."""

    TOPUP = "topup"
    """Paid money shall become quota."""
    REFUND = "refund"
    """Unused quota shall become money again."""
    QUESTION = "question"
    """Everything else that a person wrote, and mails that could not be read."""


PREFIX: Final = {CaseKind.TOPUP: "TU", CaseKind.REFUND: "RF", CaseKind.QUESTION: "QU"}
"""What a reference of each kind begins with."""


class CaseState(StrEnum):
    """Where a case stands; `transitions.py` says what leads where."""

    AWAITING_OPERATOR = "awaiting_operator"
    """On a card, for an operator to decide."""
    NEEDS_INFO = "needs_info"
    """The customer was asked something."""
    IDENTITY_PENDING = "identity_pending"
    """A refund whose owner is not proven yet."""
    APPROVED = "approved"
    """Decided; nothing sent to the gateway yet."""
    CREDITING = "crediting"
    """An attempt to credit is recorded; its outcome is not known yet."""
    CREDITED = "credited"
    """Read back from the gateway; watched for a day."""
    STUCK = "stuck"
    """What happened at the gateway cannot be learnt; an operator decides."""
    CODE_SENT = "code_sent"
    """A redemption code was mailed."""
    REDEEMED = "redeemed"
    """The code was used."""
    REVERSING = "reversing"
    """A credit is being taken back."""
    REVERSED = "reversed"
    """The credit was taken back, without payout."""
    DEBITING = "debiting"
    """An attempt to debit is recorded; its outcome is not known yet."""
    DEBITED = "debited"
    """The quota is taken; the money is owed."""
    PAYOUT_CLAIMED = "payout_claimed"
    """One operator is paying by hand."""
    PAID_OUT = "paid_out"
    """The transfer's reference is recorded."""
    CREDITING_BACK = "crediting_back"
    """A debit that was never paid out is being given back."""
    ANSWERED = "answered"
    """The question has its answer."""
    REJECTED = "rejected"
    """An operator said no."""
    WITHDRAWN = "withdrawn"
    """The customer took it back."""
    EXPIRED = "expired"
    """Nobody moved it in time."""
    CLOSED = "closed"
    """Done, mailed and watched."""


UNDECIDED: Final = frozenset({CaseState.AWAITING_OPERATOR, CaseState.NEEDS_INFO})
"""Of a top-up: its terms may still be changed."""


class TermsPart(StrEnum):
    """A part of the terms that an operator, or the customer by an authentic mail, may change."""

    ACCOUNT = "account"
    AMOUNT = "amount"
    CURRENCY = "currency"
    RATE = "rate"


class Missing(StrEnum):
    """What a top-up still lacks before it can be approved."""

    ACCOUNT = "account"
    AMOUNT = "amount"
    CURRENCY = "currency"
    RATE = "rate"
    """No paid rate is configured for the currency."""


class WarningKind(StrEnum):
    """What an operator should see before he taps; the text stands in `texts/`."""

    SENDER_UNPROVEN = "sender_unproven"
    SENDER_FAILED = "sender_failed"
    SENDER_UNKNOWN = "sender_unknown"
    ACCOUNT_UNKNOWN = "account_unknown"
    ACCOUNT_AMBIGUOUS = "account_ambiguous"
    ACCOUNT_DISABLED = "account_disabled"
    ACCOUNT_NEGATIVE = "account_negative"
    GATEWAY_AWAY = "gateway_away"
    ROUNDED = "rounded"
    NO_MARKET_RATE = "no_market_rate"
    DUPLICATE = "duplicate"
    """Names the other case; wants a second tap."""
    SAME_REFERENCE = "same_reference"
    """Another case names the same transaction; wants a second tap."""
    SAME_PICTURE = "same_picture"
    """Another case came with the same receipt; wants a second tap."""
    OVER_CASE_LIMIT = "over_case_limit"
    OVER_DAY_LIMIT = "over_day_limit"
    ODD_TEXT = "odd_text"
    """Mixed scripts, hidden characters, contradictions found while reading."""
    STRANGER_WROTE = "stranger_wrote"
    """A mail from another or unproven address names this case."""
    CUSTOMER_WROTE = "customer_wrote"
    """The customer wrote again; his words stand in the notes."""
    CREDIT_REFUSED = "credit_refused"
    """The gateway said no, or the account is not what was approved."""
    ACCOUNT_CHANGED = "account_changed"
    """It is not the one that the first card named; wants a second tap."""
    ANSWER_UNPROVEN = "answer_unproven"
    """An unproven mail from the case's own address answered: it changes no terms until they are adopted."""
    REVERSAL_REFUSED = "reversal_refused"
    """Nothing was taken back; the figures why."""
    CREDITED_TWICE = "credited_twice"
    """The gateway's log shows more credits than were given; the sum that is too much."""
    CREDITED_LATE = "credited_late"
    """A credit that was given up came after all, and the case has other terms by now."""
    REDEEMER_UNKNOWN = "redeemer_unknown"
    """A code was redeemed, and the gateway does not tell by whom."""
    CANCELLED_LATE = "cancelled_late"
    """The customer takes back what is approved already: nothing changes by itself."""
    CORRECTED_LATE = "corrected_late"
    """The customer names other terms for what is approved already; which ones."""
    MAIL_RETURNED = "mail_returned"
    """Our mail did not arrive: who, and why."""
    MAIL_DELAYED = "mail_delayed"
    """Our mail has not arrived yet."""
    REPLY_TO = "reply_to"
    """The mail asks for answers to another address; they go to From."""
    REPLY_TO_USED = "reply_to_used"
    """Plain answers go to another address of the same organisation; all else to From."""
    GATHERED = "gathered"
    """So many more mails of this sender came within minutes: kept, not handled."""
    ANSWERS_LIMIT = "answers_limit"
    """Too many automatic answers today: none was sent."""
    OWNER_UNPROVEN = "owner_unproven"
    """Of a refund: nothing shows that the account is his who asks; wants a second tap."""
    NEW_PAYEE = "new_payee"
    """Of a refund: another asks than paid, or for another way than it was paid; wants a second tap."""
    DEBIT_REFUSED = "debit_refused"
    """Nothing was taken for a refund; why."""
    LESS_LEFT = "less_left"
    """Under the freeze less was left than approved: both sums; nothing was taken."""
    PAYOUT_HELD = "payout_held"
    """Taken, but the account has gone below zero since."""


@dataclass(frozen=True, slots=True)
class Warn:
    """A warning with its particulars."""

    kind: WarningKind
    detail: str = ""
    """A name, reference or figure to fill into the text; hostile text."""
    fact: Fact | None = None
    """Fills the text instead, in the reader's words."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Terms:
    """What approving grants. Follows the claim until an operator edits it; fixed by approval."""

    account: Account | None = None
    amount: Decimal | None = None
    currency: str | None = None
    method: Method | None = None
    paid_rate: Decimal | None = None
    """Units of the currency for one USD."""
    market_rate: MarketRate | None = None
    """At the time of the request; None when no fresh one was known."""

    @property
    def paid(self) -> Money | None:
        """The money, once amount and currency are both known."""
        if self.amount is None or self.currency is None:
            return None
        return Money(self.amount, self.currency)

    @property
    def missing(self) -> tuple[Missing, ...]:
        """What must be filled in before approval, in the order a person would ask."""
        lacks = {
            Missing.ACCOUNT: self.account is None,
            Missing.AMOUNT: self.amount is None,
            Missing.CURRENCY: self.currency is None,
            Missing.RATE: self.currency is not None and self.paid_rate is None,
        }
        return tuple(part for part, is_lacking in lacks.items() if is_lacking)

    def quota(self, quota_per_unit: int) -> Quota | None:
        """What would be credited; None while money or rate is missing."""
        if self.paid is None or self.paid_rate is None:
            return None
        return quota_for(self.paid, self.paid_rate, quota_per_unit)


@dataclass(frozen=True, slots=True)
class ByHand:
    """A case that an operator opened without a mail."""

    operator: int
    """Telegram id."""
    command: str
    """Chat and message of his command: delivered twice, it opens one case."""


@dataclass(frozen=True, slots=True)
class Thread:
    """What our answers reply to."""

    subject: str
    message_id: str | None
    references: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TermsChange:
    """One part of the terms that was changed, for the card: what was claimed stays beside what is set."""

    part: TermsPart
    was: str
    """Empty: it was missing."""
    became: str
    at: datetime
    operator: int | None = None
    """Telegram id; None: the customer, by an authentic mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reversal:
    """A credit that is to be taken back."""

    reason: ReverseReason
    words: str = ""
    """The operator's own, for the customer."""
    operator: int
    taken: Quota | None = None
    """None until it is learnt from the gateway."""
    left: Quota | None = None
    """Remaining when read back."""
    surplus: Quota | None = None
    """Of a credit too many, which was never booked: its quota. None: the case's own credit is taken back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Credited:
    """What was given, as read back from the gateway."""

    quota: Quota
    before: Quota
    """Remaining before the credit."""
    after: Quota
    """Remaining when read back."""
    at: datetime
    may_tell_balance: bool
    """Whether the customer may be told `after` (design: only owners, or a sole payer)."""
    receipt: ReceiptNumber | None = None
    """None for what was credited before receipts had numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One request, whole."""

    ref: str
    kind: CaseKind
    state: CaseState
    revision: int = 1
    """Counts changes; stands in every tap and every guarded update."""
    language: str = "en"
    """`zh` or `en`: the language of our answers."""
    opened_at: datetime
    changed_at: datetime
    sender: Address | None
    reply_to: Address | None = None
    """Where plain answers go once From is proven: a Reply-To of the same organisation."""
    telegram: TelegramSender | None = None
    """Who asked, where it was in Telegram; then there is no sender, and answers go to his chat."""
    verdict: Verdict | None = None
    """None until examined."""
    may_answer: bool
    """False for robots and for mails without a usable sender: never answered automatically."""
    is_caught_up: bool = False
    """Its mail was read again after a restore: nothing automatic is said until an operator has decided."""
    thread: Thread
    words: str
    """The mail's own words, cut to what a card can show."""
    claim: Claim
    second: SecondReading | None = None
    """Of a top-up: values that no rule read, until an operator adopts them."""
    asked: tuple[Topic, ...] = ()
    """Of a question: what the opening mail asks."""
    answered: Answered | None = None
    """Of a question, or of a mail that asked where its case stands."""
    note_ref: str | None = None
    """Of a top-up that follows a question: the reference that its transfer's note may bear."""
    claimed_account: str | None = None
    """As the mail names it; may not exist."""
    terms: Terms = Terms()
    warnings: tuple[Warn, ...] = ()
    notes: tuple[Note, ...] = ()
    mail_id: int | None
    """The stored mail that opened it; None where it was no mail."""
    by_hand: ByHand | None = None
    """None for what a customer asked for."""
    attachments: int = 0
    first_tap: FirstTap | None = None
    decided_by: int | None = None
    """Telegram id of the operator who decided last."""
    decided_at: datetime | None = None
    attempts: int = 0
    """How many attempts at the gateway were recorded."""
    credited: Credited | None = None
    account_named: str | None = None
    """What the account is looked up by since it was changed; None: `claimed_account`."""
    account_was: str | None = None
    """The account that the first card named, once it was changed."""
    changes: tuple[TermsChange, ...] = ()
    """How the terms came to differ from the claim, oldest first."""
    told: Told | None = None
    """What an operator last wrote to the customer."""
    is_by_code: bool = False
    """Approved to be delivered as a redemption code instead of a credit."""
    code: GivenCode | None = None
    """The code, once it is made."""
    reversal: Reversal | None = None
    """Asked for, begun or done; None where nothing is taken back."""
    surplus: tuple[Quota, ...] = ()
    """Credits too many that the gateway's log shows and nobody has taken back, by their quota."""
    surplus_taken: int = 0
    """How many of them were taken back."""
    stuck_because: Fact | None = None
    """Both facts: what the log says, what the account says."""
    is_unreadable: bool = False
    proof: Proof | None = None
    """Of a refund: what shows that the account is his who asks; None while that is open."""
    freeze: Freeze | None = None
    """While the account is disabled on our account, or about to be."""
    payback: Payback | None = None
    """Of a refund, once its account was looked at."""

    @property
    def person(self) -> str | None:
        """Key of whoever asked: his folded address, or his Telegram id; None for nobody readable."""
        if self.telegram:
            return self.telegram.key
        return self.sender.key if self.sender else None

    def warned(self, *more: Warn) -> "Case":
        """With warnings added, each once."""
        return replace(self, warnings=self.warnings + tuple(w for w in more if w not in self.warnings))

    @property
    def refund(self) -> Payback:
        """A refund's particulars; blank ones before anything is known."""
        return self.payback or Payback()

    @property
    def wanted_account(self) -> str | None:
        """The name by which the account is looked up."""
        return self.account_named or self.claimed_account

    def without(self, *kinds: WarningKind) -> "Case":
        """Without the warnings of these kinds."""
        return replace(self, warnings=tuple(w for w in self.warnings if w.kind not in kinds))
