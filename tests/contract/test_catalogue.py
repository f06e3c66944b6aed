"""Groups, models, channels, usage, keys."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import httpx
import pytest

from gateway_client import GatewayClient, PriceSource, Unauthorized, User
from tests.contract.applies import where
from tests.contract.bench import Bench, said_yes


async def test_every_accounts_group_is_listed(gateway: GatewayClient, anne: User) -> None:
    groups = await gateway.groups.list()
    assert anne.group in groups
    assert len(groups) == len(set(groups)) >= 2


async def test_models_come_with_prices_by_name(gateway: GatewayClient) -> None:
    listed = await gateway.models.list()
    names = [model.name for model in listed.models]
    assert names == sorted(set(names)) == list(await gateway.models.available())
    assert listed.has_prices
    assert all(model.input_usd is None or model.input_usd >= 0 for model in listed.models)


@where(lambda dialect: dialect.prices is PriceSource.OPTIONS)
async def test_an_admin_below_root_is_told_no_prices(bench: Bench) -> None:
    admin = await bench.account()
    body = {"username": admin.username, "action": "promote"}
    assert said_yes(await bench.raw.post("/api/user/manage", json=body))
    async with (
        bench.logged_in(admin) as calls,
        await GatewayClient.connect(bench.url, calls.headers["authorization"]) as gateway,
    ):
        listed = await gateway.models.list()
        names = await gateway.models.available()
    assert not listed.has_prices
    assert [(model.name, model.input_usd) for model in listed.models] == [(name, None) for name in names]


async def test_no_channel_shows_a_key(bench: Bench) -> None:
    answer = await bench.raw.get("/api/channel/", params={"p": bench.client.dialect.page_first})
    rows = bench.rows_of(answer)
    assert all(not row.get("key") for row in rows)
    assert len(await bench.client.channels.list()) >= len(rows)


async def test_an_account_that_called_nothing_used_nothing(gateway: GatewayClient, anne: User) -> None:
    today = datetime.now(UTC).date()
    used = await gateway.usage.by_day(anne.username, [today - timedelta(days=1), today])
    assert [(day.day, day.quota) for day in used] == [(today - timedelta(days=1), 0), (today, 0)]


async def a_key(calls: httpx.AsyncClient, **fields: Any) -> str:
    body = {"name": "ct_key", "expired_time": -1, "remain_quota": 0, "unlimited_quota": False, **fields}
    key: str = (await calls.post("/api/token/", json=body)).json()["data"]["key"]
    return key if key.startswith("sk-") else f"sk-{key}"


async def test_a_key_has_its_own_limit(gateway: GatewayClient, as_holder: httpx.AsyncClient) -> None:
    key = await a_key(as_holder, remain_quota=3 * gateway.quota_per_unit)
    balance = await gateway.billing.balance_of_key(key)
    assert (balance.limit_usd, balance.used_usd, balance.remaining_usd) == (
        Decimal(3),
        Decimal(0),
        Decimal(3),
    )


async def test_a_key_without_a_limit_has_none(gateway: GatewayClient, as_holder: httpx.AsyncClient) -> None:
    balance = await gateway.billing.balance_of_key(await a_key(as_holder, unlimited_quota=True))
    assert (balance.limit_usd, balance.remaining_usd) == (None, None)


@pytest.mark.parametrize("key", ["sk-" + "a" * 48, "sk-" + "0" * 48])
async def test_an_unknown_key_is_unauthorized_and_not_repeated(gateway: GatewayClient, key: str) -> None:
    with pytest.raises(Unauthorized) as caught:
        await gateway.billing.balance_of_key(key)
    assert key[3:] not in str(caught.value)
