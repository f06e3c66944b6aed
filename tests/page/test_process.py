"""`python -m sandbox demo` as a process: its address, its port, its end."""

import asyncio
import os
import re
import signal
import socket
import sys
import time
from pathlib import Path

import httpx
import pytest

from sandbox.demo import PORT

ROOT = Path(__file__).parent.parent.parent
ENDS_WITHIN_S = 2.0
READY_WITHIN_S = 100.0


class Demo:
    """A demo in a process group of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.said = ""

    async def until(self, words: str) -> str:
        """Read until a line has these words; that line."""
        assert self.process.stdout is not None
        async with asyncio.timeout(READY_WITHIN_S):
            while line := (await self.process.stdout.readline()).decode():
                self.said += line
                if words in line:
                    return line
        raise AssertionError(f"it ended without {words!r}:\n{self.said}")

    async def end(self) -> tuple[int, str]:
        """Wait for the end; exit code and all that was said."""
        output, _ = await asyncio.wait_for(self.process.communicate(), 20)
        self.said += output.decode()
        assert self.process.returncode is not None
        return self.process.returncode, self.said


async def started(*arguments: str) -> Demo:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "sandbox",
        "demo",
        *arguments,
        cwd=ROOT,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    return Demo(process)


def is_group_gone(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.mark.parametrize("to_all", [False, True], ids=["one process", "terminal"])
@pytest.mark.parametrize("when", ["Open http", "the pretend world is up", "ready"])
async def test_ctrl_c_ends_everything_at_once(when: str, *, to_all: bool) -> None:
    demo = await started()
    group = demo.process.pid
    await demo.until(when)
    began = time.monotonic()
    (os.killpg if to_all else os.kill)(group, signal.SIGINT)
    code, said = await demo.end()
    assert time.monotonic() - began < ENDS_WITHIN_S
    assert code == 0
    assert said.endswith("Everything that was started has ended.\n")
    assert "Traceback" not in said
    assert is_group_gone(group)


async def test_the_address_is_served_and_an_open_page_does_not_hold_up_the_end() -> None:
    demo = await started()
    found = re.search(r"http://127\.0\.0\.1:\d+/", await demo.until("Open http"))
    assert found is not None
    await demo.until("ready")
    async with (
        httpx.AsyncClient(trust_env=False) as client,
        client.stream("GET", f"{found[0]}live", timeout=20) as live,
    ):
        assert live.headers["content-type"].startswith("text/event-stream")
        lines = live.aiter_lines()
        while not (await anext(lines)).startswith("event: books"):
            pass
        began = time.monotonic()
        demo.process.send_signal(signal.SIGINT)
        code, _ = await demo.end()
    assert code == 0
    assert time.monotonic() - began < ENDS_WITHIN_S


async def test_a_taken_port_is_passed_over() -> None:
    with socket.socket() as taken:
        taken.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            taken.bind(("127.0.0.1", PORT))
            taken.listen()
        except OSError:
            pass  # Somebody else has it, which is as good.
        demo = await started()
        line = await demo.until("Open http")
        demo.process.send_signal(signal.SIGINT)
        await demo.end()
    assert f":{PORT}/" not in line


async def test_a_chosen_port_that_is_taken_is_said() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        demo = await started("--port", str(port))
        code, said = await demo.end()
    assert code == 2
    assert f"port {port} is taken" in said
    assert "Traceback" not in said


async def test_a_chosen_port_is_taken() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    demo = await started("--port", str(port))
    assert f"http://127.0.0.1:{port}/" in await demo.until("Open http")
    demo.process.send_signal(signal.SIGTERM)
    assert (await demo.end())[0] == 0
