"""What an operator decides: yes, no, let it be."""

from dataclasses import replace
from typing import Final

from bot.desk.answers import answer
from bot.desk.case import Case, CaseKind, CaseState, FirstTap, Warn, WarningKind
from bot.desk.commands import Approve, Dismiss, Reject
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import CreditAccount, ShowCard
from bot.desk.money import Quota, usd_of
from bot.desk.policy import is_over_day_limit, wants_second_tap
from bot.desk.transitions import Actor

QUOTA_MAX: Final[Quota] = 10**13
"""20 million USD: far below 2^53, above which JSON numbers lose units and gateways break their own lists."""


def by(operator: int) -> str:
    """How the audit names an operator."""
    return f"operator:{operator}"


def approve(case: Case, command: Approve, facts: Facts) -> Decision | Refusal:
    """The yes of an operator; by policy the first tap only asks for the second."""
    if case.kind is not CaseKind.TOPUP or case.state is not CaseState.AWAITING_OPERATOR:
        return Refusal(RefusalKind.NOT_NOW, case)
    account, quota = case.terms.account, case.terms.quota(facts.rules.quota_per_unit)
    if case.terms.missing or account is None or quota is None:
        return Refusal(RefusalKind.INCOMPLETE, case, ", ".join(case.terms.missing))
    if quota <= 0:
        return Refusal(RefusalKind.TOO_SMALL, case)
    if quota > QUOTA_MAX - max(account.granted, 0):
        return Refusal(RefusalKind.TOO_LARGE, case)
    if is_over_day_limit(case, facts):
        case = case.warned(Warn(WarningKind.OVER_DAY_LIMIT, f"${facts.rules.day_limit_usd:,} USD"))
    if case.first_tap is None and wants_second_tap(case):
        tapped = replace(case, first_tap=FirstTap(command.operator, facts.now))
        act = act_on(case, tapped, by(command.operator), "first_tap", facts)
        return decided(case, tapped, act, ShowCard(case_ref=case.ref))
    after = replace(
        move(case, CaseState.APPROVED, Actor.OPERATOR, facts.now),
        decided_by=command.operator,
        decided_at=facts.now,
    ).without(WarningKind.CREDIT_REFUSED)
    act = act_on(
        case,
        after,
        by(command.operator),
        "approve",
        facts,
        f"{case.terms.paid} at {case.terms.paid_rate} = {usd_of(quota, facts.rules.quota_per_unit)}"
        f" = {quota} quota to {account.username} ({account.ref})",
    )
    return decided(
        case,
        after,
        act,
        CreditAccount(case_ref=case.ref, account_ref=account.ref),
        ShowCard(case_ref=case.ref),
    )


def reject(case: Case, command: Reject, facts: Facts) -> Decision | Refusal:
    """The no of an operator; the customer is told, and what he may do."""
    if case.kind is CaseKind.QUESTION or case.state not in {
        CaseState.AWAITING_OPERATOR,
        CaseState.NEEDS_INFO,
        CaseState.IDENTITY_PENDING,
    }:
        return Refusal(RefusalKind.NOT_NOW, case)
    after = replace(
        move(case, CaseState.REJECTED, Actor.OPERATOR, facts.now),
        decided_by=command.operator,
        decided_at=facts.now,
    )
    act = act_on(case, after, by(command.operator), "reject", facts)
    told = answer(after, "rejected", facts.rules, {"paid": str(case.terms.paid or "")})
    return decided(case, after, act, ShowCard(case_ref=case.ref), *told)


def dismiss(case: Case, command: Dismiss, facts: Facts) -> Decision | Refusal:
    """A question is let be; nobody is told."""
    if case.kind is not CaseKind.QUESTION or case.state is not CaseState.AWAITING_OPERATOR:
        return Refusal(RefusalKind.NOT_NOW, case)
    after = replace(
        move(case, CaseState.CLOSED, Actor.OPERATOR, facts.now),
        decided_by=command.operator,
        decided_at=facts.now,
    )
    return decided(
        case, after, act_on(case, after, by(command.operator), "dismiss", facts), ShowCard(case_ref=case.ref)
    )
