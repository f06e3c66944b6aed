"""Mails, names and pictures are hostile: they are shown, and nothing of them runs, loads or gets in."""

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from email.utils import formatdate

import httpx
import pytest
from playwright.async_api import Error, expect
from playwright.async_api import Page as Tab

from sandbox import people
from sandbox.page import Page
from sandbox.sender import Letter
from sandbox.sender.letter import Client, Picture
from sandbox.stories.stage import Stage
from tests.page.desk import Desk

SCRIPT = "<script>window.__pwned = 1</script>"
IMAGE = '<img src=x onerror="window.__pwned = 1; parent.__pwned = 1">'


class Beacon:
    """A port that keeps the first line of whatever is asked.

    Chromium opens a bare connection for a frame before the policy forbids it; nothing is asked through it.
    """

    def __init__(self) -> None:
        self.visits: list[bytes] = []
        self.port = 0


@pytest.fixture
async def beacon() -> AsyncIterator[Beacon]:
    beacon = Beacon()

    async def visited(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if line := await reader.readline():
            beacon.visits.append(line)
        writer.close()

    server = await asyncio.start_server(visited, "127.0.0.1", 0)
    beacon.port = server.sockets[0].getsockname()[1]
    async with server:
        yield beacon


async def is_pwned(tab: Tab) -> bool:
    return bool(await tab.evaluate("window.__pwned !== undefined"))


async def test_nothing_of_a_mail_runs(desk: Desk, beacon: Beacon) -> None:
    tab, seen, world = desk.tab, desk.seen(), desk.stage.world
    await world.sender.send(
        Letter(
            sender=people.MALLORY_ADDRESS,
            sender_name=f"Mallory {SCRIPT}",
            to=people.DESK_ADDRESS,
            subject=f"充值 {IMAGE}",
            text=f"账号 lilei88，支付宝已转 7 元 {SCRIPT}{IMAGE}",
            pictures=(Picture(f"{IMAGE}.svg", b"<svg onload='window.__pwned=1'/>", "image/svg+xml"),),
            client=Client.FOXMAIL,
        )
    )
    html = (
        f"<p>hostile body</p>{SCRIPT}{IMAGE}"
        f'<img src="http://127.0.0.1:{beacon.port}/pixel"><link rel=stylesheet href="http://127.0.0.1:{beacon.port}/css">'
        f'<iframe src="http://127.0.0.1:{beacon.port}/frame"></iframe>'
        f'<meta http-equiv=refresh content="0;url=http://127.0.0.1:{beacon.port}/away">'
        "<style>body{background:url(http://127.0.0.1:%d/background)}</style>" % beacon.port
    )
    raw = (
        f"From: {people.MALLORY_ADDRESS}\r\nTo: {people.LILEI_ADDRESS}\r\nSubject: {IMAGE}\r\n"
        f"Date: {formatdate()}\r\nMessage-ID: <x@free.example>\r\nMIME-Version: 1.0\r\n"
        f"Content-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n"
    )
    await world.sender.send_octets(raw.encode(), sender=people.MALLORY_ADDRESS, to=people.LILEI_ADDRESS)
    mail = tab.locator("#mails .mail.open")
    await expect(mail.locator(".mail-subject")).to_have_text(IMAGE)
    await expect(mail.frame_locator("iframe").locator("body")).to_contain_text("hostile body")
    assert await mail.locator("iframe").get_attribute("sandbox") == ""
    card = await desk.next_card(seen, "lilei88")
    await expect(desk.on_page(card)).to_contain_text(SCRIPT)
    assert await desk.on_page(card).locator("script, img").count() == 0
    assert not await is_pwned(tab)
    assert beacon.visits == []


async def test_nothing_of_a_name_or_message_runs(desk: Desk) -> None:
    acts = desk.stage.world.api.acts
    stranger = acts.add_user(f"Eve {IMAGE}")
    acts.set_member(people.DESK_CHAT_ID, stranger.id, "member")
    message = acts.send_text(stranger.id, people.DESK_CHAT_ID, f"{SCRIPT} <b>bold?</b> javascript:alert(1)")
    await expect(desk.on_page(message).locator(".who")).to_have_text(f"Eve {IMAGE}")
    await expect(desk.on_page(message).locator(".words")).to_contain_text(SCRIPT)
    assert await desk.on_page(message).locator("a, b, script, img").count() == 0
    assert not await is_pwned(desk.tab)


async def test_a_file_that_is_no_picture_is_not_shown(desk: Desk) -> None:
    acts = desk.stage.world.api.acts
    octets = f"<html>{SCRIPT}".encode()
    message = acts.send_document(
        people.OLGA_ID, people.DESK_CHAT_ID, octets, name="x.html", mime_type="text/html"
    )
    file = desk.on_page(message).locator("a.file")
    await expect(file).to_contain_text("x.html")
    answer = await desk.tab.request.get(
        f"{desk.tab.url}{(await file.get_attribute('href') or '').lstrip('/')}"
    )
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_the_policy_stops_what_is_inline(tab: Tab) -> None:
    violated = await tab.evaluate(
        """async () => {
          const told = new Promise((resolve) => document.addEventListener(
            "securitypolicyviolation", (event) => resolve(event.effectiveDirective), { once: true }));
          const script = document.createElement("script");
          script.append("window.__pwned = 1");
          document.body.append(script);
          return await told;
        }"""
    )
    assert violated.startswith(("script-src", "require-trusted-types-for"))
    with pytest.raises(Error, match="TrustedHTML"):
        await tab.evaluate(f"document.body.innerHTML = {IMAGE!r}")
    with pytest.raises(Error, match="TrustedScript"):
        await tab.evaluate("document.body.setAttribute('onclick', 'window.__pwned = 1')")
    assert not await is_pwned(tab)


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 403),
        ({"Origin": "https://evil.example"}, 403),
        ({"Origin": "http://127.0.0.1:1"}, 403),
        ({"Content-Type": "text/plain"}, 415),
        ({}, 400),
    ],
)
async def test_other_pages_cannot_act_here(served: Page, headers: dict[str, str], status: int) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{served.url}acts/scene",
            content=b'{"name": "no such scene"}',
            headers={"Content-Type": "application/json", **headers},
        )
    assert answer.status_code == status
    assert "default-src 'none'" in answer.headers["content-security-policy"]


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:1"])
async def test_a_foreign_host_sees_nothing(served: Page, host: str) -> None:
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.get(served.url, headers={"Host": host})
    assert answer.status_code == 403


@pytest.mark.parametrize(
    "written",
    [
        {"from": "lilei", "subject": "x", "text": "  "},
        {"from": "nobody", "subject": "x", "text": "y"},
        {"from": "anne", "subject": "x", "text": "\ud800"},
        {"from": "anne", "subject": "x", "text": "y", "picture": {"name": "x", "octets": "PHN2Zz4="}},
        {"from": "anne", "subject": "x", "text": "y", "picture": {"name": "x", "octets": "?"}},
    ],
    ids=["empty", "nobody", "surrogate", "no picture", "no base64"],
)
async def test_what_is_no_letter_is_refused(served: Page, stage: Stage, written: dict[str, object]) -> None:
    sent = len(stage.world.mail.accepted_for(people.DESK_ADDRESS))
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(
            f"{served.url}acts/mail",
            content=json.dumps(written),
            headers={"Content-Type": "application/json"},
        )
    assert answer.status_code == 400
    assert answer.json()["error"]
    assert len(stage.world.mail.accepted_for(people.DESK_ADDRESS)) == sent


async def test_a_line_break_begins_no_header(served: Page, stage: Stage) -> None:
    picture = {"name": 'a"\r\nX-Evil: 1.png', "octets": base64.b64encode(b"\x89PNG\r\n\x1a\n").decode()}
    letter = {"from": "anne", "subject": "Hi\r\nX-Evil: 1", "text": "Hello there", "picture": picture}
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(f"{served.url}acts/mail", json=letter)
    assert answer.status_code == 200
    octets = stage.world.mail.accepted_for(people.DESK_ADDRESS)[-1].octets
    assert b"\nX-Evil" not in octets
