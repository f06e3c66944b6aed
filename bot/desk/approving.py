"""What an operator decides: yes (by a credit or by a code), and let it be."""

from dataclasses import replace
from typing import Final

from bot.desk.case import Case, CaseKind, CaseState, Missing, WarningKind
from bot.desk.commands import Approve, Dismiss
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import CreateCode, CreditAccount, ShowCard
from bot.desk.first_tap import FirstTap, TapOn
from bot.desk.money import Quota, usd_of
from bot.desk.policy import SECOND_TAP, wants_another_operator, wants_second_tap, weighed
from bot.desk.transitions import Actor
from bot.desk.verbs import DeliverCode

QUOTA_MAX: Final[Quota] = 10**13
"""20 million USD: far below 2^53, above which JSON numbers lose units and gateways break their own lists."""


def by(operator: int) -> str:
    """How the audit names an operator."""
    return f"operator:{operator}"


def approve(case: Case, command: Approve, facts: Facts) -> Decision | Refusal:
    """The yes of an operator; by policy the first tap only asks for the second."""
    account = case.terms.account
    if (fault := _fault(case, case.terms.missing, facts)) or account is None:
        return fault or Refusal(RefusalKind.INCOMPLETE, case)
    yes = _yes(case, command.operator, TapOn.APPROVE, facts)
    if yes.state is not CaseState.APPROVED:
        return _first_tap(case, yes, command.operator, facts)
    told = f"{_money(case, facts)} to {account.username} ({account.ref})"
    act = act_on(case, yes, by(command.operator), "approve", facts, told)
    credit = CreditAccount(case_ref=case.ref, account_ref=account.ref)
    return decided(case, yes, act, credit, ShowCard(case_ref=case.ref))


def deliver_code(case: Case, command: DeliverCode, facts: Facts) -> Decision | Refusal:
    """The yes of an operator, delivered as a code: the same policy, but no account need be known."""
    if case.person is None:
        return Refusal(RefusalKind.NO_ADDRESS, case)
    missing = tuple(part for part in case.terms.missing if part is not Missing.ACCOUNT)
    if fault := _fault(case, missing, facts):
        return fault
    yes = _yes(case, command.operator, TapOn.CODE, facts)
    if yes.state is not CaseState.APPROVED:
        return _first_tap(case, yes, command.operator, facts)
    act = act_on(case, yes, by(command.operator), "approve_code", facts, _money(case, facts))
    return decided(case, yes, act, CreateCode(case_ref=case.ref), ShowCard(case_ref=case.ref))


def _fault(case: Case, missing: tuple[Missing, ...], facts: Facts) -> Refusal | None:
    """Why a yes cannot be given at all."""
    if case.kind is not CaseKind.TOPUP or case.state is not CaseState.AWAITING_OPERATOR:
        return Refusal(RefusalKind.NOT_NOW, case)
    if case.verdict is None:
        # Nobody has looked for what would want a second tap.
        return Refusal(RefusalKind.INCOMPLETE, case, "examination")
    account, quota = case.terms.account, case.terms.quota(facts.rules.quota_per_unit)
    if missing or quota is None:
        return Refusal(RefusalKind.INCOMPLETE, case, ", ".join(missing))
    if quota <= 0:
        return Refusal(RefusalKind.TOO_SMALL, case)
    if quota > QUOTA_MAX - max(account.granted if account else 0, 0):
        return Refusal(RefusalKind.TOO_LARGE, case)
    return None


def _yes(case: Case, operator: int, on: TapOn, facts: Facts) -> Case:
    """The case approved; or still waiting, with the first tap on it, where policy wants two."""
    seen, case = case.warnings, weighed(case, facts)
    is_new = any(warn.kind in SECOND_TAP and warn not in seen for warn in case.warnings)
    first, is_for_another = case.first_tap, wants_another_operator(case, facts.rules)
    is_second = first is not None and first.on is on and not is_new
    if first is not None and is_for_another:
        is_second = is_second and first.operator != operator
    if wants_second_tap(case) and not is_second:
        return replace(case, first_tap=FirstTap(operator, facts.now, on, is_for_another))
    return replace(
        move(case, CaseState.APPROVED, Actor.OPERATOR, facts.now),
        decided_by=operator,
        decided_at=facts.now,
        first_tap=None,
        is_by_code=on is TapOn.CODE,
    ).without(WarningKind.CREDIT_REFUSED)


def _first_tap(case: Case, tapped: Case, operator: int, facts: Facts) -> Decision:
    act = act_on(case, tapped, by(operator), "first_tap", facts)
    return decided(case, tapped, act, ShowCard(case_ref=case.ref))


def _money(case: Case, facts: Facts) -> str:
    quota = case.terms.quota(facts.rules.quota_per_unit) or 0
    usd = usd_of(quota, facts.rules.quota_per_unit)
    return f"{case.terms.paid} at {case.terms.paid_rate} = {usd} = {quota} quota"


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
