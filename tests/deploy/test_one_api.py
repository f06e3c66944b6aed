"""The real One-API by compose.yaml: no port before root's known password is gone; secrets are random and stay."""

import asyncio
import stat
import sys
from pathlib import Path
from typing import Any

import httpx
import pytest
import yaml

from deploy.one_api import KNOWN_PASSWORD, LOCKED, SECRETS, UnlockedError, lock, make_secrets
from tests.mimic.running import TOKEN, Running, environment

ROOT = Path(__file__).parents[2]
COMPOSE: dict[str, Any] = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]


async def signs_in(mimic: Running, password: str) -> bool:
    answer = await mimic.raw.post("/api/user/login", json={"username": "root", "password": password})
    return answer.json()["success"] is True


def secret(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="ascii")


def test_secrets_are_random_private_and_stay(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    made = {name: secret(tmp_path, name) for name in SECRETS}
    make_secrets(tmp_path)
    assert {name: secret(tmp_path, name) for name in SECRETS} == made
    assert len(set(made.values())) == len(made)
    assert all(value.isalnum() and len(value) >= 20 for value in made.values())
    assert {stat.S_IMODE((tmp_path / name).stat().st_mode) for name in SECRETS} == {0o600}


@pytest.mark.parametrize("dialect", ["oneapi", "laisky"])
async def test_root_gets_his_random_password_in_place_of_the_known_one(tmp_path: Path, dialect: str) -> None:
    (tmp_path / "root_token").write_text(TOKEN, encoding="ascii")
    make_secrets(tmp_path)
    async with Running(dialect) as mimic:
        assert await signs_in(mimic, KNOWN_PASSWORD)
        for _ in range(2):
            await asyncio.to_thread(lock, tmp_path, mimic.url)
        assert not await signs_in(mimic, KNOWN_PASSWORD)
        assert await signs_in(mimic, secret(tmp_path, "root_password"))


async def test_a_gateway_that_is_not_new_is_not_taken_for_locked(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    async with Running("oneapi") as mimic:
        with pytest.raises(UnlockedError, match="not new"):
            await asyncio.to_thread(lock, tmp_path, mimic.url)
    assert not (tmp_path / LOCKED).exists()


async def test_a_change_of_password_that_did_nothing_is_seen(tmp_path: Path) -> None:
    for name, value in (("root_token", TOKEN), ("root_password", KNOWN_PASSWORD)):
        (tmp_path / name).write_text(value, encoding="ascii")
    async with Running("oneapi") as mimic:
        with pytest.raises(UnlockedError):
            await asyncio.to_thread(lock, tmp_path, mimic.url)
    assert not (tmp_path / LOCKED).exists()


def test_a_gateway_that_is_away_is_told(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    with pytest.raises(UnlockedError, match="does not answer"):
        lock(tmp_path, "http://127.0.0.1:1", within_s=0)


def begin(folder: Path, *arguments: str, **env: str) -> Any:
    """Start `one_api.sh`, the mimic in One-API's place."""
    program = folder / "one-api"
    program.write_text(
        f'#!/bin/sh\necho "$SQL_DSN" > "{folder}/dsn"\n'
        f'MIMIC_ROOT_TOKEN="$INITIAL_ROOT_ACCESS_TOKEN" exec "{sys.executable}" -m sandbox.mimic oneapi\n',
        encoding="utf-8",
    )
    program.chmod(0o700)
    return asyncio.create_subprocess_exec(
        *("/bin/sh", str(ROOT / "deploy/one_api.sh"), *arguments),
        cwd=ROOT,
        env={**environment({}), "SECRETS": str(folder), "PROGRAM": str(program), **env},
        stdout=asyncio.subprocess.PIPE,
    )


async def test_the_first_run_ends_once_it_is_locked_and_later_ones_at_once(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    first = await begin(tmp_path, "first", MIMIC_PORT="0")
    ready = await asyncio.wait_for(first.stdout.readline(), 60)
    url = httpx.Response(200, content=ready).json()["url"]
    await asyncio.to_thread(lock, tmp_path, url)
    assert await asyncio.wait_for(first.wait(), 60) == 0
    with pytest.raises(httpx.ConnectError):
        httpx.get(url, trust_env=False)
    password = secret(tmp_path, "database_password")
    dsn = (tmp_path / "dsn").read_text(encoding="utf-8").strip()
    assert dsn == f"postgres://oneapi:{password}@postgres:5432/oneapi?sslmode=disable"
    again = await begin(tmp_path, "first")
    assert await asyncio.wait_for(again.wait(), 60) == 0
    assert await again.stdout.read() == b""


async def test_a_first_run_that_dies_is_a_failure(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    died = await begin(tmp_path, "first", PROGRAM="/bin/false")
    assert await asyncio.wait_for(died.wait(), 60) == 1


async def test_another_database_may_be_named(tmp_path: Path) -> None:
    make_secrets(tmp_path)
    dsn = "oneapi:x@tcp(db:3306)/oneapi"
    serving = await begin(tmp_path, SQL_DSN=dsn)
    await asyncio.wait_for(serving.stdout.readline(), 60)
    serving.terminate()
    await serving.wait()
    assert (tmp_path / "dsn").read_text(encoding="utf-8").strip() == dsn


class TestCompose:
    def test_the_companion_is_the_default(self) -> None:
        assert "COMPOSE_PROFILES=companion" in (ROOT / ".env").read_text(encoding="utf-8").splitlines()

    def test_the_bot_is_in_both_profiles_and_all_else_in_one(self) -> None:
        assert "profiles" not in SERVICES["paydesk"]
        others = {tuple(service["profiles"]) for name, service in SERVICES.items() if name != "paydesk"}
        assert others == {("companion",), ("one-api",)}

    def test_ports_are_for_this_machine_and_one_apis_opens_after_the_lock(self) -> None:
        published = {name: service["ports"] for name, service in SERVICES.items() if "ports" in service}
        assert published == {"gateway": ["127.0.0.1:8300:8300"], "one-api": ["127.0.0.1:3000:3000"]}
        waits = SERVICES["one-api"]["depends_on"]
        done = {"condition": "service_completed_successfully"}
        assert waits["one-api-lock"] == waits["one-api-first"] == done

    def test_what_is_mounted_and_run_is_there(self) -> None:
        assert SERVICES["one-api"]["entrypoint"] == ["/bin/sh", "/deploy/one_api.sh"]
        assert (ROOT / "deploy/one_api.sh").is_file()
        for name in ("one-api-secrets", "one-api-lock"):
            assert SERVICES[name]["entrypoint"][1] == "/deploy/one_api.py"
        named = {str(v).split(":")[0] for s in SERVICES.values() for v in s.get("volumes", ())}
        assert {name for name in named if not name.startswith("./")} == set(COMPOSE["volumes"])

    def test_no_password_stands_in_it(self) -> None:
        settings = [s.get("environment", {}) for s in SERVICES.values()]
        named = {name: value for each in settings for name, value in each.items()}
        assert {name for name in named if "PASSWORD" in name or "TOKEN" in name} == {"POSTGRES_PASSWORD_FILE"}

    def test_batched_updates_which_lose_credits_are_not_switched_on(self) -> None:
        assert "BATCH_UPDATE_ENABLED" not in (ROOT / "compose.yaml").read_text(encoding="utf-8")
