"""Automatic mails are counted by recipient and in all; a person's cases about money are found."""

from dataclasses import replace
from datetime import timedelta

from bot.desk.case import CaseState
from tests.builders import NOON, a_case, a_question, a_refund
from tests.desk.test_effects import MAIL
from tests.people import ANNE, BART
from tests.store.steps import Steps

DAY = timedelta(days=1)


def test_automatic_mails_of_a_day_are_counted(steps: Steps) -> None:
    automatic = replace(MAIL, is_automatic=True, case_ref=None)
    to_bart = replace(automatic, to=BART.address)
    steps.write(
        lambda uow: uow.outbox.record((automatic, replace(automatic, is_automatic=False)), None, NOON)
    )
    steps.write(lambda uow: uow.outbox.record((automatic, to_bart), None, NOON - DAY - timedelta(seconds=1)))
    steps.write(lambda uow: uow.outbox.record((to_bart,), None, NOON))

    def given(to: str | None) -> int:
        return steps.read(lambda uow: uow.outbox.automatic_mails(NOON - DAY, to))

    assert given(MAIL.to) == 1
    assert given(MAIL.to.upper()) == 1, "a provider ignores case"
    assert given("nobody@mail.example") == 0
    assert given(None) == 2


def test_a_persons_cases_about_money_come_newest_first(steps: Steps) -> None:
    old = a_case(CaseState.CREDITED, ref="TU-000000", opened_at=NOON - DAY)
    new, refund = a_case(), a_refund(opened_at=NOON - DAY / 2)
    others = a_case(ref="TU-111111", sender=BART)
    for case in (old, new, refund, others, a_question()):
        steps.write(lambda uow, case=case: uow.cases.open(case))

    found = steps.read(lambda uow: uow.cases.of_money(ANNE.key, 9))

    assert found == (new, refund, old)
    assert steps.read(lambda uow: uow.cases.of_money(ANNE.key, 1)) == (new,)
