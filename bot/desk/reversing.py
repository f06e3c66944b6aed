"""↩ A credit taken back: asked once more, attempted once, believed only when the gateway has answered.

The debit shares the account's lane with credits. It is refused where too little is left: nobody is driven
below zero. Where the gateway cannot debit atomically, the account is frozen around it. What cannot be learnt
is stuck, and an operator decides.
"""

from dataclasses import replace
from typing import Final

from bot.desk.account import Account
from bot.desk.answers import answer
from bot.desk.approving import by
from bot.desk.attempt import Attempt
from bot.desk.booking import reversal_entries, reversal_lots
from bot.desk.case import Case, CaseState, Reversal, Warn, WarningKind
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import DebitAccount, ShowCard, WatchCredit
from bot.desk.first_tap import FirstTap, TapOn
from bot.desk.freezing import goes_on, once_taken
from bot.desk.money import Quota, usd_of
from bot.desk.saying import WORDS_MAX
from bot.desk.transitions import Actor
from bot.desk.verbs import ConfirmReverse, KeepCredit, Reverse

REVERSIBLE: Final = frozenset({CaseState.CREDITED, CaseState.CLOSED})


def reverse(case: Case, command: Reverse, facts: Facts) -> Decision | Refusal:
    """Put the question: nothing happens before the second tap."""
    if fault := why_not_reversible(case):
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
    if fault := why_not_reversible(case):
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


def why_not_reversible(case: Case) -> Refusal | None:
    """What forbids a debit of this case now; None where nothing does."""
    # An account that is frozen for an earlier try is unfrozen first.
    if case.state not in REVERSIBLE or case.credited is None or case.terms.account is None or case.freeze:
        return Refusal(RefusalKind.NOT_NOW, case)
    return None


def quota_to_take(case: Case) -> Quota:
    """What the debit of this case takes: a credit too many, or the credit itself."""
    assert case.credited is not None  # nothing else is reversed
    surplus = case.reversal.surplus if case.reversal else None
    return case.credited.quota if surplus is None else surplus


def _why(reversal: Reversal | None) -> str:
    assert reversal is not None
    return ": ".join(filter(None, (reversal.reason, " ".join(reversal.words.split()))))


def taken_back(
    case: Case, attempt: Attempt, seen: Account, by_whom: str, actor: Actor, facts: Facts
) -> Decision:
    """Book it the other way round, and tell the customer why."""
    assert case.reversal is not None
    if case.reversal.surplus is not None:
        return _surplus_taken(case, attempt, by_whom, actor, facts)
    reversal = replace(case.reversal, taken=attempt.quota, left=seen.remaining)
    moved = move(case, CaseState.REVERSED, actor, facts.now)
    after = replace(moved, reversal=reversal, freeze=once_taken(case, facts), stuck_because=None)
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
        decided(case, after, act, *goes_on(after), *mails, ShowCard(case_ref=case.ref)),
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
        freeze=once_taken(case, facts),
        stuck_because=None,
        surplus=case.surplus[1:],
        surplus_taken=case.surplus_taken + 1,
    ).without(WarningKind.CREDITED_TWICE)
    if after.surplus:
        left = str(usd_of(sum(after.surplus), facts.rules.quota_per_unit))
        after = after.warned(Warn(WarningKind.CREDITED_TWICE, left))
    told = f"{attempt.reference}: {attempt.quota} quota too much, {attempt.evidence}"
    act = act_on(case, after, by_whom, "surplus_taken", facts, told)
    watch = WatchCredit(case_ref=case.ref)
    decision = decided(case, after, act, *goes_on(after), ShowCard(case_ref=case.ref), watch)
    return replace(decision, attempt=attempt)
