"""Commands that mean one thing for a top-up and another for a refund: to whom each belongs."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from bot.desk import approving, crediting, debiting, giving_back, policy, refunding
from bot.desk.case import Case, CaseKind
from bot.desk.commands import AccountChanged, Approve, ResolveStuck, SettleAttempt, StartAttempt
from bot.desk.decision import Decision, Facts, Refusal

Decider = Callable[[Case, Any, Facts], Decision | Refusal]

_OF_TOPUPS: Final[Mapping[type, Decider]] = {
    Approve: approving.approve,
    StartAttempt: crediting.start_attempt,
    SettleAttempt: crediting.settle_attempt,
    AccountChanged: crediting.account_changed,
}
_OF_REFUNDS: Final[Mapping[type, Decider]] = {
    Approve: refunding.approve_refund,
    StartAttempt: giving_back.start_credit_back,
    SettleAttempt: giving_back.settle_credit_back,
    AccountChanged: giving_back.credit_back_changed,
}


def assess(case: Case, facts: Facts) -> Case:
    """The case with the warnings that it deserves now."""
    return refunding.assess(case, facts) if case.kind is CaseKind.REFUND else policy.assess(case, facts)


def decide_by_kind(
    case: Case, command: Approve | StartAttempt | SettleAttempt | AccountChanged, facts: Facts
) -> Decision | Refusal:
    """A yes; and what becomes of a credit, be it a top-up's or a refund's quota that is given back."""
    deciders = _OF_REFUNDS if case.kind is CaseKind.REFUND else _OF_TOPUPS
    return deciders[type(command)](case, command, facts)


def resolve_stuck(case: Case, command: ResolveStuck, facts: Facts) -> Decision | Refusal:
    """An operator's word on what could not be learnt: a debit, or a credit."""
    if case.kind is CaseKind.REFUND:
        # Only a debit that was booked has something to give back.
        is_credit = case.refund.taken is not None
        return (giving_back.resolve_stuck_credit_back if is_credit else debiting.resolve_stuck_debit)(
            case, command, facts
        )
    # Only a reversal that has begun leaves one on the case.
    is_debit = case.reversal is not None
    return (debiting.resolve_stuck_debit if is_debit else crediting.resolve_stuck_credit)(
        case, command, facts
    )
