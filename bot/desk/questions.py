"""Questions: answered at once where that is safe, counted, and open again when the customer writes again."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from bot.desk.answers import acknowledgement, answer, may_answer
from bot.desk.asked import PUBLIC, Answered, Topic, answerable
from bot.desk.case import Case, CaseKind, CaseState, Warn, WarningKind
from bot.desk.commands import AnswerLater, AnswerQuestion, JoinCase
from bot.desk.decision import SYSTEM, Decision, Facts, Refusal, RefusalKind, act_on, decided, move
from bot.desk.effects import Effect, FindAnswer, SendChat, SendMail, ShowCard, Tell
from bot.desk.transitions import Actor

SHOWN_MAX: Final = 2_000
"""Characters of an answer that a card can show; the mail has it whole."""


def is_over_limit(facts: Facts) -> bool:
    """Whether one automatic answer more would be too many, for this sender or in all."""
    rules = facts.rules
    return facts.answers_to_sender >= rules.answers_per_sender or facts.answers_in_all >= rules.answers_in_all


def limit_warning(facts: Facts) -> Warn:
    """Says on the card that no automatic answer was sent, and which limit it was."""
    is_his = facts.answers_to_sender >= facts.rules.answers_per_sender
    given = facts.answers_to_sender if is_his else facts.answers_in_all
    return Warn(WarningKind.ANSWERS_LIMIT, str(given))


def first_answer(case: Case, shown: tuple[Effect, ...], facts: Facts) -> tuple[Case, tuple[Effect, ...]]:
    """What an examined mail gets at once: the look-up of its answer, an acknowledgement, or nothing.

    Args:
        case: as examined.
        shown: what brings it before the operators. A question that is about to be answered is not shown
            yet, but for its files: its card comes with the answer, quietly.
        facts: the answers of the last day among them.
    """
    if not may_answer(case):
        return case, shown
    if is_over_limit(facts):
        return case.warned(limit_warning(facts)), shown
    if case.kind is CaseKind.QUESTION and answerable(case.asked) and case.mail_id is not None:
        find = FindAnswer(
            case_ref=case.ref, mail_id=case.mail_id, asked=case.asked, account=case.claimed_account
        )
        return case, (*shown, find) if case.attachments else (find,)
    return case, (*shown, *automatic(acknowledgement(case, facts.rules)))


def automatic(effects: Iterable[Effect], pictures: tuple[str, ...] = ()) -> tuple[Effect, ...]:
    """Effects whose mails nobody decided, and the pictures that go along."""
    return tuple(_automatic(effect, pictures) for effect in effects)


def _automatic(effect: Effect, pictures: tuple[str, ...]) -> Effect:
    match effect:
        case SendMail():
            return replace(effect, is_automatic=True, pictures=pictures)
        case SendChat():
            return replace(effect, pictures=pictures)
        case _:
            return effect


def follow_up(case: Case, command: JoinCase, facts: Facts) -> tuple[Case, tuple[Effect, ...]]:
    """Later words of the customer: who is not content with an answer gets a person; "where is it?", its own.

    Only what was not answered before is answered automatically again.
    """
    if not command.is_from_own_address:
        return case, ()
    if case.kind is CaseKind.QUESTION:
        return _asked_again(case, command, facts)
    if Topic.STATUS not in command.asked:
        return case, ()
    return case, (FindAnswer(case_ref=case.ref, mail_id=command.mail_id, asked=(Topic.STATUS,)),)


def _asked_again(case: Case, command: JoinCase, facts: Facts) -> tuple[Case, tuple[Effect, ...]]:
    if case.state not in {CaseState.ANSWERED, CaseState.CLOSED} or command.is_thanks:
        return case, ()
    after = move(case, CaseState.AWAITING_OPERATOR, Actor.CUSTOMER, facts.now)
    known = case.answered.topics if case.answered else ()
    topics = answerable(command.asked)
    is_new = bool(topics) and topics == command.asked and not set(topics) & set(known)
    if not is_new or (case.answered and case.answered.operator is not None):
        return after, (Tell(text="customer_wrote", values={"ref": case.ref}, case_ref=case.ref),)
    account = command.claim.account.value if command.claim and command.claim.account else case.claimed_account
    return after, (FindAnswer(case_ref=case.ref, mail_id=command.mail_id, asked=topics, account=account),)


def answer_question(case: Case, command: AnswerQuestion, facts: Facts) -> Decision | Refusal:
    """The answer goes out; what is left of the question stays with the operators."""
    is_question = case.kind is CaseKind.QUESTION
    if is_question and case.state is not CaseState.AWAITING_OPERATOR:
        return Refusal(RefusalKind.NOT_NOW, case)
    card = ShowCard(case_ref=case.ref)
    if not command.may_be_sent or not may_answer(case):
        return decided(case, case, act_on(case, case, SYSTEM, "no_answer", facts, "the sender"), card)
    if is_over_limit(facts):
        after = case.warned(limit_warning(facts))
        return decided(case, after, act_on(case, after, SYSTEM, "no_answer", facts, "too many today"), card)
    told = answer(
        case,
        "answer",
        facts.rules,
        {"words": command.words, "is_whole": "yes" if command.is_whole or not is_question else ""},
        is_plain=PUBLIC.issuperset(command.topics),
    )
    after = replace(
        case, answered=Answered(at=facts.now, words=command.words[:SHOWN_MAX], topics=command.topics)
    )
    if is_question and command.is_whole:
        after = move(after, CaseState.ANSWERED, Actor.SYSTEM, facts.now)
    act = act_on(case, after, SYSTEM, "answer", facts, ", ".join(command.topics))
    return decided(case, after, act, *automatic(told, command.pictures), card)


def answer_later(case: Case, command: AnswerLater, facts: Facts) -> Decision | Refusal:
    """No answer can be found yet: the operators see the question, the customer gets his acknowledgement."""
    if case.state is not CaseState.AWAITING_OPERATOR:
        return Refusal(RefusalKind.NOT_NOW, case)
    told = () if is_over_limit(facts) else automatic(acknowledgement(case, facts.rules))
    act = act_on(case, case, SYSTEM, "answer_later", facts, command.trouble)
    return decided(case, case, act, ShowCard(case_ref=case.ref), *told)
