"""Two top-ups of one account within one second of the gateway's clock: neither hides nor feigns the other."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
import pytest_asyncio

from gateway_client import Doubt, Resting, User
from tests.mimic.doubtful import Doubtful, about_to_be_sent
from tests.mimic.running import Running, a_name

NOON_S = 1_795_435_200
BY_HAND = 1000
"""As much as ours, the worst case: one may be taken for the other."""


@pytest_asyncio.fixture
async def still(older: Running) -> AsyncIterator[Running]:
    """A gateway whose clock stands still."""
    await older.turn(clock_s=NOON_S)
    yield older
    await older.behave()


async def by_hand(mimic: Running, user: User) -> None:
    assert (await mimic.top_up(user, BY_HAND, "by hand"))["success"]


async def after_one_by_hand(mimic: Running) -> Doubtful:
    user = await mimic.account()
    await by_hand(mimic, user)
    return await about_to_be_sent(mimic, user)


async def before_one_by_hand(mimic: Running) -> Doubtful:
    doubtful = await about_to_be_sent(mimic, await mimic.account())
    await by_hand(mimic, doubtful.topup.user)
    return doubtful


async def test_two_in_a_row_by_one_caller_are_both_done(still: Running) -> None:
    user = await still.account()
    for _ in range(2):
        doubtful = await about_to_be_sent(still, user)
        await doubtful.sent()
        assert await doubtful.is_done()
    assert await still.quota(user) == 2000


async def test_one_by_hand_before_ours_hides_nothing(still: Running) -> None:
    doubtful = await after_one_by_hand(still)
    await doubtful.sent()
    assert await doubtful.is_done()


async def test_one_by_hand_after_our_reading_hides_nothing(still: Running) -> None:
    doubtful = await before_one_by_hand(still)
    await doubtful.sent()
    assert await doubtful.is_done()
    (look,) = (await doubtful.looked()).evidence.looks[-1:]
    assert [row.content for row in look.other_rows] == ["by hand"]


@pytest.mark.parametrize("beside", [after_one_by_hand, before_one_by_hand], ids=["before", "after"])
@pytest.mark.parametrize(("effect", "doubt"), [("no_credit", Doubt.NO_CREDIT), ("no_row", Doubt.NO_ROW)])
async def test_one_by_hand_feigns_nothing_that_ours_lost(
    still: Running, beside: object, effect: str, doubt: Doubt
) -> None:
    assert callable(beside)
    doubtful = await beside(still)
    await still.fault(effect=effect)
    await doubtful.sent()
    assert await doubtful.doubt() is doubt


async def test_a_reading_without_known_rows_counts_its_whole_second_as_others(still: Running) -> None:
    doubtful = await after_one_by_hand(still)
    doubtful.before = replace(doubtful.before, known_rows=None)
    await doubtful.sent()
    assert await doubtful.doubt() is Doubt.NO_CREDIT


async def test_a_gateway_clock_that_went_back_a_minute_hides_nothing(still: Running) -> None:
    doubtful = await after_one_by_hand(still)
    await still.turn(clock_s=NOON_S - 59)
    await doubtful.sent()
    assert await doubtful.is_done()


async def redeemed(mimic: Running, user: User) -> None:
    (key,) = await mimic.client.codes.create(a_name(), BY_HAND)
    mine = {"authorization": await mimic.token_of(user)}
    answer = await mimic.raw.post("/api/user/topup", json={"key": key}, headers=mine)
    assert answer.json()["data"] == BY_HAND


async def test_a_code_redeemed_before_does_not_spoil_the_figures(still: Running) -> None:
    user = await still.account()
    await redeemed(still, user)
    doubtful = await about_to_be_sent(still, user)
    await doubtful.sent()
    assert await doubtful.is_done()


async def test_a_code_redeemed_after_our_reading_spoils_the_figures(still: Running) -> None:
    user = await still.account()
    doubtful = await about_to_be_sent(still, user)
    await redeemed(still, user)
    await doubtful.sent()
    assert await doubtful.doubt() is Doubt.FOREIGN_CODE


@pytest.mark.parametrize(("effect", "is_done"), [("no_credit", False), ("whole", True)])
async def test_a_credit_by_hand_that_is_still_on_its_way_is_waited_for(
    older: Running, effect: str, is_done: bool
) -> None:
    user = await older.account()
    await older.turn(batch_s=0.5)
    await by_hand(older, user)
    await older.turn(batch_s=0)
    # Read at once, its credit would come after our reading, beside a row from before it.
    doubtful = await about_to_be_sent(older, user, settle_s=1)
    assert doubtful.before.quota == BY_HAND
    await older.fault(effect=effect)
    await doubtful.sent()
    assert await doubtful.is_done() == is_done


async def test_newapi_keeps_no_reference_so_no_rows_are_noted(newapi: Running) -> None:
    user = await newapi.account()
    doubtful = await about_to_be_sent(newapi, user)
    assert doubtful.before.known_rows is None
    assert await doubtful.doubt() is Doubt.NO_REFERENCE


@pytest.mark.parametrize("dialect", ["oneapi", "laisky", "newapi"])
async def test_a_code_redeemed_before_is_not_foreign_to_a_change_of_quota(
    mimics: dict[str, Running], dialect: str
) -> None:
    mimic = mimics[dialect]
    await mimic.turn(clock_s=NOON_S)
    try:
        user = await mimic.account()
        await redeemed(mimic, user)
        resting = Resting(cache_s=0, interval_s=0.01, within_s=1)
        done = await mimic.client.users.set_quota(user.ref, lambda _: 5, resting=resting)
    finally:
        await mimic.behave()
    assert (done.before.quota, done.after.quota, done.foreign_rows) == (BY_HAND, 5, ())
