"""Quota taken for a refund or for a credit's reversal: attempted once, believed when it is read back.

A refund is quoted again under the freeze: where less is left than was approved, nothing is taken, and the
operator decides anew with both sums before him.
"""

from dataclasses import replace
from decimal import Decimal

from bot.desk.account import Account
from bot.desk.approving import by
from bot.desk.attempt import Attempt, Outcome, open_debit
from bot.desk.case import Case, CaseKind, CaseState, Warn, WarningKind
from bot.desk.commands import ResolveStuck, StuckAnswer
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import DebitAccount, ShowCard
from bot.desk.fact import Fact, FactKind, said
from bot.desk.findings import DebitRefused, SettleDebit, StartDebit
from bot.desk.freeze import FreezePhase
from bot.desk.freezing import begun, let_be, stuck
from bot.desk.money import Money
from bot.desk.paying_out import debited
from bot.desk.refund import Wanted
from bot.desk.refunding import quote_of, sums_of
from bot.desk.reversing import quota_to_take, taken_back
from bot.desk.transitions import Actor


def start_debit(case: Case, command: StartDebit, facts: Facts) -> Decision | Refusal:
    """Record the next attempt by this reading, or let it be where too little is left."""
    account, is_refund = case.terms.account, case.kind is CaseKind.REFUND
    if account is None or case.state is not begun(case) or open_debit(facts.attempt) or not _may(case, facts):
        return Refusal(RefusalKind.NOT_NOW, case)
    now = replace(account, remaining=command.account.remaining, used=command.account.used)
    # The card shows what is there now.
    case_now = replace(case, terms=replace(case.terms, account=now)) if is_refund else case
    less = (_less_to_refund if is_refund else _less_to_reverse)(case_now, now, facts)
    if less is not None:
        return let_be(case_now, less.fact or said(less.detail), SYSTEM, Actor.SYSTEM, facts, warn=less)
    taken = _quota(case)
    if now.remaining == taken and not (facts.rules.has_debits or facts.rules.can_write_zero):
        # This gateway cannot write 0: one quota is left, and the card says so.
        taken -= 1
    attempt = Attempt(
        case_ref=case.ref,
        number=case.attempts + 1,
        account_ref=account.ref,
        username=command.account.username,
        quota=taken,
        remaining_before=now.remaining,
        used_before=now.used,
        started_at=facts.now,
        gateway_date=command.gateway_date,
        is_debit=True,
    )
    after = replace(case_now, attempts=attempt.number)
    told = f"{attempt.reference}: {attempt.quota} quota from {attempt.account_ref}"
    return replace(decided(case, after, act_on(case, after, SYSTEM, "attempt", facts, told)), attempt=attempt)


def _may(case: Case, facts: Facts) -> bool:
    """Whether the account has been frozen long enough, or need not be."""
    freeze, rules = case.freeze, facts.rules
    if freeze is None:
        return case.kind is CaseKind.TOPUP and rules.has_debits
    return freeze.phase is FreezePhase.FROZEN and facts.now >= freeze.at + rules.cached_for


def _quota(case: Case) -> int:
    if case.kind is CaseKind.TOPUP:
        return quota_to_take(case)
    assert case.refund.approved is not None  # nothing else is debited
    return case.refund.approved.quota


def _less_to_refund(case: Case, account: Account, facts: Facts) -> Warn | None:
    """Both sums, where what was approved is not there any more."""
    del account
    approved, rules = case.refund.approved, facts.rules
    assert approved is not None  # nothing else is debited
    names = Wanted(lots=tuple(line.lot for line in approved.lines))
    still = quote_of(case, facts.lots, rules.refunds, rules.quota_per_unit, wanted=names)
    if still.covers(approved):
        return None
    now = quote_of(case, facts.lots, rules.refunds, rules.quota_per_unit)
    nothing = Money(Decimal(0), approved.sums[0].money.currency)
    return Warn(WarningKind.LESS_LEFT, f"{sums_of(approved)} → {sums_of(now) or nothing}")


def _less_to_reverse(case: Case, account: Account, facts: Facts) -> Warn | None:
    """Nobody is driven below zero."""
    del facts
    wanted = quota_to_take(case)
    if account.remaining >= wanted:
        return None
    little = Fact(kind=FactKind.TOO_LITTLE, quota=wanted, left=account.remaining)
    return Warn(WarningKind.REVERSAL_REFUSED, fact=little)


def debit_refused(case: Case, command: DebitRefused, facts: Facts) -> Decision | Refusal:
    """Nothing was taken: unfrozen where it is frozen; a credit stands, a refund is the operators' again."""
    if case.state not in {begun(case), CaseState.APPROVED}:
        return Refusal(RefusalKind.NOT_NOW, case)
    attempt = facts.attempt
    if command.number is None:
        if open_debit(attempt):
            return Refusal(RefusalKind.NOT_NOW, case)
        return let_be(case, command.reason, SYSTEM, Actor.SYSTEM, facts)
    if attempt is None or not attempt.is_debit or attempt.number != command.number:
        return Refusal(RefusalKind.NOT_NOW, case)
    settled = replace(attempt, outcome=Outcome.NOT_DONE, evidence=str(command.reason))
    return let_be(case, command.reason, SYSTEM, Actor.SYSTEM, facts, attempt=settled)


def settle_debit(case: Case, command: SettleDebit, facts: Facts) -> Decision | Refusal:
    """What was learnt of the debit."""
    attempt = facts.attempt
    if (
        attempt is None
        or not attempt.is_debit
        or attempt.number != command.number
        or attempt.outcome in {Outcome.DONE, Outcome.NOT_DONE}
        or case.state not in {begun(case), CaseState.STUCK}
    ):
        return Refusal(RefusalKind.NOT_NOW, case)
    settled = replace(
        attempt,
        outcome=command.outcome,
        evidence=str(command.evidence),
        remaining_after=command.after.remaining if command.after else None,
    )
    match command.outcome:
        case Outcome.DONE if command.after is not None:
            return _taken(case, settled, command.after, SYSTEM, Actor.SYSTEM, facts)
        case Outcome.UNKNOWN:
            return stuck(case, settled, command.evidence, facts)
        case _:
            return Refusal(RefusalKind.NOT_NOW, case)


def resolve_stuck_debit(case: Case, command: ResolveStuck, facts: Facts) -> Decision | Refusal:
    """An operator looked for himself and says whether the quota was taken."""
    attempt, account = facts.attempt, case.terms.account
    if case.state is not CaseState.STUCK or attempt is None or not attempt.is_debit or account is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    actor = by(command.operator)
    debit = DebitAccount(case_ref=case.ref, account_ref=account.ref)
    match command.answer:
        case StuckAnswer.LOOK_AGAIN:
            act = act_on(case, case, actor, "look_again", facts)
            return decided(case, case, act, debit, ShowCard(case_ref=case.ref))
        case StuckAnswer.IT_WAS:
            settled = replace(attempt, outcome=Outcome.DONE, evidence=f"{actor} says it was taken")
            seen = replace(account, remaining=attempt.remaining_before - attempt.quota, seen_at=facts.now)
            return _taken(case, settled, seen, actor, Actor.OPERATOR, facts)
        case StuckAnswer.IT_WAS_NOT:
            settled = replace(attempt, outcome=Outcome.NOT_DONE, evidence=f"{actor} says it was not taken")
            after = replace(move(case, begun(case), Actor.OPERATOR, facts.now), stuck_because=None)
            act = act_on(case, after, actor, command.answer, facts)
            return replace(decided(case, after, act, debit, ShowCard(case_ref=case.ref)), attempt=settled)
        case StuckAnswer.NO_MORE:
            settled = replace(attempt, outcome=Outcome.NOT_DONE, evidence=f"{actor} says it was not taken")
            return let_be(
                case, Fact(kind=FactKind.OPERATOR_SAYS_NO), actor, Actor.OPERATOR, facts, attempt=settled
            )


def _taken(case: Case, attempt: Attempt, seen: Account, by_whom: str, actor: Actor, facts: Facts) -> Decision:
    book = debited if case.kind is CaseKind.REFUND else taken_back
    return book(case, attempt, seen, by_whom, actor, facts)
