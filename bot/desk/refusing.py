"""The no of an operator, and the way back from it."""

from dataclasses import replace
from typing import Final

from bot.desk.answers import answer
from bot.desk.approving import by
from bot.desk.by_kind import assess
from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import ShowCard
from bot.desk.payback import Payback
from bot.desk.saying import WORDS_MAX, SayingKind, Told
from bot.desk.transitions import Actor
from bot.desk.verbs import Reject, Reopen

REJECTABLE: Final = frozenset({CaseState.AWAITING_OPERATOR, CaseState.NEEDS_INFO, CaseState.IDENTITY_PENDING})
REOPENABLE: Final = frozenset(
    {CaseState.REJECTED, CaseState.WITHDRAWN, CaseState.EXPIRED, CaseState.NEEDS_INFO}
)


def reject(case: Case, command: Reject, facts: Facts) -> Decision | Refusal:
    """The no of an operator; the customer is told why, and what he may do."""
    if case.kind is CaseKind.QUESTION or case.state not in REJECTABLE:
        return Refusal(RefusalKind.NOT_NOW, case)
    if len(command.words) > WORDS_MAX:
        return Refusal(RefusalKind.NO_WORDS, case)
    told = Told(
        kind=SayingKind.REJECT,
        choice=command.reason,
        words=command.words,
        operator=command.operator,
        at=facts.now,
    )
    after = replace(
        move(case, CaseState.REJECTED, Actor.OPERATOR, facts.now),
        decided_by=command.operator,
        decided_at=facts.now,
        first_tap=None,
        told=told,
    )
    act = act_on(case, after, by(command.operator), "reject", facts, said(told))
    values = {"paid": str(case.terms.paid or ""), "reason": command.reason, "words": command.words}
    mails = answer(after, f"rejected_{case.kind}", facts.rules, values, is_by_operator=bool(command.words))
    return decided(case, after, act, ShowCard(case_ref=case.ref), *mails)


def reopen(case: Case, command: Reopen, facts: Facts) -> Decision | Refusal:
    """Undo an end, or stop waiting for an answer; whoever was told so is not told again."""
    if case.kind is CaseKind.QUESTION or case.state not in REOPENABLE:
        return Refusal(RefusalKind.NOT_NOW, case)
    after = assess(reopened(case, Actor.OPERATOR, facts), facts)
    act = act_on(case, after, by(command.operator), "reopen", facts)
    return decided(case, after, act, ShowCard(case_ref=case.ref))


def reopened(case: Case, actor: Actor, facts: Facts) -> Case:
    """The case before its operators again, as if nobody had decided."""
    moved = move(case, CaseState.AWAITING_OPERATOR, actor, facts.now)
    # Of a refund that was given back nothing stays but what was said of its lots.
    payback = Payback(named=case.payback.named) if case.payback else None
    return replace(moved, decided_by=None, decided_at=None, first_tap=None, payback=payback)


def said(told: Told) -> str:
    """What was said, for the audit."""
    return ": ".join(filter(None, (told.choice, " ".join(told.words.split()))))
