"""What a command leads to: everything that one commit writes; or why nothing does."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Final

from bot.desk.attempt import Attempt
from bot.desk.audit import Act
from bot.desk.case import Case, CaseState
from bot.desk.effects import Effect
from bot.desk.ledger import Entry
from bot.desk.lots import Lot
from bot.desk.money import Quota
from bot.desk.proof import NEVER_ASKED, AskedLately, Challenge
from bot.desk.receipts import ReceiptNumber
from bot.desk.refund import RefundRules
from bot.desk.transitions import Actor, may_move

SYSTEM: Final = "system"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """The house's settings as far as decisions rest on them."""

    quota_per_unit: int = 500_000
    paid_rates: Mapping[str, Decimal] = field(
        default_factory=lambda: {
            "CNY": Decimal(8),
            "USD": Decimal(1),
            "USDT": Decimal(1),
            "USDC": Decimal(1),
        }
    )
    """Units of a currency for one USD; a currency that is not here is put to the operator."""
    case_limit_usd: Decimal = Decimal(200)
    day_limit_usd: Decimal = Decimal(1000)
    """Above either, an approval wants a second tap."""
    is_second_of_another: bool = False
    """Whether that second tap is another operator's."""
    duplicates_within: timedelta = timedelta(days=7)
    group_free: str | None = None
    group_paid: str | None = None
    """None: groups are left alone."""
    refunds: RefundRules = field(default_factory=RefundRules)
    has_debits: bool = True
    """Whether the gateway takes quota atomically and once; else it is written over, under a freeze."""
    can_write_zero: bool = True
    """Whether an account can be left with nothing; else one quota is."""
    cached_for: timedelta = timedelta(seconds=600)
    """How long the gateway may admit calls by what it has cached: so long an account stays frozen before
    its quota is taken, and again after."""
    thaws_after: timedelta = timedelta(seconds=600)
    """How long it stays frozen after; as `cached_for`, or until no write can come late any more."""
    calls_last: timedelta = timedelta(seconds=600)
    """The longest relayed call: so long after a debit no refund is paid out."""
    mail_domain: str = "gateway.example"
    """Right side of our Message-IDs."""
    answers_per_sender: int = 6
    answers_in_all: int = 500
    """Automatic answers within 24 hours; above either, none is sent."""
    expires_after: timedelta = timedelta(days=14)
    """How long a customer has to answer what he was asked."""
    asks_model: bool = False
    """Whether a language model is asked for what the rules do not read in a mail."""

    @property
    def pause_minutes(self) -> int:
        """How long a refund's account is frozen, in whole minutes, for its customer."""
        return -((self.cached_for + self.thaws_after) // timedelta(minutes=-1))


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a decision may look at besides the case; read in the transaction that commits it."""

    now: datetime
    rules: Rules
    similar: tuple[str, ...] = ()
    """References of cases, open or credited lately, of the same account or sender and the same money."""
    same_reference: tuple[str, ...] = ()
    """References of top-ups that name the same transaction, however long ago."""
    same_picture: tuple[str, ...] = ()
    """References of top-ups that came with the same receipt, however long ago."""
    approved_today: Quota = 0
    """What this operator approved in the last 24 hours, this case not counted."""
    lots: tuple[Lot, ...] = ()
    """Of the account in the terms, oldest first."""
    attempt: Attempt | None = None
    """The latest of this case."""
    answers_to_sender: int = 0
    answers_in_all: int = 0
    """Automatic answers of the last 24 hours."""
    is_owner: bool = False
    """Whether the person of this case has proven to own the account in the terms."""
    asked_lately: AskedLately = NEVER_ASKED
    """Requests for a proof by this person and for this account."""
    nonces: tuple[str, str] = ("", "")
    """Fresh ones, for challenges that may have to be made."""
    receipt: ReceiptNumber | None = None
    """The number that the next credit gets; None where nothing can be credited."""
    is_locked: bool = False
    """Whether an operator has stopped everything that moves money."""
    unsettled: tuple[str, ...] = ()
    """References of attempts on the account, of other cases, whose outcome is not known."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """Written whole or not at all."""

    case: Case
    """The new revision."""
    was: int | None
    """The revision that it replaces; None opens the case."""
    acts: tuple[Act, ...]
    effects: tuple[Effect, ...] = ()
    entries: tuple[Entry, ...] = ()
    lots: tuple[Lot, ...] = ()
    attempt: Attempt | None = None
    """Inserted when new, else its outcome recorded."""
    receipt: ReceiptNumber | None = None
    """Given away."""
    challenges: tuple[Challenge, ...] = ()
    """Made; they replace older ones of the same person."""


class RefusalKind(StrEnum):
    """Why a command changes nothing; each has a text for the person who asked."""

    STALE = "stale"
    """The case has moved on since the card was drawn."""
    NOT_NOW = "not_now"
    """The case is in a state that does not allow it."""
    INCOMPLETE = "incomplete"
    """Something is missing that approval needs."""
    TOO_SMALL = "too_small"
    """The money is not worth one unit of quota, or is not positive."""
    TOO_LARGE = "too_large"
    """More than a gateway can hold."""
    SAME = "same"
    """What was asked for is so already."""
    NO_ADDRESS = "no_address"
    """There is nobody to write to."""
    NO_WORDS = "no_words"
    """Nothing was written, or too much for a mail of ours."""
    NOTHING_LEFT = "nothing_left"
    """Of a refund: there is nothing that could be paid back."""
    NOTHING_TO_PRICE = "nothing_to_price"
    """Of a refund: no such lot lacks a price."""
    UNSETTLED = "unsettled"
    """What became of another attempt on the account is not known yet."""
    HELD = "held"
    """Of a payout: caches and running calls have not had their time, or the account is below zero."""
    LOCKED = "locked"
    """The desk is locked; `paydesk unlock` on the server lifts it."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A command that changes nothing."""

    kind: RefusalKind
    case: Case
    """As it stands; who decided it can be read there."""
    detail: str = ""


def move(case: Case, target: CaseState, actor: Actor, now: datetime) -> Case:
    """The case in its next state; only along an arrow of the table.

    Raises:
        AssertionError: the table has no such arrow: a fault of the program, caught by tests.
    """
    if not may_move(case.kind, case.state, target, actor):
        raise AssertionError(f"{case.kind} may not go from {case.state} to {target} by {actor}")
    return replace(case, state=target, changed_at=now)


def decided(before: Case, after: Case, act: Act, *effects: Effect) -> Decision:
    """The plain decision: next revision, one audit row, effects."""
    return Decision(
        case=replace(after, revision=before.revision + 1, changed_at=act.at),
        was=before.revision,
        acts=(act,),
        effects=effects,
    )


def act_on(before: Case, after: Case, actor: str, verb: str, facts: Facts, detail: str = "") -> Act:
    """The audit row of a change."""
    return Act(facts.now, actor, before.ref, verb, before.state, after.state, detail)
