"""`paydesk check` against real servers: all that is well, and each thing that is not, with what to mend."""

import asyncio
import json
import os
import sys
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import httpx
import pytest

from bot.checks.everything import check
from bot.checks.finding import Finding, Mark
from bot.checks.gateway import skew_of
from bot.checks.language_model import check_model
from bot.clock import SystemClock
from bot.settings import GatewaySettings
from bot.settings_intake import LlmSettings
from bot.store.engine import Database
from bot.store.schema import migrate
from sandbox import people
from sandbox.companion import Companion
from sandbox.price_list import put_price_list
from sandbox.upstream.behaviour import Behaviour
from sandbox.upstream.server import LlmUpstream
from sandbox.world import World
from tests.second_reader import MODEL, make_key, pointing, relay_settings

ROOT = Path(__file__).parents[2]


async def found(config: Path) -> list[Finding]:
    return [finding async for finding in check(config)]


async def marked(config: Path, mark: Mark = Mark.FAULT) -> list[str]:
    return [str(finding) for finding in await found(config) if finding.mark is mark]


def changed(config: Path, old: str, new: str) -> None:
    text = config.read_text(encoding="utf-8")
    assert old in text
    config.write_text(text.replace(old, new), encoding="utf-8")


async def test_where_all_is_well_nothing_is_to_be_mended(world: World, config: Path) -> None:
    findings = await found(config)
    lines = [str(finding) for finding in findings]

    assert [line for line in lines if line.startswith("✗")] == []
    for told in (
        "✓ imap: folder INBOX",
        "✓ imap: IDLE",
        f"✓ smtp: mails from {people.DESK_ADDRESS} are taken",
        "✓ telegram.desk_chat: Paydesk desk",
        "✓ telegram.channel",
        "✓ telegram: no webhook; updates wait for the bot",
        "✓ gateway: its clock agrees",
        f"admin {people.GATEWAY_ADMIN}",
        "✓ gateway: 500,000 quota are 1 USD",
        "✓ rates: 7.10 CNY = 1 USD",
        "✓ dns: answers",
        "✓ store: there is no database yet",
        "is readable for its owner only",
    ):
        assert any(told in line for line in lines), f"{told} is not in\n" + "\n".join(lines)
    assert world.mail.accepted == []


async def test_no_secret_is_shown(world: World, config: Path) -> None:
    told = "\n".join(map(str, await found(config)))

    for secret in (world.api.token, world.gateway.access_token, people.DESK_MAIL_PASSWORD):
        assert secret not in told


async def test_nothing_is_left_behind(world: World, config: Path) -> None:
    before = len(world.api.cloud.chats[people.DESK_CHAT_ID].messages)
    await found(config)

    assert sorted(path.name for path in config.parent.iterdir()) == ["paydesk.toml", "public.toml"]
    assert len(world.api.cloud.chats[people.DESK_CHAT_ID].messages) == before


async def test_updates_that_wait_are_not_taken_from_the_bot(world: World, config: Path) -> None:
    world.api.acts.send_text(people.OLGA_ID, people.OLGA_ID, "/help")
    waiting = len(world.api.cloud.updates._waiting)
    await found(config)

    assert len(world.api.cloud.updates._waiting) == waiting


async def test_a_configuration_with_faults_is_all_there_is_to_say(config: Path) -> None:
    changed(config, "[desk]", '[desk]\ndigest_at = "noon"\ncolour = "red"')

    lines = await marked(config)

    assert len(lines) == 2
    assert all(line.startswith("✗ configuration: ") for line in lines)


async def test_a_wrong_password_and_a_missing_folder_are_told_apart(config: Path) -> None:
    changed(config, 'folders = ["INBOX"]', 'folders = ["INBOX", "Nowhere"]')
    assert [line for line in await marked(config) if "imap" in line] == [
        line for line in await marked(config) if "Nowhere" in line and "see [imap] folders" in line
    ]

    changed(config, people.DESK_MAIL_PASSWORD, "wrong-password")
    lines = await marked(config)
    assert any("imap" in line and "login refused" in line for line in lines)
    assert any("smtp" in line and "login refused" in line for line in lines)


async def test_keys_and_texts_that_cannot_be_used_are_said(
    config: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PAYDESK_SMTP__DKIM_KEY", "no key")
    monkeypatch.setenv("PAYDESK_TEXTS_FOLDER", str(tmp_path / "nowhere"))
    lines = await marked(config)

    assert any(line.startswith("✗ smtp: dkim_key is no private RSA key") for line in lines)
    assert any(line.startswith("✗ texts_folder: ") and "is no folder" in line for line in lines)


async def test_a_server_that_is_not_there_is_said_with_its_place(config: Path, world: World) -> None:
    changed(config, f"port = {world.mail.imap.port}", "port = 9")

    assert any("imap: 127.0.0.1:9" in line for line in await marked(config))


async def test_a_token_that_is_no_admins_is_said(config: Path, world: World) -> None:
    async with httpx.AsyncClient(base_url=world.gateway.url, trust_env=False) as client:
        await client.post("/api/user/register", json={"username": "nobody1", "password": "password-1"})
        await client.post("/api/user/login", json={"username": "nobody1", "password": "password-1"})
        token = (await client.get("/api/user/token")).json()["data"]
    changed(config, world.gateway.access_token, token)

    assert any("no admin" in line for line in await marked(config))
    changed(config, token, "x" * 32)
    assert any("does not accept the token" in line for line in await marked(config))


async def test_an_unknown_group_is_said_with_those_that_there_are(config: Path) -> None:
    changed(config, "[gateway]", '[gateway]\ngroup_free = "free"\ngroup_paid = "gold"')

    (line,) = [line for line in await marked(config) if "group" in line]
    assert "there is no group gold" in line
    assert "free" in line


@pytest.fixture
def webhook(world: World) -> Iterator[None]:
    hook = world.api.cloud.webhook
    hook.url = "https://elsewhere.example/hook"
    yield
    hook.url = ""


@pytest.mark.usefixtures("webhook")
async def test_a_webhook_that_was_left_over_is_said(config: Path) -> None:
    assert any("webhook was left over" in line for line in await marked(config))


async def test_another_poller_is_said(config: Path, world: World) -> None:
    world.api.cloud.updates._waiting.clear()
    async with httpx.AsyncClient(base_url=world.api.url, trust_env=False, timeout=40) as client:

        async def poll() -> None:
            while True:
                await client.get(f"/bot{world.api.token}/getUpdates", params={"timeout": 30})

        polling = asyncio.create_task(poll())
        lines = await marked(config)
        polling.cancel()
    assert any("another process polls" in line for line in lines)


async def test_where_nobody_else_polls_that_is_said(config: Path, world: World) -> None:
    world.api.cloud.updates._waiting.clear()

    assert any("nobody else polls" in line for line in await marked(config, Mark.FINE))


async def test_a_chat_without_the_bot_and_a_channel_without_rights_are_said(
    config: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    chat = world.api.acts.add_chat("Elsewhere", members={people.OLGA_ID: "creator"}, bot_status="left")
    news = world.api.acts.add_chat("News", type="channel", username="other_news", bot_status="member")
    monkeypatch.setenv("PAYDESK_TELEGRAM__DESK_CHAT", str(chat.id))
    monkeypatch.setenv("PAYDESK_TELEGRAM__CHANNEL", str(news.id))

    lines = await marked(config)

    assert any("telegram.desk_chat" in line and "add the bot" in line for line in lines)
    assert any("telegram.channel" in line and "administrator" in line for line in lines)


async def test_an_operator_who_never_started_the_bot_is_named(
    config: Path, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    stranger = world.api.acts.add_user("Otto", user_id=101_000_777)
    operators = json.dumps([{"id": people.OLGA_ID, "name": "Olga"}, {"id": stranger.id, "name": "Otto"}])
    monkeypatch.setenv("PAYDESK_TELEGRAM__OPERATORS", operators)

    assert any("Otto" in line and "presses Start" in line for line in await marked(config, Mark.NOTE))


async def test_a_stale_rate_and_a_source_that_is_gone_are_said(config: Path, world: World) -> None:
    world.rates.date = date.today() - timedelta(days=9)
    assert any("rates" in line and "stale" in line for line in await marked(config))
    world.rates.date, world.rates.status = None, 502
    assert any("answered 502" in line for line in await marked(config))
    world.rates.status = 200


async def test_files_that_others_may_read_are_said(config: Path) -> None:
    secret = config.parent / "token"
    secret.write_text("x" * 40)
    secret.chmod(0o644)
    config.chmod(0o640)
    changed(config, "[gateway]", '[gateway]\ntoken_file = "token"')

    lines = await marked(config)

    assert any("token" in line and "chmod 600" in line for line in lines)
    assert any("paydesk.toml" in line and "chmod 600" in line for line in lines)


async def test_a_database_is_looked_at_without_being_changed(config: Path) -> None:
    url = f"sqlite:///{config.parent}/paydesk.db"
    database = Database(url)
    migrate(database.engine)
    database.hold_alone()
    try:
        findings = [str(finding) for finding in await found(config)]
    finally:
        database.close()

    assert any("✓ store: can be written, schema" in line for line in findings)
    assert any("the bot is running and polls" in line for line in findings)


async def test_the_public_file_is_read_with_its_payees(config: Path) -> None:
    public = config.parent / "public.toml"
    public.write_text(
        '[rates]\nCNY = "8"\n[methods.alipay]\ncurrency = "CNY"\npayee = "x"\nqr = "https://qr.alipay.example/1"\n'
        '[methods.bank]\ncurrency = "EUR"\npayee = " "\n'
    )
    findings = [str(finding) for finding in await found(config)]

    assert any("✓ methods.alipay: payee and QR picture" in line for line in findings)
    assert any("✗ methods.bank: there is no rate for EUR" in line for line in findings)
    assert any("✗ methods.bank: it has no payee" in line for line in findings)


@pytest.mark.parametrize(
    ("seconds", "mark"), [(0, Mark.FINE), (-5, Mark.FINE), (6, Mark.NOTE), (-60, Mark.NOTE), (61, Mark.FAULT)]
)
def test_clocks_that_disagree_are_noted_and_then_a_fault(seconds: int, mark: Mark) -> None:
    assert skew_of("gateway", timedelta(seconds=seconds)).mark is mark


async def run_check(config: Path) -> tuple[int, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "bot", "check", "--config", str(config)),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},  # noqa: TID251  a child process needs PATH and the like
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    assert process.stdout is not None
    told = (await process.stdout.read()).decode()
    return await process.wait(), told


@pytest.mark.usefixtures("world")
async def test_the_command_ends_with_0_where_all_is_well_and_with_1_otherwise(config: Path) -> None:
    code, told = await run_check(config)
    assert code == 0, told
    config.chmod(0o644)
    code, told = await run_check(config)
    assert code == 1
    assert "chmod 600" in told


async def test_a_second_reader_is_tried_through_the_gateway() -> None:
    async with LlmUpstream() as upstream, Companion(relay_settings(upstream.url)) as gateway:
        await put_price_list(gateway.url, gateway.access_token)
        told = GatewaySettings(url=gateway.url, token="x")
        key = await make_key(gateway)

        async def tried(**changes: str) -> str:
            settings = LlmSettings(**{"model": MODEL, "key": key, **changes})
            (finding,) = await check_model(told, settings, SystemClock())
            return str(finding)

        assert await tried(model="") == "✓ intake.llm: no model is asked"
        assert "answers 401" in await tried(key="sk-nobody")
        upstream.script.then(Behaviour(texts=("Sure! The account is paydesk_check.",)))
        assert "✗ intake.llm: gpt-4o-mini answers not JSON → take a model" in await tried()
        upstream.script.then(pointing("account", "amount", account="paydesk_check", amount="25 EUR"))
        assert await tried() == (
            "✓ intake.llm: gpt-4o-mini answers in the asked form, and read the account as paydesk_check"
        )
