"""The bot's two doors: what is open on each, and what readiness says."""

import httpx
import pytest

from sandbox.sender import chinese_topup
from tests.journeys.desk import WITHIN_S, Desk

OPS = ("/healthz", "/readyz", "/metrics")


def doors(desk: Desk) -> tuple[str, str]:
    """Addresses of the public door and of the one for operations."""
    ready = next(event for event in reversed(desk.bot.events) if event["event"] == "ready")
    return f"http://127.0.0.1:{ready['public_port']}", f"http://127.0.0.1:{ready['ops_port']}"


async def get(url: str) -> httpx.Response:
    async with httpx.AsyncClient(trust_env=False) as client:
        return await client.get(url)


@pytest.mark.parametrize("path", OPS)
async def test_operations_are_answered_on_their_own_door_alone(desk: Desk, path: str) -> None:
    public, ops = doors(desk)
    assert (await get(ops + path)).status_code == 200
    assert (await get(public + path)).status_code == 404


async def test_the_public_door_has_nothing_else(desk: Desk) -> None:
    public, ops = doors(desk)
    assert (await get(public + "/")).status_code == 404
    assert (await get(ops + "/")).status_code == 404


async def test_metrics_count_cases_and_effects(desk: Desk) -> None:
    customer = await desk.customer()
    await customer.write(chinese_topup(account=customer.name))
    await desk.card(customer.name, "$12.50 USD")
    await desk.rest()
    shown = (await get(doors(desk)[1] + "/metrics")).text
    assert 'paydesk_cases{state="awaiting_operator"}' in shown
    assert 'paydesk_effects{kind="card",state="done"}' in shown
    assert customer.name not in shown


async def test_readiness_names_the_server_that_is_away(desk: Desk) -> None:
    ops = doors(desk)[1]
    assert (await get(ops + "/readyz")).json() == {"ready": True, "away": {}}
    await desk.world.mail.imap.stop()
    try:
        await desk.bot.until("server_away", server="imap", within_s=WITHIN_S)
        answer = await get(ops + "/readyz")
        assert answer.status_code == 503
        assert answer.json()["ready"] is False
        assert list(answer.json()["away"]) == ["imap"]
        assert answer.json()["away"]["imap"]
        assert (await get(ops + "/healthz")).status_code == 200
        assert 'paydesk_server_away{server="imap"} 1.0' in (await get(ops + "/metrics")).text
    finally:
        await desk.world.mail.imap.start()
    await desk.bot.until("server_back", server="imap", within_s=WITHIN_S)
    assert (await get(ops + "/readyz")).status_code == 200


async def test_door_for_operations_listens_on_one_address_of_loopback_alone(desk: Desk) -> None:
    """A listener on every address would answer on 127.0.0.2 as well."""
    with pytest.raises(httpx.ConnectError):
        await get(doors(desk)[1].replace("127.0.0.1", "127.0.0.2") + "/healthz")
