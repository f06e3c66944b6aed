"""The table: which state leads where, by whom and why. `docs/cases.md` is drawn from it."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.desk.case import CaseKind, CaseState

S = CaseState
K = CaseKind


class Actor(StrEnum):
    """Who moves a case."""

    CUSTOMER = "customer"
    OPERATOR = "operator"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Move:
    """One arrow of the table."""

    kind: CaseKind
    sources: tuple[CaseState, ...]
    """Empty: the case is being opened."""
    targets: tuple[CaseState, ...]
    actors: tuple[Actor, ...]
    when: str


_OPEN = (S.AWAITING_OPERATOR, S.NEEDS_INFO)
_UNDECIDED = (S.IDENTITY_PENDING, *_OPEN)
_ENDED = (S.REJECTED, S.WITHDRAWN, S.EXPIRED)
_WHOEVER = (Actor.CUSTOMER, Actor.OPERATOR)
_TAKEN_BACK = "taken back by its proven customer, or by words of his that an operator adopts"
_OPERATOR = (Actor.OPERATOR,)
_SYSTEM = (Actor.SYSTEM,)

MOVES: Final = (
    Move(
        K.TOPUP,
        (),
        (S.AWAITING_OPERATOR,),
        (Actor.CUSTOMER, Actor.OPERATOR),
        "a claim came in, or an operator credits by hand",
    ),
    Move(
        K.TOPUP,
        (S.AWAITING_OPERATOR,),
        (S.NEEDS_INFO,),
        _OPERATOR,
        "the customer is asked",
    ),
    Move(
        K.TOPUP,
        (S.NEEDS_INFO,),
        (S.AWAITING_OPERATOR,),
        (Actor.CUSTOMER, Actor.OPERATOR),
        "the customer answered",
    ),
    Move(K.TOPUP, _OPEN, (S.REJECTED,), _OPERATOR, "refused"),
    Move(K.TOPUP, _OPEN, (S.WITHDRAWN,), _WHOEVER, _TAKEN_BACK),
    Move(K.TOPUP, (S.NEEDS_INFO,), (S.EXPIRED,), _SYSTEM, "nobody answered in time"),
    Move(K.TOPUP, _ENDED, (S.AWAITING_OPERATOR,), (Actor.OPERATOR, Actor.CUSTOMER), "reopened"),
    Move(K.TOPUP, (S.AWAITING_OPERATOR,), (S.APPROVED,), _OPERATOR, "one tap, or two by policy"),
    Move(K.TOPUP, (S.APPROVED,), (S.CREDITING,), _SYSTEM, "an attempt is recorded"),
    Move(K.TOPUP, (S.APPROVED, S.CREDITING), (S.AWAITING_OPERATOR,), _SYSTEM, "account changed, or refused"),
    Move(K.TOPUP, (S.CREDITING,), (S.CREDITED, S.STUCK), _SYSTEM, "learnt from outside; cannot be learnt"),
    Move(
        K.TOPUP, (S.STUCK,), (S.CREDITED, S.CREDITING, S.REJECTED), _OPERATOR, "it was; it was not; no more"
    ),
    Move(K.TOPUP, (S.STUCK,), (S.CREDITED,), _SYSTEM, "found at the gateway after all"),
    Move(
        K.TOPUP,
        (*_OPEN, *_ENDED),
        (S.STUCK,),
        _SYSTEM,
        "a credit that was given up has come after all",
    ),
    Move(
        K.TOPUP,
        (S.STUCK,),
        (S.REVERSED, S.REVERSING),
        _OPERATOR,
        "of a reversal: it was taken back; it was not, again",
    ),
    Move(K.TOPUP, (S.STUCK,), (S.REVERSED,), _SYSTEM, "a reversal found at the gateway after all"),
    Move(K.TOPUP, (S.APPROVED,), (S.CODE_SENT,), _SYSTEM, "delivered as a redemption code"),
    Move(K.TOPUP, (S.CODE_SENT,), (S.REDEEMED,), _SYSTEM, "the code was used"),
    Move(
        K.TOPUP,
        (S.CODE_SENT,),
        (S.AWAITING_OPERATOR,),
        _SYSTEM,
        "taken back: its code is deleted first",
    ),
    Move(K.TOPUP, (S.CREDITED, S.REDEEMED), (S.CLOSED,), _SYSTEM, "mailed, and watched for a day"),
    Move(
        K.TOPUP,
        (S.CREDITED, S.CLOSED),
        (S.REVERSING,),
        _OPERATOR,
        "wrong approval, the payment was taken back, or it was credited twice",
    ),
    Move(
        K.TOPUP, (S.REVERSING,), (S.REVERSED, S.CREDITED, S.STUCK), _SYSTEM, "done; refused; cannot be learnt"
    ),
    Move(K.REFUND, (), (S.IDENTITY_PENDING,), (Actor.CUSTOMER,), "asked for"),
    Move(K.REFUND, (), (S.AWAITING_OPERATOR,), _OPERATOR, "an operator pays back by himself"),
    Move(
        K.REFUND,
        (S.IDENTITY_PENDING,),
        (S.AWAITING_OPERATOR,),
        (Actor.CUSTOMER, Actor.OPERATOR),
        "owner proven",
    ),
    Move(
        K.REFUND,
        (S.AWAITING_OPERATOR,),
        (S.NEEDS_INFO,),
        _OPERATOR,
        "the customer is asked",
    ),
    Move(
        K.REFUND,
        (S.NEEDS_INFO,),
        (S.AWAITING_OPERATOR,),
        (Actor.CUSTOMER, Actor.OPERATOR),
        "the customer answered",
    ),
    Move(K.REFUND, _UNDECIDED, (S.REJECTED,), _OPERATOR, "refused"),
    Move(K.REFUND, _UNDECIDED, (S.WITHDRAWN,), _WHOEVER, _TAKEN_BACK),
    Move(
        K.REFUND,
        (S.IDENTITY_PENDING, S.NEEDS_INFO),
        (S.EXPIRED,),
        _SYSTEM,
        "nobody answered in time",
    ),
    Move(K.REFUND, _ENDED, (S.AWAITING_OPERATOR,), (Actor.OPERATOR, Actor.CUSTOMER), "reopened"),
    Move(K.REFUND, (S.AWAITING_OPERATOR,), (S.APPROVED,), _OPERATOR, "a tap"),
    Move(K.REFUND, (S.APPROVED,), (S.DEBITING,), _SYSTEM, "frozen, and quoted again under the freeze"),
    Move(
        K.REFUND,
        (S.APPROVED,),
        (S.AWAITING_OPERATOR,),
        (Actor.OPERATOR, Actor.SYSTEM),
        "stopped, or refused, before anything was frozen",
    ),
    Move(
        K.REFUND,
        (S.DEBITING,),
        (S.DEBITED, S.STUCK, S.AWAITING_OPERATOR),
        _SYSTEM,
        "done; unknown; less is left, or stopped: unfrozen first",
    ),
    Move(
        K.REFUND,
        (S.STUCK,),
        (S.DEBITED, S.DEBITING, S.AWAITING_OPERATOR),
        _OPERATOR,
        "it was taken; it was not, again; no more",
    ),
    Move(K.REFUND, (S.STUCK,), (S.DEBITED, S.WITHDRAWN), _SYSTEM, "found at the gateway after all"),
    Move(
        K.REFUND,
        (S.STUCK,),
        (S.WITHDRAWN, S.CREDITING_BACK),
        _OPERATOR,
        "of giving back: it was; it was not, again",
    ),
    Move(K.REFUND, (S.DEBITED,), (S.PAYOUT_CLAIMED,), _OPERATOR, "one operator pays"),
    Move(
        K.REFUND,
        (S.PAYOUT_CLAIMED,),
        (S.DEBITED, S.PAID_OUT),
        _OPERATOR,
        "given back; the transfer is recorded",
    ),
    Move(K.REFUND, (S.PAID_OUT,), (S.CLOSED,), _SYSTEM, "mailed"),
    Move(K.REFUND, (S.DEBITED,), (S.CREDITING_BACK,), _OPERATOR, "never paid out: the debit is taken back"),
    Move(K.REFUND, (S.CREDITING_BACK,), (S.WITHDRAWN, S.STUCK), _SYSTEM, "given back; cannot be learnt"),
    Move(
        K.QUESTION,
        (),
        (S.AWAITING_OPERATOR,),
        (Actor.CUSTOMER,),
        "asked",
    ),
    Move(
        K.QUESTION,
        (S.AWAITING_OPERATOR,),
        (S.ANSWERED,),
        (Actor.OPERATOR, Actor.SYSTEM),
        "answered by a person, or at once where that is safe",
    ),
    Move(K.QUESTION, (S.AWAITING_OPERATOR,), (S.CLOSED,), _OPERATOR, "let be"),
    Move(
        K.QUESTION,
        (S.ANSWERED, S.CLOSED),
        (S.AWAITING_OPERATOR,),
        (Actor.CUSTOMER,),
        "the customer writes again",
    ),
    Move(K.QUESTION, (S.ANSWERED,), (S.CLOSED,), _SYSTEM, "nobody wrote again in time"),
)


def may_move(kind: CaseKind, source: CaseState | None, target: CaseState, actor: Actor) -> bool:
    """Whether the table has this arrow for this actor; `source` None asks for an opening."""
    return any(
        move.kind is kind
        and (source in move.sources if source else not move.sources)
        and target in move.targets
        and actor in move.actors
        for move in MOVES
    )
