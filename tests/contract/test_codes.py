"""Redemption codes: made, found by exactly their name, redeemed once, deleted."""

import asyncio

import httpx
import pytest
import pytest_asyncio

from gateway_client import GatewayClient, Refused, Trap, User
from tests.contract.applies import free_of, trapped, where
from tests.contract.bench import Bench, a_name


@pytest_asyncio.fixture
async def name() -> str:
    return a_name()


async def test_codes_are_made_and_found_by_name(gateway: GatewayClient, name: str) -> None:
    keys = await gateway.codes.create(name, 5000, 3)
    found = await gateway.codes.find_by_name(name)
    assert len(set(keys)) == 3
    assert {code.key for code in found} == set(keys)
    assert {(code.name, code.quota, code.is_unused, code.redeemed_at) for code in found} == {
        (name, 5000, True, None)
    }


async def test_the_beginning_of_a_name_finds_no_code(gateway: GatewayClient, name: str) -> None:
    await gateway.codes.create(name, 5000)
    assert await gateway.codes.find_by_name(name[:-1]) == ()


async def test_a_name_of_20_bytes_is_kept(gateway: GatewayClient) -> None:
    longest = a_name(14) + "充值"
    await gateway.codes.create(longest, 5000)
    assert [code.name for code in await gateway.codes.find_by_name(longest)] == [longest]


async def test_a_hundred_codes_are_made_at_once_and_listed(gateway: GatewayClient, name: str) -> None:
    keys = await gateway.codes.create(name, 1, 100)
    assert set(keys) <= {code.key for code in await gateway.codes.list()}
    assert len(await gateway.codes.find_by_name(name)) == 100


async def test_a_deleted_code_is_gone_and_cannot_be_deleted_again(gateway: GatewayClient, name: str) -> None:
    await gateway.codes.create(name, 5000)
    (code,) = await gateway.codes.find_by_name(name)
    await gateway.codes.delete(code.ref)
    with pytest.raises(Refused):
        await gateway.codes.delete(code.ref)
    assert await gateway.codes.find_by_name(name) == ()


async def test_a_code_is_redeemed_once_of_four_at_once(
    bench: Bench, holder: User, as_holder: httpx.AsyncClient, name: str
) -> None:
    before = (await bench.now(holder)).quota
    (key,) = await bench.client.codes.create(name, 5000)
    # Three wrong tries: after five, laisky and the companion answer 429 for a while.
    answers = await asyncio.gather(*(as_holder.post("/api/user/topup", json={"key": key}) for _ in range(4)))
    assert sum(answer.json()["success"] for answer in answers) == 1
    assert (await bench.now(holder)).quota == before + 5000
    (code,) = await bench.client.codes.find_by_name(name)
    assert (code.is_redeemed, code.is_unused, code.redeemed_by) in [
        (True, False, None),
        (True, False, holder.ref),
    ]
    assert code.redeemed_at is not None


async def redeemed_row(bench: Bench, holder: User, calls: httpx.AsyncClient, name: str) -> int:
    (key,) = await bench.client.codes.create(name, 777)
    assert (await calls.post("/api/user/topup", json={"key": key})).json()["data"] == 777
    return int((await bench.log_rows(holder, 1))[0]["quota"])


@trapped(Trap.LOG_ROW_OF_CODE_IS_ZERO)
async def test_the_row_of_a_redeemed_code_says_0(
    bench: Bench, holder: User, as_holder: httpx.AsyncClient, name: str
) -> None:
    assert await redeemed_row(bench, holder, as_holder, name) == 0


@free_of(Trap.LOG_ROW_OF_CODE_IS_ZERO)
async def test_the_row_of_a_redeemed_code_says_its_quota(
    bench: Bench, holder: User, as_holder: httpx.AsyncClient, name: str
) -> None:
    assert await redeemed_row(bench, holder, as_holder, name) == 777


@trapped(Trap.CODE_OF_ZERO)
async def test_a_raw_code_of_0_becomes_one_of_100(bench: Bench, name: str) -> None:
    await bench.raw.post("/api/redemption/", json={"name": name, "quota": 0, "count": 1})
    assert [code.quota for code in await bench.client.codes.find_by_name(name)] == [100]


@free_of(Trap.CODE_OF_ZERO)
async def test_a_raw_code_of_0_is_refused(bench: Bench, name: str) -> None:
    await bench.raw.post("/api/redemption/", json={"name": name, "quota": 0, "count": 1})
    assert await bench.client.codes.find_by_name(name) == ()


@where(lambda dialect: dialect.quota_max is not None)
async def test_no_code_is_made_that_no_account_can_hold(gateway: GatewayClient, name: str) -> None:
    most = gateway.dialect.quota_max
    assert most is not None
    with pytest.raises(Refused, match=f"at most {most}"):
        await gateway.codes.create(name, most + 1)
    assert await gateway.codes.find_by_name(name) == ()
    await gateway.codes.create(name, most)
    assert [code.quota for code in await gateway.codes.find_by_name(name)] == [most]


@pytest.mark.parametrize("count", [0, 101, -1])
async def test_a_raw_count_out_of_bounds_makes_nothing(bench: Bench, name: str, count: int) -> None:
    await bench.raw.post("/api/redemption/", json={"name": name, "quota": 5, "count": count})
    assert await bench.client.codes.find_by_name(name) == ()
