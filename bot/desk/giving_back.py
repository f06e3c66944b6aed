"""A refund's quota given back instead of money, before a payout: a credit with its own attempt."""

from dataclasses import replace

from bot.desk.account import Account
from bot.desk.answers import answer
from bot.desk.approving import by
from bot.desk.attempt import Attempt, Outcome, is_in_doubt
from bot.desk.booking import credit_back_entries, credit_back_lots
from bot.desk.case import Case, CaseState, WarningKind
from bot.desk.commands import AccountChanged, ResolveStuck, SettleAttempt, StartAttempt, StuckAnswer
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import CreditAccount, Effect, ShowCard
from bot.desk.first_tap import FirstTap, TapOn
from bot.desk.freezing import stuck
from bot.desk.money import usd_of
from bot.desk.payback_verbs import CreditBack
from bot.desk.transitions import Actor


def credit_back(case: Case, command: CreditBack, facts: Facts) -> Decision | Refusal:
    """The first tap asks, the second begins."""
    account = case.terms.account
    if case.state is not CaseState.DEBITED or account is None or case.refund.taken is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    actor = by(command.operator)
    if case.first_tap is None or case.first_tap.on is not TapOn.CREDIT_BACK:
        asked = replace(case, first_tap=FirstTap(command.operator, facts.now, TapOn.CREDIT_BACK))
        act = act_on(case, asked, actor, "first_tap", facts, "credit_back")
        return decided(case, asked, act, ShowCard(case_ref=case.ref))
    after = replace(
        move(case, CaseState.CREDITING_BACK, Actor.OPERATOR, facts.now),
        decided_by=command.operator,
        decided_at=facts.now,
        first_tap=None,
    )
    act = act_on(case, after, actor, "credit_back", facts, f"{case.refund.taken} quota to {account.ref}")
    credit = CreditAccount(case_ref=case.ref, account_ref=account.ref)
    return decided(case, after, act, credit, ShowCard(case_ref=case.ref))


def start_credit_back(case: Case, command: StartAttempt, facts: Facts) -> Decision | Refusal:
    """Record the next attempt; never while the credit before it is open or unknown."""
    account, taken, last = case.terms.account, case.refund.taken, facts.attempt
    is_open = last is not None and not last.is_debit and is_in_doubt(last)
    if case.state is not CaseState.CREDITING_BACK or account is None or taken is None or is_open:
        return Refusal(RefusalKind.NOT_NOW, case)
    attempt = Attempt(
        case_ref=case.ref,
        number=case.attempts + 1,
        account_ref=account.ref,
        username=command.account.username,
        quota=taken,
        remaining_before=command.account.remaining,
        used_before=command.account.used,
        started_at=facts.now,
        gateway_date=command.gateway_date,
        known_rows=command.known_rows,
    )
    after = replace(case, attempts=attempt.number)
    told = f"{attempt.reference}: {taken} quota to {attempt.account_ref}"
    return replace(decided(case, after, act_on(case, after, SYSTEM, "attempt", facts, told)), attempt=attempt)


def settle_credit_back(case: Case, command: SettleAttempt, facts: Facts) -> Decision | Refusal:
    """What was learnt of the credit; a refusal is put to an operator like what cannot be learnt."""
    attempt = facts.attempt
    if (
        attempt is None
        or attempt.is_debit
        or attempt.number != command.number
        or attempt.outcome in {Outcome.DONE, Outcome.NOT_DONE}
        or case.state not in {CaseState.CREDITING_BACK, CaseState.STUCK}
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
            return _given_back(case, settled, command.after, SYSTEM, Actor.SYSTEM, facts)
        case Outcome.NOT_DONE if command.is_refusal or case.state is CaseState.STUCK:
            return stuck(case, settled, command.evidence, facts)
        case Outcome.NOT_DONE:
            act = act_on(case, case, SYSTEM, "not_sent", facts, str(command.evidence))
            return replace(decided(case, case, act), attempt=settled)
        case Outcome.UNKNOWN:
            return stuck(case, settled, command.evidence, facts)
        case _:
            return Refusal(RefusalKind.NOT_NOW, case)


def credit_back_changed(case: Case, command: AccountChanged, facts: Facts) -> Decision | Refusal:
    """The account is not what it was, and nothing is under way: an operator looks."""
    if case.state is not CaseState.CREDITING_BACK or facts.attempt is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    if not facts.attempt.is_debit and is_in_doubt(facts.attempt):
        return Refusal(RefusalKind.NOT_NOW, case)
    moved = move(case, CaseState.STUCK, Actor.SYSTEM, facts.now)
    after = replace(moved, stuck_because=command.reason)
    act = act_on(case, after, SYSTEM, "stuck", facts, str(command.reason))
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def resolve_stuck_credit_back(case: Case, command: ResolveStuck, facts: Facts) -> Decision | Refusal:
    """An operator looked for himself and says whether the quota was given back."""
    attempt, account = facts.attempt, case.terms.account
    if case.state is not CaseState.STUCK or attempt is None or account is None:
        return Refusal(RefusalKind.NOT_NOW, case)
    actor = by(command.operator)
    credit = CreditAccount(case_ref=case.ref, account_ref=account.ref)
    is_tried = not attempt.is_debit
    match command.answer:
        case StuckAnswer.LOOK_AGAIN if is_tried:
            act = act_on(case, case, actor, "look_again", facts)
            return decided(case, case, act, credit, ShowCard(case_ref=case.ref))
        case StuckAnswer.IT_WAS if is_tried:
            settled = replace(attempt, outcome=Outcome.DONE, evidence=f"{actor} says it was credited")
            seen = replace(account, remaining=attempt.remaining_before + attempt.quota, seen_at=facts.now)
            return _given_back(case, settled, seen, actor, Actor.OPERATOR, facts)
        case StuckAnswer.IT_WAS_NOT | StuckAnswer.NO_MORE:
            is_over = command.answer is StuckAnswer.NO_MORE
            evidence = f"{actor} says it was not credited"
            settled = replace(attempt, outcome=Outcome.NOT_DONE, evidence=evidence)
            target = CaseState.DEBITED if is_over else CaseState.CREDITING_BACK
            after = replace(move(case, target, Actor.OPERATOR, facts.now), stuck_because=None)
            act = act_on(case, after, actor, command.answer, facts)
            follows: tuple[Effect, ...] = () if is_over else (credit,)
            decision = decided(case, after, act, *follows, ShowCard(case_ref=case.ref))
            return replace(decision, attempt=settled if is_tried else None)
        case _:
            return Refusal(RefusalKind.NOT_NOW, case)


def _given_back(
    case: Case, attempt: Attempt, seen: Account, by_whom: str, actor: Actor, facts: Facts
) -> Decision:
    """The debit booked the other way round; the customer has his credit again."""
    approved = case.refund.approved
    assert approved is not None  # nothing was taken that was not approved
    after = replace(
        move(case, CaseState.WITHDRAWN, actor, facts.now),
        payback=replace(case.refund, left=seen.remaining, is_payable=False),
        stuck_because=None,
        revision=case.revision + 1,
    ).without(WarningKind.PAYOUT_HELD)
    usd = str(usd_of(attempt.quota, facts.rules.quota_per_unit))
    values = {"account": attempt.username, "usd": usd}
    act = act_on(case, after, by_whom, "given_back", facts, f"{attempt.reference}: {attempt.evidence}")
    mails = answer(after, "refund_given_back", facts.rules, values, is_by_operator=True)
    decision = decided(case, after, act, *mails, ShowCard(case_ref=case.ref))
    return replace(
        decision,
        attempt=attempt,
        entries=credit_back_entries(case, attempt, facts),
        lots=credit_back_lots(case, facts),
    )
