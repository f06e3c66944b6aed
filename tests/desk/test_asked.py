"""Questions: answered at once where that is safe, by a person where it is not, and never without end."""

from dataclasses import replace
from typing import Any

import pytest

from bot.desk.asked import Answered, Topic
from bot.desk.case import Case, CaseState, WarningKind
from bot.desk.commands import AnswerLater, AnswerQuestion, JoinCase
from bot.desk.decide import decide
from bot.desk.decision import Decision, Refusal, Rules
from bot.desk.effects import FindAnswer, SendMail, ShowCard, Tell
from bot.desk.mail import Authenticity, Verdict
from tests.builders import (
    NOON,
    PROVEN,
    a_case,
    a_claim,
    a_mail,
    a_question,
    a_refund,
    an_examination,
    some_facts,
)
from tests.people import OLGA

FRESH = a_question(verdict=None, asked=(Topic.BALANCE, Topic.MODELS))
ANSWER = AnswerQuestion(
    topics=(Topic.BALANCE, Topic.MODELS), is_whole=True, words="$12.50 USD", pictures=("alipay",)
)
ANSWERED = a_question(
    state=CaseState.ANSWERED, answered=Answered(at=NOON, words="$12.50 USD", topics=(Topic.BALANCE,))
)
FORGED = Verdict(Authenticity.FAILED, ("dmarc=fail",))


def decided(case: Case, command: Any, **facts: Any) -> Decision:
    decision = decide(case, command, some_facts(**facts))
    assert isinstance(decision, Decision)
    return decision


def a_join(*asked: Topic, **more: Any) -> JoinCase:
    whole = {"mail_id": 9, "mail": a_mail("and now?"), "is_from_own_address": True, "asked": asked}
    return JoinCase(**(whole | more))


def looks_up(decision: Decision) -> list[FindAnswer]:
    return [effect for effect in decision.effects if isinstance(effect, FindAnswer)]


def mails_of(decision: Decision) -> list[SendMail]:
    return [effect for effect in decision.effects if isinstance(effect, SendMail)]


def kinds_of(decision: Decision) -> list[str]:
    return [effect.kind for effect in decision.effects]


# Examined: what becomes of a question at once.


def test_a_question_that_can_be_answered_is_looked_up_before_anybody_is_shown_it() -> None:
    decision = decided(FRESH, an_examination())

    assert kinds_of(decision) == ["answer"]
    (effect,) = looks_up(decision)
    assert (effect.mail_id, effect.asked, effect.account) == (1, FRESH.asked, "anne88")
    assert decision.case.state is CaseState.AWAITING_OPERATOR


def test_a_question_with_files_is_shown_at_once() -> None:
    assert kinds_of(decided(replace(FRESH, attachments=1), an_examination())) == ["card", "files", "answer"]


@pytest.mark.parametrize("asked", [(), (Topic.OTHER,)])
def test_what_nobody_but_a_person_can_answer_is_acknowledged(asked: tuple[Topic, ...]) -> None:
    decision = decided(replace(FRESH, asked=asked), an_examination())

    assert kinds_of(decision) == ["card", "mail"]
    assert mails_of(decision)[0].template == "acknowledge_question"


def test_a_part_that_can_be_answered_is_looked_up() -> None:
    asked = (Topic.MODELS, Topic.OTHER)

    assert looks_up(decided(replace(FRESH, asked=asked), an_examination()))[0].asked == asked


def test_a_forged_or_robots_question_is_only_shown() -> None:
    assert kinds_of(decided(FRESH, an_examination(verdict=FORGED))) == ["card"]
    assert kinds_of(decided(replace(FRESH, may_answer=False), an_examination())) == ["card"]


@pytest.mark.parametrize(("facts", "told"), [({"answers_to_sender": 2}, "2"), ({"answers_in_all": 5}, "5")])
@pytest.mark.parametrize("case", [FRESH, a_case(verdict=None), a_refund(verdict=None)], ids=lambda c: c.kind)
def test_over_the_limit_nothing_is_sent_and_the_card_says_so(
    case: Case, facts: dict[str, int], told: str
) -> None:
    rules = Rules(answers_per_sender=2, answers_in_all=5)

    decision = decided(case, an_examination(), rules=rules, **facts)

    assert kinds_of(decision) == ["card"]
    assert {w.kind: w.detail for w in decision.case.warnings}[WarningKind.ANSWERS_LIMIT] == told


def test_below_the_limit_it_is_answered() -> None:
    rules = Rules(answers_per_sender=2, answers_in_all=5)

    assert looks_up(decided(FRESH, an_examination(), rules=rules, answers_to_sender=1, answers_in_all=4))


def test_every_acknowledgement_is_counted() -> None:
    (mail,) = mails_of(decided(a_case(verdict=None), an_examination()))

    assert mail.is_automatic


# The answer.


def test_a_whole_answer_is_mailed_and_the_case_is_answered() -> None:
    decision = decided(replace(FRESH, verdict=PROVEN), ANSWER)

    assert decision.case.state is CaseState.ANSWERED
    assert decision.case.answered == Answered(at=NOON, words="$12.50 USD", topics=ANSWER.topics)
    assert decision.acts[0].verb == "answer"
    assert kinds_of(decision) == ["mail", "card"]
    (mail,) = mails_of(decision)
    assert (mail.template, mail.pictures, mail.is_automatic) == ("answer", ("alipay",), True)
    assert mail.values == {"ref": "QU-7K3F9Q", "words": "$12.50 USD", "is_whole": "yes"}


def test_a_part_of_an_answer_leaves_the_case_with_the_operators() -> None:
    decision = decided(replace(FRESH, verdict=PROVEN), replace(ANSWER, is_whole=False))

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert mails_of(decision)[0].values["is_whole"] == ""
    assert decision.case.answered is not None


def test_an_answer_that_comes_after_an_operators_changes_nothing() -> None:
    assert isinstance(decide(ANSWERED, ANSWER, some_facts()), Refusal)
    assert isinstance(decide(a_question(state=CaseState.CLOSED), ANSWER, some_facts()), Refusal)


def test_an_answer_to_a_forged_mail_is_not_sent() -> None:
    decision = decided(a_case(), replace(ANSWER, may_be_sent=False, topics=(Topic.STATUS,)))

    assert kinds_of(decision) == ["card"]
    assert decision.case.answered is None


def test_the_limit_holds_for_the_answer_too() -> None:
    decision = decided(replace(FRESH, verdict=PROVEN), ANSWER, answers_to_sender=6)

    assert kinds_of(decision) == ["card"]
    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert decision.case.warnings[-1].kind is WarningKind.ANSWERS_LIMIT


def test_a_state_that_is_told_changes_no_top_up() -> None:
    before = a_case(CaseState.CREDITING)

    decision = decided(before, replace(ANSWER, topics=(Topic.STATUS,), pictures=()))

    assert decision.case.state is CaseState.CREDITING
    assert decision.case.terms == before.terms
    assert kinds_of(decision) == ["mail", "card"]


def test_while_the_gateway_is_away_the_question_is_acknowledged_and_shown() -> None:
    decision = decided(replace(FRESH, verdict=PROVEN), AnswerLater(trouble="away"))

    assert kinds_of(decision) == ["card", "mail"]
    assert mails_of(decision)[0].template == "acknowledge_question"
    assert decision.case.state is CaseState.AWAITING_OPERATOR


# The customer writes again.


@pytest.mark.parametrize("case", [ANSWERED, replace(ANSWERED, state=CaseState.CLOSED)])
def test_who_writes_again_to_an_answered_or_closed_question_gets_a_person(case: Case) -> None:
    decision = decided(case, a_join())

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert looks_up(decision) == []
    assert [effect.text for effect in decision.effects if isinstance(effect, Tell)] == ["customer_wrote"]


@pytest.mark.parametrize(
    "asked", [(Topic.BALANCE,), (Topic.MODELS, Topic.OTHER), (Topic.MODELS, Topic.BALANCE)]
)
def test_what_was_answered_before_is_not_answered_by_the_same_words_again(asked: tuple[Topic, ...]) -> None:
    decision = decided(ANSWERED, a_join(*asked))

    assert decision.case.state is CaseState.AWAITING_OPERATOR
    assert looks_up(decision) == []


def test_a_new_question_in_the_same_case_is_looked_up() -> None:
    decision = decided(ANSWERED, a_join(Topic.MODELS, claim=a_claim(account="bart")))

    (effect,) = looks_up(decision)
    assert (effect.mail_id, effect.asked, effect.account) == (9, (Topic.MODELS,), "bart")
    assert decided(decision.case, ANSWER).case.state is CaseState.ANSWERED


def test_after_a_persons_answer_a_person_answers() -> None:
    by_olga = replace(ANSWERED, answered=Answered(at=NOON, words="no", operator=OLGA))

    assert looks_up(decided(by_olga, a_join(Topic.MODELS))) == []


def test_thanks_leave_an_answered_case_answered() -> None:
    assert decided(ANSWERED, a_join(is_thanks=True)).case.state is CaseState.ANSWERED


def test_a_stranger_opens_no_answered_case() -> None:
    decision = decided(ANSWERED, a_join(Topic.MODELS, is_from_own_address=False))

    assert decision.case.state is CaseState.ANSWERED
    assert looks_up(decision) == []


@pytest.mark.parametrize("case", [a_case(), a_case(CaseState.CREDITED), a_refund()], ids=lambda c: c.state)
def test_where_is_it_is_looked_up_for_the_customer_alone(case: Case) -> None:
    (effect,) = looks_up(decided(case, a_join(Topic.STATUS)))

    assert (effect.mail_id, effect.asked) == (9, (Topic.STATUS,))
    assert looks_up(decided(case, a_join(Topic.STATUS, is_from_own_address=False))) == []
    assert looks_up(decided(case, a_join())) == []


def test_the_card_is_shown_in_every_case() -> None:
    for case in (a_case(), ANSWERED, a_question()):
        assert ShowCard(case_ref=case.ref) in decided(case, a_join()).effects
