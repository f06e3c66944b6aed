"""From approved to credited: an attempt is recorded before it is made, and believed only when read back."""

from dataclasses import replace

from bot.desk.account import Account
from bot.desk.answers import answer, receipt
from bot.desk.approving import by
from bot.desk.attempt import Attempt, Outcome, is_in_doubt
from bot.desk.booking import credit_entries, credit_lots
from bot.desk.case import Case, CaseState, Credited, Warn, WarningKind
from bot.desk.commands import (
    AccountChanged,
    ResolveStuck,
    SettleAttempt,
    StartAttempt,
    StuckAnswer,
)
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import CreditAccount, Effect, Examine, SetGroup, ShowCard, WatchCredit
from bot.desk.fact import Fact
from bot.desk.saying import RejectReason
from bot.desk.transitions import Actor


def start_attempt(case: Case, command: StartAttempt, facts: Facts) -> Decision | Refusal:
    """Record the next attempt; never while one before it is open or unknown."""
    last, account = facts.attempt, case.terms.account
    quota = case.terms.quota(facts.rules.quota_per_unit)
    is_retry = case.state is CaseState.CREDITING and last is not None
    may_try = (case.state is CaseState.APPROVED or is_retry) and not is_in_doubt(last)
    if account is None or quota is None or case.is_by_code or not may_try:
        return Refusal(RefusalKind.NOT_NOW, case)
    attempt = Attempt(
        case_ref=case.ref,
        number=case.attempts + 1,
        account_ref=account.ref,
        username=command.account.username,
        quota=quota,
        remaining_before=command.account.remaining,
        used_before=command.account.used,
        started_at=facts.now,
        gateway_date=command.gateway_date,
        known_rows=command.known_rows,
    )
    moved = case if is_retry else move(case, CaseState.CREDITING, Actor.SYSTEM, facts.now)
    after = replace(moved, attempts=attempt.number)
    act = act_on(
        case, after, SYSTEM, "attempt", facts, f"{attempt.reference}: {quota} quota to {attempt.account_ref}"
    )
    return replace(decided(case, after, act), attempt=attempt)


def account_changed(case: Case, command: AccountChanged, facts: Facts) -> Decision | Refusal:
    """Nothing was sent, or what was sent did not take effect: the operator decides again, as it is now."""
    if case.state not in {CaseState.APPROVED, CaseState.CREDITING} or case.is_by_code:
        return Refusal(RefusalKind.NOT_NOW, case)
    if is_in_doubt(facts.attempt):
        return Refusal(RefusalKind.NOT_NOW, case)
    back = _back_to_operator(case, command.reason, facts)
    # Else the next approval would be held against what the account was, for ever.
    return replace(back, effects=(*back.effects, Examine(case_ref=case.ref)))


def _back_to_operator(case: Case, reason: Fact, facts: Facts) -> Decision:
    moved = move(case, CaseState.AWAITING_OPERATOR, Actor.SYSTEM, facts.now)
    after = replace(moved, first_tap=None).warned(Warn(WarningKind.CREDIT_REFUSED, fact=reason))
    act = act_on(case, after, SYSTEM, "credit_refused", facts, str(reason))
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def settle_attempt(case: Case, command: SettleAttempt, facts: Facts) -> Decision | Refusal:
    """What was learnt of the latest attempt; a verdict on an older one is evidence only."""
    attempt = facts.attempt
    if (
        attempt is None
        or attempt.is_debit
        or attempt.number != command.number
        or attempt.outcome in {Outcome.DONE, Outcome.NOT_DONE}
        or case.state not in {CaseState.CREDITING, CaseState.STUCK}
    ):
        return Refusal(RefusalKind.NOT_NOW, case)
    settled = replace(
        attempt,
        outcome=command.outcome,
        evidence=str(command.evidence),
        rows_known=command.rows,
        remaining_after=command.after.remaining if command.after else None,
    )
    match command.outcome:
        case Outcome.DONE if command.after is not None:
            return _credited(case, settled, command.after, facts, SYSTEM, Actor.SYSTEM)
        case Outcome.NOT_DONE if command.is_refusal and case.state is CaseState.CREDITING:
            return replace(_back_to_operator(case, command.evidence, facts), attempt=settled)
        case Outcome.NOT_DONE if case.state is CaseState.CREDITING:
            act = act_on(case, case, SYSTEM, "not_sent", facts, str(command.evidence))
            return replace(decided(case, case, act), attempt=settled)
        case Outcome.UNKNOWN:
            is_new = case.state is CaseState.CREDITING
            stuck = move(case, CaseState.STUCK, Actor.SYSTEM, facts.now) if is_new else case
            after = replace(stuck, stuck_because=command.evidence)
            act = act_on(case, after, SYSTEM, "stuck", facts, str(command.evidence))
            return replace(decided(case, after, act, ShowCard(case_ref=case.ref)), attempt=settled)
        case _:
            return Refusal(RefusalKind.NOT_NOW, case)


def resolve_stuck_credit(case: Case, command: ResolveStuck, facts: Facts) -> Decision | Refusal:
    """An operator looked for himself and says what happened; the act names him."""
    attempt = facts.attempt
    if case.state is not CaseState.STUCK or attempt is None or case.terms.account is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    actor, account = by(command.operator), case.terms.account
    credit = CreditAccount(case_ref=case.ref, account_ref=account.ref)
    match command.answer:
        case StuckAnswer.LOOK_AGAIN:
            return decided(
                case,
                case,
                act_on(case, case, actor, "look_again", facts),
                credit,
                ShowCard(case_ref=case.ref),
            )
        case StuckAnswer.IT_WAS:
            settled = replace(attempt, outcome=Outcome.DONE, evidence=f"{actor} says it was credited")
            seen = replace(account, remaining=attempt.remaining_before + attempt.quota, seen_at=facts.now)
            return _credited(case, settled, seen, facts, actor, Actor.OPERATOR)
        case StuckAnswer.IT_WAS_NOT | StuckAnswer.NO_MORE:
            settled = replace(attempt, outcome=Outcome.NOT_DONE, evidence=f"{actor} says it was not credited")
            is_over = command.answer is StuckAnswer.NO_MORE
            target = CaseState.REJECTED if is_over else CaseState.CREDITING
            after = replace(
                move(case, target, Actor.OPERATOR, facts.now),
                stuck_because=None,
                decided_by=command.operator,
                decided_at=facts.now,
            )
            act = act_on(case, after, actor, command.answer, facts)
            values = {"paid": str(case.terms.paid or ""), "reason": RejectReason.OTHER.value, "words": ""}
            follows = answer(after, "rejected_topup", facts.rules, values) if is_over else (credit,)
            # He may err: it is watched for whatever comes of this attempt all the same.
            shown = (ShowCard(case_ref=case.ref), WatchCredit(case_ref=case.ref))
            return replace(decided(case, after, act, *follows, *shown), attempt=settled)


def _credited(
    case: Case, attempt: Attempt, seen: Account, facts: Facts, by_whom: str, actor: Actor
) -> Decision:
    """Book it: ledger, lot, receipt, group, card, and a look back in a day."""
    granted = attempt.remaining_before + attempt.used_before
    credited = Credited(
        quota=attempt.quota,
        before=attempt.remaining_before,
        after=seen.remaining,
        at=facts.now,
        may_tell_balance=_may_tell_balance(case, attempt, facts),
        receipt=facts.receipt,
    )
    moved = move(case, CaseState.CREDITED, actor, facts.now)
    after = replace(moved, credited=credited, stuck_because=None, revision=case.revision + 1)
    rules = facts.rules
    effects: list[Effect] = [
        *receipt(after, rules),
        ShowCard(case_ref=case.ref),
        WatchCredit(case_ref=case.ref),
    ]
    if rules.group_free and rules.group_paid and seen.group == rules.group_free:
        effects.append(
            SetGroup(
                case_ref=case.ref,
                account_ref=attempt.account_ref,
                from_group=rules.group_free,
                to_group=rules.group_paid,
            )
        )
    act = act_on(case, after, by_whom, "credit", facts, f"{attempt.reference}: {attempt.evidence}")
    return replace(
        decided(case, after, act, *effects),
        attempt=attempt,
        entries=credit_entries(case, attempt.quota, granted, attempt.reference, facts),
        lots=credit_lots(case, attempt.quota, granted, facts),
        receipt=facts.receipt,
    )


def _may_tell_balance(case: Case, attempt: Attempt, facts: Facts) -> bool:
    """Whether he is an owner, or all that was ever in the account came from him; always authentic."""
    if case.person is None or case.verdict is None or not case.verdict.is_authentic:
        return False
    if facts.is_owner:
        return True
    explained = sum(lot.quota for lot in facts.lots)
    return (
        all(lot.from_address == case.person for lot in facts.lots)
        and attempt.remaining_before + attempt.used_before <= explained
    )
