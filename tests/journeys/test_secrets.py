"""faults.md 34: secrets are planted everywhere, then everything that leaves is read."""

from pathlib import Path

import httpx
import pytest

from sandbox import people
from sandbox.bot_api import Fault
from sandbox.bot_process import BotEndedError
from sandbox.mailbox import MailFault
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.journeys.desk import PASSWORD, Desk, button

PLANTED = "planted-secret-key-7f3a9c"


def secrets(world: World) -> list[str]:
    return [PLANTED, PASSWORD, world.api.token, world.gateway.access_token]


async def test_no_secret_leaves_in_a_story_with_failures(world: World, tmp_path: Path) -> None:
    async with Desk(world, tmp_path, DESK__SECRET_KEY=PLANTED, LOG__LEVEL="debug") as desk:
        customer = await desk.customer()
        world.api.fail(Fault(method="sendMessage", times=1, status=500))
        world.api.fail(Fault(method="editMessageText", times=1, reset=True))
        world.mail.fail(MailFault(stage="data", reply="451 4.7.1 Greylisted", door="submission"))
        await customer.write(chinese_topup(account=customer.name))
        card = await desk.card(customer.name, "$12.50 USD")
        await desk.tap(people.OLGA_ID, card, button(card, "approve"))
        await customer.mail(2)
        ready = next(event for event in desk.bot.events if event["event"] == "ready")
        ops = f"http://127.0.0.1:{ready['ops_port']}"
        async with httpx.AsyncClient(trust_env=False) as client:
            pages = [(await client.get(ops + path)).text for path in ("/healthz", "/readyz", "/metrics")]
        left = [
            *desk.bot.lines,
            *pages,
            *(message.text for message in desk.messages),
            *(mail.octets.decode(errors="replace") for mail in world.mail.accepted_for(customer.address)),
        ]
    assert len(left) > 10
    assert [line for line in left if any(secret in line for secret in secrets(world))] == []


@pytest.mark.parametrize("section", ["IMAP", "SMTP", "TELEGRAM", "GATEWAY"])
async def test_no_secret_stands_in_a_refused_start(world: World, tmp_path: Path, section: str) -> None:
    name = "PASSWORD" if section in {"IMAP", "SMTP"} else "TOKEN"
    wrong = f"1234567:{PLANTED}-wrong-{section.lower()}-xxxxxxxxxxxxxxxx"
    desk = await Desk(world, tmp_path, **{f"{section}__{name}": wrong, "LOG__LEVEL": "debug"}).furnish()
    with pytest.raises(BotEndedError) as ended:
        await desk.bot.start()
    assert f"[{section.lower()}]" in str(ended.value)
    assert not any(secret in line for line in desk.bot.lines for secret in (wrong, *secrets(world)))
