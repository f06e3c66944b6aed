"""Setting a quota under a frozen account, and what a raw PUT does."""

import pytest

from gateway_client import Reading, Refused, Step, StepKind, TopUp, Trap, User
from gateway_client.dialects.base import QuotaWay
from tests.contract.applies import free_of, trapped, where
from tests.contract.bench import RESTED, Bench, a_reference, said_yes


@pytest.mark.parametrize("target", [1, 400, 999, 1000, 5000])
async def test_a_quota_is_set_and_the_account_usable_again(bench: Bench, target: int) -> None:
    user = await bench.credited(1000)
    done = await bench.client.users.set_quota(user.ref, lambda _: target, resting=RESTED)
    assert (done.before.quota, done.after.quota, done.difference) == (1000, target, 0)
    now = await bench.now(user)
    assert (now.quota, now.is_enabled) == (target, True)


async def test_a_quota_of_zero_is_set_as_far_as_the_dialect_can(bench: Bench) -> None:
    user = await bench.credited(1000)
    done = await bench.client.users.set_quota(user.ref, lambda _: 0, resting=RESTED)
    left = 0 if bench.client.dialect.can_write_zero_quota else 1
    assert (done.wanted, done.written, (await bench.now(user)).quota) == (0, left, left)


@where(lambda dialect: dialect.quota_max is not None)
async def test_no_more_is_set_than_an_account_can_hold(bench: Bench) -> None:
    user, most = await bench.account(), bench.client.dialect.quota_max
    assert most is not None
    done = await bench.client.users.set_quota(user.ref, lambda _: most, resting=RESTED)
    assert done.after.quota == most
    with pytest.raises(Refused, match=f"at most {most}"):
        await bench.client.users.set_quota(user.ref, lambda _: most + 1, resting=RESTED)
    now = await bench.now(user)
    assert (now.quota, now.is_enabled) == (most, True)


async def test_the_target_is_made_of_the_figures_at_rest_while_frozen(bench: Bench) -> None:
    user = await bench.credited(1000)
    steps: list[Step] = []

    async def note(step: Step) -> None:
        assert (await bench.now(user)).is_enabled == (step.kind is StepKind.FREEZE)
        steps.append(step)

    def target(reading: Reading) -> int:
        return reading.quota - 250

    await bench.client.users.set_quota(user.ref, target, resting=RESTED, note=note)
    assert [step.kind for step in steps] == [StepKind.FREEZE, StepKind.WRITE, StepKind.RESTORE]
    assert (await bench.now(user)).quota == 750


async def test_an_account_disabled_before_stays_disabled(bench: Bench) -> None:
    user = await bench.credited(1000)
    await bench.client.users.set_enabled(user.ref, enabled=False)
    await bench.client.users.set_quota(user.ref, lambda _: 10, resting=RESTED)
    now = await bench.now(user)
    assert (now.quota, now.is_enabled) == (10, False)


async def test_a_change_of_mind_leaves_everything_as_it_was(bench: Bench) -> None:
    user = await bench.credited(1000)

    def target(_: Reading) -> int:
        raise LookupError

    with pytest.raises(LookupError):
        await bench.client.users.set_quota(user.ref, target, resting=RESTED)
    assert await bench.now(user) == user


@where(lambda dialect: dialect.has_topup)
async def test_a_credit_by_hand_meanwhile_is_named(bench: Bench) -> None:
    user = await bench.credited(1000)
    by_hand = TopUp(user=user, quota=50, reference=a_reference())

    async def note(step: Step) -> None:
        if step.kind is StepKind.FREEZE:
            await bench.client.topups.create(by_hand)

    done = await bench.client.users.set_quota(
        user.ref, lambda reading: reading.quota, resting=RESTED, note=note
    )
    assert by_hand.reference in [row.first_word for row in done.foreign_rows]


@trapped(Trap.IGNORES_ZERO)
async def test_a_raw_zero_is_ignored(bench: Bench) -> None:
    user = await bench.credited(1000)
    assert said_yes(await bench.put(user.ref, quota=0))
    assert (await bench.now(user)).quota == 1000


@free_of(Trap.IGNORES_ZERO)
@where(lambda dialect: dialect.quota_way is QuotaWay.PUT)
async def test_a_raw_zero_is_written(bench: Bench) -> None:
    user = await bench.credited(1000)
    await bench.put(user.ref, quota=0)
    assert (await bench.now(user)).quota == 0


@trapped(Trap.WRITES_NEGATIVE)
async def test_a_raw_negative_quota_is_written(bench: Bench, anne: User) -> None:
    await bench.put(anne.ref, quota=-5)
    assert (await bench.now(anne)).quota == -5


@free_of(Trap.WRITES_NEGATIVE)
@where(lambda dialect: dialect.quota_way is QuotaWay.PUT)
async def test_a_raw_negative_quota_is_refused(bench: Bench, anne: User) -> None:
    assert not said_yes(await bench.put(anne.ref, quota=-5))
    assert (await bench.now(anne)).quota == 0


@where(lambda dialect: dialect.quota_way is not QuotaWay.PUT)
@pytest.mark.parametrize("quota", [0, -5, 7])
async def test_a_raw_quota_is_answered_with_yes_and_not_written(bench: Bench, quota: int) -> None:
    user = await bench.credited(1000)
    assert said_yes(await bench.put(user.ref, quota=quota))
    assert (await bench.now(user)).quota == 1000


@trapped(Trap.FALSE_LOG_ROW)
async def test_a_change_of_group_logs_a_change_of_quota_that_was_none(bench: Bench) -> None:
    user = await bench.credited(1000)
    await bench.put(user.ref, display_name="Anne")
    assert len(await bench.log_rows(user, 3)) == 1
    assert (await bench.now(user)).quota == 1000


@free_of(Trap.FALSE_LOG_ROW)
async def test_a_change_of_name_logs_no_change_of_quota(bench: Bench) -> None:
    user = await bench.credited(1000)
    before = await bench.log_rows(user, 3)
    await bench.put(user.ref, display_name="Anne")
    assert await bench.log_rows(user, 3) == before
