"""↩ A credit taken back: asked once more, attempted once, believed only when the gateway has answered.

The debit shares the account's lane with credits. It is refused where too little is left: nobody is driven
below zero. What cannot be learnt is stuck, and an operator decides.
"""

from dataclasses import replace
from typing import Final

from bot.desk.account import Account
from bot.desk.answers import answer
from bot.desk.approving import by
from bot.desk.attempt import Attempt, Outcome
from bot.desk.booking import reversal_entries, reversal_lots
from bot.desk.case import Case, CaseState, FirstTap, Reversal, TapOn, Warn, WarningKind
from bot.desk.commands import ResolveStuck, StuckAnswer
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import DebitAccount, ShowCard, WatchCredit
from bot.desk.findings import ReversalRefused, SettleReversal, StartReversal
from bot.desk.money import Quota, usd_of
from bot.desk.saying import WORDS_MAX
from bot.desk.transitions import Actor
from bot.desk.verbs import ConfirmReverse, KeepCredit, Reverse

REVERSIBLE: Final = frozenset({CaseState.CREDITED, CaseState.CLOSED})


def reverse(case: Case, command: Reverse, facts: Facts) -> Decision | Refusal:
    """Put the question: nothing happens before the second tap."""
    if fault := why_not_reversible(case, facts):
        return fault
    if len(command.words) > WORDS_MAX:
        return Refusal(RefusalKind.NO_WORDS, case)
    after = replace(
        case,
        reversal=Reversal(reason=command.reason, words=command.words, operator=command.operator),
        first_tap=FirstTap(command.operator, facts.now, TapOn.REVERSE),
    ).without(WarningKind.REVERSAL_REFUSED)
    act = act_on(case, after, by(command.operator), "ask_reverse", facts, _why(after.reversal))
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def keep_credit(case: Case, command: KeepCredit, facts: Facts) -> Decision | Refusal:
    """The second tap does not come: all is as it was."""
    if case.state not in REVERSIBLE or case.reversal is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    after = replace(case, reversal=None, first_tap=None)
    act = act_on(case, after, by(command.operator), "keep", facts)
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def confirm_reverse(case: Case, command: ConfirmReverse, facts: Facts) -> Decision | Refusal:
    """The second tap: the debit begins."""
    if fault := why_not_reversible(case, facts):
        return fault
    account = case.terms.account
    if case.reversal is None or case.first_tap is None or account is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    after = replace(
        move(case, CaseState.REVERSING, Actor.OPERATOR, facts.now),
        reversal=replace(case.reversal, operator=command.operator),
        first_tap=None,
        decided_by=command.operator,
        decided_at=facts.now,
    )
    told = f"{_why(after.reversal)}: {quota_to_take(case)} quota from {account.username} ({account.ref})"
    act = act_on(case, after, by(command.operator), "reverse", facts, told)
    debit = DebitAccount(case_ref=case.ref, account_ref=account.ref)
    return decided(case, after, act, debit, ShowCard(case_ref=case.ref))


def start_reversal(case: Case, command: StartReversal, facts: Facts) -> Decision | Refusal:
    """Record the next attempt; never while the debit before it is open or unknown."""
    account, last = case.terms.account, facts.attempt
    is_in_doubt = last is not None and last.is_debit and last.outcome is not Outcome.NOT_DONE
    if case.state is not CaseState.REVERSING or account is None or is_in_doubt:
        return Refusal(RefusalKind.NOT_NOW, case)
    attempt = Attempt(
        case_ref=case.ref,
        number=case.attempts + 1,
        account_ref=account.ref,
        username=command.account.username,
        quota=quota_to_take(case),
        remaining_before=command.account.remaining,
        used_before=command.account.used,
        started_at=facts.now,
        gateway_date=command.gateway_date,
        is_debit=True,
    )
    after = replace(case, attempts=attempt.number)
    told = f"{attempt.reference}: {attempt.quota} quota from {attempt.account_ref}"
    return replace(decided(case, after, act_on(case, after, SYSTEM, "attempt", facts, told)), attempt=attempt)


def reversal_refused(case: Case, command: ReversalRefused, facts: Facts) -> Decision | Refusal:
    """Nothing was taken: the credit stands, and the card says why."""
    if case.state is not CaseState.REVERSING:
        return Refusal(RefusalKind.NOT_NOW, case)
    settled = _debit(facts)
    if settled is not None and command.number is None and settled.outcome is not Outcome.NOT_DONE:
        return Refusal(RefusalKind.NOT_NOW, case)
    if command.number is not None:
        if settled is None or settled.number != command.number:
            return Refusal(RefusalKind.NOT_NOW, case)
        settled = replace(settled, outcome=Outcome.NOT_DONE, evidence=command.reason)
    return _stands(case, settled, command.reason, SYSTEM, Actor.SYSTEM, facts)


def settle_reversal(case: Case, command: SettleReversal, facts: Facts) -> Decision | Refusal:
    """What was learnt of the debit."""
    attempt = _debit(facts)
    if (
        attempt is None
        or attempt.number != command.number
        or attempt.outcome in {Outcome.DONE, Outcome.NOT_DONE}
        or case.state not in {CaseState.REVERSING, CaseState.STUCK}
    ):
        return Refusal(RefusalKind.NOT_NOW, case)
    settled = replace(
        attempt,
        outcome=command.outcome,
        evidence=command.evidence,
        remaining_after=command.after.remaining if command.after else None,
    )
    match command.outcome:
        case Outcome.DONE if command.after is not None:
            return _reversed(case, settled, command.after, SYSTEM, Actor.SYSTEM, facts)
        case Outcome.UNKNOWN:
            is_new = case.state is CaseState.REVERSING
            stuck = move(case, CaseState.STUCK, Actor.SYSTEM, facts.now) if is_new else case
            after = replace(stuck, stuck_because=command.evidence)
            act = act_on(case, after, SYSTEM, "stuck", facts, command.evidence)
            return replace(decided(case, after, act, ShowCard(case_ref=case.ref)), attempt=settled)
        case _:
            return Refusal(RefusalKind.NOT_NOW, case)


def resolve_stuck_reversal(case: Case, command: ResolveStuck, facts: Facts) -> Decision | Refusal:
    """An operator looked for himself and says whether the quota was taken."""
    attempt, account = _debit(facts), case.terms.account
    if case.state is not CaseState.STUCK or attempt is None or account is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    actor = by(command.operator)
    debit = DebitAccount(case_ref=case.ref, account_ref=account.ref)
    match command.answer:
        case StuckAnswer.LOOK_AGAIN:
            act = act_on(case, case, actor, "look_again", facts)
            return decided(case, case, act, debit, ShowCard(case_ref=case.ref))
        case StuckAnswer.IT_WAS:
            settled = replace(attempt, outcome=Outcome.DONE, evidence=f"{actor} says it was taken back")
            seen = replace(account, remaining=attempt.remaining_before - attempt.quota, seen_at=facts.now)
            return _reversed(case, settled, seen, actor, Actor.OPERATOR, facts)
        case StuckAnswer.IT_WAS_NOT:
            settled = replace(attempt, outcome=Outcome.NOT_DONE, evidence=f"{actor} says it was not taken")
            after = replace(move(case, CaseState.REVERSING, Actor.OPERATOR, facts.now), stuck_because=None)
            act = act_on(case, after, actor, command.answer, facts)
            return replace(decided(case, after, act, debit, ShowCard(case_ref=case.ref)), attempt=settled)
        case StuckAnswer.NO_MORE:
            settled = replace(attempt, outcome=Outcome.NOT_DONE, evidence=f"{actor} says it was not taken")
            return _stands(case, settled, settled.evidence, actor, Actor.OPERATOR, facts)


def why_not_reversible(case: Case, facts: Facts) -> Refusal | None:
    """What forbids a debit of this case now; None where nothing does."""
    if case.state not in REVERSIBLE or case.credited is None or case.terms.account is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    return None if facts.rules.has_debits else Refusal(RefusalKind.BY_HAND, case)


def _debit(facts: Facts) -> Attempt | None:
    return facts.attempt if facts.attempt is not None and facts.attempt.is_debit else None


def quota_to_take(case: Case) -> Quota:
    """What the debit of this case takes: a credit too many, or the credit itself."""
    assert case.credited is not None
    surplus = case.reversal.surplus if case.reversal else None
    return case.credited.quota if surplus is None else surplus


def _why(reversal: Reversal | None) -> str:
    assert reversal is not None
    return ": ".join(filter(None, (reversal.reason, " ".join(reversal.words.split()))))


def _reversed(
    case: Case, attempt: Attempt, seen: Account, by_whom: str, actor: Actor, facts: Facts
) -> Decision:
    """Book it the other way round, and tell the customer why."""
    assert case.reversal is not None
    if case.reversal.surplus is not None:
        return _surplus_taken(case, attempt, by_whom, actor, facts)
    reversal = replace(case.reversal, taken=attempt.quota, left=seen.remaining)
    moved = move(case, CaseState.REVERSED, actor, facts.now)
    after = replace(moved, reversal=reversal, stuck_because=None)
    per_unit = facts.rules.quota_per_unit
    values = {
        "account": attempt.username,
        "usd": str(usd_of(attempt.quota, per_unit)),
        "reason": reversal.reason.value,
        "words": reversal.words,
    }
    act = act_on(case, after, by_whom, "reversed", facts, f"{attempt.reference}: {attempt.evidence}")
    mails = answer(after, "reversed", facts.rules, values)
    return replace(
        decided(case, after, act, *mails, ShowCard(case_ref=case.ref)),
        attempt=attempt,
        entries=reversal_entries(case, attempt.quota, attempt.reference, facts),
        lots=reversal_lots(case, attempt.quota, facts),
    )


def _surplus_taken(case: Case, attempt: Attempt, by_whom: str, actor: Actor, facts: Facts) -> Decision:
    """The one credit that was booked is what is left; watched for another day."""
    moved = move(case, CaseState.CREDITED, actor, facts.now)
    after = replace(
        moved,
        reversal=None,
        stuck_because=None,
        surplus=case.surplus[1:],
        surplus_taken=case.surplus_taken + 1,
    ).without(WarningKind.CREDITED_TWICE)
    if after.surplus:
        left = str(usd_of(sum(after.surplus), facts.rules.quota_per_unit))
        after = after.warned(Warn(WarningKind.CREDITED_TWICE, left))
    told = f"{attempt.reference}: {attempt.quota} quota too much, {attempt.evidence}"
    act = act_on(case, after, by_whom, "surplus_taken", facts, told)
    decision = decided(case, after, act, ShowCard(case_ref=case.ref), WatchCredit(case_ref=case.ref))
    return replace(decision, attempt=attempt)


def _stands(
    case: Case, attempt: Attempt | None, reason: str, by_whom: str, actor: Actor, facts: Facts
) -> Decision:
    """The credit stands, watched for another day."""
    moved = move(case, CaseState.CREDITED, actor, facts.now)
    after = replace(moved, reversal=None, stuck_because=None).warned(
        Warn(WarningKind.REVERSAL_REFUSED, reason)
    )
    act = act_on(case, after, by_whom, "reverse_refused", facts, reason)
    decision = decided(case, after, act, ShowCard(case_ref=case.ref), WatchCredit(case_ref=case.ref))
    return replace(decision, attempt=attempt)
