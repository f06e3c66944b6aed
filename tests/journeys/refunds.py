"""What journeys of refunds share: quick waits, credit that is used up, the way to an approved refund."""

from typing import Any, Final

import httpx

from sandbox import people
from sandbox.bot_api import Message
from sandbox.sender import chinese_topup, refund
from tests.journeys.desk import Customer, Desk, button

QUICK: Final = {
    "GATEWAY__SETTLE_S": "1",
    "GATEWAY__RELAY_TIMEOUT_S": "1",
    "GATEWAY__CACHE_S": "1",
    "GATEWAY__RECONCILE_S": "3",
    "INSECURE__QUICK_RECONCILE": "true",
}
"""Waits that are minutes elsewhere; allowed against loopback alone."""
TOPPED_UP: Final = 6_250_000
HALF: Final = 3_125_000


async def account_of(desk: Desk, account: int) -> dict[str, Any]:
    """The account by the gateway's own API."""
    async with admin(desk) as client:
        row: dict[str, Any] = (await client.get(f"/api/user/{account}")).json()["data"]
        return row


def admin(desk: Desk) -> httpx.AsyncClient:
    """The gateway, as its administrator asks it."""
    gateway = desk.world.gateway
    headers = {"Authorization": gateway.access_token}
    return httpx.AsyncClient(base_url=gateway.url, headers=headers, trust_env=False)


async def spend(desk: Desk, customer: Customer, quota: int, reference: str) -> None:
    """What the customer has used: taken by the gateway's own debit, since calls cost uneven sums."""
    body = {"user_id": customer.account, "quota": quota, "remark": "used"}
    async with admin(desk) as client:
        answer = await client.post("/api/debit", json=body, headers={"Idempotency-Key": reference})
        assert answer.json()["success"], answer.text


async def topped_up(desk: Desk) -> tuple[Customer, str]:
    """¥100 at 8 = $12.50, credited while the market stands at 7.20; and its reference."""
    customer = await desk.customer()
    await customer.write(chinese_topup(account=customer.name))
    card = await desk.card(customer.name, "$12.50 USD", "7.20 CNY")
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    credited = await desk.card(customer.name, "Credited: ")
    await customer.mail(2)
    return customer, credited.text.partition(" · ")[0]


async def asked_for(desk: Desk, customer: Customer, *words: str) -> Message:
    """The card of his refund, asked for by mail."""
    answers = len(customer.mails)
    await customer.write(refund(customer.name))
    await customer.mail(answers + 1)
    return await desk.card(customer.name, "Refund · ", "waiting for you", *words)


async def approved(desk: Desk, card: Message, who: int = people.OLGA_ID) -> None:
    """Olga's yes."""
    said = await desk.tap(who, card, button(card, "approve"))
    assert said.startswith("Approved: "), said
