"""Start, stop, and what the command line says when something is wrong."""

import json
import signal
import socket
import sqlite3
import time
from contextlib import closing
from pathlib import Path

import httpx
import pytest

from tests.gateway.running import PASSWORD, Running, make_admin, run_gateway


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_at_once_and_without_a_word(tmp_path: Path, how: signal.Signals) -> None:
    with (
        Running(f"sqlite:///{tmp_path}/gateway.db", tmp_path / "log") as running,
        httpx.Client(base_url=running.url, trust_env=False) as idle,
    ):
        assert idle.get("/api/status").status_code == 200
        began = time.monotonic()
        assert running.stop(how) == 0
        # A third of a second on an idle machine; an idle connection that held it up would take far longer.
        assert time.monotonic() - began < 3
    assert (tmp_path / "log").read_text() == ""


def test_ready_line_is_the_only_line_on_stdout(tmp_path: Path) -> None:
    with Running(f"sqlite:///{tmp_path}/gateway.db", tmp_path / "log") as running:
        assert httpx.get(running.url + "/api/status", trust_env=False).status_code == 200
        running.stop(signal.SIGTERM)
        assert running.process.stdout is not None
        assert running.process.stdout.read() == ""


def test_database_is_for_its_owner_alone(tmp_path: Path) -> None:
    make_admin("olga", f"sqlite:///{tmp_path}/gateway.db")
    assert (tmp_path / "gateway.db").stat().st_mode & 0o777 == 0o600


def test_accounts_survive_a_restart(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    token = make_admin("olga", url)["access_token"]
    for _ in range(2):
        with Running(url, tmp_path / "log") as running:
            answer = httpx.get(
                running.url + "/api/user/self", headers={"Authorization": token}, trust_env=False
            )
            assert answer.json()["data"]["username"] == "olga"


def test_every_fault_of_the_configuration_is_told_at_once(tmp_path: Path) -> None:
    config = tmp_path / "gateway.toml"
    config.write_text('port = "many"\nlogin_rate = "often"\nnonsense = 1\n[[channels]]\nname = "x"\n')
    done = run_gateway("serve", "--config", str(config))
    assert done.returncode == 2
    assert done.stdout == ""
    for word in ("port:", "login_rate:", "nonsense:", "channels.0.provider:", "channels.0.models:"):
        assert word in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("env", "word"),
    [
        ({"GATEWAY_DATABASE_URL": "mysql://x/y"}, "sqlite or postgresql"),
        ({"GATEWAY_DATABASE_URL": "nothing"}, "database_url is no URL"),
        ({"GATEWAY_DATABASE_URL_FILE": "/nowhere"}, "database_url_file cannot be read"),
        ({"GATEWAY_GROUP_PAID": "free"}, "must differ"),
        ({"GATEWAY_PUBLIC_URL": "pay.example/x"}, "public_url"),
        ({"GATEWAY_CHANNELS": "["}, "channels"),
    ],
)
def test_wrong_setting_ends_with_exit_code_2(env: dict[str, str], word: str) -> None:
    done = run_gateway("serve", **env)
    assert done.returncode == 2
    assert word in done.stderr
    assert "Traceback" not in done.stderr


def test_environment_goes_over_the_file(tmp_path: Path) -> None:
    config = tmp_path / "gateway.toml"
    config.write_text(f'database_url = "sqlite:///{tmp_path}/a.db"\nport = 1\n')
    environment = {"GATEWAY_DATABASE_URL": f"sqlite:///{tmp_path}/b.db", "GATEWAY_ADMIN_PASSWORD": PASSWORD}
    assert run_gateway("admin", "olga", "--config", str(config), **environment).returncode == 0
    assert (tmp_path / "b.db").exists()
    assert not (tmp_path / "a.db").exists()


def test_port_in_use_is_one_clear_line(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        done = run_gateway("serve", GATEWAY_PORT=port, GATEWAY_DATABASE_URL=f"sqlite:///{tmp_path}/g.db")
    assert done.returncode == 1
    assert "cannot serve" in done.stderr
    assert "Traceback" not in done.stderr


def test_file_that_is_no_database_is_one_clear_line(tmp_path: Path) -> None:
    (tmp_path / "gateway.db").write_text("nothing that SQLite knows, " * 100)
    done = run_gateway("serve", GATEWAY_PORT="0", GATEWAY_DATABASE_URL=f"sqlite:///{tmp_path}/gateway.db")
    assert done.returncode == 1
    assert "not a database" in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    "url", ["sqlite://", "sqlite:////nowhere/gateway.db", "postgresql://paydesk:s3cret@127.0.0.1:1/x"]
)
def test_database_out_of_reach_is_one_clear_line_without_its_password(url: str) -> None:
    done = run_gateway("serve", GATEWAY_PORT="0", GATEWAY_DATABASE_URL=url)
    assert done.returncode == 1
    assert "cannot serve" in done.stderr
    assert "s3cret" not in done.stderr
    assert "Traceback" not in done.stderr


def test_first_admin_is_root_and_the_next_is_admin(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    assert make_admin("olga", url)["role"] == 100
    assert make_admin("otto", url)["role"] == 10


@pytest.mark.parametrize(
    ("name", "password", "word"),
    [
        ("Olga", PASSWORD, "taken"),
        ("otto", "short", "8 characters"),
        ("x" * 31, PASSWORD, "30 characters"),
        (" otto", PASSWORD, "white space"),
    ],
)
def test_admin_that_cannot_be_made_is_told_why(tmp_path: Path, name: str, password: str, word: str) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    make_admin("olga", url)
    done = run_gateway("admin", name, GATEWAY_DATABASE_URL=url, GATEWAY_ADMIN_PASSWORD=password)
    assert done.returncode == 1
    assert word in done.stderr
    assert password not in done.stderr
    assert "Traceback" not in done.stderr


def test_admin_without_a_password_is_not_made(tmp_path: Path) -> None:
    done = run_gateway("admin", "olga", GATEWAY_DATABASE_URL=f"sqlite:///{tmp_path}/gateway.db")
    assert done.returncode == 1
    assert "Password" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "gateway.db").exists()


def test_admin_is_printed_for_people_too(tmp_path: Path) -> None:
    done = run_gateway(
        "admin",
        "olga",
        GATEWAY_DATABASE_URL=f"sqlite:///{tmp_path}/g.db",
        GATEWAY_ADMIN_PASSWORD=PASSWORD,
    )
    assert done.returncode == 0
    assert "access token" in done.stdout


def test_database_of_a_newer_gateway_is_refused(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    make_admin("olga", url)
    with closing(sqlite3.connect(tmp_path / "gateway.db")) as database:
        database.execute("UPDATE gateway_schema SET version_num = '9999'")
        database.commit()
    done = run_gateway("serve", GATEWAY_PORT="0", GATEWAY_DATABASE_URL=url)
    assert done.returncode == 1
    assert "9999" in done.stderr
    assert "Traceback" not in done.stderr


def test_no_credential_reaches_the_log(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/gateway.db"
    token = make_admin("olga", url)["access_token"]
    secrets = [token, PASSWORD, "another secret 2", "sk-" + "z" * 48]
    with (
        Running(url, tmp_path / "log", GATEWAY_LOG_LEVEL="debug") as running,
        httpx.Client(base_url=running.url, trust_env=False) as http,
    ):
        own = {"Authorization": token}
        login = http.post("/api/user/login", json={"username": "olga", "password": PASSWORD})
        secrets.append(login.cookies["session"])
        http.post("/api/user/login", json={"username": "olga", "password": secrets[2]})
        http.post("/api/user/register", json={"username": "x", "password": secrets[2], "odd": token})
        key = http.post("/api/token/", json={"name": "k"}, headers=own).json()["data"]["key"]
        secrets.append(key)
        http.get("/api/token/balance", headers={"Authorization": f"Bearer {key}"})
        http.get("/v1/models", headers={"Authorization": f"Bearer {secrets[3]}"})
        http.get(f"/api/user/search?keyword={token}", headers=own)
        http.post("/api/user/topup", json={"key": secrets[3]}, headers=own)
    log = (tmp_path / "log").read_text()
    assert [json.loads(line).get("path") for line in log.splitlines()].count("/api/user/login") == 2
    for secret in secrets:
        assert secret not in log
