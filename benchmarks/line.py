"""The line on an idle desk: mail to card, tap to mail; beside them what the servers need by themselves.

python benchmarks/line.py [TOPUPS]
"""

import asyncio
import logging
import sys
import tempfile
import threading
import time
from dataclasses import replace
from pathlib import Path
from statistics import median

import httpx
from imapclient import IMAPClient

from sandbox import people
from sandbox.bot_api.records import Message
from sandbox.bot_process import BotProcess
from sandbox.sender import chinese_topup
from sandbox.world import World

TOPUPS = int(sys.argv[1]) if len(sys.argv) > 1 else 100


def p99(values: list[float]) -> float:
    return sorted(values)[min(len(values) - 1, int(len(values) * 0.99))]


def pushes(port: int, seen: list[float], stop: threading.Event) -> None:
    """When the server itself tells a bare client of new mail, without anything else being done."""
    with IMAPClient("127.0.0.1", port, ssl=False) as client:
        client.login(people.DESK_ADDRESS, people.DESK_MAIL_PASSWORD)
        client.select_folder("INBOX", readonly=True)
        client.idle()
        while not stop.is_set():
            if any(b"EXISTS" in response for response in client.idle_check(0.2)):
                seen.append(time.monotonic())
        client.idle_done()


async def one(world: World, number: int) -> tuple[float, float, float]:
    name = f"bench{number}"
    address = f"{name}@qq.example"
    body = {"username": name, "password": f"password-of-{name}"}
    async with httpx.AsyncClient(base_url=world.gateway.url, trust_env=False) as client:
        (await client.post("/api/user/register", json=body)).raise_for_status()
    await world.sender.send(replace(chinese_topup(account=name), sender=address))
    sent = next(m for m in reversed(world.mail.accepted) if m.sender == address).accepted.monotonic

    def cards() -> list[Message]:
        shown = world.api.chat(people.DESK_CHAT_ID).shown
        return [m for m in shown if m.text and m.text.split("\n")[0].endswith(f" {name}")]

    card = await world.api.until(lambda: next(iter(cards()), None), within_s=20)
    await world.mail.until(lambda: world.mail.accepted_for(address), within_s=20)
    await asyncio.sleep(0.1)  # an idle desk
    data = next(
        b["callback_data"] for row in card.content.keyboard for b in row if "approve" in b["callback_data"]
    )
    tap = await world.api.acts.tap(people.OLGA_ID, people.DESK_CHAT_ID, card.id, data)
    await world.mail.until(lambda: len(world.mail.accepted_for(address)) == 2, within_s=20)
    mailed = world.mail.accepted_for(address)[1].accepted.monotonic
    handed = world.api.cloud.tap_handed_at(tap).monotonic
    return sent, card.accepted.monotonic - sent, mailed - handed


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="paydesk-bench-"))
    async with World(limits=False, gateway_settings={"GATEWAY_REGISTER_RATE": "off"}) as world:
        world.paydesk_config(folder / "paydesk.toml", f"sqlite:///{folder}/paydesk.db")
        seen, stop = [], threading.Event()
        listener = threading.Thread(target=pushes, args=(world.mail.imap.port, seen, stop), daemon=True)
        async with BotProcess(folder / "paydesk.toml"):
            listener.start()
            await one(world, 0)
            runs = [await one(world, number) for number in range(1, TOPUPS + 1)]
        stop.set()
        await asyncio.to_thread(listener.join)
    pushed = [min((at - sent for at in seen if at >= sent), default=0) * 1000 for sent, _, _ in runs]
    card = [seconds * 1000 for _, seconds, _ in runs]
    mail = [seconds * 1000 for _, _, seconds in runs]
    print(f"{TOPUPS} top-ups one after the other, all parts on this machine, milliseconds")
    for name, values, aim in (
        ("card_ms (mail's 250 -> card accepted)", card, "p50 <= 80, p99 <= 200"),
        ("credit_to_mail_ms (tap fetched -> mail's 250)", mail, "p50 <= 40, p99 <= 200"),
        ("the server's own push (250 -> IDLE)", pushed, "shown beside"),
    ):
        print(f"{name:46} p50 {median(values):7.1f}  p99 {p99(values):7.1f}   aim: {aim}")


logging.getLogger("mail.log").setLevel(logging.ERROR)
asyncio.run(main())
