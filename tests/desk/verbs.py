"""What the tests of the operators' verbs share."""

from typing import Any

from bot.desk.case import Case, CaseState, Credited, Reversal
from bot.desk.commands import CaseCommand
from bot.desk.decide import decide
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind
from bot.desk.effects import SendMail
from bot.desk.note import Note
from bot.desk.saying import ReverseReason
from tests.builders import NOON, a_case, a_claim, some_facts
from tests.people import ANNE, OLGA

CREDITED = Credited(quota=6_250_000, before=210_000, after=6_460_000, at=NOON, may_tell_balance=True)
REVERSAL = Reversal(reason=ReverseReason.MISTAKE, operator=OLGA)


def done(case: Case, command: CaseCommand, facts: Facts | None = None) -> Decision:
    decision = decide(case, command, facts or some_facts())
    assert isinstance(decision, Decision), decision
    return decision


def refused(case: Case, command: CaseCommand, facts: Facts | None = None) -> RefusalKind:
    decision = decide(case, command, facts or some_facts())
    assert isinstance(decision, Refusal), decision
    return decision.kind


def mail_of(decision: Decision) -> SendMail:
    (mail,) = (effect for effect in decision.effects if isinstance(effect, SendMail))
    return mail


def kinds(decision: Decision) -> list[str]:
    return [effect.kind for effect in decision.effects]


def a_note(paid: Any = None, account: str | None = None, **more: Any) -> Note:
    """Anne's later words, not examined yet."""
    whole: dict[str, Any] = {"mail_id": 2, "claim": a_claim(paid, account)}
    return Note(NOON, ANNE.address, "words", True, **(whole | more))


def a_credited(**more: Any) -> Case:
    return a_case(CaseState.CREDITED, credited=CREDITED, attempts=1, **more)
