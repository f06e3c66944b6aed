"""What is decided for the whole desk: stored with its audit row and its announcement, once."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from bot.desk.case import CaseState
from bot.desk.commands import Approve
from bot.desk.decision import Refusal, RefusalKind
from bot.desk.money import Money
from bot.desk.rates import MarketRate
from bot.handle import Handle
from bot.house import lock, set_market_rate, set_paid_rate, unlock
from bot.store.engine import Database
from bot.store.paid_rates import SetRate
from bot.store.schema import migrate
from bot.store.store import Store
from bot.store.tables import effects
from tests.builders import NOON, REF, RULES, SetClock, a_case, a_rate
from tests.people import OLGA, OTTO
from tests.store.steps import Steps

EIGHT_AND_A_HALF = SetRate("CNY", Decimal("8.5"), OLGA, NOON)


@pytest.fixture
def handle(url: str) -> Iterator[Handle]:
    database = Database(url)
    migrate(database.engine)
    yield Handle(Store(database), SetClock(), RULES, b"k" * 16, lambda: None)
    database.close()


@pytest.fixture
def desk(handle: Handle) -> Steps:
    return Steps(handle.store.database)


def verbs(desk: Steps) -> list[str]:
    return desk.read(lambda uow: [row.act.verb for row in uow.ledger.audit_rows()])


def kinds(desk: Steps) -> list[str]:
    return desk.database.read_here(
        lambda connection: list(connection.scalars(select(effects.c.kind).order_by(effects.c.id)))
    )


def test_a_lock_is_stored_audited_announced_and_drawn_on_waiting_cards_once(desk: Steps) -> None:
    desk.write(lambda uow: uow.cases.open(a_case()))

    first = desk.write(lambda uow: lock(uow, OLGA, "Olga", NOON))
    second = desk.write(lambda uow: lock(uow, OTTO, "Otto", NOON + timedelta(hours=1)))

    assert (first.by, second.by) == (OLGA, OLGA)
    assert verbs(desk) == ["lock"]
    assert kinds(desk) == ["tell", "card"]


async def test_a_lock_refuses_approval_until_it_is_lifted(handle: Handle, desk: Steps) -> None:
    desk.write(lambda uow: uow.cases.open(a_case()))
    desk.write(lambda uow: lock(uow, OLGA, "Olga", NOON))

    refused = await handle.send(REF, Approve(operator=OLGA, revision=1))

    assert isinstance(refused, Refusal)
    assert refused.kind is RefusalKind.LOCKED
    lifted = desk.write(lambda uow: unlock(uow, NOON))
    assert lifted is not None
    assert lifted.by == OLGA
    assert desk.write(lambda uow: unlock(uow, NOON)) is None
    assert verbs(desk) == ["lock", "unlock"]
    await handle.send(REF, Approve(operator=OLGA, revision=1))
    approved = desk.read(lambda uow: uow.cases.load(REF))
    assert approved is not None
    assert approved.state is CaseState.APPROVED


def test_a_paid_rate_overrides_the_configuration_from_the_next_case_on(handle: Handle, desk: Steps) -> None:
    assert desk.write(lambda uow: set_paid_rate(uow, OLGA, "Olga", EIGHT_AND_A_HALF))
    assert not desk.write(lambda uow: set_paid_rate(uow, OLGA, "Olga", EIGHT_AND_A_HALF))
    money = Money(Decimal(85), "CNY")

    case = desk.write(lambda uow: handle.open_by_hand(uow, OLGA, "1:1", "anne88", money, ""))

    assert case.terms.paid_rate == Decimal("8.5")
    assert case.terms.quota(500_000) == 5_000_000
    rules = desk.read(handle.rules_now)
    assert rules.paid_rates == {**RULES.paid_rates, "CNY": Decimal("8.5")}
    assert verbs(desk) == ["rate_paid", "open"]


def test_rates_set_before_stay_readable_and_the_last_counts(desk: Steps) -> None:
    for rate in ("8.5", "9", "8.2"):
        new = replace(EIGHT_AND_A_HALF, per_usd=Decimal(rate))
        desk.write(lambda uow, new=new: uow.paid_rates.set(new))  # type: ignore[misc]

    assert desk.read(lambda uow: uow.paid_rates.all())["CNY"].per_usd == Decimal("8.2")


def test_a_market_rate_of_an_operator_is_the_latest(desk: Steps) -> None:
    desk.write(lambda uow: uow.rates.accept(a_rate("7.10"), NOON))
    told = MarketRate("CNY", Decimal("7.18"), NOON, "operator Olga")

    assert desk.write(lambda uow: set_market_rate(uow, OLGA, "Olga", told))
    assert not desk.write(lambda uow: set_market_rate(uow, OLGA, "Olga", told))

    assert desk.read(lambda uow: uow.rates.latest("CNY")) == told
    assert desk.read(lambda uow: uow.rates.all()) == {"CNY": told}
    assert verbs(desk) == ["rate_market"]


def test_one_command_opens_one_case_however_often_it_is_delivered(handle: Handle, desk: Steps) -> None:
    def opened(command: str) -> str:
        money = Money(Decimal(5), "USD")
        return desk.write(lambda uow: handle.open_by_hand(uow, OLGA, command, "anne88", money, "")).ref

    assert opened("1:1") == opened("1:1")
    assert opened("1:2") != opened("1:1")
    assert verbs(desk) == ["open", "open"]
