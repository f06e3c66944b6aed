"""Freezing and thawing, alike for a refund and for a credit that is taken back."""

from dataclasses import replace

from bot.desk.attempt import Attempt
from bot.desk.case import Case, CaseKind, CaseState, Warn, WarningKind
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import DebitAccount, Effect, ShowCard, WatchCredit
from bot.desk.fact import Fact, FactKind
from bot.desk.findings import Frozen, StartFreeze, Thawed
from bot.desk.freeze import Freeze, FreezePhase
from bot.desk.transitions import Actor

_REFUSED = {CaseKind.REFUND: WarningKind.DEBIT_REFUSED, CaseKind.TOPUP: WarningKind.REVERSAL_REFUSED}


def start_freeze(case: Case, command: StartFreeze, facts: Facts) -> Decision | Refusal:
    """Record the status before it is changed; never while an attempt on the account is unknown."""
    is_refund = case.kind is CaseKind.REFUND
    if case.freeze or case.state is not (CaseState.APPROVED if is_refund else CaseState.REVERSING):
        return Refusal(RefusalKind.NOT_NOW, case)
    if facts.unsettled:
        reason = Fact(kind=FactKind.OTHERS, detail=", ".join(facts.unsettled))
        return let_be(case, reason, SYSTEM, Actor.SYSTEM, facts)
    moved = move(case, CaseState.DEBITING, Actor.SYSTEM, facts.now) if is_refund else case
    freeze = Freeze(
        phase=FreezePhase.FREEZING,
        at=facts.now,
        was_enabled=command.account.is_enabled,
        gateway_date=command.gateway_date,
        known_rows=command.known_rows,
    )
    after = replace(moved, freeze=freeze)
    status = "enabled" if freeze.was_enabled else "disabled"
    act = act_on(case, after, SYSTEM, "freeze", facts, f"account {command.account.ref} was {status}")
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def frozen(case: Case, command: Frozen, facts: Facts) -> Decision | Refusal:
    """It was seen disabled: from now on caches run out."""
    del command
    if case.freeze is None or case.freeze.phase is FreezePhase.THAWING:
        return Refusal(RefusalKind.NOT_NOW, case)
    after = replace(case, freeze=replace(case.freeze, phase=FreezePhase.FROZEN, at=facts.now))
    return decided(case, after, act_on(case, after, SYSTEM, "frozen", facts), ShowCard(case_ref=case.ref))


def thawed(case: Case, command: Thawed, facts: Facts) -> Decision | Refusal:
    """The status is given back; where nothing was taken, the case goes back as well."""
    del command
    freeze = case.freeze
    if freeze is None or freeze.phase is not FreezePhase.THAWING:
        return Refusal(RefusalKind.NOT_NOW, case)
    after, effects = replace(case, freeze=None), tuple[Effect, ...]()
    if freeze.back_because:
        after, effects = _gone_back(after, Actor.SYSTEM, facts)
    act = act_on(case, after, SYSTEM, "thaw", facts, freeze.back_because)
    return decided(case, after, act, ShowCard(case_ref=case.ref), *effects)


def let_be(
    case: Case,
    reason: Fact,
    by_whom: str,
    actor: Actor,
    facts: Facts,
    *,
    attempt: Attempt | None = None,
    warn: Warn | None = None,
) -> Decision:
    """Nothing was taken: unfreeze first where it is frozen, then the case goes back, its card saying why.

    Args:
        case: being debited, or stuck.
        reason: why.
        by_whom: for the audit.
        actor: who moves it.
        facts: of the decision.
        attempt: settled by this.
        warn: instead of the plain reason.
    """
    after = replace(case, stuck_because=None).warned(warn or Warn(_REFUSED[case.kind], fact=reason))
    effects: tuple[Effect, ...]
    if case.freeze is None:
        after, effects = _gone_back(after, actor, facts)
    else:
        if case.state is CaseState.STUCK:
            after = move(after, begun(case), actor, facts.now)
        after = replace(after, freeze=case.freeze.thawing(facts.now, str(reason)))
        effects = goes_on(case)
    verb = "debit_refused" if case.kind is CaseKind.REFUND else "reverse_refused"
    act = act_on(case, after, by_whom, verb, facts, str(reason))
    return replace(decided(case, after, act, ShowCard(case_ref=case.ref), *effects), attempt=attempt)


def stuck(case: Case, unknown: Attempt, why: Fact, facts: Facts) -> Decision:
    """It cannot be learnt: both facts on the card, for an operator; a frozen account stays frozen."""
    is_new = case.state is not CaseState.STUCK
    moved = move(case, CaseState.STUCK, Actor.SYSTEM, facts.now) if is_new else case
    after = replace(moved, stuck_because=why)
    act = act_on(case, after, SYSTEM, "stuck", facts, str(why))
    return replace(decided(case, after, act, ShowCard(case_ref=case.ref)), attempt=unknown)


def begun(case: Case) -> CaseState:
    """The state in which an attempt to debit is made."""
    return CaseState.DEBITING if case.kind is CaseKind.REFUND else CaseState.REVERSING


def goes_on(case: Case) -> tuple[DebitAccount, ...]:
    """What the performer has to do next on an account that is frozen, be it only to unfreeze it."""
    account = case.terms.account
    if account is None or case.freeze is None:
        return ()
    return (DebitAccount(case_ref=case.ref, account_ref=account.ref),)


def once_taken(case: Case, facts: Facts) -> Freeze | None:
    """The freeze of an account whose quota is taken: until caches have run out once more."""
    return case.freeze.thawing(facts.now + facts.rules.thaws_after) if case.freeze else None


def _gone_back(case: Case, actor: Actor, facts: Facts) -> tuple[Case, tuple[Effect, ...]]:
    if case.kind is CaseKind.REFUND:
        back = move(case, CaseState.AWAITING_OPERATOR, actor, facts.now)
        return replace(back, payback=replace(case.refund, approved=None)), ()
    stands = move(case, CaseState.CREDITED, actor, facts.now)
    # The credit stands, watched for another day.
    return replace(stands, reversal=None), (WatchCredit(case_ref=case.ref),)
