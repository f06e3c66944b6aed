"""faults.md 8: the gateway's access token is revoked while the bot runs."""

from pathlib import Path

import httpx

from sandbox import people
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.journeys.desk import Desk, button

QUOTA = 6_250_000


async def renewed_token(world: World) -> str:
    """A new token of the administrator's; the old one dies at once."""
    headers = {"Authorization": world.gateway.access_token}
    async with httpx.AsyncClient(base_url=world.gateway.url, headers=headers, trust_env=False) as client:
        return str((await client.get("/api/user/token")).json()["data"])


async def test_08_a_revoked_token_is_told_once_and_the_credit_waits_for_the_next(tmp_path: Path) -> None:
    async with World(limits=False) as world, Desk(world, tmp_path) as desk:
        customer = await desk.customer()
        await customer.write(chinese_topup(account=customer.name))
        card = await desk.card(customer.name, "$12.50 USD")
        world.gateway.access_token = await renewed_token(world)

        await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        told = await desk.said("gateway", "token")
        assert await customer.credits() == (0, 0)

        await desk.bot.stop()
        desk.environment["PAYDESK_GATEWAY__TOKEN"] = world.gateway.access_token
        await desk.bot.start()
        await customer.mail(2)
        await desk.rest()
        assert await customer.credits() == (QUOTA, 1)
        assert [m.text for m in desk.messages].count(told.text) == 1
        assert desk.books.is_balanced()
