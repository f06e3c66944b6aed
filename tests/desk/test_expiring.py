"""What nobody answered in time: ended by the desk, told to the customer, and never a moment too early."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.desk.case import Case, CaseState
from bot.desk.commands import Expire
from bot.desk.decide import decide
from bot.desk.decision import Decision, Refusal, Rules
from bot.desk.effects import SendMail, ShowCard
from bot.desk.expiring import EXPIRING
from tests.builders import NOON, a_case, a_question, a_refund, some_facts

RULES = Rules(expires_after=timedelta(days=14))
IN_TIME = some_facts(NOON + timedelta(days=14) - timedelta(seconds=1), RULES)
OVER = some_facts(NOON + timedelta(days=14), RULES)


@pytest.mark.parametrize("case", [a_case(CaseState.NEEDS_INFO), a_refund(CaseState.IDENTITY_PENDING)])
def test_it_expires_once_its_time_is_over(case: Case) -> None:
    assert isinstance(decide(case, Expire(), IN_TIME), Refusal)

    decision = decide(case, Expire(), OVER)

    assert isinstance(decision, Decision)
    assert decision.case.state is CaseState.EXPIRED
    assert [act.actor for act in decision.acts] == ["system"]
    (mail,) = (effect for effect in decision.effects if isinstance(effect, SendMail))
    assert (mail.template, mail.values["days"]) == ("expired", "14")
    assert ShowCard(case_ref=case.ref) in decision.effects


def test_an_answer_starts_the_time_anew() -> None:
    case = a_case(CaseState.NEEDS_INFO, changed_at=NOON + timedelta(days=1))

    assert isinstance(decide(case, Expire(), OVER), Refusal)


def test_an_answered_question_is_closed_without_a_word_and_opened_by_the_next_one() -> None:
    case = a_question(state=CaseState.ANSWERED)
    assert isinstance(decide(case, Expire(), IN_TIME), Refusal)

    decision = decide(case, Expire(), OVER)

    assert isinstance(decision, Decision)
    assert (decision.case.state, decision.effects) == (CaseState.CLOSED, (ShowCard(case_ref=case.ref),))


@pytest.mark.parametrize("state", sorted(set(CaseState) - set(EXPIRING)))
def test_what_waits_for_the_desk_or_is_over_never_expires(state: CaseState) -> None:
    assert isinstance(decide(a_case(state), Expire(), OVER), Refusal)


def test_nobody_is_told_where_an_answer_would_be_wrong() -> None:
    case = replace(a_case(CaseState.NEEDS_INFO), may_answer=False)

    decision = decide(case, Expire(), OVER)

    assert isinstance(decision, Decision)
    assert not [effect for effect in decision.effects if isinstance(effect, SendMail)]
