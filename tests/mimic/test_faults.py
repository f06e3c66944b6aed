"""Each fault switch, and what our client makes of it; rows 2-5 and 36-41 of the fault table."""

import asyncio
import time

import pytest

from gateway_client import (
    BadAnswer,
    Done,
    Doubt,
    NoAnswer,
    NotShown,
    RateLimited,
    Refused,
    Resting,
    Step,
    StepKind,
    Unknown,
)
from tests.mimic.doubtful import a_doubtful, eventually
from tests.mimic.running import Running, a_name

RESTED = Resting(cache_s=0, interval_s=0.01, within_s=0.2)


BAD_REPLIES = [("drop", NoAnswer), *((reply, BadAnswer) for reply in ("500", "502", "html", "cut", "empty"))]


@pytest.mark.parametrize(("reply", "error"), BAD_REPLIES)
async def test_an_answer_spoilt_after_the_effect_is_unknown_and_found_done(
    older: Running, reply: str, error: type[Unknown]
) -> None:
    doubtful = await a_doubtful(older)
    await older.fault(reply=reply)
    with pytest.raises(error):
        await doubtful.sent()
    assert isinstance(await doubtful.looked(), Done)
    assert await older.quota(doubtful.topup.user) == 1000


@pytest.mark.parametrize(("reply", "error"), BAD_REPLIES)
async def test_an_answer_spoilt_before_the_effect_stays_unknown(
    older: Running, reply: str, error: type[Unknown]
) -> None:
    doubtful = await a_doubtful(older)
    await older.fault(reply=reply, effect="nothing")
    with pytest.raises(error):
        await doubtful.sent()
    assert await doubtful.doubt() is Doubt.NO_ROW
    assert await older.quota(doubtful.topup.user) == 0


async def test_a_lost_row_leaves_a_credit_that_nobody_can_prove(older: Running) -> None:
    doubtful = await a_doubtful(older)
    await older.fault(effect="no_row")
    await doubtful.sent()
    assert await doubtful.doubt() is Doubt.NO_ROW
    assert await older.quota(doubtful.topup.user) == 1000


async def test_a_lost_credit_leaves_a_row_that_the_figures_deny(older: Running) -> None:
    doubtful = await a_doubtful(older)
    await older.fault(effect="no_credit")
    await doubtful.sent()
    assert await doubtful.doubt() is Doubt.NO_CREDIT
    assert await older.quota(doubtful.topup.user) == 0


async def test_a_yes_that_changed_nothing_is_not_believed(older: Running) -> None:
    doubtful = await a_doubtful(older)
    await older.fault(effect="nothing")
    await doubtful.sent()
    assert doubtful.answer is not None
    assert await doubtful.doubt() is Doubt.NO_ROW


async def test_what_is_applied_after_the_client_left_is_found_late(older: Running) -> None:
    doubtful = await a_doubtful(older)
    await older.fault(after_leaving_s=1)
    async with await older.connected(total_s=0.5) as impatient:
        with pytest.raises(NoAnswer):
            await doubtful.sent(impatient)
    assert await doubtful.doubt() is Doubt.NO_ROW
    await doubtful.found_late()
    assert await older.quota(doubtful.topup.user) == 1000


@pytest.mark.parametrize(
    ("effect", "doubt"), [("no_credit", Doubt.NO_CREDIT), ("no_row", Doubt.NO_ROW), ("nothing", Doubt.NO_ROW)]
)
async def test_what_comes_late_may_come_in_part(older: Running, effect: str, doubt: Doubt) -> None:
    doubtful = await a_doubtful(older)
    await older.fault(after_leaving_s=0, effect=effect)
    async with await older.connected(total_s=0.2) as impatient:
        with pytest.raises(NoAnswer):
            await doubtful.sent(impatient)
    quota, rows = {"no_credit": (0, 1), "no_row": (1000, 0), "nothing": (0, 0)}[effect]
    user = doubtful.topup.user

    async def is_applied() -> bool:
        return (await older.quota(user), len(await older.log(user))) == (quota, rows)

    await eventually(is_applied)
    assert await doubtful.doubt() is doubt


async def test_a_locked_database_delays_effect_and_answer(older: Running) -> None:
    doubtful = await a_doubtful(older)
    await older.fault(lock_s=1)
    async with await older.connected(total_s=0.3) as impatient:
        with pytest.raises(NoAnswer):
            await doubtful.sent(impatient)
    assert await doubtful.doubt() is Doubt.NO_ROW
    await doubtful.found_late()


async def test_a_database_locked_for_longer_than_3_s_is_refused_by_oneapi(oneapi: Running) -> None:
    doubtful = await a_doubtful(oneapi)
    await oneapi.fault(lock_s=15)
    began = time.monotonic()
    with pytest.raises(Refused, match="locked"):
        await doubtful.sent()
    assert 2.9 < time.monotonic() - began < 15
    assert await doubtful.doubt() is Doubt.NO_ROW


async def test_a_batched_credit_is_done_after_its_flush_and_not_before(older: Running) -> None:
    doubtful = await a_doubtful(older)
    await older.turn(batch_s=1)
    try:
        await doubtful.sent()
        assert await doubtful.doubt() is Doubt.NO_CREDIT
        await doubtful.found_late()
    finally:
        await older.behave()
    assert await older.quota(doubtful.topup.user) == 1000


async def test_a_put_before_the_flush_gets_the_pending_credit_on_top(older: Running) -> None:
    user = await older.account(10)
    await older.turn(batch_s=1)
    try:
        await older.top_up(user, 1000, "TU-7K3F9Q-1")
        await older.put(user, quota=500)

        async def is_flushed() -> bool:
            return await older.quota(user) == 1500

        await eventually(is_flushed)
    finally:
        await older.behave()


async def test_a_call_that_holds_quota_hides_the_credit_until_it_ends(older: Running) -> None:
    doubtful = await a_doubtful(older, has=500)
    user = doubtful.topup.user
    begun = await older.raw.post("/mimic/calls", json={"user": user.ref, "hold": 300})
    await doubtful.sent()
    assert await doubtful.doubt() is Doubt.NO_CREDIT
    await older.raw.post(f"/mimic/calls/{begun.json()['call']}", json={"cost": 200})
    assert await doubtful.doubt() is Doubt.UNSETTLED
    assert isinstance(await doubtful.looked(), Done)


async def test_a_hold_that_is_never_returned_leaves_it_to_a_person(older: Running) -> None:
    doubtful = await a_doubtful(older, has=500)
    user = doubtful.topup.user
    begun = await older.raw.post("/mimic/calls", json={"user": user.ref, "hold": 300})
    await doubtful.sent()
    await older.raw.post(f"/mimic/calls/{begun.json()['call']}", json={"failed": "broken"})
    assert [await doubtful.doubt() for _ in range(3)] == [Doubt.NO_CREDIT] * 3


async def test_a_credit_by_hand_is_told_apart_by_its_reference(older: Running) -> None:
    doubtful = await a_doubtful(older)
    await older.fault(effect="nothing", reply="drop")
    with pytest.raises(NoAnswer):
        await doubtful.sent()
    await older.top_up(doubtful.topup.user, 1000, "by hand")
    assert await doubtful.doubt() is Doubt.NO_ROW


@pytest.mark.parametrize("dialect", ["oneapi", "laisky", "newapi"])
@pytest.mark.parametrize("reply", ["drop", "502", "own"])
@pytest.mark.parametrize("effect", ["whole", "nothing"])
async def test_a_written_quota_is_believed_only_when_it_shows(
    mimics: dict[str, Running], dialect: str, reply: str, effect: str
) -> None:
    mimic = mimics[dialect]
    user = await mimic.account()
    manages = mimic.client.dialect.manages_by_id
    path, method = ("/api/user/manage", "POST") if manages else ("/api/user/", "PUT")

    async def spoil(step: Step) -> None:
        if step.kind is StepKind.WRITE:
            await mimic.fault(path=path, method=method, reply=reply, effect=effect)

    change = mimic.client.users.set_quota(user.ref, lambda _: 400, resting=RESTED, note=spoil)
    if effect == "whole":
        assert (await change).after.quota == 400
    else:
        with pytest.raises(NotShown):
            await change
    row = await mimic.row(user.ref)
    assert (row["quota"], row["status"]) == (400 if effect == "whole" else 0, 1)


async def test_codes_whose_creation_was_not_answered_are_found_by_name(mimic: Running) -> None:
    name = a_name()
    await mimic.fault(path="/api/redemption/", reply="drop")
    with pytest.raises(NoAnswer):
        await mimic.client.codes.create(name, 500)
    assert [code.quota for code in await mimic.client.codes.find_by_name(name)] == [500]


async def test_a_deletion_that_is_answered_and_not_done_is_seen(mimic: Running) -> None:
    user = await mimic.account()
    await mimic.fault(path="/api/user/*", method="DELETE", effect="nothing")
    with pytest.raises(NotShown):
        await mimic.client.users.delete(user.ref)


async def test_a_read_that_fails_once_is_repeated_by_the_client(mimic: Running) -> None:
    user = await mimic.account()
    await mimic.fault(path=f"/api/user/{user.ref}", method="GET", reply="drop", times=2)
    assert await mimic.client.users.get(user.ref) == user


@pytest.mark.parametrize(("dialect", "wait_s"), [("oneapi", None), ("laisky", 180)])
async def test_too_many_calls_are_refused_with_the_dialects_word_on_when(
    dialect: str, wait_s: int | None
) -> None:
    async with Running(dialect, api_rate="8/180") as mimic:
        with pytest.raises(RateLimited) as caught:
            await asyncio.gather(*(mimic.client.status.get() for _ in range(9)))
        assert caught.value.retry_after_s == wait_s
