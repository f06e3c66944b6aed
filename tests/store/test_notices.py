"""Subscriptions: one for each address and kind, ended and begun again; steps of their accounts."""

from datetime import timedelta
from decimal import Decimal

from bot.desk.notices import NoticeKind
from tests.builders import NOON
from tests.store.steps import Steps

NEWS, LOW = NoticeKind.NEWS, NoticeKind.LOW_BALANCE
ANNE, BART = "anne@mail.example", "bart@mail.example"


def subscribed(steps: Steps, address: str, kind: NoticeKind = NEWS, language: str = "en") -> int:
    return steps.write(lambda uow: uow.notices.subscribe(address, kind, language, NOON))


def wanted(steps: Steps, kind: NoticeKind = NEWS) -> list[str]:
    return [each.address for each in steps.read(lambda uow: uow.notices.of(kind))]


def test_who_asks_twice_gets_one_and_who_asks_again_gets_it_again(steps: Steps) -> None:
    anne = subscribed(steps, ANNE)
    assert subscribed(steps, ANNE, language="zh") == anne
    subscribed(steps, BART)
    subscribed(steps, BART, LOW)
    assert (wanted(steps), wanted(steps, LOW)) == ([ANNE, BART], [BART])

    steps.write(lambda uow: uow.notices.end(anne, NOON))
    steps.write(lambda uow: uow.notices.end(anne, NOON + timedelta(days=1)))
    assert wanted(steps) == [BART]
    known = steps.read(lambda uow: uow.notices.by_id(anne))
    assert known is not None
    assert (known.is_wanted, known.language) == (False, "zh")
    assert subscribed(steps, ANNE) == anne
    assert wanted(steps) == [ANNE, BART]


def test_an_address_ends_its_own_kinds_alone(steps: Steps) -> None:
    for address in (ANNE, BART):
        subscribed(steps, address)
        subscribed(steps, address, LOW)
    steps.write(lambda uow: uow.notices.end_all(BART, [LOW], NOON))
    steps.write(lambda uow: uow.notices.end_all(ANNE, [NEWS, LOW], NOON))

    assert (wanted(steps), wanted(steps, LOW)) == ([BART], [])


def test_steps_are_watched_while_they_are_wanted(steps: Steps) -> None:
    number = subscribed(steps, ANNE, LOW)
    steps.write(lambda uow: uow.notices.set_steps(number, ["7"], [Decimal(9)]))
    steps.write(lambda uow: uow.notices.set_steps(number, ["7", "8"], [Decimal(5), Decimal("0.5")]))
    watched = steps.read(lambda uow: uow.notices.watched())

    assert [(each.account_ref, [step.threshold for step in each.steps]) for each in watched] == [
        ("7", [Decimal(5), Decimal("0.5")]),
        ("8", [Decimal(5), Decimal("0.5")]),
    ]
    fired = [step.id for step in watched[0].steps]
    steps.write(lambda uow: uow.notices.arm(fired, is_armed=False))
    steps.write(lambda uow: uow.notices.forget_account(number, "8"))
    (left,) = steps.read(lambda uow: uow.notices.watched())
    assert [step.is_armed for step in left.steps] == [False, False]

    steps.write(lambda uow: uow.notices.end(number, NOON))
    assert steps.read(lambda uow: uow.notices.watched()) == ()
