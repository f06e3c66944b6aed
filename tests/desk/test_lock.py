"""A locked desk begins nothing that moves money, and goes on finding out what was begun."""

from dataclasses import replace

import pytest

from bot.desk.attempt import Outcome
from bot.desk.case import CaseState
from bot.desk.commands import (
    Approve,
    CaseCommand,
    ResolveStuck,
    SettleAttempt,
    StartAttempt,
    StuckAnswer,
)
from bot.desk.decide import decide
from bot.desk.decision import Decision, Refusal, RefusalKind
from bot.desk.fact import said
from tests.builders import NOON, a_case, an_account, an_attempt, some_facts
from tests.people import OLGA

LOCKED = some_facts(is_locked=True, attempt=an_attempt(outcome=Outcome.UNKNOWN))
STUCK = a_case(CaseState.STUCK, attempts=1)
DONE = SettleAttempt(number=1, outcome=Outcome.DONE, evidence=said("row 5"), after=an_account(6_460_000))


def resolved(answer: StuckAnswer) -> ResolveStuck:
    return ResolveStuck(operator=OLGA, revision=1, answer=answer)


@pytest.mark.parametrize(
    ("state", "command"),
    [
        (CaseState.AWAITING_OPERATOR, Approve(operator=OLGA, revision=1)),
        (CaseState.APPROVED, StartAttempt(account=an_account(), gateway_date=NOON)),
        (CaseState.STUCK, resolved(StuckAnswer.IT_WAS_NOT)),
    ],
)
def test_nothing_that_moves_money_begins(state: CaseState, command: CaseCommand) -> None:
    case = a_case(state, attempts=1)
    facts = replace(LOCKED, attempt=None) if state is not CaseState.STUCK else LOCKED

    assert decide(case, command, facts) == Refusal(RefusalKind.LOCKED, case)
    assert isinstance(decide(case, command, replace(facts, is_locked=False)), Decision)


@pytest.mark.parametrize(
    ("case", "command"),
    [
        (STUCK, resolved(StuckAnswer.LOOK_AGAIN)),
        (STUCK, resolved(StuckAnswer.IT_WAS)),
        (STUCK, resolved(StuckAnswer.NO_MORE)),
        (STUCK, DONE),
    ],
)
def test_what_was_begun_is_still_found_out_about(case: object, command: CaseCommand) -> None:
    assert isinstance(decide(case, command, LOCKED), Decision)  # type: ignore[arg-type]


def test_an_old_button_is_told_that_it_is_old_before_anything_else() -> None:
    refusal = decide(a_case(revision=2), Approve(operator=OLGA, revision=1), LOCKED)

    assert isinstance(refusal, Refusal)
    assert refusal.kind is RefusalKind.STALE
