"""What a mail says (claim), with the words it was read from; kept apart from what was approved (terms)."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final, Generic, TypeVar

from bot.desk.asked import Topic


class MailKind(StrEnum):
    """What a mail is about. The first five come from people."""

    TOPUP = "topup"
    REFUND = "refund"
    BALANCE = "balance"
    MODELS = "models"
    QUESTION = "question"
    BOUNCE = "bounce"
    AUTO_REPLY = "auto_reply"
    NEWSLETTER = "newsletter"
    SPAM = "spam"


class Method(StrEnum):
    """The way by which money travels."""

    WECHAT = "wechat"
    ALIPAY = "alipay"
    PAYPAL = "paypal"
    USDT = "usdt"
    USDC = "usdc"
    BANK = "bank"
    OTHER = "other"
    """A named way that is none of these."""


class Part(StrEnum):
    """Where in a mail a value was read."""

    SUBJECT = "subject"
    TEXT = "text"
    SIGNATURE = "signature"
    HISTORY = "history"
    FORWARDED = "forwarded"


@dataclass(frozen=True, slots=True)
class Evidence:
    """The words a value was read from."""

    part: Part
    start: int
    """First character within the part as `Mail` holds it."""
    end: int
    """One past the last character."""
    words: str
    """The words themselves, as written."""
    rule: str
    """Name of the rule that hit."""


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A value with its evidence."""

    value: T
    evidence: Evidence
    confidence: int
    """0 to 100. Below 50 is a guess that no automatic act may rest on."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """What a mail says was paid, or is asked back. None: not said, or said in two ways."""

    account: Found[str] | None = None
    """As written, letter case kept."""
    amount: Found[Decimal] | None = None
    """Exactly as claimed, two decimal places at least."""
    currency: Found[str] | None = None
    """ISO 4217 code, or USDT, USDC."""
    method: Found[Method] | None = None
    reference: Found[str] | None = None
    """The payment's own transaction id, order number or hash."""
    network: Found[str] | None = None
    """The network a coin travelled by, such as TRC20, ERC20, POLYGON."""
    warnings: tuple[str, ...] = ()
    """Oddities worth showing: mixed scripts, zero-width characters, contradictions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondReading:
    """What a language model pointed at in a mail where the rules read nothing: shown, never acted on."""

    model: str
    claim: Claim


REFERENCE_LENGTH_MAX: Final = 128
REFERENCE_LENGTH_MIN: Final = 6
"""A shorter number is no transaction that one could know again."""


def payment_key(claim: Claim) -> str | None:
    """The claimed transaction without blanks, marks and capitals, by which the same one is known again."""
    if claim.reference is None:
        return None
    letters = filter(str.isalnum, claim.reference.value.casefold())
    key = "".join(letters).removeprefix("0x")[:REFERENCE_LENGTH_MAX]
    return key if len(key) >= REFERENCE_LENGTH_MIN else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything understood from one mail."""

    kind: MailKind
    language: str | None
    """ISO 639-1 of the newest text; None where there are no words."""
    case_ref: str | None
    """A well-formed reference of ours, upper case; its check is tested when the case is looked up."""
    claim: Claim
    must_not_reply: bool
    """True where an automatic answer would be wrong."""
    asked: tuple[Topic, ...] = ()
    """What is asked, each topic once, in the order of asking; empty: nothing that is known."""
    reason: str = ""
    """Why it is of this kind, in words for the operator."""
