"""Figures for operators: counted from what is stored, on both databases."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from bot.desk.audit import GENESIS, Act
from bot.desk.case import Case, CaseState
from bot.desk.effects import Examine, Tell
from bot.desk.lots import LotKind
from bot.desk.money import Money
from bot.store.cards import ShownCard
from bot.store.reports import (
    audit_head,
    backlog,
    card_places,
    history,
    listed,
    numbers,
    of_account,
    open_by_state,
    queue,
)
from tests.builders import NOON, REF, a_case, a_lot, an_account, some_terms
from tests.people import OLGA
from tests.store.steps import Steps

DAY = timedelta(days=1)


def kept(steps: Steps, *cases: Case) -> None:
    for case in cases:
        steps.write(lambda uow, case=case: uow.cases.open(case))  # type: ignore[misc]


def a_waiting(number: int, hours: int, state: CaseState = CaseState.AWAITING_OPERATOR) -> Case:
    return replace(a_case(state), ref=f"TU-{number:06}", opened_at=NOON - timedelta(hours=hours))


def act(ref: str, verb: str, hours: int, actor: str = f"operator:{OLGA}") -> Act:
    return Act(NOON + timedelta(hours=hours), actor, ref, verb, "awaiting_operator", "approved", "")


def test_the_queue_is_what_waits_oldest_first_by_the_page(steps: Steps) -> None:
    kept(
        steps,
        a_waiting(1, 1),
        a_waiting(2, 9, CaseState.STUCK),
        a_waiting(3, 5),
        a_waiting(4, 99, CaseState.NEEDS_INFO),
        a_waiting(5, 99, CaseState.CREDITED),
    )

    first, rest = (steps.database.read_here(lambda c, o=o: queue(c, o, 2)) for o in (0, 2))  # type: ignore[misc]

    assert [case.ref for case in first.cases] == ["TU-000002", "TU-000003"]
    assert [case.ref for case in rest.cases] == ["TU-000001"]
    assert (first.total, rest.offset) == (3, 2)


def test_cards_are_found_where_they_are(steps: Steps) -> None:
    kept(steps, a_waiting(1, 1), a_waiting(2, 2))
    steps.write(lambda uow: uow.cards.save(ShownCard("TU-000001", -100_5, 7, "x")))

    places = steps.database.read_here(lambda c: card_places(c, [a_waiting(1, 1), a_waiting(2, 2)]))

    assert places == {"TU-000001": (-1005, 7)}


def test_numbers_count_credits_of_the_span_by_currency(steps: Steps) -> None:
    usdt = replace(
        a_waiting(2, 0, CaseState.CREDITED), terms=some_terms(Money(Decimal(50), "USDT"), None, "1")
    )
    kept(steps, a_waiting(1, 0, CaseState.CREDITED), usdt, a_waiting(3, 0, CaseState.CLOSED))
    for ref, quota, at in (("TU-000001", 6_250_000, 1), ("TU-000002", 25_000_000, 2), ("TU-000003", 1, 30)):
        lot = a_lot(quota, case_ref=ref, opened_at=NOON + timedelta(hours=at))
        steps.write(lambda uow, lot=lot: uow.ledger.open_lot(lot))  # type: ignore[misc]
    free = a_lot(500_000, kind=LotKind.FREE, paid=None, opened_at=NOON)
    steps.write(lambda uow: uow.ledger.open_lot(free))

    told = steps.database.read_here(lambda c: numbers(c, NOON, NOON + DAY))

    assert (told.opened, told.topups, told.quota) == (3, 2, 31_250_000)
    assert told.paid == {"CNY": Decimal(100), "USDT": Decimal(50)}


def test_the_answer_time_is_the_median_of_first_answers_in_the_span(steps: Steps) -> None:
    kept(steps, *(replace(a_waiting(n, 0), opened_at=NOON) for n in (1, 2, 3, 4)))
    steps.write(
        lambda uow: uow.ledger.record(
            (
                act("TU-000001", "examine", 0, "system"),
                act("TU-000001", "approve", 1),
                act("TU-000002", "reject", 3),
                act("TU-000003", "first_tap", 9),
                act("TU-000003", "approve", 20),
                act("TU-000004", "open", 0),
                Act(NOON, f"operator:{OLGA}", None, "lock", None, None, ""),
            )
        )
    )

    told = steps.database.read_here(lambda c: numbers(c, NOON, NOON + DAY))
    later = steps.database.read_here(lambda c: numbers(c, NOON + timedelta(hours=10), NOON + DAY))

    assert told.answer_time == timedelta(hours=3)
    assert later.answer_time is None


def test_nothing_happened_is_told_as_nothing(steps: Steps) -> None:
    told = steps.database.read_here(lambda c: numbers(c, NOON, NOON + DAY))

    assert (told.opened, told.topups, told.quota, told.paid, told.answer_time) == (0, 0, 0, {}, None)
    assert steps.database.read_here(open_by_state) == {}
    assert steps.database.read_here(audit_head) == (0, GENESIS)


def test_open_are_those_with_which_somebody_has_to_do(steps: Steps) -> None:
    states = [
        CaseState.STUCK,
        CaseState.NEEDS_INFO,
        CaseState.NEEDS_INFO,
        CaseState.CLOSED,
        CaseState.REJECTED,
    ]
    kept(steps, *(a_waiting(number, 0, state) for number, state in enumerate(states)))

    assert steps.database.read_here(open_by_state) == {CaseState.NEEDS_INFO: 2, CaseState.STUCK: 1}


def test_a_case_has_its_history_in_order(steps: Steps) -> None:
    acts = (act(REF, "first_tap", 1), act(REF, "approve", 2))
    steps.write(lambda uow: uow.ledger.record((acts[0], act("TU-111112", "approve", 1), acts[1])))

    assert steps.database.read_here(lambda c: history(c, REF)) == acts
    assert steps.database.read_here(audit_head)[0] == 3


def test_an_account_has_its_cases_newest_first_and_its_lots(steps: Steps) -> None:
    kept(steps, *(a_waiting(number, 9 - number) for number in range(4)))
    kept(steps, replace(a_waiting(9, 0), terms=some_terms(None, an_account(ref="8"))))
    steps.write(lambda uow: uow.ledger.open_lot(a_lot()))

    known = steps.database.read_here(lambda c: of_account(c, "7", 2))

    assert [case.ref for case in known.cases] == ["TU-000003", "TU-000002"]
    assert (known.total, len(known.lots)) == (4, 1)


def test_the_backlog_is_what_is_due_or_has_failed(steps: Steps) -> None:
    empty = steps.database.read_here(lambda c: backlog(c, NOON))
    steps.write(lambda uow: uow.outbox.record((Tell(text="unlocked"),), None, NOON))
    kept(steps, a_case())
    steps.write(lambda uow: uow.outbox.record((Examine(case_ref=REF),), REF, NOON + timedelta(minutes=1)))

    def fail(uow):
        (leased,) = uow.outbox.lease("here", NOON, NOON + DAY, "telegram", 1)
        uow.outbox.again(leased, NOON + timedelta(hours=1), "502")

    steps.write(fail)
    told = steps.database.read_here(lambda c: backlog(c, NOON))

    assert (empty.due, empty.oldest_at) == (0, None)
    assert (told.due, told.oldest_kind, told.oldest_at, told.oldest_trouble) == (1, "tell", NOON, "502")
    assert steps.database.read_here(lambda c: backlog(c, NOON + DAY)).due == 2
    assert told.database_bytes > 4096


def test_the_list_is_newest_first_and_may_be_of_one_state(steps: Steps) -> None:
    kept(steps, a_waiting(1, 9), a_waiting(2, 1), a_waiting(3, 5, CaseState.STUCK))

    whole = steps.database.read_here(lambda c: listed(c, None, 2))
    stuck = steps.database.read_here(lambda c: listed(c, CaseState.STUCK, 2))

    assert [case.ref for case in whole] == ["TU-000002", "TU-000003"]
    assert [case.ref for case in stuck] == ["TU-000003"]
