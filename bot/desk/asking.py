"""An operator writes to the customer: asks what a case lacks, or answers a question."""

from dataclasses import replace

from bot.desk.answers import answer, receipt
from bot.desk.approving import by
from bot.desk.asked import Answered
from bot.desk.case import Case, CaseKind, CaseState
from bot.desk.decision import Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import ShowCard
from bot.desk.questions import SHOWN_MAX
from bot.desk.refusing import said
from bot.desk.saying import WORDS_MAX, Question, SayingKind, Told
from bot.desk.transitions import Actor
from bot.desk.verbs import Answer, Ask, SendReceipt


def ask(case: Case, command: Ask, facts: Facts) -> Decision | Refusal:
    """The question goes out, and an undecided case waits for its answer; a decided one stays as it is."""
    if case.kind is CaseKind.QUESTION:
        return Refusal(RefusalKind.NOT_NOW, case)
    is_own = command.question is Question.OTHER
    if fault := _fault(case, command.words, may_be_empty=not is_own):
        return fault
    is_open = case.state is CaseState.AWAITING_OPERATOR
    is_asked = is_open or case.state in {CaseState.NEEDS_INFO, CaseState.IDENTITY_PENDING}
    if not is_own and not is_asked:
        return Refusal(RefusalKind.NOT_NOW, case)
    told = Told(
        kind=SayingKind.ASK,
        choice=command.question,
        words=command.words,
        operator=command.operator,
        at=facts.now,
    )
    moved = move(case, CaseState.NEEDS_INFO, Actor.OPERATOR, facts.now) if is_open else case
    after = replace(moved, told=told, first_tap=None if is_open else case.first_tap)
    act = act_on(case, after, by(command.operator), "ask" if is_asked else "write", facts, said(told))
    values = {
        "question": command.question,
        "words": command.words,
        "paid": str(case.terms.paid or ""),
        "is_asked": "yes" if is_asked else "",
    }
    mails = answer(after, "asked", facts.rules, values, is_by_operator=True)
    return decided(case, after, act, ShowCard(case_ref=case.ref), *mails)


def answer_by_hand(case: Case, command: Answer, facts: Facts) -> Decision | Refusal:
    """A person's answer to a question; he may add to it later."""
    if case.kind is not CaseKind.QUESTION:
        return Refusal(RefusalKind.NOT_NOW, case)
    if fault := _fault(case, command.words, may_be_empty=False):
        return fault
    told = Told(
        kind=SayingKind.ANSWER, choice="", words=command.words, operator=command.operator, at=facts.now
    )
    is_open = case.state is CaseState.AWAITING_OPERATOR
    after = replace(
        move(case, CaseState.ANSWERED, Actor.OPERATOR, facts.now) if is_open else case,
        decided_by=command.operator,
        decided_at=facts.now,
        told=told,
        answered=Answered(at=facts.now, words=command.words[:SHOWN_MAX], operator=command.operator),
    )
    act = act_on(case, after, by(command.operator), "answer", facts, said(told))
    mails = answer(after, "written", facts.rules, {"words": command.words}, is_by_operator=True)
    return decided(case, after, act, ShowCard(case_ref=case.ref), *mails)


def send_receipt(case: Case, command: SendReceipt, facts: Facts) -> Decision | Refusal:
    """The receipt of a credit goes out once more; a repeat is a mail of its own."""
    if case.credited is None or case.state is CaseState.REVERSED:
        return Refusal(RefusalKind.NOT_NOW, case)
    mails = receipt(replace(case, revision=case.revision + 1), facts.rules)
    if not mails:
        return Refusal(RefusalKind.NO_ADDRESS, case)
    number = str(case.credited.receipt or "")
    act = act_on(case, case, by(command.operator), "send_receipt", facts, number)
    return decided(case, case, act, ShowCard(case_ref=case.ref), *mails)


def _fault(case: Case, words: str, *, may_be_empty: bool) -> Refusal | None:
    if case.person is None:
        return Refusal(RefusalKind.NO_ADDRESS, case)
    if len(words) > WORDS_MAX or not (may_be_empty or words.strip()):
        return Refusal(RefusalKind.NO_WORDS, case)
    return None
