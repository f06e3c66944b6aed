"""Keyed debits and reversals: never below zero, never twice."""

import asyncio
from dataclasses import replace

import pytest

from gateway_client import Conflict, Debit, KeyConflict, NotFound, Reversal, TopUp, User
from tests.contract.applies import where
from tests.contract.bench import Bench, a_reference
from tests.contract.test_accounts import unknown_ref

keyed = where(lambda dialect: dialect.has_debits)


def a_debit(user: User, quota: int, *, at_most: bool = False) -> Debit:
    return Debit(user=user, quota=quota, reference=a_reference(), remark="refund", at_most=at_most)


@keyed
async def test_a_debit_is_exact(bench: Bench) -> None:
    user = await bench.credited(1000)
    taken = await bench.client.debits.create(a_debit(user, 400))
    assert (taken.quota, taken.balance_before, taken.balance_after) == (400, 1000, 600)
    assert (await bench.now(user)).quota == 600


@keyed
async def test_the_same_debit_twice_is_taken_once(bench: Bench) -> None:
    user = await bench.credited(1000)
    debit = a_debit(user, 400)
    answers = await asyncio.gather(*(bench.client.debits.create(debit) for _ in range(5)))
    assert {answer.balance_after for answer in answers} == {600}
    assert (await bench.now(user)).quota == 600


@keyed
async def test_more_than_is_there_is_not_taken(bench: Bench) -> None:
    user = await bench.credited(1000)
    with pytest.raises(Conflict):
        await bench.client.debits.create(a_debit(user, 1001))
    assert (await bench.now(user)).quota == 1000


@keyed
async def test_at_most_takes_what_is_there(bench: Bench) -> None:
    user = await bench.credited(1000)
    taken = await bench.client.debits.create(a_debit(user, 5000, at_most=True))
    assert (taken.quota, taken.balance_after) == (1000, 0)


@keyed
async def test_nothing_is_taken_from_an_empty_account(bench: Bench, anne: User) -> None:
    with pytest.raises(Conflict):
        await bench.client.debits.create(a_debit(anne, 1, at_most=True))


@keyed
async def test_debits_at_once_never_go_below_zero(bench: Bench) -> None:
    user = await bench.credited(1000)
    debits = [bench.client.debits.create(a_debit(user, 300)) for _ in range(6)]
    answers = await asyncio.gather(*debits, return_exceptions=True)
    assert sum(isinstance(answer, Conflict) for answer in answers) == 3
    assert (await bench.now(user)).quota == 100


@keyed
async def test_a_key_of_another_debit_is_refused(bench: Bench) -> None:
    user = await bench.credited(1000)
    debit = a_debit(user, 400)
    await bench.client.debits.create(debit)
    with pytest.raises(KeyConflict):
        await bench.client.debits.create(replace(debit, quota=401))


@keyed
async def test_a_frozen_account_can_be_debited(bench: Bench) -> None:
    user = await bench.credited(1000)
    await bench.client.users.set_enabled(user.ref, enabled=False)
    assert (await bench.client.debits.create(a_debit(user, 1000))).balance_after == 0


@keyed
async def test_nobody_and_the_deleted_are_not_found(bench: Bench, anne: User) -> None:
    with pytest.raises(NotFound):
        await bench.client.debits.create(a_debit(replace(anne, ref=unknown_ref(bench)), 1))
    await bench.client.users.delete(anne.ref)
    with pytest.raises(NotFound):
        await bench.client.debits.create(a_debit(anne, 1))


@keyed
async def test_a_top_up_is_reversed_once(bench: Bench, anne: User) -> None:
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    await bench.client.topups.create(topup)
    reversal = Reversal(of=topup.reference, reference=a_reference(), remark="wrong account")
    first = await bench.client.reversals.create(reversal)
    assert (first.quota, first.balance_after) == (1000, 0)
    assert (await bench.client.reversals.create(reversal)).is_replayed
    with pytest.raises(Conflict):
        await bench.client.reversals.create(replace(reversal, reference=a_reference()))
    assert (await bench.now(anne)).quota == 0


@keyed
async def test_a_debit_is_reversed(bench: Bench) -> None:
    user = await bench.credited(1000)
    debit = a_debit(user, 400)
    await bench.client.debits.create(debit)
    await bench.client.reversals.create(Reversal(of=debit.reference, reference=a_reference()))
    assert (await bench.now(user)).quota == 1000


@keyed
async def test_a_top_up_partly_spent_is_reversed_as_far_as_it_goes(bench: Bench, anne: User) -> None:
    topup = TopUp(user=anne, quota=1000, reference=a_reference())
    await bench.client.topups.create(topup)
    await bench.client.debits.create(a_debit(anne, 300))
    with pytest.raises(Conflict):
        await bench.client.reversals.create(Reversal(of=topup.reference, reference=a_reference()))
    taken = await bench.client.reversals.create(
        Reversal(of=topup.reference, reference=a_reference(), at_most=True)
    )
    assert (taken.quota, taken.balance_after) == (700, 0)


@keyed
async def test_an_unknown_reference_is_not_reversed(bench: Bench) -> None:
    with pytest.raises(NotFound):
        await bench.client.reversals.create(Reversal(of=a_reference(), reference=a_reference()))
