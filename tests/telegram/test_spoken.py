"""Every command of an operator is answered in words, in both languages."""

import pytest

from bot.desk.case import CaseState
from bot.desk.commands import OPERATOR_COMMANDS
from bot.desk.decide import decide
from bot.desk.decision import Decision
from bot.desk.proof_commands import TakeOn
from bot.telegram.spoken import DONE, Spoken
from bot.texts.catalogue import LANGUAGES, Catalogue
from tests.builders import a_refund, some_facts
from tests.people import OLGA


def test_no_command_is_without_an_answer() -> None:
    assert set(DONE) == set(OPERATOR_COMMANDS)


@pytest.mark.parametrize("language", LANGUAGES)
def test_who_takes_an_identity_on_himself_is_told_that_it_is_done(language: str) -> None:
    command = TakeOn(operator=OLGA, revision=1)
    decision = decide(a_refund(), command, some_facts())
    assert isinstance(decision, Decision)
    assert decision.case.state is CaseState.AWAITING_OPERATOR

    assert Spoken(Catalogue(), language, {OLGA: "Olga"}, 500_000).done(command, decision)
