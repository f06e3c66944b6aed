"""faults.md 28, 30 and 35: what is wrong is said all at once, a clear line for each, with exit code 2."""

import asyncio
import os
import signal
import socket
import sys
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from bot.store.engine import connect_engine
from sandbox import people
from sandbox.sender import english_usdt_topup
from tests.journeys.desk import Desk

ROOT = Path(__file__).resolve().parents[2]
FAULT = 2
STOP_WITHIN_S = 3.0
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT)}  # noqa: TID251  a child process needs PATH and the like


async def failed_start(config: Path, environment: dict[str, str] | None = None) -> list[str]:
    """Start with something wrong; the lines that it says before it ends with exit code 2."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "run", "--config", str(config)),
        cwd=ROOT,
        env=ENVIRONMENT | (environment or {}),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    output, errors = await asyncio.wait_for(process.communicate(), 60)
    assert output == b""
    lines = errors.decode().splitlines()
    assert process.returncode == FAULT, lines
    assert all(line.startswith("paydesk: ") for line in lines), lines
    return lines


def the_line(lines: list[str], start: str) -> str:
    """The only line that begins so."""
    found = [line for line in lines if line.removeprefix("paydesk: ").startswith(start)]
    assert len(found) == 1, (start, lines)
    return found[0]


def closed_port() -> int:
    """A port on which nobody listens."""
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        return int(taken.getsockname()[1])


@pytest.fixture
async def closed_desk(world, tmp_path):
    """A desk that is ready to open."""
    return await Desk(world, tmp_path).furnish()


async def test_35_wrong_settings_and_unknown_keys_are_all_named_at_once(closed_desk):
    config = closed_desk.config
    text = config.read_text().replace('start = "all"', 'start = "yesterday"\nfolder = ["INBOX"]')
    text = text.replace("[dns]", "[dms]").replace("desk_chat = ", "desc_chat = ")
    config.write_text(text)
    named = {name: value for name, value in closed_desk.environment.items() if not name.endswith("DESK_CHAT")}
    lines = await failed_start(config, named | {"PAYDESK_WEB__OPS_PORT": "99999", "PAYDESK_IMAP__HOST": ""})
    place = f"{config}: "
    assert "did you mean folders?" in the_line(lines, f"{place}[imap] folder is not a setting")
    assert "now" in the_line(lines, f"{place}[imap] start")
    assert "did you mean dns?" in the_line(lines, f"{place}dms")
    assert "did you mean desk_chat?" in the_line(lines, f"{place}[telegram] desc_chat is not a setting")
    the_line(lines, f"{place}[telegram] desk_chat is missing")
    assert "65535" in the_line(lines, f"{place}[web] ops_port")


async def test_missing_file_is_named_with_what_to_begin_with(tmp_path):
    lines = await failed_start(tmp_path / "nowhere.toml")
    assert len(lines) == 1
    assert "nowhere.toml: there is no such file" in lines[0]
    assert "config/paydesk.example.toml" in lines[0]


async def test_missing_public_file_is_named(closed_desk, tmp_path):
    wanted = str(tmp_path / "no-public.toml")
    lines = await failed_start(closed_desk.config, closed_desk.environment | {"PAYDESK_PUBLIC_FILE": wanted})
    assert len(lines) == 1
    assert wanted in lines[0]


async def test_texts_that_cannot_be_used_stop_the_start(closed_desk, tmp_path):
    mail = tmp_path / "texts" / "en" / "mail" / "credited.txt"
    mail.parent.mkdir(parents=True)
    mail.write_text("{{ acount }}", encoding="utf-8")
    folder = {"PAYDESK_TEXTS_FOLDER": str(tmp_path / "texts")}
    (line,) = await failed_start(closed_desk.config, closed_desk.environment | folder)
    assert f"{mail}: there is no value acount" in line


async def test_35_unreachable_servers_are_all_named_at_once(closed_desk):
    port = str(closed_port())
    url = f"http://127.0.0.1:{port}"
    away = {"IMAP__PORT": port, "SMTP__PORT": port, "TELEGRAM__API_URL": url, "GATEWAY__URL": url}
    changed = {f"PAYDESK_{name}": value for name, value in away.items()}
    lines = await failed_start(closed_desk.config, closed_desk.environment | changed)
    assert len(lines) == 4
    for section in ("[imap]", "[smtp]", "[telegram]", "[gateway]"):
        the_line(lines, section)


async def test_35_wrong_passwords_and_tokens_are_all_named_at_once_and_never_repeated(closed_desk):
    wrong = {
        "IMAP__PASSWORD": "wrong-imap-password",
        "SMTP__PASSWORD": "wrong-smtp-password",
        "TELEGRAM__TOKEN": f"{people.OLGA_ID}:AAF-wrong-telegram-token-of-somebody",
        "GATEWAY__TOKEN": "wrong-gateway-token",
    }
    changed = {f"PAYDESK_{name}": value for name, value in wrong.items()}
    lines = await failed_start(closed_desk.config, closed_desk.environment | changed)
    assert len(lines) == 4
    assert "login refused" in the_line(lines, "[imap]")
    assert "535" in the_line(lines, "[smtp]")
    assert "token" in the_line(lines, "[telegram]").lower()
    assert "token" in the_line(lines, "[gateway]")
    assert not [secret for secret in wrong.values() if secret in "\n".join(lines)]


async def test_gateway_token_of_an_ordinary_user_is_refused(closed_desk):
    world, name = closed_desk.world, "ordinary1"
    login = {"username": name, "password": f"password-of-{name}"}
    async with httpx.AsyncClient(base_url=world.gateway.url, trust_env=False) as client:
        await client.post("/api/user/register", json=login)
        await client.post("/api/user/login", json=login)
        token = (await client.get("/api/user/token")).json()["data"]
    lines = await failed_start(
        closed_desk.config, closed_desk.environment | {"PAYDESK_GATEWAY__TOKEN": str(token)}
    )
    assert len(lines) == 1
    assert "admin" in the_line(lines, "[gateway]")


async def test_unknown_desk_chat_is_named(closed_desk):
    lines = await failed_start(
        closed_desk.config, closed_desk.environment | {"PAYDESK_TELEGRAM__DESK_CHAT": "-1009999999999"}
    )
    assert len(lines) == 1
    assert "chat not found" in the_line(lines, "[telegram]").lower()


async def test_missing_folder_is_named(closed_desk):
    lines = await failed_start(
        closed_desk.config, closed_desk.environment | {"PAYDESK_IMAP__FOLDERS": '["INBOX", "Nowhere"]'}
    )
    assert len(lines) == 1
    assert "Nowhere" in the_line(lines, "[imap]")


async def test_ports_that_are_taken_are_named(closed_desk):
    with closing(socket.create_server(("127.0.0.1", 0))) as taken:
        port = str(taken.getsockname()[1])
        lines = await failed_start(
            closed_desk.config, closed_desk.environment | {"PAYDESK_WEB__OPS_PORT": port}
        )
    assert len(lines) == 1
    the_line(lines, "[web]")


@pytest.mark.sqlite
async def test_28_second_process_on_one_database_names_the_holder_and_leaves_it_alone(desk):
    lines = await failed_start(desk.config, desk.environment)
    assert len(lines) == 1
    assert str(desk.bot.pid) in the_line(lines, "[store]")
    assert desk.bot.is_running
    anne = await desk.customer()
    await anne.write(english_usdt_topup(anne.name))
    await desk.card(anne.name)


async def test_30_newer_schema_is_left_alone(closed_desk):
    await closed_desk.bot.start()
    await closed_desk.bot.stop()
    engine = connect_engine(closed_desk.database_url)
    with engine.begin() as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '9999'")
    engine.dispose()
    lines = await failed_start(closed_desk.config, closed_desk.environment)
    assert len(lines) == 1
    assert "9999" in the_line(lines, "[store]")
    assert closed_desk.rows("SELECT version_num FROM alembic_version") == [("9999",)]


async def test_database_in_a_missing_folder_is_named(closed_desk, tmp_path):
    url = f"sqlite:///{tmp_path}/nowhere/paydesk.db"
    lines = await failed_start(closed_desk.config, closed_desk.environment | {"PAYDESK_STORE__URL": url})
    assert len(lines) == 1
    the_line(lines, "[store]")


async def end_by(desk: Desk, number: signal.Signals) -> None:
    """Send a signal; it ends at once, well, and without a word about errors."""
    os.kill(desk.bot.pid, number)
    began = time.monotonic()
    assert await desk.bot.wait(within_s=STOP_WITHIN_S) == 0
    assert time.monotonic() - began < STOP_WITHIN_S
    assert desk.bot.seen("stopping")
    assert not [line for line in desk.bot.lines if not line.startswith("{")], desk.bot.lines
    assert not [event for event in desk.bot.events if event["level"] == "error"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
async def test_signal_ends_it_within_three_seconds(world, tmp_path, number):
    async with Desk(world, tmp_path) as desk:
        await end_by(desk, number)


async def test_sigterm_ends_it_in_time_while_servers_are_silent(world, tmp_path):
    world.rates.delay_s = 60
    try:
        async with Desk(world, tmp_path) as desk:
            asked = world.rates.asked
            assert asked
            await world.mail.imap.stop()
            await desk.bot.until("server_away", server="imap")
            await end_by(desk, signal.SIGTERM)
    finally:
        world.rates.delay_s = 0
        await world.mail.imap.start()
