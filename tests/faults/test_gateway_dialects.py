"""faults.md 2 to 5, 9, 36 to 40 with a real bot at a mimic of each gateway without idempotency keys.

Each test is named after its row. newapi, which keeps no reference, has a file of its own.
"""

import asyncio
import signal
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from sandbox import people
from sandbox.world import World
from tests.faults.desk_at import PER_USD, QUOTA, DeskAt, desk_at
from tests.faults.proxy import Cut
from tests.journeys.desk import Customer, actions, button, words_of
from tests.mimic.running import Running

SPOILT = ["drop", "502", "cut"]
"""What the gateway, or a proxy before it, answers instead of yes or no; `tests/mimic` has the others."""


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False, gateway_settings={"GATEWAY_REGISTER_RATE": "off"}) as world:
        yield world


@pytest.fixture(scope="module", params=["oneapi", "laisky"])
async def place(
    request: pytest.FixtureRequest, world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[DeskAt]:
    async with (
        Running(request.param) as mimic,
        desk_at(mimic, world, tmp_path_factory.mktemp("desk")) as place,
    ):
        yield place


@pytest.mark.parametrize("reply", SPOILT)
async def test_02_and_04_credit_whose_answer_is_spoilt_is_found_and_not_repeated(
    place: DeskAt, reply: str
) -> None:
    customer = await place.customer()
    card = await place.asks(customer)
    await place.mimic.fault(reply=reply)
    await place.approve(card)
    await place.credited_once(customer)


@pytest.mark.parametrize("reply", SPOILT)
async def test_03_and_04_credit_that_never_came_is_sent_again_by_an_operators_tap_alone(
    place: DeskAt, reply: str
) -> None:
    customer = await place.customer()
    card = await place.asks(customer)
    await place.mimic.fault(reply=reply, effect="nothing")
    await place.approve(card)
    stuck = await place.stuck(customer, "No row of the gateway's log bears the reference")
    await place.desk.rest()
    assert (await place.quota(customer), await place.rows(customer)) == (0, 0)
    assert actions(stuck) == ["look_again", "it_was", "it_was_not", "no_more"]
    await place.desk.tap(people.OLGA_ID, stuck, button(stuck, "it_was_not"))
    await place.credited_once(customer)


async def test_05_credit_without_a_row_is_booked_by_an_operators_word_and_not_repeated(place: DeskAt) -> None:
    customer = await place.customer()
    card = await place.asks(customer)
    await place.mimic.fault(effect="no_row")
    await place.approve(card)
    stuck = await place.stuck(
        customer, "No row of the gateway's log bears the reference", f"({QUOTA:,} quota) left"
    )
    await place.desk.tap(people.OLGA_ID, stuck, button(stuck, "it_was"))
    await place.desk.card(customer.name, "Credited: $0.00 USD → $50.00 USD")
    await place.desk.rest()
    assert (await place.quota(customer), await place.rows(customer)) == (QUOTA, 0)


async def test_05_row_without_a_credit_is_stuck_with_both_facts(place: DeskAt) -> None:
    customer = await place.customer()
    card = await place.asks(customer)
    await place.mimic.fault(effect="no_credit")
    await place.approve(card)
    stuck = await place.stuck(
        customer, "The row is in the gateway's log, but the account does not", "Now: $0.00 USD (0 quota) left"
    )
    await place.desk.tap(people.OLGA_ID, stuck, button(stuck, "it_was_not"))
    await place.desk.card(customer.name, "Credited: $0.00 USD → $50.00 USD")
    await place.desk.rest()
    assert (await place.quota(customer), await place.rows(customer)) == (QUOTA, 2)


async def test_05_credit_applied_long_after_the_client_has_gone_is_found_late(place: DeskAt) -> None:
    customer = await place.customer()
    card = await place.asks(customer)
    await place.mimic.fault(after_leaving_s=3)
    place.proxy.cut(b"POST /api/topup", Cut.LEFT)
    await place.approve(card)
    stuck = await place.stuck(customer, "No row of the gateway's log bears the reference")
    assert await place.quota(customer) == 0

    async def is_applied() -> bool:
        return await place.quota(customer) == QUOTA

    await place.eventually(is_applied)
    await place.desk.tap(people.OLGA_ID, stuck, button(stuck, "look_again"))
    await place.credited_once(customer)


async def renamed(place: DeskAt, customer: Customer) -> None:
    assert (await place.mimic.put(await place.user(customer), username=f"x{customer.name}"[:12]))["success"]


async def deleted(place: DeskAt, customer: Customer) -> None:
    await place.mimic.client.users.delete((await place.user(customer)).ref)


async def disabled(place: DeskAt, customer: Customer) -> None:
    await place.mimic.client.users.set_enabled((await place.user(customer)).ref, enabled=False)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (renamed, "has another name by now: "),
        (deleted, "is gone from the gateway"),
        (disabled, "was disabled meanwhile"),
    ],
)
async def test_09_account_changed_between_approval_and_credit_is_put_to_the_operator(
    place: DeskAt, change: Any, told: str
) -> None:
    customer = await place.customer()
    ref = (await place.user(customer)).ref
    card = await place.asks(customer)
    place.proxy.is_away = True
    await place.approve(card)
    await place.desk.stored(
        "SELECT 1 FROM effects WHERE kind = 'credit' AND trouble != '' AND state = 'waiting'"
    )
    await change(place, customer)
    place.proxy.is_away = False
    again = await place.desk.card(customer.name, "Not credited: ", told)
    assert "approve" in actions(again)
    assert (await place.mimic.row(ref))["quota"] == 0


async def test_37_call_that_holds_quota_hides_the_credit_until_the_figures_agree_twice(place: DeskAt) -> None:
    customer = await place.customer(1000)
    card = await place.asks(customer)
    user = await place.user(customer)
    await place.mimic.fault(reply="drop")

    async def hold_once_it_is_there() -> str:
        while (await place.user(customer)).quota == 1000:
            await asyncio.sleep(0.005)
        answer = await place.mimic.raw.post("/mimic/calls", json={"user": user.ref, "hold": 600})
        return str(answer.json()["call"])

    holding = asyncio.create_task(hold_once_it_is_there())
    await place.approve(card)
    call = await holding
    ended = await place.mimic.raw.post(f"/mimic/calls/{call}", json={"cost": 400})
    assert ended.status_code == 200
    await place.desk.card(customer.name, "Credited: ")
    await place.desk.rest()
    assert await place.quota(customer) == QUOTA + 600


async def test_38_second_credit_of_one_account_waits_for_the_firsts_verdict(place: DeskAt) -> None:
    customer = await place.customer()
    first = await place.asks(customer)
    second = await place.asks(customer, amount=60)
    await place.mimic.fault(reply="drop", effect="nothing")
    await place.approve(first)
    await place.approve(second)
    await place.stuck(customer, "No row of the gateway's log bears the reference")
    await place.desk.card(customer.name, "60.00 USDT", "Credited: ")
    await place.desk.rest()
    begun = place.desk.rows(
        "SELECT state FROM cases WHERE account_ref = ?", str((await place.user(customer)).ref)
    )
    assert sorted(begun) == [("credited",), ("stuck",)]
    assert (await place.quota(customer), await place.rows(customer)) == (60 * PER_USD, 1)


async def test_39_the_same_sum_by_the_operators_own_hand_is_not_taken_for_ours(place: DeskAt) -> None:
    customer = await place.customer()
    card = await place.asks(customer)
    await place.mimic.fault(reply="drop", effect="nothing")
    await place.approve(card)
    await place.faults_met()
    await place.mimic.top_up(await place.user(customer), QUOTA, "by hand")
    await place.stuck(customer, "No row of the gateway's log bears the reference")
    await place.desk.rest()
    assert (await place.quota(customer), await place.rows(customer)) == (QUOTA, 1)


@pytest.mark.parametrize("place", ["oneapi"], indirect=True)
async def test_58_account_below_zero_shows_what_is_left_after_the_top_up(place: DeskAt) -> None:
    customer = await place.customer()
    assert (await place.mimic.put(await place.user(customer), quota=-5 * PER_USD))["success"]
    card = await place.asks(customer)
    assert "$-5.00" in card.text or "-$5.00" in card.text
    await place.approve(card)
    await place.desk.card(customer.name, "Credited: ", "$45.00 USD")
    assert "45.00" in words_of(await customer.mail(2))
    assert await place.quota(customer) == QUOTA - 5 * PER_USD


async def test_40_yes_that_changes_nothing_is_not_believed(place: DeskAt) -> None:
    customer = await place.customer()
    card = await place.asks(customer)
    await place.mimic.fault(effect="nothing")
    await place.approve(card)
    await place.stuck(
        customer, "No row of the gateway's log bears the reference", "Now: $0.00 USD (0 quota) left"
    )
    await place.desk.rest()
    assert len(customer.mails) == 1


async def test_36_credit_that_was_logged_and_lost_before_its_flush_is_never_called_credited(
    place: DeskAt, world: World, tmp_path: Path
) -> None:
    kept = {"database_url": f"sqlite:///{tmp_path}/mimic.db"}
    dialect = place.mimic.dialect
    async with (
        place.still(),
        Running(dialect, batch_s=600, **kept) as mimic,
        desk_at(mimic, world, tmp_path) as own,
    ):
        customer = await own.customer()
        await own.approved(customer)

        async def is_logged() -> bool:
            return await own.rows(customer) == 1

        await own.eventually(is_logged)
        await mimic.end(signal.SIGKILL)
        async with Running(dialect, port=urlsplit(mimic.url).port, **kept) as again:
            own.mimic = again
            stuck = await own.stuck(customer, "The row is in the gateway's log, but the account does not")
            assert f"To be moved: $50.00 USD ({QUOTA:,} quota)" in stuck.text
            await own.desk.rest()
            assert (await own.quota(customer), await own.rows(customer)) == (0, 1)
            assert len(customer.mails) == 1
