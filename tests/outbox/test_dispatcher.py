"""The dispatcher on a real store: lanes, room, retries, fences."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.desk.case import CaseState
from bot.desk.channel_effects import AwaitTime, Publish
from bot.desk.commands import AccountChanged, FinishWatch
from bot.desk.effects import (
    AskModel,
    CreditAccount,
    Effect,
    Examine,
    KeepCopy,
    SendChat,
    SendMail,
    ShowCard,
    Tell,
    lane_of,
)
from bot.desk.fact import said
from bot.handle import Handle
from bot.outbox.dispatcher import LEASE, ROOM, ROOM_PER_KIND, SWEEP_S, TOLD_AFTER_TRIES, Dispatcher
from bot.outbox.ending import BACKOFF_MAX_S, Again, Ending, Finished, GiveUp, backoff_s
from bot.store.engine import Database
from bot.store.outbox import Leased
from bot.store.schema import migrate
from bot.store.store import Store
from bot.store.tables import effects
from bot.store.uow import UnitOfWork
from tests.builders import NOON, REF, RULES, SetClock, a_case
from tests.databases import new_database
from tests.desk.test_effects import CREDIT, GROUP, MAIL

KINDS = ("examine", "card", "files", "tell", "mail", "credit", "group", "watch")


class Does:
    """A performer that does what its test says, and remembers what it was asked."""

    def __init__(self, act: Callable[[Leased], Awaitable[Ending]]) -> None:
        self.act = act
        self.asked: list[Leased] = []

    async def perform(self, leased: Leased) -> Ending:
        self.asked.append(leased)
        return await self.act(leased)


async def well(leased: Leased) -> Ending:
    del leased
    return Finished()


def always(ending: Ending) -> Does:
    async def act(leased: Leased) -> Ending:
        del leased
        return ending

    return Does(act)


class Bench:
    """A store, a case, a clock; dispatchers to work on them."""

    def __init__(self, store: Store) -> None:
        self.store = store
        self.clock = SetClock()
        self.handle = Handle(store, self.clock, RULES, b"k" * 16, lambda: None)

    def dispatcher(self, holder: str = "me", **performers: Does) -> Dispatcher:
        all_of_them = {kind: performers.get(kind, Does(well)) for kind in KINDS}
        return Dispatcher(self.handle, all_of_them, holder, self.clock)

    async def record(self, *wanted: Effect) -> None:
        await self.store.write(lambda uow: uow.outbox.record(wanted, None, self.clock.now()))

    async def open(self, state: CaseState = CaseState.AWAITING_OPERATOR) -> None:
        await self.store.write(lambda uow: uow.cases.open(a_case(state)))

    async def state(self) -> CaseState:
        case = await self.store.read(lambda uow: uow.cases.load(REF))
        assert case is not None
        return case.state

    async def outbox(self) -> list[tuple[str, str]]:
        def look(uow: UnitOfWork) -> list[tuple[str, str]]:
            rows = uow._connection.execute(select(effects.c.kind, effects.c.state).order_by(effects.c.id))
            return [(row.kind, row.state) for row in rows]

        return await self.store.read(look)


@pytest.fixture
async def bench(tmp_path: Path) -> AsyncIterator[Bench]:
    database = Database(new_database(tmp_path / "paydesk.db"))
    migrate(database.engine)
    bench = Bench(Store(database))
    await bench.open()
    yield bench
    database.close()


def told(text: str) -> Tell:
    return Tell(text=text)


def mail_to(name: str) -> SendMail:
    return replace(MAIL, to=f"{name}@mail.example")


async def test_it_works_until_nothing_is_due(bench: Bench) -> None:
    tell = Does(well)
    await bench.record(told("a"), told("b"), CREDIT, told("c"))

    await bench.dispatcher(tell=tell).run_until_idle()

    assert [leased.effect for leased in tell.asked] == [told("a"), told("b"), told("c")]
    assert {state for _, state in await bench.outbox()} == {"done"}


async def test_what_follows_an_effect_is_performed_too(bench: Bench) -> None:
    await bench.record(MAIL)
    card = Does(well)

    await bench.dispatcher(
        mail=always(Finished(effects=(ShowCard(case_ref=REF),))), card=card
    ).run_until_idle()

    assert len(card.asked) == 1


async def test_what_was_learnt_is_decided_in_the_same_commit(bench: Bench) -> None:
    await bench.store.write(lambda uow: uow.cases.open(a_case(CaseState.APPROVED, ref="TU-111112")))
    await bench.record(CreditAccount(case_ref="TU-111112", account_ref="7"))
    performer = always(Finished(command=AccountChanged(reason=said("renamed"))))

    await bench.dispatcher(credit=performer).run_until_idle()

    case = await bench.store.read(lambda uow: uow.cases.load("TU-111112"))
    assert case is not None
    assert case.state is CaseState.AWAITING_OPERATOR
    assert await bench.outbox() == [("credit", "done"), ("card", "done"), ("examine", "done")]


async def test_every_kind_of_effect_has_room_and_a_lane_of_its_own() -> None:
    wanted: list[Effect] = [
        *(CREDIT, GROUP, MAIL, ShowCard(case_ref=REF), told("a"), Examine(case_ref=REF)),
        *(
            AskModel(case_ref=REF),
            Publish(announcement_ref=REF, channel="@news", part=0),
            AwaitTime(announcement_ref=REF, at=NOON),
        ),
        SendChat(case_ref=None, chat_id=7, template="owner_joined", language="en"),
        KeepCopy(case_ref=REF, mail=MAIL, sent_at=NOON),
    ]

    assert {lane_of(effect).partition(":")[0] for effect in wanted} | {"watch"} == set(ROOM_PER_KIND)


async def test_a_slow_kind_fills_its_own_room_and_no_other(bench: Bench) -> None:
    """A mail server that hangs delays no credit."""
    release = asyncio.Event()
    most = asyncio.Event()

    async def hangs(leased: Leased) -> Ending:
        del leased
        if len(mail.asked) == ROOM_PER_KIND["mail"]:
            most.set()
        await release.wait()
        return Finished()

    mail, credit = Does(hangs), Does(well)
    credited = asyncio.Event()

    async def notes(leased: Leased) -> Ending:
        del leased
        credited.set()
        return Finished()

    credit = Does(notes)
    await bench.record(*(mail_to(f"a{number}") for number in range(2 * ROOM)))
    dispatcher = bench.dispatcher(mail=mail, credit=credit)
    running = asyncio.create_task(dispatcher.run())
    try:
        async with asyncio.timeout(10):
            await most.wait()
            await bench.record(CREDIT)
            dispatcher.wake()
            await credited.wait()
        assert len(mail.asked) == ROOM_PER_KIND["mail"]
    finally:
        release.set()
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


async def test_a_performer_that_raises_is_tried_again_and_the_others_go_on(bench: Bench) -> None:
    async def raises(leased: Leased) -> Ending:
        if leased.tries == 1:
            raise RuntimeError("boom")
        return Finished()

    mail, credit = Does(raises), Does(well)
    await bench.record(MAIL, CREDIT)
    dispatcher = bench.dispatcher(mail=mail, credit=credit)

    await dispatcher.run_until_idle()
    assert await bench.outbox() == [("mail", "waiting"), ("credit", "done")]

    bench.clock.advance(BACKOFF_MAX_S)
    await dispatcher.run_until_idle()
    assert [leased.tries for leased in mail.asked] == [1, 2]
    assert await bench.outbox() == [("mail", "done"), ("credit", "done")]


async def test_an_ending_that_cannot_be_written_is_tried_again_and_the_others_go_on(bench: Bench) -> None:
    def fails(uow: UnitOfWork) -> None:
        del uow
        raise RuntimeError("disk full")

    await bench.record(MAIL, CREDIT)

    await bench.dispatcher(mail=always(Finished(note=fails))).run_until_idle()

    assert await bench.outbox() == [("mail", "waiting"), ("credit", "done")]


async def test_an_ending_written_after_its_lease_was_lost_changes_nothing(bench: Bench) -> None:
    """Fault 45: the late one would put the case back to the operator and tell."""
    await bench.store.write(lambda uow: uow.cases.open(a_case(CaseState.CREDITED, ref="TU-111112")))
    await bench.record(CreditAccount(case_ref="TU-111112", account_ref="7"))
    newer: list[Leased] = []

    async def overslept(leased: Leased) -> Ending:
        del leased
        bench.clock.advance(LEASE.total_seconds() + 1)
        now = bench.clock.now()
        newer.extend(
            await bench.store.write(lambda uow: uow.outbox.lease("another", now, now + LEASE, "gateway", 1))
        )
        return Finished(
            command=FinishWatch(times_seen=2), effects=(told("late"),), note=lambda uow: uow.cards.forget(REF)
        )

    await bench.dispatcher(credit=Does(overslept)).run_until_idle()

    assert len(newer) == 1
    assert await bench.outbox() == [("credit", "leased")]
    case = await bench.store.read(lambda uow: uow.cases.load("TU-111112"))
    assert case is not None
    assert (case.state, case.revision) == (CaseState.CREDITED, 1)
    assert await bench.store.read(lambda uow: uow.outbox.holds(newer[0]))


@pytest.mark.parametrize("ending", [Again(trouble="x", memory={"a": 1}), GiveUp(trouble="x")])
async def test_a_late_failure_changes_nothing_either(bench: Bench, ending: Ending) -> None:
    await bench.record(CREDIT)

    async def overslept(leased: Leased) -> Ending:
        del leased
        bench.clock.advance(LEASE.total_seconds() + 1)
        now = bench.clock.now()
        await bench.store.write(lambda uow: uow.outbox.lease("another", now, now + LEASE, "gateway", 1))
        return ending

    await bench.dispatcher(credit=Does(overslept)).run_until_idle()

    assert await bench.outbox() == [("credit", "leased")]


async def test_operators_are_told_once_of_what_fails_and_fails(bench: Bench) -> None:
    await bench.record(MAIL)
    mail, tell = always(Again(trouble="greylisted", after_s=1)), Does(well)
    dispatcher = bench.dispatcher(mail=mail, tell=tell)

    for tries in range(1, 2 * TOLD_AFTER_TRIES):
        await dispatcher.run_until_idle()
        assert len(mail.asked) == tries
        assert len(tell.asked) == (tries >= TOLD_AFTER_TRIES)
        bench.clock.advance(1)

    effect = tell.asked[0].effect
    assert isinstance(effect, Tell)
    assert effect.values == {"ref": REF, "effect": "mail", "trouble": "greylisted"}


async def test_operators_are_told_at_once_of_what_is_given_up(bench: Bench) -> None:
    await bench.record(MAIL)
    tell = Does(well)

    await bench.dispatcher(mail=always(GiveUp(trouble="550 no such user")), tell=tell).run_until_idle()

    assert len(tell.asked) == 1
    assert await bench.outbox() == [("mail", "given_up"), ("tell", "done")]


async def test_telling_that_fails_is_not_told(bench: Bench) -> None:
    await bench.record(told("a"))
    dispatcher = bench.dispatcher(tell=always(Again(trouble="away", after_s=1)))

    for _ in range(2 * TOLD_AFTER_TRIES):
        await dispatcher.run_until_idle()
        bench.clock.advance(1)

    assert await bench.outbox() == [("tell", "waiting")]


async def test_what_a_try_learnt_is_kept_for_the_next(bench: Bench) -> None:
    await bench.record(CREDIT)
    credit = always(Again(trouble="no row yet", after_s=1, memory={"looks": 1}))
    dispatcher = bench.dispatcher(credit=credit)

    await dispatcher.run_until_idle()
    bench.clock.advance(1)
    await dispatcher.run_until_idle()

    assert [leased.memory for leased in credit.asked] == [{}, {"looks": 1}]


async def test_a_new_start_takes_over_what_the_last_one_held(bench: Bench) -> None:
    await bench.record(CREDIT)
    now = bench.clock.now()
    await bench.store.write(lambda uow: uow.outbox.lease("dead", now, now + LEASE, "gateway", 1))
    done = asyncio.Event()

    async def notes(leased: Leased) -> Ending:
        assert leased.tries == 2
        done.set()
        return Finished()

    await bench.store.write(lambda uow: uow.outbox.release_orphans({"alive"}))
    running = asyncio.create_task(bench.dispatcher("alive", credit=Does(notes)).run())
    async with asyncio.timeout(10):
        await done.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


class TickingClock(SetClock):
    """Time that goes on between two questions, as it does."""

    def now(self) -> object:  # type: ignore[override]
        self.advance(0.01)
        return self.at


async def test_what_falls_due_right_after_a_look_does_not_wait_for_the_sweep(bench: Bench) -> None:
    await bench.record(MAIL)
    bench.clock = bench.handle.clock = TickingClock(NOON)
    again, done = asyncio.Event(), asyncio.Event()

    async def act(leased: Leased) -> Ending:
        if leased.tries == 1:
            again.set()
            return Again(trouble="x", after_s=0.015)
        done.set()
        return Finished()

    running = asyncio.create_task(bench.dispatcher(mail=Does(act)).run())
    async with asyncio.timeout(SWEEP_S / 3):
        await again.wait()
        await done.wait()
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


def test_backoff_doubles_up_to_a_cap_with_jitter() -> None:
    for tries in range(1, 100):
        full = min(BACKOFF_MAX_S, 2.0 ** (tries - 1))
        waits = {backoff_s(tries) for _ in range(20)}
        assert all(full / 2 <= wait <= full for wait in waits)
        assert len(waits) > 1


async def test_a_card_that_can_not_be_drawn_gives_the_desk_s_lane_free(bench: Bench) -> None:
    async def raises(leased: Leased) -> Ending:
        raise RuntimeError(leased.effect.kind)

    tell = Does(well)
    await bench.record(ShowCard(case_ref=REF), told("behind it"))
    dispatcher = bench.dispatcher(card=Does(raises), tell=tell)

    for _ in range(TOLD_AFTER_TRIES):
        await dispatcher.run_until_idle()
        bench.clock.at += timedelta(seconds=BACKOFF_MAX_S)

    texts = [leased.effect.text for leased in tell.asked if isinstance(leased.effect, Tell)]
    assert texts == ["behind it", "effect_given_up"]
    assert ("card", "given_up") in await bench.outbox()
