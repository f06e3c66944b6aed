"""A backlog in Dovecot while operators work on: mails a second, memory, and how long a tap takes.

python benchmarks/backlog.py [MAILS]

Taps are approvals of cases that were there before; each is a decision in a commit of its own.
"""

import asyncio
import logging
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path
from statistics import median

import httpx

from sandbox import people
from sandbox.books import Books
from sandbox.bot_api.records import Message
from sandbox.bot_process import BotProcess
from sandbox.mailbox.dovecot import PASSWORD, Dovecot
from sandbox.world import World

MAILS = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000
TAPS = 100
EVERY_S = 0.05
WITHIN_S = 600


def topup(number: int) -> bytes:
    """A small mail like most, each from a person of his own."""
    mail = EmailMessage()
    mail["From"] = f"Customer {number} <c{number}@qq.example>"
    mail["To"] = people.DESK_ADDRESS
    mail["Subject"] = "充值"
    mail["Message-ID"] = f"<{number}@qq.example>"
    mail["Date"] = "Mon, 23 Nov 2026 10:00:00 +0800"
    mail.set_content(f"您好, 账户名 customer{number}, 支付宝转了 {100 + number % 400} 元, 谢谢。\n")
    return mail.as_bytes()


def memory_mb(pid: int, field: str) -> float:
    """VmRSS or VmHWM of a process."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


async def handled(books: Books, count: int, within_s: float) -> float:
    """When so many mails were read and committed, their cards queued."""
    query = "SELECT count(*) FROM mails WHERE disposition IS NOT NULL"
    async with asyncio.timeout(within_s):
        while (await asyncio.to_thread(books.rows, query))[0][0] < count:
            await asyncio.sleep(0.2)
    return time.monotonic()


def approvable(world: World) -> list[Message]:
    """The cards that offer an approval."""
    shown = world.api.chat(people.DESK_CHAT_ID).shown
    return [m for m in shown if any("approve" in str(row) for row in m.content.keyboard)]


async def tap_all(world: World, until: asyncio.Task[float]) -> list[float]:
    """Approve one case after the other while the backlog is read; milliseconds from tap to answer."""
    times = []
    for card in approvable(world)[:TAPS]:
        if until.done():
            break
        shown = [str(key["callback_data"]) for row in card.content.keyboard for key in row]
        data = next(data for data in shown if data.startswith("approve:"))
        tap = await world.api.acts.tap(people.OLGA_ID, people.DESK_CHAT_ID, card.id, data, within_s=30)
        assert tap.answered is not None
        times.append((tap.answered.monotonic - tap.tapped.monotonic) * 1000)
        await asyncio.sleep(EVERY_S)
    return times


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="paydesk-bench-"))
    url = f"sqlite:///{folder}/paydesk.db"
    async with (
        World(limits=False, gateway_settings={"GATEWAY_REGISTER_RATE": "off"}) as world,
        Dovecot() as dovecot,
    ):
        world.paydesk_config(folder / "paydesk.toml", url)
        environment = {
            "PAYDESK_IMAP__PORT": str(dovecot.port),
            "PAYDESK_IMAP__PASSWORD": PASSWORD,
            "PAYDESK_IMAP__SECURITY": "plain",
        }
        for number in range(TAPS):
            await register(world, f"customer{number}")
        dovecot.put(people.DESK_ADDRESS, map(topup, range(TAPS)))
        async with BotProcess(folder / "paydesk.toml", environment) as bot:
            books = Books(url)
            await world.api.until(lambda: len(approvable(world)) >= TAPS, within_s=120)
            idle = memory_mb(bot.pid, "VmRSS")
            backlog = [topup(number) for number in range(TAPS, TAPS + MAILS)]
            await asyncio.to_thread(dovecot.put, people.DESK_ADDRESS, backlog)
            began = time.monotonic()
            reading = asyncio.create_task(handled(books, TAPS + MAILS, WITHIN_S))
            taps = await tap_all(world, reading)
            seconds = await reading - began
            peak = memory_mb(bot.pid, "VmHWM")
    worst = sorted(taps)[int(len(taps) * 0.99)] if taps else 0
    print(f"{MAILS} mails in Dovecot, all parts on this machine")
    print(f"read, committed, cards queued: {MAILS / seconds:.0f} mails/s (aim: >= 800)")
    print(f"memory: {idle:.0f} MB idle, {peak:.0f} MB at its peak (aim: <= 200)")
    print(f"tap to answer meanwhile ({len(taps)} taps): p50 {median(taps):.1f} ms, p99 {worst:.1f} ms (100)")


async def register(world: World, name: str) -> None:
    """An account at the gateway."""
    body = {"username": name, "password": f"password-of-{name}"}
    async with httpx.AsyncClient(base_url=world.gateway.url, trust_env=False) as client:
        (await client.post("/api/user/register", json=body)).raise_for_status()


logging.getLogger("mail.log").setLevel(logging.ERROR)
asyncio.run(main())
