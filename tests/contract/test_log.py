"""The log of top-ups: exact names, inclusive times, page by page."""

from datetime import timedelta

from gateway_client import GatewayClient, TopUp, User
from tests.contract.applies import where
from tests.contract.bench import Bench, a_reference

kept = where(lambda dialect: dialect.keeps_remark)


async def credited(gateway: GatewayClient, user: User, count: int = 1) -> list[TopUp]:
    topups = [TopUp(user=user, quota=number + 1, reference=a_reference()) for number in range(count)]
    for topup in topups:
        await gateway.topups.create(topup)
    return topups


@kept
async def test_rows_come_newest_first_over_several_pages(gateway: GatewayClient, anne: User) -> None:
    status = await gateway.status.get()
    assert status.gateway_date is not None
    topups = await credited(gateway, anne, 23)
    rows = await gateway.logs.topup_rows(since=status.gateway_date, username=anne.username)
    assert sorted(row.first_word for row in rows) == sorted(topup.reference for topup in topups)
    assert [row.created_at for row in rows] == sorted((row.created_at for row in rows), reverse=True)


@kept
async def test_only_the_named_account_is_shown(bench: Bench, anne: User) -> None:
    bart = await bench.account()
    await credited(bench.client, anne)
    (ours,) = await credited(bench.client, bart)
    now = (await bench.client.status.get()).gateway_date
    assert now is not None
    since = now - timedelta(minutes=1)
    rows = await bench.client.logs.topup_rows(since=since, username=bart.username)
    assert [(row.first_word, row.user_ref) for row in rows] == [(ours.reference, bart.ref)]
    everybody = await bench.client.logs.topup_rows(since=since)
    assert {anne.ref, bart.ref} <= {row.user_ref for row in everybody}


@kept
async def test_times_are_inclusive(gateway: GatewayClient, anne: User) -> None:
    await credited(gateway, anne)
    now = (await gateway.status.get()).gateway_date
    assert now is not None
    (row,) = await gateway.logs.topup_rows(since=now - timedelta(minutes=1), username=anne.username)
    at = row.created_at
    assert await gateway.logs.topup_rows(since=at, until=at, username=anne.username) == [row]
    second = timedelta(seconds=1)
    assert await gateway.logs.topup_rows(since=at + second, username=anne.username) == []
    assert await gateway.logs.topup_rows(since=at - second, until=at - second, username=anne.username) == []


@kept
async def test_the_beginning_of_a_name_has_no_rows(gateway: GatewayClient, anne: User) -> None:
    await credited(gateway, anne)
    now = (await gateway.status.get()).gateway_date
    assert now is not None
    since = now - timedelta(minutes=1)
    assert await gateway.logs.topup_rows(since=since, username=anne.username[:-1]) == []
