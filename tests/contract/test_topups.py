"""Crediting: exact, once, found again; and what a client must survive."""

import asyncio
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from gateway_client import (
    Accepted,
    Done,
    Doubt,
    GatewayClient,
    InFlight,
    KeyConflict,
    NoAnswer,
    Reading,
    StillUnknown,
    TopUp,
    Trap,
    User,
    Verdict,
)
from tests.contract.applies import free_of, trapped, where
from tests.contract.bench import Bench, a_name, a_reference, said_yes
from tests.contract.test_accounts import unknown_ref

A_YEAR_AGO = datetime(2025, 11, 23, tzinfo=UTC)
"""Past every idempotency key's window, so that the log is asked and nothing is sent again."""


async def before(gateway: GatewayClient, user: User) -> Reading:
    observed = await gateway.topups.observe(user.ref, settle_s=0)
    assert observed is not None
    return observed.reading


async def reconciled(gateway: GatewayClient, topup: TopUp, reading: Reading, **more: Any) -> Verdict:
    return await gateway.topups.reconcile(topup, before=reading, sent_at=datetime.now(UTC), **more)


@pytest.mark.parametrize("quota", [1, 500_000, 6_250_000, 2**31, 10**13])
@where(lambda dialect: dialect.has_topup)
async def test_a_credit_is_exact(bench: Bench, anne: User, quota: int) -> None:
    await bench.client.topups.create(TopUp(user=anne, quota=quota, reference=a_reference()))
    assert (await bench.now(anne)).quota == quota


@where(lambda dialect: dialect.has_topup)
async def test_credits_add_up(bench: Bench, anne: User) -> None:
    for quota in (5, 70, 900):
        await bench.client.topups.create(TopUp(user=anne, quota=quota, reference=a_reference()))
    assert (await bench.now(anne)).quota == 975


@where(lambda dialect: dialect.has_topup)
async def test_twenty_credits_at_once_are_all_there_with_a_row_each(bench: Bench, anne: User) -> None:
    start = await before(bench.client, anne)
    topups = [TopUp(user=anne, quota=number, reference=a_reference()) for number in range(1, 21)]
    await asyncio.gather(*(bench.client.topups.create(topup) for topup in topups))
    assert (await bench.now(anne)).quota == sum(range(1, 21))
    rows = await bench.client.logs.topup_rows(
        since=start.gateway_date or start.read_at, username=anne.username
    )
    assert {row.first_word: row.quota for row in rows} == {topup.reference: topup.quota for topup in topups}


@pytest.mark.parametrize(
    "remark", ["", "order 7", "订单 7，谢谢", "a\x00b\nc\td", "<b>&\"'%_\\", "x" * 500, "emoji 🎁"], ids=repr
)
@where(lambda dialect: dialect.keeps_remark)
async def test_a_row_bears_the_remark_as_it_was_sent(gateway: GatewayClient, anne: User, remark: str) -> None:
    start = await before(gateway, anne)
    topup = TopUp(user=anne, quota=7, reference=a_reference(), remark=remark)
    await gateway.topups.create(topup)
    rows = await gateway.logs.topup_rows(since=start.gateway_date or start.read_at, username=anne.username)
    assert [(row.content, row.quota, row.user_ref) for row in rows] == [(topup.text, 7, anne.ref)]


@where(lambda dialect: dialect.keeps_remark)
async def test_a_credit_is_found_again(gateway: GatewayClient, anne: User) -> None:
    start = await before(gateway, anne)
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    answer = await gateway.topups.create(topup)
    assert isinstance(await reconciled(gateway, topup, start, answer=answer), Done)


@where(lambda dialect: dialect.keeps_remark and not dialect.has_idempotency_key)
async def test_what_was_never_sent_stays_unknown(gateway: GatewayClient, anne: User) -> None:
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    verdict = await reconciled(gateway, topup, await before(gateway, anne))
    assert isinstance(verdict, StillUnknown)
    assert verdict.doubt is Doubt.NO_ROW


@where(lambda dialect: dialect.has_idempotency_key)
async def test_what_was_never_sent_is_done_by_its_key(bench: Bench, anne: User) -> None:
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    assert isinstance(await reconciled(bench.client, topup, await before(bench.client, anne)), Done)
    assert (await bench.now(anne)).quota == 1000


@where(lambda dialect: dialect.keeps_remark)
async def test_a_longer_reference_is_not_taken_for_ours(bench: Bench, anne: User) -> None:
    start = await before(bench.client, anne)
    reference = a_reference()
    await bench.topup(anne.ref, 1000, f"{reference}0 order")
    rows = await bench.client.logs.topup_rows(
        since=start.gateway_date or start.read_at, username=anne.username
    )
    assert [row.first_word == reference for row in rows] == [False]


class Losing(httpx.AsyncHTTPTransport):
    """The way to the gateway, on which the answer to one path is lost after the gateway gave it."""

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        response = await super().handle_async_request(request)
        if request.url.path != "/api/topup":
            return response
        await response.aread()
        await response.aclose()
        raise httpx.ReadError("the answer was lost")


@where(lambda dialect: dialect.keeps_remark)
async def test_a_credit_whose_answer_was_lost_is_reconciled_and_not_doubled(bench: Bench, anne: User) -> None:
    start = await before(bench.client, anne)
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    losing = await GatewayClient.connect(bench.url, bench.access_token, transport=Losing())
    async with losing:
        with pytest.raises(NoAnswer):
            await losing.topups.create(topup)
    assert isinstance(await reconciled(bench.client, topup, start), Done)
    assert (await bench.now(anne)).quota == 1000


@where(lambda dialect: dialect.keeps_remark)
async def test_a_credit_of_a_deleted_account_is_put_to_a_person(bench: Bench, anne: User) -> None:
    start = await before(bench.client, anne)
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    await bench.topup(anne.ref, 1000, topup.text)
    await bench.client.users.delete(anne.ref)
    verdict = await bench.client.topups.reconcile(topup, before=start, sent_at=A_YEAR_AGO)
    assert isinstance(verdict, StillUnknown)
    assert verdict.doubt is Doubt.ACCOUNT_GONE


@where(lambda dialect: dialect.keeps_remark)
async def test_a_credit_of_an_account_that_was_renamed_since_is_found(bench: Bench, anne: User) -> None:
    start = await before(bench.client, anne)
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    answer = await bench.client.topups.create(topup)
    assert said_yes(await bench.put(anne.ref, username=a_name()))
    assert isinstance(
        await bench.client.topups.reconcile(topup, before=start, sent_at=A_YEAR_AGO, answer=answer), Done
    )


@where(lambda dialect: dialect.keeps_remark)
async def test_what_is_past_its_keys_window_is_never_sent_again(bench: Bench, anne: User) -> None:
    start = await before(bench.client, anne)
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    verdict = await bench.client.topups.reconcile(topup, before=start, sent_at=A_YEAR_AGO)
    assert isinstance(verdict, StillUnknown)
    assert verdict.doubt is Doubt.NO_ROW
    assert (await bench.now(anne)).quota == 0


@where(lambda dialect: dialect.keeps_remark and not dialect.has_idempotency_key)
async def test_another_credit_meanwhile_is_told_apart(bench: Bench, anne: User) -> None:
    start = await before(bench.client, anne)
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    await bench.topup(anne.ref, 1000, "by hand")
    verdict = await reconciled(bench.client, topup, start)
    assert isinstance(verdict, StillUnknown)
    assert [row.content for row in verdict.evidence.looks[-1].other_rows] == ["by hand"]
    await bench.client.topups.create(topup)
    assert isinstance(await reconciled(bench.client, topup, start), Done)


@where(lambda dialect: dialect.keeps_remark)
async def test_one_after_the_other_in_one_second_are_told_apart(bench: Bench, anne: User) -> None:
    for number in (1, 2, 3):
        start = await before(bench.client, anne)
        topup = TopUp(user=anne, quota=1000, reference=a_reference())
        answer = await bench.client.topups.create(topup)
        verdict = await bench.client.topups.reconcile(topup, before=start, sent_at=A_YEAR_AGO, answer=answer)
        assert isinstance(verdict, Done)
        assert verdict.evidence.looks[-1].other_rows == ()
        assert (await bench.now(anne)).quota == 1000 * number


@trapped(Trap.DOUBLES)
async def test_the_same_twice_is_doubled_and_said(bench: Bench, anne: User) -> None:
    start = await before(bench.client, anne)
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    await bench.client.topups.create(topup)
    await bench.client.topups.create(topup)
    assert (await bench.now(anne)).quota == 2000
    verdict = await reconciled(bench.client, topup, start)
    assert isinstance(verdict, StillUnknown)
    assert verdict.doubt is Doubt.DOUBLED


@where(lambda dialect: dialect.has_idempotency_key)
async def test_the_same_twice_is_credited_once(bench: Bench, anne: User) -> None:
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    first = await bench.client.topups.create(topup)
    again = await bench.client.topups.create(topup)
    assert (first.is_replayed, again.is_replayed) == (False, True)
    assert (first.balance_before, first.balance_after, again.balance_after) == (0, 1000, 1000)
    assert first.log_ref == again.log_ref
    assert (await bench.now(anne)).quota == 1000


@where(lambda dialect: dialect.has_idempotency_key)
async def test_the_same_ten_times_at_once_is_credited_once(bench: Bench, anne: User) -> None:
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    sent = (bench.client.topups.create(topup) for _ in range(10))
    answers = await asyncio.gather(*sent, return_exceptions=True)
    assert all(isinstance(answer, Accepted | InFlight) for answer in answers)
    assert sum(isinstance(answer, Accepted) and not answer.is_replayed for answer in answers) == 1
    assert (await bench.now(anne)).quota == 1000


@where(lambda dialect: dialect.has_idempotency_key)
async def test_a_key_with_another_body_is_refused(bench: Bench, anne: User) -> None:
    reference = a_reference()
    await bench.client.topups.create(TopUp(user=anne, quota=1000, reference=reference))
    with pytest.raises(KeyConflict):
        await bench.client.topups.create(TopUp(user=anne, quota=1001, reference=reference))
    assert (await bench.now(anne)).quota == 1000


@pytest.mark.parametrize("quota", [-1, 5.5, "5", 2**63, None, True, [5]], ids=repr)
@where(lambda dialect: dialect.has_topup)
async def test_a_raw_quota_that_is_no_whole_number_above_zero_moves_nothing(
    bench: Bench, anne: User, quota: Any
) -> None:
    await bench.topup(anne.ref, quota)
    assert (await bench.now(anne)).quota == 0


@trapped(Trap.TOPS_UP_ZERO)
async def test_a_raw_credit_of_zero_is_answered_with_yes(bench: Bench, anne: User) -> None:
    assert said_yes(await bench.topup(anne.ref, 0))
    assert [row["quota"] for row in await bench.log_rows(anne, 1)] == [0]


@free_of(Trap.TOPS_UP_ZERO)
@where(lambda dialect: dialect.has_topup)
async def test_a_raw_credit_of_zero_is_refused(bench: Bench, anne: User) -> None:
    assert not said_yes(await bench.topup(anne.ref, 0))
    assert await bench.log_rows(anne, 1) == []


@trapped(Trap.TOPS_UP_NOBODY)
async def test_a_credit_for_nobody_is_answered_with_yes(bench: Bench) -> None:
    assert said_yes(await bench.topup(unknown_ref(bench), 1000))
    assert await bench.client.users.get(unknown_ref(bench)) is None


@free_of(Trap.TOPS_UP_NOBODY)
@where(lambda dialect: dialect.has_topup)
async def test_a_credit_for_nobody_is_refused(bench: Bench) -> None:
    assert not said_yes(await bench.topup(unknown_ref(bench), 1000))


@trapped(Trap.TOPS_UP_DELETED)
async def test_a_deleted_account_is_credited(bench: Bench, anne: User) -> None:
    await bench.client.users.delete(anne.ref)
    assert said_yes(await bench.topup(anne.ref, 1000))


@free_of(Trap.TOPS_UP_DELETED)
@where(lambda dialect: dialect.has_topup)
async def test_a_deleted_account_is_not_credited(bench: Bench, anne: User) -> None:
    await bench.client.users.delete(anne.ref)
    assert not said_yes(await bench.topup(anne.ref, 1000))


@where(lambda dialect: dialect.has_topup)
async def test_a_disabled_account_is_credited_and_stays_disabled(bench: Bench, anne: User) -> None:
    await bench.client.users.set_enabled(anne.ref, enabled=False)
    await bench.client.topups.create(TopUp(user=anne, quota=1000, reference=a_reference()))
    now = await bench.now(anne)
    assert (now.quota, now.is_enabled) == (1000, False)
