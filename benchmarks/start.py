"""Cold start to ready, beside the bare import of the eight libraries; memory and CPU while idle.

python benchmarks/start.py [STARTS]
"""

import asyncio
import logging
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from sandbox.bot_process import BotProcess
from sandbox.world import World

STARTS = int(sys.argv[1]) if len(sys.argv) > 1 else 7
IDLE_S = 30
LIBRARIES = "import telegram.ext, aiosmtplib, imapclient, httpx, sqlalchemy, apscheduler.schedulers.asyncio"


def figures(pid: int) -> tuple[float, float]:
    """Resident MB, CPU seconds so far."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    rss = next(
        int(line.split()[1]) / 1024
        for line in Path(f"/proc/{pid}/status").read_text().splitlines()
        if line.startswith("VmRSS")
    )
    return rss, (int(fields[11]) + int(fields[12])) / 100


def bare() -> float:
    began = time.monotonic()
    subprocess.run([sys.executable, "-c", LIBRARIES], check=True)
    return time.monotonic() - began


async def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="paydesk-bench-"))
    async with World(limits=False) as world:
        world.paydesk_config(folder / "paydesk.toml", f"sqlite:///{folder}/paydesk.db")
        starts, imports = [], []
        for _ in range(STARTS):
            bot = BotProcess(folder / "paydesk.toml")
            began = time.monotonic()
            await bot.start()
            starts.append(time.monotonic() - began)
            await bot.stop()
            imports.append(await asyncio.to_thread(bare))
        async with BotProcess(folder / "paydesk.toml") as bot:
            await asyncio.sleep(5)
            _, before = figures(bot.pid)
            await asyncio.sleep(IDLE_S)
            rss, after = figures(bot.pid)
    ratio = median(starts) / median(imports)
    print(f"cold start to ready  p50 {median(starts):5.2f} s   aim: <= 1.2 s")
    print(f"bare import          p50 {median(imports):5.2f} s   ratio {ratio:.1f}")
    print(f"idle memory          {rss:6.1f} MB   aim: <= 120 MB")
    print(f"idle CPU             {(after - before) / IDLE_S * 100:6.2f} %    aim: <= 0.3 %")


logging.getLogger("mail.log").setLevel(logging.ERROR)
asyncio.run(main())
