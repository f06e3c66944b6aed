"""faults.md 41: newapi keeps no reference; a credit is written as a figure under a freeze, and never twice.

With a real bot at a mimic, through answers and requests that are lost, and SIGKILL at each commit.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from pathlib import Path

import pytest

from sandbox import people
from sandbox.world import World
from tests.faults.desk_at import QUOTA, DeskAt, desk_at
from tests.faults.proxy import Cut
from tests.faults.test_kill import KILLABLE
from tests.journeys.desk import Customer, actions, button
from tests.mimic.running import Running

BEFORE = 1000
QUICK = {"GATEWAY__CACHE_S": "0", "GATEWAY__SETTLE_S": "1", "GATEWAY__RELAY_TIMEOUT_S": "1"}
WRITING = b"override"
"""Stands in the body of the one call that writes quota."""
DEATHS = [("after", 2), ("after", 3), ("before", 5)]
"""Of leased, frozen, begun, unfrozen, booked: frozen, not yet begun; begun, not yet written; written, not booked."""


@pytest.fixture(scope="module")
async def world() -> AsyncIterator[World]:
    async with World(limits=False, gateway_settings={"GATEWAY_REGISTER_RATE": "off"}) as world:
        yield world


@pytest.fixture(scope="module")
async def mimic() -> AsyncIterator[Running]:
    async with Running("newapi") as mimic:
        yield mimic


@pytest.fixture(scope="module")
async def place(
    mimic: Running, world: World, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[DeskAt]:
    settings = {**QUICK, "GATEWAY__RECONCILE_S": "60"}
    async with desk_at(mimic, world, tmp_path_factory.mktemp("desk"), **settings) as place:
        yield place


@pytest.fixture
async def alone(place: DeskAt) -> AsyncIterator[None]:
    """For a test with a desk of its own."""
    async with place.still():
        yield


async def with_some(place: DeskAt) -> Customer:
    """A customer who has something already."""
    customer = await place.customer()
    user = await place.user(customer)
    body = {"id": user.ref, "action": "add_quota", "mode": "add", "value": BEFORE}
    assert (await place.mimic.raw.post("/api/user/manage", json=body)).json()["success"]
    return customer


async def credited_once(place: DeskAt, customer: Customer) -> None:
    await place.desk.card(customer.name, "Credited: ")
    await place.desk.rest()
    user = await place.user(customer)
    assert (user.quota, user.is_enabled) == (BEFORE + QUOTA, True)
    assert place.desk.books.is_balanced()


async def test_41_a_credit_is_written_under_a_freeze_and_the_account_is_free_again(place: DeskAt) -> None:
    customer = await with_some(place)
    await place.approved(customer)
    await credited_once(place, customer)
    assert len(customer.mails) == 2


@pytest.mark.parametrize("how", [Cut.REQUEST, Cut.ANSWER], ids=lambda how: how.name.lower())
async def test_41_a_write_that_was_lost_on_the_way_is_done_once(place: DeskAt, how: Cut) -> None:
    customer = await with_some(place)
    card = await place.asks(customer)
    place.proxy.cut(WRITING, how)
    await place.approve(card)
    await credited_once(place, customer)


async def test_41_a_yes_that_writes_nothing_is_not_believed(place: DeskAt) -> None:
    customer = await with_some(place)
    card = await place.asks(customer)
    # The first call of that path freezes, the second writes.
    await place.mimic.turn(
        faults=[{"path": "/api/user/manage"}, {"path": "/api/user/manage", "effect": "nothing", "times": 1}]
    )
    await place.approve(card)
    await credited_once(place, customer)


async def test_41_who_was_disabled_for_cause_stays_disabled(place: DeskAt) -> None:
    customer = await with_some(place)
    await place.mimic.client.users.set_enabled((await place.user(customer)).ref, enabled=False)
    card = await place.asks(customer)
    await place.approve(card)
    await place.approve(await place.desk.card(customer.name, "Tap Approve once more"))
    await place.desk.card(customer.name, "Credited: ")
    await place.desk.rest()
    user = await place.user(customer)
    assert (user.quota, user.is_enabled) == (BEFORE + QUOTA, False)


@pytest.mark.usefixtures("alone")
async def test_41_where_no_account_can_be_frozen_the_operator_may_give_a_code(
    world: World, tmp_path: Path
) -> None:
    async with (
        Running("newapi", manage_wants_proof=True) as mimic,
        desk_at(mimic, world, tmp_path, **QUICK) as place,
    ):
        customer = await place.customer()
        await place.approved(customer)
        await place.desk.card(customer.name, "Not credited: ", "secure verification required")
        # The account is looked at again, which raises the revision once more.
        await place.desk.rest()
        card = await place.desk.card(customer.name, "Not credited: ", "secure verification required")
        assert "code" in actions(card)
        await place.desk.tap(people.OLGA_ID, card, button(card, "code"))
        await place.desk.card(customer.name, "Code over $50.00 USD")
        await customer.mail(2)


@pytest.mark.usefixtures("alone")
@pytest.mark.parametrize(("moment", "number"), DEATHS)
async def test_41_sigkill_at_a_commit_of_a_written_credit_doubles_and_freezes_nothing(
    mimic: Running, world: World, tmp_path: Path, moment: str, number: int
) -> None:
    settings = {**QUICK, "GATEWAY__RECONCILE_S": "60"}
    async with desk_at(mimic, world, tmp_path, **settings) as place:
        customer = await with_some(place)
        card = await place.asks(customer)
        await place.desk.bot.stop()
        await place.desk.bot.start((KILLABLE, f"{moment}@credit", str(number)))
        with suppress(TimeoutError):
            data = button(card, "approve")
            await world.api.acts.tap(people.OLGA_ID, place.desk.chat.id, card.id, data, within_s=2)
        async with asyncio.timeout(30):
            while place.desk.bot.is_running:
                await asyncio.sleep(0.05)
        await place.desk.bot.start()
        await credited_once(place, customer)
