"""The main job, whole: `paydesk demo --once` plays it, and here it is played without the terminal."""

import asyncio
import json
import sys
from pathlib import Path

from bot.desk.refs import has_valid_check
from sandbox.stories import topup
from sandbox.stories.stage import Stage

ROOT = Path(__file__).resolve().parents[2]


def check(result):
    assert result["ok"] is True
    assert has_valid_check(result["case"])
    assert result["case"].startswith("TU-")
    assert (result["credited_quota"], result["balance_usd"]) == (6_250_000, "12.50")
    assert result["ledger_balanced"] is True
    assert result["card_ms"] > 0
    assert result["credit_to_mail_ms"] > 0


async def test_mail_becomes_a_credited_balance():
    async with Stage() as stage:
        check(await topup.play(stage))
        assert not [line for line in stage.bot.events if line["level"] in {"warning", "error"}]
        assert stage.world.api.complaints == []


async def test_demo_plays_it_once_and_ends_with_a_line_of_json():
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", "demo", "--once", cwd=ROOT, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await asyncio.wait_for(process.communicate(), 60)
    lines = output.decode().splitlines()
    assert process.returncode == 0, output.decode()
    check(json.loads(lines[-1]))
    assert sum(" s  " in line for line in lines) >= 10, "each step is printed with its time"
