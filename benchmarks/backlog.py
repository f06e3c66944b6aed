"""A backlog in Dovecot: mails a second, memory, and how long a tap takes meanwhile.

python benchmarks/backlog.py [MAILS]

First the intake by itself, in a process of its own: fetched, read, committed, cards queued. Then all parts:
the bot with its look-ups, cards and answers on the way, while an operator taps; taps are approvals of cases
that were there before, each a decision in a commit of its own. Counted from the first mail to the last.
"""

import asyncio
import logging
import os
import ssl
import sys
import tempfile
import time
from email.message import EmailMessage
from pathlib import Path
from statistics import median

import httpx

from bot.clock import SystemClock
from bot.desk.decision import Rules
from bot.handle import Handle
from bot.intake.own import OwnAddresses
from bot.intake.receive import Intake
from bot.intake.watcher import Watcher
from bot.intake.watcher_desk import WatcherDesk
from bot.ops import logs
from bot.ops.reachability import Reachability
from bot.settings_mail import ImapSettings
from bot.store.engine import Database
from bot.store.schema import migrate
from bot.store.store import Store
from sandbox import people
from sandbox.books import Books
from sandbox.bot_api.records import Message
from sandbox.bot_process import BotProcess
from sandbox.mailbox.dovecot import PASSWORD, Dovecot
from sandbox.world import World

MAILS = int(sys.argv[1]) if sys.argv[1:] and sys.argv[1].isdigit() else 10_000
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


async def rate_of(books: Books, before: int, count: int) -> float:
    """Mails a second that are read and committed, their cards queued, until `count` besides `before` are."""
    query = "SELECT count(*) FROM mails WHERE disposition IS NOT NULL"
    first: tuple[float, int] | None = None
    async with asyncio.timeout(WITHIN_S):
        while True:
            now, done = time.monotonic(), (await asyncio.to_thread(books.rows, query))[0][0] - before
            if done and first is None:
                first = now, done
            if first and done >= count:
                return float(done - first[1]) / (now - first[0])
            await asyncio.sleep(0.05)


async def alone(port: int, url: str) -> None:
    """Watcher, reader and store, and nothing besides; in the end its memory and processor time."""
    database = Database(url)
    migrate(database.engine)
    clock = SystemClock()
    store = Store(database)
    handle = Handle(store, clock, Rules(), b"key-of-the-benchmark", lambda: None)
    intake = Intake(handle, OwnAddresses.of(people.DESK_ADDRESS), clock, lambda _: None)

    async def announce(text: str, values: dict[str, str]) -> None:
        raise AssertionError(f"{text}: {values}")

    desk = WatcherDesk(intake, store, Reachability(announce), clock)
    imap = {"host": "127.0.0.1", "port": port, "security": "plain", "user": people.DESK_ADDRESS}
    settings = ImapSettings.model_validate({**imap, "password": PASSWORD, "start": "all"})
    desk.attach()
    began = time.process_time()
    watcher = Watcher(settings, ssl.create_default_context(), desk)
    watcher.start()
    await asyncio.to_thread(sys.stdin.read)
    print(memory_mb(os.getpid(), "VmHWM"), time.process_time() - began, flush=True)
    os._exit(0)  # the watcher waits for mail that never comes


async def measure_alone(folder: Path, dovecot: Dovecot) -> tuple[float, float, float]:
    """Of the intake by itself: rate, peak of memory, milliseconds of processor a mail."""
    await asyncio.to_thread(dovecot.put, people.DESK_ADDRESS, map(topup, range(MAILS)))
    url = f"sqlite:///{folder}/alone.db"
    database = Database(url)
    migrate(database.engine)
    database.close()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, __file__, "alone", str(dovecot.port), url),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={"PYTHONPATH": str(Path(__file__).parents[1])},
    )
    rate = await rate_of(Books(url), 0, MAILS)
    output, _ = await process.communicate(b"")
    peak, processor_s = map(float, output.split())
    return rate, peak, processor_s / MAILS * 1000


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
    async with Dovecot() as dovecot:
        rate, peak, processor_ms = await measure_alone(folder, dovecot)
    print(f"{MAILS} mails in Dovecot, all servers on this machine")
    print(f"fetched, read, committed, cards queued: {rate:.0f} mails/s (aim: >= 800), {peak:.0f} MB (<= 200)")
    print(f"processor: {processor_ms:.2f} ms a mail, {1000 / processor_ms:.0f} mails/s of one core to itself")
    await measure_all(folder)


async def measure_all(folder: Path) -> None:
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
            await world.api.until(lambda: len(approvable(world)) >= TAPS, within_s=120)
            idle = memory_mb(bot.pid, "VmRSS")
            backlog = [topup(number) for number in range(TAPS, TAPS + MAILS)]
            reading = asyncio.create_task(rate_of(Books(url), TAPS, MAILS))
            await asyncio.to_thread(dovecot.put, people.DESK_ADDRESS, backlog)
            taps = await tap_all(world, reading)
            rate = await reading
            peak = memory_mb(bot.pid, "VmHWM")
    worst = sorted(taps)[int(len(taps) * 0.99)] if taps else 0
    print(f"the same with all parts at work: {rate:.0f} mails/s")
    print(f"memory: {idle:.0f} MB idle, {peak:.0f} MB at its peak (aim: <= 200)")
    print(f"tap to answer meanwhile ({len(taps)} taps): p50 {median(taps):.1f} ms, p99 {worst:.1f} ms (100)")


async def register(world: World, name: str) -> None:
    """An account at the gateway."""
    body = {"username": name, "password": f"password-of-{name}"}
    async with httpx.AsyncClient(base_url=world.gateway.url, trust_env=False) as client:
        (await client.post("/api/user/register", json=body)).raise_for_status()


logging.getLogger("mail.log").setLevel(logging.ERROR)
if sys.argv[1:2] == ["alone"]:
    logs.set_up("json", "error")
    asyncio.run(alone(int(sys.argv[2]), sys.argv[3]))
else:
    asyncio.run(main())
