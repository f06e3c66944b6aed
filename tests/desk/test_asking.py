"""An operator asks and answers."""

import pytest

from bot.desk.case import CaseState
from bot.desk.decision import RefusalKind
from bot.desk.mail import Authenticity, Verdict
from bot.desk.saying import WORDS_MAX, Question
from bot.desk.verbs import Answer, Ask
from tests.builders import a_case, a_question, a_refund, some_facts
from tests.desk.verbs import a_credited, done, kinds, mail_of, refused
from tests.people import OLGA


def ask(question: Question = Question.ACCOUNT, words: str = "") -> Ask:
    return Ask(operator=OLGA, revision=1, question=question, words=words)


@pytest.mark.parametrize("question", sorted(set(Question) - {Question.OTHER}))
def test_case_waits_for_the_answer_to_a_question_that_was_chosen(question: Question) -> None:
    decision = done(a_case(), ask(question))

    assert decision.case.state is CaseState.NEEDS_INFO
    assert kinds(decision) == ["card", "mail"]
    assert mail_of(decision).values["question"] == question


def test_case_that_was_asked_can_be_asked_again() -> None:
    decision = done(a_case(CaseState.NEEDS_INFO), ask(Question.PROOF))

    assert decision.case.state is CaseState.NEEDS_INFO
    assert decision.acts[0].verb == "ask"


def test_decided_case_is_written_about_and_stays_as_it_is() -> None:
    decision = done(a_credited(), ask(Question.OTHER, "All well?"))

    assert decision.case.state is CaseState.CREDITED
    assert decision.acts[0].verb == "write"
    assert mail_of(decision).values["is_asked"] == ""


def test_chosen_questions_are_for_undecided_cases() -> None:
    assert refused(a_credited(), ask(Question.ACCOUNT)) is RefusalKind.NOT_NOW


def test_operator_may_write_to_whoever_is_not_answered_automatically() -> None:
    case = a_case(verdict=Verdict(Authenticity.FAILED), may_answer=False)

    assert mail_of(done(case, ask(Question.OTHER, "Who are you?"))).values["words"] == "Who are you?"


@pytest.mark.parametrize("words", ["", " \n", "x" * (WORDS_MAX + 1)])
def test_own_words_must_be_words_for_a_mail(words: str) -> None:
    assert refused(a_case(), ask(Question.OTHER, words)) is RefusalKind.NO_WORDS
    assert refused(a_question(), Answer(operator=OLGA, revision=1, words=words)) is RefusalKind.NO_WORDS


def test_nobody_is_written_to_where_there_is_no_address() -> None:
    assert refused(a_case(sender=None), ask()) is RefusalKind.NO_ADDRESS


def test_refund_is_asked_as_a_topup_is() -> None:
    assert done(a_refund(CaseState.AWAITING_OPERATOR), ask()).case.state is CaseState.NEEDS_INFO


def test_question_is_answered_by_a_person_and_may_be_added_to() -> None:
    first = done(a_question(), Answer(operator=OLGA, revision=1, words="Yes."))
    assert first.case.state is CaseState.ANSWERED
    assert mail_of(first).values["words"] == "Yes."
    assert first.case.answered is not None
    assert first.case.answered.operator == OLGA

    second = done(first.case, Answer(operator=OLGA, revision=2, words="And no."))
    assert second.case.state is CaseState.ANSWERED
    assert mail_of(second).message_id != mail_of(first).message_id


def test_topups_are_asked_and_questions_answered_not_the_other_way_round() -> None:
    assert refused(a_question(), ask()) is RefusalKind.NOT_NOW
    assert (
        refused(a_case(), Answer(operator=OLGA, revision=1, words="x"), some_facts()) is RefusalKind.NOT_NOW
    )
