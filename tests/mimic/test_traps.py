"""The traps of top-ups, log, codes and calls that the contract suite does not already show, line by line."""

import asyncio
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.mimic.running import PASSWORD, Running, a_name, a_reference
from tests.mimic.steps import begun, data, ended, figures, funded

INT64_MAX = 2**63 - 1


# Top-ups.


@pytest.mark.parametrize("quota", [-1, 5.0, "5", 2**63, True], ids=repr)
async def test_a_quota_that_go_cannot_read_is_refused(older: Running, quota: Any) -> None:
    user = await older.account()
    assert (await older.top_up(user, quota, a_reference()))["success"] is False
    assert (await older.quota(user), await older.log(user)) == (0, [])


async def test_a_wrong_field_credits_nobody_and_writes_a_row_in_oneapi(older: Running) -> None:
    user = await older.account()
    reference = a_reference()
    body = {
        "user_uuid" if older.dialect == "oneapi" else "user_id": user.ref,
        "quota": 9,
        "remark": reference,
    }
    said = (await older.raw.post("/api/topup", json=body)).json()["success"]
    rows = [row["content"] for row in await data(older, "/api/log/", type=1)]
    assert (said, reference in rows, await older.quota(user)) == (
        *((True, True) if older.dialect == "oneapi" else (False, False)),
        0,
    )


async def test_quota_beyond_64_bits_makes_the_account_and_every_hit_unreadable(older: Running) -> None:
    stem = a_name()
    user = await older.client.users.create(f"{stem}x", PASSWORD)
    await older.client.users.create(f"{stem}y", PASSWORD)
    await older.top_up(user, 1, a_reference())
    assert (await older.top_up(user, INT64_MAX, a_reference()))["success"]
    paths = (f"/api/user/{user.ref}", f"/api/user/search?keyword={stem}", "/api/user/?p=0")
    try:
        assert [(await older.raw.get(path)).json()["success"] for path in paths] == [False] * 3
    finally:
        # Nothing mends it over HTTP; but newer accounts push it off the first page.
        await asyncio.gather(*(older.raw.post("/api/user/", json=a_body()) for _ in range(100)))


def a_body() -> dict[str, str]:
    return {"username": a_name(), "password": PASSWORD}


async def test_the_largest_quota_is_exact(older: Running) -> None:
    user = await older.account()
    await older.top_up(user, INT64_MAX, a_reference())
    assert await older.quota(user) == INT64_MAX


async def test_no_remark_gets_words_of_the_gateways_own_and_a_long_one_is_kept(older: Running) -> None:
    user = await older.account()
    await older.top_up(user, 5, "")
    await older.top_up(user, 5, "x" * 200_000)
    long, generated = [row["content"] for row in await older.log(user)]
    assert (len(long), generated != "") == (200_000, True)


async def test_a_nul_costs_the_row_on_postgres() -> None:
    async with Running("laisky", postgres=True) as mimic:
        user = await mimic.account()
        await mimic.top_up(user, 5, f"{a_reference()} a\0b")
        assert (await mimic.quota(user), await mimic.log(user)) == (5, [])


async def test_four_hundred_by_twenty_are_exact_with_a_row_each(older: Running) -> None:
    user = await older.account()
    for _ in range(5):
        await asyncio.gather(*(older.top_up(user, 3, a_reference()) for _ in range(20)))
    assert await older.quota(user) == 300
    total = (await older.raw.get("/api/log/", params={"type": 1, "username": user.username, "p": 9})).json()
    assert len(total["data"]) == 10


# The log.


async def test_old_rows_keep_the_old_name(older: Running) -> None:
    user = await older.account(5)
    other = a_name()
    await older.put(user, username=other)
    await older.top_up(user, 6, a_reference())
    assert [row["quota"] for row in await older.log(user)] == [5]
    rows = await data(older, "/api/log/", type=1, username=other)
    assert [row["quota"] for row in rows] == [6]


async def test_a_row_after_a_deletion_bears_the_deleted_name(older: Running) -> None:
    user = await older.account()
    await older.raw.delete(f"/api/user/{user.ref}")
    reference = a_reference()
    await older.top_up(user, 6, reference)
    (row,) = [row for row in await data(older, "/api/log/", type=1) if row["content"] == reference]
    assert row["username"].startswith("deleted_")
    assert len(row["username"]) == len("deleted_") + 32


async def test_a_log_search_finds_beginnings_in_oneapi_and_anything_in_laisky(older: Running) -> None:
    user = await older.account()
    reference = a_reference()
    await older.top_up(user, 5, f"{reference}0 order-{reference}")
    found = {
        keyword: len(await data(older, "/api/log/search", keyword=keyword))
        for keyword in (reference, f"order-{reference}")
    }
    assert found == {reference: 1, f"order-{reference}": 0 if older.dialect == "oneapi" else 1}


async def test_oneapis_search_stops_at_100_and_laiskys_has_pages(oneapi: Running, laisky: Running) -> None:
    for running in (oneapi, laisky):
        user = await running.account()
        await asyncio.gather(*(running.top_up(user, 1, f"many {number}") for number in range(105)))
    assert len(await data(oneapi, "/api/log/search", keyword="many", p=0, size=500)) == 100
    answer = (await laisky.raw.get("/api/log/search", params={"keyword": "many"})).json()
    assert (len(answer["data"]), answer["total"]) == (10, 105)
    assert len(await data(laisky, "/api/log/search", keyword="many", p=1, size=100)) == 5


async def test_a_number_is_a_type_in_oneapis_search(oneapi: Running) -> None:
    await oneapi.account(5)
    rows = await data(oneapi, "/api/log/search", keyword="1")
    assert rows
    assert all(row["type"] == 1 or row["content"].startswith("1") for row in rows)


@pytest.mark.parametrize("reference", ["01a20ac2-c4f7-74e1-b82c-45b0df48351a", "a" * 32])
async def test_what_looks_like_a_uuid_is_never_found_in_laiskys_log(laisky: Running, reference: str) -> None:
    user = await laisky.account()
    await laisky.top_up(user, 5, reference)
    assert await data(laisky, "/api/log/search", keyword=reference) == []
    assert [row["content"] for row in await laisky.log(user)] == [reference]


async def test_on_postgres_oneapis_log_search_fails_for_every_word() -> None:
    async with Running("oneapi", postgres=True) as mimic:
        user = await mimic.account(5)
        answer = (await mimic.raw.get("/api/log/search", params={"keyword": "TU"})).json()
        assert answer["success"] is False
        assert len(await data(mimic, "/api/log/search", keyword="1")) == 1
        assert len(await mimic.log(user)) == 1


async def test_on_postgres_oneapis_code_search_fails_for_every_word_and_the_client_finds_codes() -> None:
    async with Running("oneapi", postgres=True) as mimic:
        await mimic.client.codes.create("TU-7K3F9Q", 5)
        answer = (await mimic.raw.get("/api/redemption/search", params={"keyword": "TU"})).json()
        assert answer["success"] is False
        assert len(await data(mimic, "/api/redemption/search", keyword="1")) == 1
        (code,) = await mimic.client.codes.find_by_name("TU-7K3F9Q")
        assert code.quota == 5


async def test_newapis_log_search_is_off(newapi: Running) -> None:
    answer = (await newapi.raw.get("/api/log/search", params={"keyword": "TU"})).json()
    assert answer["success"] is False


async def test_ones_own_search_knows_only_types(older: Running) -> None:
    user = await older.account(5)
    mine = {"authorization": await older.token_of(user)}
    found = [
        len((await older.raw.get(f"/api/log/self/search?keyword={keyword}", headers=mine)).json()["data"])
        for keyword in ("1", "TU-7K3F9Q", "2")
    ]
    assert found == [1, 0, 0]


async def test_a_sum_is_of_consumption_whatever_type_is_asked(older: Running) -> None:
    user = await older.account(1000)
    await ended(older, await begun(older, user, 100), cost=40)
    sums = [await data(older, "/api/log/stat", type=kind, username=user.username) for kind in (1, 2)]
    assert sums == [{"quota": 40}] * 2


async def test_usage_of_a_day_is_what_its_calls_cost(mimic: Running) -> None:
    today = datetime(2026, 11, 23, tzinfo=UTC)
    user = await funded(mimic, 1000)
    try:
        for at, cost in (
            (today, 40),
            (today + timedelta(days=1, seconds=-1), 2),
            (today + timedelta(days=1), 7),
        ):
            await mimic.turn(clock_s=int(at.timestamp()))
            await ended(mimic, await begun(mimic, user, 100), cost=cost)
        days = [(today + timedelta(days=number)).date() for number in (-1, 0, 1)]
        used = await mimic.client.usage.by_day(user.username, days)
        assert [(day.day, day.quota) for day in used] == list(zip(days, (0, 42, 7), strict=True))
    finally:
        await mimic.behave()


async def test_cleaning_takes_the_evidence_and_leaves_the_credit(older: Running) -> None:
    user = await older.account(5)
    (row,) = await older.log(user)
    answer = await older.raw.delete("/api/log/", params={"target_timestamp": row["created_at"] + 1})
    assert answer.json()["data"] >= 1
    assert (await older.log(user), await older.quota(user)) == ([], 5)


# Redemption codes.


async def test_a_negative_code_is_kept_and_takes_quota(older: Running) -> None:
    user = await older.account(100)
    body = {"name": "less", "quota": -30, "count": 1}
    (key,) = (await older.raw.post("/api/redemption/", json=body)).json()["data"]
    mine = {"authorization": await older.token_of(user)}
    answer = await older.raw.post("/api/user/topup", json={"key": key}, headers=mine)
    assert (answer.json()["data"], await older.quota(user)) == (-30, 70)


async def test_a_name_of_codes_has_20_bytes_or_in_newapi_20_letters(mimic: Running) -> None:
    said = []
    for name in ("充" * 6, "充" * 7):
        body = {"name": name, "quota": 5, "count": 1}
        said.append((await mimic.raw.post("/api/redemption/", json=body)).json()["success"])
    assert said == [True, mimic.dialect == "newapi"]


async def test_only_newapi_tells_who_redeemed(mimic: Running) -> None:
    user = await mimic.account()
    name = a_name()
    (key,) = await mimic.client.codes.create(name, 500)
    mine = {"authorization": await mimic.token_of(user)}
    tries = [mimic.raw.post("/api/user/topup", json={"key": key}, headers=mine) for _ in range(8)]
    won = [answer for answer in await asyncio.gather(*tries) if answer.json().get("success")]
    (code,) = await mimic.client.codes.find_by_name(name)
    assert (len(won), code.is_redeemed, await mimic.quota(user)) == (1, True, 500)
    assert code.redeemed_by == (user.ref if mimic.dialect == "newapi" else None)
    assert [row["quota"] for row in await mimic.log(user)] == [0]


async def test_after_five_wrong_codes_laisky_answers_429(older: Running) -> None:
    mine = {"authorization": await older.token_of(await older.account())}
    statuses = [
        (await older.raw.post("/api/user/topup", json={"key": "no"}, headers=mine)).status_code
        for _ in range(6)
    ]
    assert statuses == [200] * 5 + [429 if older.dialect == "laisky" else 200]


# Calls and the balance.


async def test_a_hold_lowers_the_sum_until_the_call_ends(mimic: Running) -> None:
    user = await funded(mimic, 1000)
    call = await begun(mimic, user, 200)
    assert await figures(mimic, user) == (800, 0)
    await ended(mimic, call, cost=150)
    assert await figures(mimic, user) == (850, 150)


@pytest.mark.parametrize(
    ("dialect", "failed", "left"),
    [
        ("oneapi", "upstream", 1000),
        ("oneapi", "broken", 800),
        ("laisky", "upstream", 800),
        ("laisky", "broken", 800),
    ],
)
async def test_a_failed_calls_hold_is_returned_or_kept(
    mimics: dict[str, Running], dialect: str, failed: str, left: int
) -> None:
    mimic = mimics[dialect]
    user = await mimic.account(1000)
    await ended(mimic, await begun(mimic, user, 200), failed=failed)
    assert await figures(mimic, user) == (left, 0)


async def test_an_answer_dearer_than_the_balance_goes_negative_or_jumps(older: Running) -> None:
    user = await older.account(1000)
    await ended(older, await begun(older, user, 200), cost=5000)
    assert await figures(older, user) == ((-4000, 5000) if older.dialect == "oneapi" else (1000, 5000))


async def test_a_key_tells_its_own_figures_and_laisky_repeats_an_unknown_one(older: Running) -> None:
    unknown = "sk-" + "b" * 48
    answer = await older.raw.get("/v1/models", headers={"authorization": f"Bearer {unknown}"})
    assert answer.status_code == 401
    assert ("b" * 48 in answer.text) == (older.dialect == "laisky")


async def test_the_control_door_is_for_this_machine_and_says_what_is_wrong(mimic: Running) -> None:
    foreign = await mimic.raw.get("/mimic/faults", headers={"origin": "https://elsewhere.example"})
    wrong = await mimic.raw.post("/mimic/faults", json={"faults": [{"effect": "surprise"}]})
    unknown = await mimic.raw.post("/mimic/calls/none", json={})
    assert [answer.status_code for answer in (foreign, wrong, unknown)] == [403, 422, 422]
    assert (await mimic.raw.get("/mimic/faults")).json() == {
        "dialect": mimic.dialect,
        "faults": [],
        "batch_s": 0,
        "postgres": False,
        "clock_s": None,
    }
