"""What the companion's relay adds to a provider that answers at once; billing on, one core, loopback.

    python benchmarks/relay.py [--rounds N] [--litellm VENV] [--portkey FOLDER]

Provider and load stand on one core, the relay alone on the other. Each round asks the bare provider and the
relay in turn, so that both meet the same machine; the best round of each is told, and the relay's own
processor time per call, which other programs on the machine disturb least. With the folders of an installed
LiteLLM proxy (a venv) and Portkey gateway (npm) the same work is put to them in the same run. The last lines
compare each figure with its aim.
"""

import argparse
import asyncio
import contextlib
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import uvloop

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.gateway.running import NO_LIMITS, Caller, Running, make_admin

RELAY_CORE, LOAD_CORE = {0}, {max(os.sched_getaffinity(0))}
CONNECTIONS = 32
PATH = "/v1/chat/completions"
INSTALL = {
    "LiteLLM": "python -m venv VENV; VENV/bin/pip install 'litellm[proxy]'; then --litellm VENV",
    "Portkey": "npm install --prefix FOLDER @portkey-ai/gateway; then --portkey FOLDER",
}
ASKED = {"model": "bench", "messages": [{"role": "user", "content": "Say hello to everybody here, please."}]}


@dataclass(frozen=True)
class Target:
    """Somebody who answers chat completions."""

    name: str
    port: int
    pid: int
    headers: dict[str, str]

    def request(self, **fields: object) -> bytes:
        body = json.dumps({**ASKED, **fields}).encode()
        headers = {"Host": "bench", "Content-Type": "application/json", **self.headers}
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"POST {PATH} HTTP/1.1\r\n{lines}Content-Length: {len(body)}\r\n\r\n".encode() + body


class Whole(asyncio.Protocol):
    """Asks again and again on one connection; notes how long each answer took."""

    def __init__(self, request: bytes, count: int, took_s: list[float], done: Callable[[], None]) -> None:
        self.request, self.left, self.took_s, self.done = request, count, took_s, done
        self.buffer = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.ask()

    def ask(self) -> None:
        self.asked_at = time.perf_counter()
        self.transport.write(self.request)

    def data_received(self, octets: bytes) -> None:
        self.buffer += octets
        end = self.buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self.buffer[:end].lower()
        at = head.find(b"content-length:")
        if at >= 0:
            is_whole = len(self.buffer) >= end + 4 + int(head[at + 15 :].split(b"\r\n", 1)[0])
        else:
            is_whole = self.buffer.endswith(b"0\r\n\r\n")
        if not is_whole:
            return
        assert self.buffer.startswith(b"HTTP/1.1 200"), self.buffer[:400]
        self.buffer = b""
        self.took_s.append(time.perf_counter() - self.asked_at)
        self.left -= 1
        if self.left:
            self.ask()
        else:
            self.transport.close()
            self.done()


async def ask_whole(target: Target, connections: int, count: int) -> tuple[float, float]:
    """Give requests per second, and the median's milliseconds."""
    loop, took_s, left, over = asyncio.get_running_loop(), [], connections, asyncio.Event()

    def done() -> None:
        nonlocal left
        left -= 1
        if not left:
            over.set()

    request, each = target.request(), max(count // connections, 1)
    began = time.perf_counter()
    for _ in range(connections):
        await loop.create_connection(lambda: Whole(request, each, took_s, done), "127.0.0.1", target.port)
    async with asyncio.timeout(300):
        await over.wait()
    return each * connections / (time.perf_counter() - began), statistics.median(took_s) * 1000


async def first_byte_ms(target: Target, count: int, *, is_kept: bool) -> float:
    """Give the median until a stream's first event: on one kept connection, as SDKs do, or on new ones."""
    took_ms = []
    writer = None
    for _ in range(count):
        if writer is None:
            reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
        began = time.perf_counter()
        writer.write(target.request(stream=True))
        await reader.readuntil(b"data: ")
        took_ms.append((time.perf_counter() - began) * 1000)
        await reader.readuntil(b"\r\n0\r\n\r\n")
        if not is_kept:
            writer.close()
            writer = None
    if writer is not None:
        writer.close()
    return statistics.median(took_ms)


async def first_byte_added_ms(bare: Target, relay: Target, *, is_kept: bool) -> float:
    """Give by how much the relay's first event comes later, the best of a few rounds in turn."""
    found = [
        (await first_byte_ms(relay, 100, is_kept=is_kept)) - (await first_byte_ms(bare, 100, is_kept=is_kept))
        for _ in range(5)
    ]
    return round(min(found), 3)


async def streams_at_once(target: Target, count: int) -> float:
    """Give the relay's memory in MB while so many streams run."""

    async def one(opened: list[int]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", target.port)
        writer.write(target.request(stream=True))
        await reader.readuntil(b"data: ")
        opened.append(1)
        await reader.readuntil(b"[DONE]")
        writer.close()

    opened: list[int] = []
    peak_mb = 0.0
    running = asyncio.gather(*(one(opened) for _ in range(count)))
    while not running.done():
        await asyncio.sleep(0.1)
        peak_mb = max(peak_mb, memory_mb(target.pid))
    await running
    assert len(opened) == count
    return peak_mb


def memory_mb(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS"))


def processor_s(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@contextlib.contextmanager
def on_core(core: set[int]) -> Iterator[None]:
    """Start processes on a core: they inherit it."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, core)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


@contextlib.contextmanager
def provider(*options: str) -> Iterator[Target]:
    program = Path(__file__).with_name("relay_upstream.py")
    process = subprocess.Popen([sys.executable, program, *options], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        try:
            yield Target("bare provider", int(process.stdout.readline()), process.pid, {})
        finally:
            process.terminate()


@contextlib.contextmanager
def companion(folder: Path, upstream: Target) -> Iterator[Target]:
    url = f"sqlite:///{folder}/gateway.db"
    root = make_admin("olga", url)
    channel = {"name": "bench", "provider": "openai", "models": ["bench"], "key": "k"}
    channel["base_url"] = f"http://127.0.0.1:{upstream.port}"
    env = {"GATEWAY_CHANNELS": json.dumps([channel]), "GATEWAY_ALLOW_LOOPBACK_UPSTREAMS": "true", **NO_LIMITS}
    with on_core(RELAY_CORE):
        running = Running(url, folder / "log", **env).__enter__()
    try:
        caller = Caller(running.url, root["access_token"])
        model = {"name": "bench", "owner": "o", "input_price": 1, "output_price": 2}
        caller.data("PUT", "/api/models/", {"models": [model]})
        caller.data("POST", "/api/topup", {"user_id": root["id"], "quota": 10**12, "remark": "bench"})
        key = caller.data("POST", "/api/token/", {"name": "k", "unlimited_quota": True})["key"]
        port = int(running.url.rpartition(":")[2])
        yield Target("companion", port, running.process.pid, {"Authorization": f"Bearer {key}"})
        row = caller.data("GET", "/api/user/self")
        caller.close()
        assert row["used_quota"] == 14 * row["request_count"] > 0
    finally:
        running.__exit__(None, None, None)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


@contextlib.contextmanager
def foreign(
    name: str, command: list[str], port: int, headers: dict[str, str], env: dict[str, str]
) -> Iterator[Target]:
    """Run another gateway on the relay's core until it answers."""
    with on_core(RELAY_CORE):
        inherited = os.environ  # noqa: TID251 - a child process needs PATH and the like
        silent = subprocess.DEVNULL
        process = subprocess.Popen(command, env={**inherited, **env}, stdout=silent, stderr=silent)
    target = Target(name, port, process.pid, headers)
    try:
        for _ in range(900):
            if process.poll() is not None:
                raise RuntimeError(f"{name} ended by itself")
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.1)
        yield target
    finally:
        process.terminate()
        process.wait(20)


def litellm(venv: Path, folder: Path, upstream: Target) -> contextlib.AbstractContextManager[Target]:
    params = {"model": "openai/bench", "api_base": f"http://127.0.0.1:{upstream.port}/v1", "api_key": "k"}
    config = folder / "litellm.json"
    config.write_text(json.dumps({"model_list": [{"model_name": "bench", "litellm_params": params}]}))
    port = free_port()
    command = [str(venv / "bin/litellm"), "--config", str(config), "--port", str(port), "--host", "127.0.0.1"]
    key = "sk-bench-0123456789-0123456789-0123456789"
    env = {"LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_LOG": "ERROR", "LITELLM_MODE": "PRODUCTION"}
    env["LITELLM_MASTER_KEY"] = key
    return foreign(
        "LiteLLM", [*command, "--telemetry", "False"], port, {"Authorization": f"Bearer {key}"}, env
    )


def portkey(folder: Path, upstream: Target) -> contextlib.AbstractContextManager[Target]:
    start = folder / "node_modules/@portkey-ai/gateway/build/start-server.js"
    port = free_port()
    headers = {
        "Authorization": "Bearer k",
        "x-portkey-provider": "openai",
        "x-portkey-custom-host": f"http://127.0.0.1:{upstream.port}/v1",
    }
    env = {"TRUSTED_CUSTOM_HOSTS": "127.0.0.1", "NODE_ENV": "production"}
    return foreign("Portkey", ["node", str(start), f"--port={port}", "--headless"], port, headers, env)


async def compare(bare: Target, relay: Target, rounds: int) -> dict[str, float]:
    await ask_whole(relay, CONNECTIONS, 500)
    singles, many, cpu_ms = [], [], []
    for _ in range(rounds):
        singles.append(((await ask_whole(bare, 1, 500))[1], (await ask_whole(relay, 1, 500))[1]))
        before = processor_s(relay.pid)
        rate, _ = await ask_whole(relay, CONNECTIONS, 3_000)
        cpu_ms.append((processor_s(relay.pid) - before) / 3_000 * 1000)
        many.append(rate)
    bare_ms, relay_ms = min(b for b, _ in singles), min(r for _, r in singles)
    return {
        "added_p50_ms": round(relay_ms - bare_ms, 3),
        "requests_per_s": round(max(many)),
        "cpu_ms_per_request": round(min(cpu_ms), 3),
        "requests_per_s_of_one_undisturbed_core": round(1000 / min(cpu_ms)),
    }


async def other(target: Target, count: int) -> dict[str, float]:
    for attempt in range(60):  # its port may be open before it can answer
        try:
            await ask_whole(target, 1, 1)
            break
        except (AssertionError, OSError, TimeoutError):
            if attempt == 59:
                raise
            await asyncio.sleep(1)
    await ask_whole(target, CONNECTIONS, CONNECTIONS)
    before = processor_s(target.pid)
    rate, _ = await ask_whole(target, CONNECTIONS, count)
    cpu_ms = (processor_s(target.pid) - before) / count * 1000
    return {"requests_per_s": round(rate, 1), "cpu_ms_per_request": round(cpu_ms, 3)}


async def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--streams", type=int, default=500)
    parser.add_argument("--litellm", type=Path, help="a venv with litellm[proxy]")
    parser.add_argument("--portkey", type=Path, help="a folder with node_modules/@portkey-ai/gateway")
    options = parser.parse_args()
    load = os.getloadavg()[0]
    os.sched_setaffinity(0, LOAD_CORE)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="relay-bench-")))
        bare = stack.enter_context(provider())
        relay = stack.enter_context(companion(folder, bare))
        found: dict[str, object] = {"companion": (ours := await compare(bare, relay, options.rounds))}
        print(json.dumps(found), flush=True)
        first = {
            "streamed_first_byte_added_p50_ms": await first_byte_added_ms(bare, relay, is_kept=True),
            "on_a_new_connection": await first_byte_added_ms(bare, relay, is_kept=False),
        }
        print(json.dumps(first), flush=True)
        slow = stack.enter_context(provider("--events", "30", "--gap-ms", "100"))
        (second := folder / "second").mkdir()
        with companion(second, slow) as calm:
            idle_mb = memory_mb(calm.pid)
            peak_mb = await streams_at_once(calm, options.streams)
        memory = {"streams": options.streams, "peak_mb": round(peak_mb), "idle_mb": round(idle_mb)}
        print(json.dumps(memory), flush=True)
        told = [
            ("added p50, ms", ours["added_p50_ms"], "<=", 0.8),
            ("requests/s on one core", ours["requests_per_s"], ">=", 3_000),
            ("first byte of a stream later by, ms", first["streamed_first_byte_added_p50_ms"], "<=", 1),
            (f"memory with {options.streams} streams, MB", round(peak_mb), "<=", 150),
        ]
        for name, start, count, aim in (
            ("LiteLLM", options.litellm and litellm(options.litellm, folder, bare), 500, 15),
            ("Portkey", options.portkey and portkey(options.portkey, bare), 5_000, 2),
        ):
            if start is None:
                print(f"{name}: skipped, not installed: {INSTALL[name]}")
                continue
            ratio = await beside(name, start, relay, count)
            told.append((f"times {name}'s requests/s", ratio, ">=", aim))
    print(f"\nload of the machine when it began: {load:.1f} on {os.cpu_count()} cores")
    for what, figure, sign, aim in told:
        is_met = figure <= aim if sign == "<=" else figure >= aim
        print(f"{what:40} {figure:>9} {sign} {aim:<6} {'met' if is_met else 'MISSED'}")


async def beside(
    name: str, start: contextlib.AbstractContextManager[Target], relay: Target, count: int
) -> float:
    """Put the same work to another gateway and to ours right after it; give the ratio of requests/s."""
    with start as target:
        theirs = await other(target, count)
    again = await other(relay, 3_000)
    ratio = round(again["requests_per_s"] / theirs["requests_per_s"], 1)
    by_cpu = round(theirs["cpu_ms_per_request"] / again["cpu_ms_per_request"], 1)
    print(
        json.dumps({name: theirs, "companion beside it": again, "ratio": ratio, "by_cpu": by_cpu}), flush=True
    )
    return ratio


uvloop.run(main())
