"""Hold, settle, give back, on both databases; and units of work that share a commit."""

import asyncio
import contextlib
import dataclasses
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from gateway.billing.usage import Usage
from gateway.faults import Forbidden
from gateway.store import api_keys, holds, models, users
from gateway.store.engine import Store
from gateway.store.group_commit import Busy, GroupCommit
from gateway.store.holds import Hold, Holds, Settlement, Wanted
from gateway.store.models import ModelPrice
from gateway.store.statements import Cursor
from gateway.store.users import NewUser, Role

NOW_S = 1_800_000_000


@pytest.fixture
async def commits(store: Store) -> AsyncIterator[GroupCommit]:
    with store.engine.begin() as connection:
        new = NewUser(
            username="anne", password_hash="x", display_name="a", email="", role=Role.USER, group="paid"
        )
        user = users.create(connection, new, now_s=NOW_S)
        connection.execute(text("UPDATE users SET quota = 10000"))
        columns = {"name": "k", "expired_time": -1, "models": "", "subnet": "", "remain_quota": 7000}
        values = {**columns, "unlimited_quota": False}
        api_keys.create(connection, user.id, digest="d", shown="s", values=values, now_s=NOW_S)
        models.put(connection, [ModelPrice("m", "o", Decimal(1), Decimal(2), is_free=False)])
    made = GroupCommit(store)
    await made.start()
    yield made
    await made.close()


@pytest.fixture
def book(store: Store) -> Holds:
    return Holds(
        is_sqlite=store.is_sqlite, quota_per_unit=500_000, free_group="free",
        default_factors='{"free":1,"paid":1}', first_id=1,
    )  # fmt: skip


def wanted(quota: int) -> Wanted:
    """A call that is held for by this much: a completion token costs 1."""
    bound = Usage(0, quota)
    return Wanted(key_digest="d", ip="127.0.0.1", model="m", bound=bound, now_s=NOW_S, pay_page="/pay")


def settlement(hold: Hold, quota: int) -> Settlement:
    return Settlement(hold, Usage(0, quota), 0, "chat/completions", NOW_S)


def figures(store: Store) -> tuple[int, ...]:
    """Quota and used quota of the account, then of the key, then how many holds and log rows there are."""
    query = """SELECT u.quota, u.used_quota, k.remain_quota, k.used_quota,
        (SELECT count(*) FROM holds), (SELECT count(*) FROM logs) FROM users u, api_keys k"""
    with store.engine.begin() as connection:
        return tuple(connection.execute(text(query)).one())


async def test_a_hold_is_taken_off_and_a_settlement_takes_the_cost(
    store: Store, commits: GroupCommit, book: Holds
) -> None:
    hold = await commits.run(lambda cursor: book.open(cursor, wanted(300)))
    assert figures(store) == (9_700, 0, 6_700, 0, 1, 0)
    assert await commits.run(lambda cursor: book.settle(cursor, settlement(hold, 120)))
    assert figures(store) == (9_880, 120, 6_880, 120, 0, 1)


async def test_nothing_is_settled_or_given_back_twice(
    store: Store, commits: GroupCommit, book: Holds
) -> None:
    hold = await commits.run(lambda cursor: book.open(cursor, wanted(300)))
    assert await commits.run(lambda cursor: book.settle(cursor, settlement(hold, 120)))
    assert not await commits.run(lambda cursor: book.settle(cursor, settlement(hold, 120)))
    assert not await commits.run(lambda cursor: book.release(cursor, hold))
    assert figures(store) == (9_880, 120, 6_880, 120, 0, 1)


async def test_a_release_leaves_no_trace(store: Store, commits: GroupCommit, book: Holds) -> None:
    hold = await commits.run(lambda cursor: book.open(cursor, wanted(300)))
    assert await commits.run(lambda cursor: book.release(cursor, hold))
    assert figures(store) == (10_000, 0, 7_000, 0, 0, 0)


@pytest.mark.parametrize(
    ("quota", "code"), [(7_001, "insufficient_key_quota"), (10_001, "insufficient_user_quota")]
)
async def test_a_refused_hold_changes_nothing(
    store: Store, commits: GroupCommit, book: Holds, quota: int, code: str
) -> None:
    with pytest.raises(Forbidden) as refusal:
        await commits.run(lambda cursor: book.open(cursor, wanted(quota)))
    assert refusal.value.code == code
    assert figures(store) == (10_000, 0, 7_000, 0, 0, 0)


async def test_all_holds_are_given_back_at_a_start(store: Store, commits: GroupCommit, book: Holds) -> None:
    for _ in range(3):
        await commits.run(lambda cursor: book.open(cursor, wanted(300)))
    assert await store.write(holds.give_back_all) == 3
    assert figures(store) == (10_000, 0, 7_000, 0, 0, 0)


async def test_a_call_is_charged_though_its_key_was_deleted(
    store: Store, commits: GroupCommit, book: Holds
) -> None:
    hold = await commits.run(lambda cursor: book.open(cursor, wanted(300)))
    await store.write(lambda connection: api_keys.remove(connection, hold.user_id, hold.key_id))
    assert await commits.run(lambda cursor: book.settle(cursor, settlement(hold, 120)))
    with store.engine.begin() as connection:
        assert tuple(connection.execute(text("SELECT quota, used_quota FROM users")).one()) == (9_880, 120)


async def test_a_refused_unit_does_not_hinder_its_neighbours(
    store: Store, commits: GroupCommit, book: Holds
) -> None:
    quotas = [100, 20_000, 200, 20_000, 300]
    calls = [commits.run(lambda cursor, quota=quota: book.open(cursor, wanted(quota))) for quota in quotas]  # type: ignore[misc]
    found = await asyncio.gather(*calls, return_exceptions=True)
    assert [isinstance(each, Hold) for each in found] == [True, False, True, False, True]
    assert figures(store)[0] == 10_000 - 600


async def test_a_unit_that_fails_takes_no_other_with_it(
    store: Store, commits: GroupCommit, book: Holds
) -> None:
    def broken(cursor: Cursor) -> None:
        cursor.execute("UPDATE users SET quota = 0", {})
        raise ZeroDivisionError

    good, bad = (
        asyncio.gather(*(commits.run(lambda cursor: book.open(cursor, wanted(100))) for _ in range(3))),
        commits.run(broken),
    )
    found = await asyncio.gather(good, bad, return_exceptions=True)
    assert isinstance(found[1], ZeroDivisionError)
    assert figures(store)[0] == 10_000 - 300


async def test_posted_units_are_done_by_the_close(store: Store, book: Holds, commits: GroupCommit) -> None:
    hold = await commits.run(lambda cursor: book.open(cursor, wanted(300)))
    commits.post(lambda cursor: book.settle(cursor, settlement(hold, 120)))
    await commits.close()
    assert figures(store) == (9_880, 120, 6_880, 120, 0, 1)


async def test_it_waits_for_another_writer_and_then_goes_on(
    store: Store, commits: GroupCommit, book: Holds
) -> None:
    with store.engine.begin() as other:
        other.execute(text("UPDATE users SET quota = 5000"))
        waiting = asyncio.create_task(commits.run(lambda cursor: book.open(cursor, wanted(300))))
        done, _ = await asyncio.wait({waiting}, timeout=0.1)
        assert not done
    await waiting
    assert figures(store)[0] == 4_700


# On PostgreSQL its own lock_timeout decides.
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_database_that_stays_locked_is_told(
    store: Store, commits: GroupCommit, book: Holds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gateway.store.group_commit._GIVE_UP_S", 0.05)
    with store.engine.begin() as other:
        other.execute(text("UPDATE users SET quota = 5000"))
        with pytest.raises(Busy):
            await commits.run(lambda cursor: book.open(cursor, wanted(300)))
    hold = await commits.run(lambda cursor: book.open(cursor, wanted(300)))
    assert dataclasses.is_dataclass(hold)


async def test_a_call_for_which_nothing_was_held_takes_its_cost_off_the_allowance(
    store: Store, commits: GroupCommit, book: Holds
) -> None:
    hold = await commits.run(lambda cursor: book.open(cursor, wanted(0)))
    assert await commits.run(lambda cursor: book.settle(cursor, settlement(hold, 634)))
    assert figures(store) == (10_000 - 634, 634, 7_000 - 634, 634, 0, 1)


steps = st.lists(
    st.tuples(st.sampled_from(["open", "settle", "release", "restart"]), st.integers(0, 4_000)), max_size=25
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(script=steps)
async def test_account_and_key_always_add_up(
    store: Store, commits: GroupCommit, script: list[tuple[str, int]]
) -> None:
    """Whatever the order: what is there, held and used is what was there at first."""
    first = figures(store)
    book = Holds(
        is_sqlite=store.is_sqlite, quota_per_unit=500_000, free_group="free",
        default_factors='{"free":1,"paid":1}', first_id=next(_FIRST_IDS),
    )  # fmt: skip
    open_: list[Hold] = []
    for step, quota in script:
        await _do(step, quota, store, commits, book, open_)
        quota_left, used, key_left, key_used, held_rows, _ = figures(store)
        with store.engine.begin() as connection:
            held, key_held = connection.execute(
                text("SELECT coalesce(sum(quota), 0), coalesce(sum(key_quota), 0) FROM holds")
            ).one()
        assert quota_left + used + held == first[0] + first[1]
        assert key_left + key_used + key_held == first[2] + first[3]
        assert held_rows == len(open_)
    await store.write(holds.give_back_all)


_FIRST_IDS = iter(range(1_000_000, 10**12, 1_000_000))


async def _do(
    step: str, quota: int, store: Store, commits: GroupCommit, book: Holds, open_: list[Any]
) -> None:
    if step == "open":
        with contextlib.suppress(Forbidden):
            open_.append(await commits.run(lambda cursor: book.open(cursor, wanted(quota))))
    elif step == "restart":
        assert await store.write(holds.give_back_all) == len(open_)
        open_.clear()
    elif open_:
        hold = open_.pop()
        if step == "settle":
            assert await commits.run(lambda cursor: book.settle(cursor, settlement(hold, quota)))
        else:
            assert await commits.run(lambda cursor: book.release(cursor, hold))
