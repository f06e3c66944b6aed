"""faults.md 34: secrets are planted everywhere, then everything that leaves is read."""

from base64 import b64encode
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from sandbox import people
from sandbox.bot_api import Fault
from sandbox.bot_process import BotEndedError
from sandbox.listener import HttpListener
from sandbox.mailbox import MailFault
from sandbox.sender import chinese_topup
from sandbox.world import World
from tests.journeys.desk import PASSWORD, Desk, button

PLANTED = "planted-secret-key-7f3a9c"


def secrets(world: World, desk: Desk) -> list[str]:
    """Every secret of a desk, as it is and as login commands carry it."""
    plain = [PLANTED, PASSWORD, world.api.token, world.gateway.access_token]
    login = b64encode(f"\0{desk.address}\0{PASSWORD}".encode()).decode()
    return [*plain, *(b64encode(secret.encode()).decode().rstrip("=") for secret in plain), login]


class TellTale:
    """The gateway, but that it refuses the first top-up and repeats the caller's token while doing so."""

    def __init__(self, url: str) -> None:
        self._client = httpx.AsyncClient(base_url=url, trust_env=False)
        self.told = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = {name.decode(): value.decode() for name, value in scope["headers"]}
        body, is_more = b"", True
        while is_more:
            message = await receive()
            body, is_more = body + message.get("body", b""), message.get("more_body", False)
        if scope["path"] == "/api/topup" and not self.told:
            self.told += 1
            words = f"no right to this with {headers['authorization']} ({headers['authorization'][-32:]})"
            answer = httpx.Response(200, json={"success": False, "message": words})
        else:
            path = f"{scope['path']}?{scope['query_string'].decode()}"
            answer = await self._client.request(scope["method"], path, headers=headers, content=body)
        kept = [pair for pair in answer.headers.raw if pair[0].lower() in {b"content-type", b"date"}]
        start: dict[str, Any] = {"type": "http.response.start", "status": answer.status_code, "headers": kept}
        await send(start)
        await send({"type": "http.response.body", "body": answer.content})

    async def aclose(self) -> None:
        """Close its connections."""
        await self._client.aclose()


async def test_34_no_secret_leaves_in_a_story_with_failures(world: World, tmp_path: Path) -> None:
    tell_tale = TellTale(world.gateway.url)
    async with HttpListener(tell_tale) as listener:
        settings = {"DESK__SECRET_KEY": PLANTED, "LOG__LEVEL": "debug", "GATEWAY__URL": listener.url}
        async with Desk(world, tmp_path, **settings) as desk:
            left = await _failing_story(world, desk)
        left += desk.bot.lines
    await tell_tale.aclose()
    assert tell_tale.told == 1
    assert [text for text in left if any(secret in text for secret in secrets(world, desk))] == []


async def _failing_story(world: World, desk: Desk) -> list[str]:
    """A top-up in which every server fails, and repeats our secrets where it can; what people could read."""
    customer = await desk.customer()
    world.api.fail(Fault(method="sendMessage", status=500))
    world.api.fail(Fault(method="editMessageText", reset=True))
    world.api.fail(
        Fault(method="sendPhoto", status=400, description=f"Bad Request: not with {world.api.token}")
    )
    refusal = f"550 5.7.1 {desk.address} may not send with {PASSWORD}"
    world.mail.fail(MailFault(reply=refusal, door="submission", address=customer.address))
    await customer.write(chinese_topup(account=customer.name))
    card = await desk.card(customer.name, "$12.50 USD", "could not be delivered: 550", "with [secret]")
    await desk.said("“files” could not be done", "BadRequest: Not with [secret]")
    await desk.rest()
    await world.mail.imap.drop_connections()
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    await desk.card(customer.name, "Not credited: ", "no right to this with")
    await desk.rest()
    await desk.tap(people.OLGA_ID, card, button(card, "approve"))
    await desk.card(customer.name, "Credited: $0.00 USD → $12.50 USD")
    await customer.mail(1)
    await desk.rest()
    ready = next(event for event in desk.bot.events if event["event"] == "ready")
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{ready['ops_port']}", trust_env=False) as client:
        pages = [(await client.get(path)).text for path in ("/healthz", "/readyz", "/metrics")]
    versions = [version.content.body.text for message in desk.messages for version in message.versions]
    mails = [mail.octets.decode(errors="replace") for mail in world.mail.accepted_for(customer.address)]
    answers = [str(tap.answer) for tap in world.api.cloud.taps.values()]
    return [*pages, *versions, *mails, *answers]


@pytest.mark.parametrize("section", ["IMAP", "SMTP", "TELEGRAM", "GATEWAY"])
async def test_34_no_secret_stands_in_a_refused_start(world: World, tmp_path: Path, section: str) -> None:
    name = "PASSWORD" if section in {"IMAP", "SMTP"} else "TOKEN"
    wrong = f"1234567:{PLANTED}-wrong-{section.lower()}-xxxxxxxxxxxxxxxx"
    await refused_start(world, tmp_path, section, **{f"{section}__{name}": wrong})


@pytest.mark.parametrize(
    ("section", "name", "value"),
    [
        ("STORE", "URL", f"postgresql://paydesk:{PLANTED}@127.0.0.1:1/paydesk"),
        ("STORE", "URL", f"mysql://paydesk:{PLANTED}@127.0.0.1:1/paydesk"),
        ("GATEWAY", "PROXY", f"http://paydesk:{PLANTED}@127.0.0.1:1"),
        ("GATEWAY", "URL", f"http://paydesk:{PLANTED}@127.0.0.1:1"),
        ("TELEGRAM", "API_URL", f"http://paydesk:{PLANTED}@127.0.0.1:1"),
        ("DESK", "SECRET_KEY", PLANTED[:15]),
        ("TELEGRAM", "DESK_CHAT", PLANTED),
    ],
)
async def test_34_no_secret_of_an_address_or_a_wrong_value_stands_in_a_refused_start(
    world: World, tmp_path: Path, section: str, name: str, value: str
) -> None:
    await refused_start(world, tmp_path, section, **{f"{section}__{name}": value})


async def refused_start(world: World, folder: Path, section: str, **settings: str) -> None:
    """Start with something wrong; the section is named, and no secret is."""
    desk = await Desk(world, folder, **settings, LOG__LEVEL="debug").furnish()
    with pytest.raises(BotEndedError) as ended:
        await desk.bot.start()
    assert f"[{section.lower()}]" in str(ended.value)
    hidden = [PLANTED[:15], *secrets(world, desk)]
    assert [line for line in desk.bot.lines if any(secret in line for secret in hidden)] == []
