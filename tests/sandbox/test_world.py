"""The whole world: as a context manager, and as a process that ends when it should."""

import asyncio
import json
import signal
import sys
import tomllib
from pathlib import Path
from typing import Any

import httpx
import pytest
import telegram

from sandbox import people
from sandbox.companion import Companion
from sandbox.sender import chinese_topup
from sandbox.world import World

ROOT = Path(__file__).parent.parent.parent


async def test_everything_is_up_and_in_its_place(tmp_path: Path) -> None:
    async with World() as world:
        place = world.as_json()
        json.dumps(place)
        async with httpx.AsyncClient() as client:
            status = await client.get(f"{place['gateway']['url']}/api/status")
            assert status.json()["success"]
            headers = {"Authorization": place["gateway"]["access_token"]}
            users = await client.get(f"{place['gateway']['url']}/api/user/?p=0", headers=headers)
            assert users.json()["data"][0]["username"] == people.GATEWAY_ADMIN
            rate = await client.get(place["rates"]["url"], params={"base": "USD", "symbols": "CNY"})
            assert rate.json()["rates"] == {"CNY": 7.1}
        async with telegram.Bot(
            place["telegram"]["token"], base_url=f"{place['telegram']['url']}/bot"
        ) as bot:
            await bot.send_message(people.DESK_CHAT_ID, "card")
            await bot.send_message(people.CHANNEL_ID, "news")
            await bot.send_message(people.OLGA_ID, "hello")
        await world.sender.send(chinese_topup())
        await world.mail.until(lambda: world.mail.accepted_for(people.DESK_ADDRESS))
        world.paydesk_config(tmp_path / "paydesk.toml", "sqlite:///x.db")
        written = tomllib.loads((tmp_path / "paydesk.toml").read_text())
        assert (tmp_path / "paydesk.toml").stat().st_mode & 0o777 == 0o600
        assert written["imap"]["port"] == place["imap"]["port"]
        assert [person["id"] for person in written["telegram"]["operators"]] == [
            people.OLGA_ID,
            people.OMAR_ID,
        ]


async def test_a_world_whose_gateway_fails_leaves_nothing_behind() -> None:
    world = World(gateway_settings={"GATEWAY_DATABASE_URL": "nonsense"})
    with pytest.raises(RuntimeError, match="python -m gateway"):
        await world.__aenter__()
    with pytest.raises(httpx.ConnectError):
        httpx.get(world.api.url)


async def start_world(**more: Any) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        "world",
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        cwd=ROOT,
        **{"stdin": asyncio.subprocess.PIPE, **more},
    )


def children(process: asyncio.subprocess.Process) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()]


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT, None])
async def test_the_process_ends_with_all_that_it_started(how: signal.Signals | None) -> None:
    process = await start_world()
    assert process.stdout is not None
    assert process.stdin is not None
    assert process.stderr is not None
    place = json.loads(await asyncio.wait_for(process.stdout.readline(), 20))
    assert place["ready"]
    started = children(process)
    assert started
    async with httpx.AsyncClient() as client:
        poll = asyncio.create_task(
            client.get(
                f"{place['telegram']['url']}/bot{place['telegram']['token']}/getUpdates?timeout=30",
                timeout=30,
            )
        )
        async with asyncio.timeout(10):
            while not (await client.get(f"{place['telegram']['door']}/calls")).json():
                pass
        if how is None:
            process.stdin.close()
        else:
            process.send_signal(how)
        assert await asyncio.wait_for(process.wait(), 3) == 0
        assert (await poll).json() == {"ok": True, "result": []}
    assert await process.stderr.read() == b""
    assert not [pid for pid in started if Path(f"/proc/{pid}").exists()]


async def test_without_an_open_input_only_signals_end_it() -> None:
    process = await start_world(stdin=asyncio.subprocess.DEVNULL)
    assert process.stdout is not None
    await asyncio.wait_for(process.stdout.readline(), 20)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(process.wait(), 0.2)
    process.send_signal(signal.SIGTERM)
    assert await asyncio.wait_for(process.wait(), 3) == 0


async def test_the_companion_tells_why_it_did_not_start() -> None:
    companion = Companion({"GATEWAY_PORT": "nonsense"})
    with pytest.raises(RuntimeError, match=r"(?s)failed:.*port"):
        await companion.__aenter__()
