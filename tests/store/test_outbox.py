"""The outbox: order within a lane, merging, leases with a fence."""

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from bot.desk.effects import (
    FIRST_LOOK,
    CreditAccount,
    Effect,
    SendMail,
    SetGroup,
    ShowCard,
    Tell,
    WatchCredit,
)
from bot.store.outbox import Leased, Outbox
from bot.store.tables import effects
from bot.store.uow import UnitOfWork
from tests.builders import NOON, REF, a_case
from tests.store.steps import Steps

LEASE = timedelta(seconds=60)
SECOND = timedelta(seconds=1)
QUEUES = ("gateway", "mail", "examine", "telegram", "watch")
CARD = ShowCard(case_ref=REF)
CREDIT = CreditAccount(case_ref=REF, account_ref="7")
GROUP = SetGroup(case_ref=REF, account_ref="7", from_group="free", to_group="paid")


def tell(text: str) -> Tell:
    return Tell(text=text)


def mail(to: str) -> SendMail:
    return SendMail(
        case_ref=REF,
        to=to,
        template="credited",
        language="zh",
        message_id="<x@gateway.example>",
        subject="Re:",
        in_reply_to=None,
        references=(),
    )


class Queue:
    """The outbox, an act a commit."""

    def __init__(self, steps: Steps) -> None:
        self.steps = steps
        steps.write(lambda uow: uow.cases.open(a_case()))

    def record(self, *wanted: Effect, now: datetime = NOON) -> None:
        self.steps.write(lambda uow: uow.outbox.record(wanted, None, now))

    def lease(self, kind: str, now: datetime = NOON, room: int = 9, holder: str = "me") -> list[Leased]:
        return self.steps.write(lambda uow: uow.outbox.lease(holder, now, now + LEASE, kind, room))

    def one(self, kind: str, now: datetime = NOON, holder: str = "me") -> Leased:
        (leased,) = self.lease(kind, now, holder=holder)
        return leased

    def act(self, work: Callable[[Outbox], bool]) -> bool:
        return self.steps.write(lambda uow: work(uow.outbox))

    def next_due(self, now: datetime = NOON) -> datetime | None:
        return self.steps.read(lambda uow: uow.outbox.next_due(now, QUEUES))

    def states(self) -> list[str]:
        def look(uow: UnitOfWork) -> list[str]:
            return list(uow._connection.scalars(select(effects.c.state).order_by(effects.c.id)))

        return self.steps.read(look)


@pytest.fixture
def queue(steps: Steps) -> Queue:
    return Queue(steps)


def test_a_lane_is_performed_one_at_a_time_in_order(queue: Queue) -> None:
    queue.record(tell("a"), tell("b"), tell("c"))
    said = []
    while batch := queue.lease("telegram"):
        (leased,) = batch
        assert queue.lease("telegram") == []
        assert isinstance(leased.effect, Tell)
        said.append(leased.effect.text)
        queue.act(lambda outbox, leased=leased: outbox.done(leased, NOON))  # type: ignore[misc]

    assert said == ["a", "b", "c"]


def test_lanes_do_not_wait_for_one_another(queue: Queue) -> None:
    queue.record(mail("anne@mail.example"), mail("bart@mail.example"), mail("ANNE@mail.example"))

    assert [leased.lane for leased in queue.lease("mail")] == [
        "mail:anne@mail.example",
        "mail:bart@mail.example",
    ]


def test_only_lanes_of_the_wanted_kind_are_leased_and_only_as_there_is_room(queue: Queue) -> None:
    queue.record(CREDIT, tell("a"), *(mail(f"{number}@mail.example") for number in range(5)))

    assert [leased.effect.kind for leased in queue.lease("mail", room=3)] == ["mail"] * 3
    assert [leased.effect.kind for leased in queue.lease("gateway")] == ["credit"]
    assert queue.lease("examine") == []


def test_an_effect_that_is_tried_again_keeps_its_place(queue: Queue) -> None:
    queue.record(tell("a"), tell("b"))
    first = queue.one("telegram")

    assert queue.act(lambda outbox: outbox.again(first, NOON + SECOND, "timeout"))

    assert queue.lease("telegram") == []
    assert queue.next_due() == NOON + SECOND
    again = queue.one("telegram", NOON + SECOND)
    assert (again.effect, again.tries, again.lease) == (tell("a"), 2, 2)


def test_what_merges_is_recorded_once_while_it_waits(queue: Queue) -> None:
    queue.record(CARD, CARD)
    queue.record(CARD)
    assert queue.states() == ["waiting"]

    queue.one("telegram")
    queue.record(CARD, CARD)
    assert queue.states() == ["leased", "waiting"]


def test_a_doubt_is_handed_over_to_what_merges_with_it(queue: Queue) -> None:
    queue.record(CARD)
    first = queue.one("telegram")
    queue.record(CARD)
    queue.act(lambda outbox: outbox.remember(first, {"sent": 1}))

    assert queue.act(lambda outbox: outbox.again(first, NOON, "no answer"))

    assert queue.states() == ["done", "waiting"]
    assert queue.one("telegram").memory == {"sent": 1}


def test_what_does_not_merge_is_recorded_each_time(queue: Queue) -> None:
    queue.record(tell("a"), tell("a"), mail("anne@mail.example"), mail("anne@mail.example"))

    assert queue.states() == ["waiting"] * 4


def test_trying_again_leaves_it_to_a_newer_one_that_waits(queue: Queue) -> None:
    queue.record(CARD)
    leased = queue.one("telegram")
    queue.record(CARD)

    assert queue.act(lambda outbox: outbox.again(leased, NOON + SECOND, "timeout"))

    assert queue.states() == ["done", "waiting"]
    assert queue.one("telegram").tries == 1


@pytest.mark.parametrize("act", ["done", "again", "give_up", "remember", "prolong"])
def test_45_a_late_holder_changes_nothing(queue: Queue, act: str) -> None:
    """Fault 45: the lease lapsed while its performer still ran."""
    queue.record(CREDIT)
    late = queue.one("gateway")
    lapsed = NOON + LEASE + SECOND
    newer = queue.one("gateway", lapsed, holder="another")
    assert (newer.id, newer.lease) == (late.id, late.lease + 1)

    acts: dict[str, Callable[[Outbox], bool]] = {
        "done": lambda outbox: outbox.done(late, lapsed),
        "again": lambda outbox: outbox.again(late, lapsed, "late"),
        "give_up": lambda outbox: outbox.give_up(late, lapsed, "late"),
        "remember": lambda outbox: outbox.remember(late, {"late": True}),
        "prolong": lambda outbox: outbox.prolong(late, lapsed + LEASE),
    }

    assert not queue.act(acts[act])
    assert queue.states() == ["leased"]
    assert queue.act(lambda outbox: outbox.holds(newer) and not outbox.holds(late))
    assert queue.act(lambda outbox: outbox.again(newer, lapsed, "x"))
    assert queue.one("gateway", lapsed).memory == {}


def test_47_an_ended_effect_stays_ended(queue: Queue) -> None:
    queue.record(CREDIT)
    leased = queue.one("gateway")
    assert queue.act(lambda outbox: outbox.done(leased, NOON))

    assert not queue.act(lambda outbox: outbox.again(leased, NOON, "late"))
    assert not queue.act(lambda outbox: outbox.holds(leased))
    assert queue.states() == ["done"]


def test_a_lease_is_nobodys_to_take_until_it_lapses(queue: Queue) -> None:
    queue.record(CREDIT)
    leased = queue.one("gateway")

    assert queue.lease("gateway", NOON + LEASE, holder="another") == []
    assert queue.act(lambda outbox: outbox.prolong(leased, NOON + 2 * LEASE))
    assert queue.lease("gateway", NOON + LEASE + SECOND, holder="another") == []
    assert queue.one("gateway", NOON + 2 * LEASE + SECOND, holder="another").lease == 2


def test_what_a_performer_remembers_reaches_the_next_try(queue: Queue) -> None:
    queue.record(CREDIT)
    leased = queue.one("gateway")
    assert queue.act(lambda outbox: outbox.remember(leased, {"looks": [1, "二"]}))

    assert queue.act(lambda outbox: outbox.again(leased, NOON, "x"))

    assert queue.one("gateway").memory == {"looks": [1, "二"]}


def test_46_orphans_of_an_earlier_start_are_free_at_once(queue: Queue) -> None:
    """Fault 46: the holder is a random id of each start."""
    queue.record(CREDIT, CARD)
    queue.one("gateway", holder="dead")
    queue.one("telegram", holder="dead")
    queue.record(CARD)

    freed = queue.steps.write(lambda uow: uow.outbox.release_orphans({"alive"}))

    assert freed == 2
    assert queue.states() == ["waiting"] * 3
    assert queue.one("gateway", holder="alive").tries == 2
    queue.record(CARD)
    assert len(queue.states()) == 3


def test_own_leases_are_no_orphans(queue: Queue) -> None:
    queue.record(CREDIT)
    queue.one("gateway", holder="alive")

    assert queue.steps.write(lambda uow: uow.outbox.release_orphans({"alive"})) == 0


def test_what_was_given_up_frees_its_lane(queue: Queue) -> None:
    queue.record(CREDIT, GROUP)
    leased = queue.one("gateway")

    assert queue.act(lambda outbox: outbox.give_up(leased, NOON, "no"))

    assert queue.one("gateway").effect == GROUP
    assert queue.states() == ["given_up", "leased"]


def test_next_due_is_the_first_lane_head_to_come(queue: Queue) -> None:
    assert queue.next_due() is None
    queue.record(WatchCredit(case_ref=REF))
    assert queue.lease("watch") == []
    assert queue.next_due() == NOON + FIRST_LOOK

    queue.record(CREDIT)
    leased = queue.one("gateway")
    assert queue.next_due() == NOON + FIRST_LOOK
    queue.act(lambda outbox: outbox.again(leased, NOON + SECOND, "x"))
    assert queue.next_due() == NOON + SECOND
    assert queue.next_due(NOON + SECOND) == NOON + FIRST_LOOK
