"""What nobody answered in time comes to its end; the customer is told, and may write again."""

from typing import Final

from bot.desk.answers import answer
from bot.desk.case import Case, CaseState
from bot.desk.commands import Expire
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import ShowCard
from bot.desk.transitions import Actor

EXPIRING: Final = (CaseState.NEEDS_INFO, CaseState.IDENTITY_PENDING, CaseState.ANSWERED)
"""States in which the customer, not the desk, is awaited."""


def expire(case: Case, command: Expire, facts: Facts) -> Decision | Refusal:
    """End a case that waits for its customer; looked at again here, since he may just have written."""
    del command
    if case.state not in EXPIRING or facts.now - case.changed_at < facts.rules.expires_after:
        return Refusal(RefusalKind.NOT_NOW, case)
    if case.state is CaseState.ANSWERED:
        # Nobody wrote again: the answer was enough, and nobody need be told.
        closed = move(case, CaseState.CLOSED, Actor.SYSTEM, facts.now)
        return decided(
            case, closed, act_on(case, closed, SYSTEM, "close", facts), ShowCard(case_ref=case.ref)
        )
    after = move(case, CaseState.EXPIRED, Actor.SYSTEM, facts.now)
    days = facts.rules.expires_after.days
    act = act_on(case, after, SYSTEM, "expire", facts, f"no answer within {days} days")
    told = answer(after, "expired", facts.rules, {"paid": str(case.terms.paid or ""), "days": str(days)})
    return decided(case, after, act, ShowCard(case_ref=case.ref), *told)
