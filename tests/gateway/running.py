"""A gateway in a process of its own, spoken to over HTTP; nothing of it is imported here."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from itertools import count
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import httpx

ROOT = Path(__file__).parents[2]
WITHIN_S = 60
"""How long anything may take on a busy machine."""
PASSWORD = "correct horse 1"
NO_LIMITS = {"GATEWAY_LOGIN_RATE": "off", "GATEWAY_REGISTER_RATE": "off", "GATEWAY_REDEEM_RATE": "off"}

_numbers = count(1)


def run_gateway(*arguments: str, **env: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the gateway to its end."""
    return subprocess.run(
        [sys.executable, "-m", "gateway", *arguments],
        cwd=ROOT,
        env=environment(env),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=100,
        check=False,
    )


def environment(env: Mapping[str, str]) -> dict[str, str]:
    ours = os.environ.items()  # noqa: TID251 - what the child inherits
    inherited = {name: value for name, value in ours if not name.startswith("GATEWAY_")}
    return {**inherited, **env}


def make_admin(name: str, database_url: str) -> dict[str, Any]:
    done = run_gateway(
        "admin", name, "--json", GATEWAY_DATABASE_URL=database_url, GATEWAY_ADMIN_PASSWORD=PASSWORD
    )
    assert done.returncode == 0, done.stderr
    made: dict[str, Any] = json.loads(done.stdout)
    return made


class Running:
    """A serving process; stderr goes to a file beside the database."""

    def __init__(self, database_url: str, log: Path, **env: str) -> None:
        self.database_url = database_url
        self.log = log
        self._env = {"GATEWAY_DATABASE_URL": database_url, "GATEWAY_PORT": "0", **env}
        self.process: subprocess.Popen[str]
        self.url = ""

    def __enter__(self) -> Self:
        with self.log.open("a") as stderr:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "gateway", "serve"],
                cwd=ROOT,
                env=environment(self._env),
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.log.read_text()
        ready = json.loads(line)
        assert ready["ready"] is True
        self.url = ready["url"]
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.stop(signal.SIGTERM)
        assert self.process.stdout is not None
        self.process.stdout.close()

    def stop(self, how: signal.Signals) -> int:
        self.process.send_signal(how)
        return self.process.wait(timeout=WITHIN_S)


class Caller:
    """Somebody who calls the gateway, with or without a credential; by an access token of his own at most."""

    def __init__(self, url: str, token: str | None = None, *, id: int = 0, username: str = "") -> None:
        self._http = httpx.Client(base_url=url, timeout=WITHIN_S, trust_env=False)
        self.id = id
        self.username = username
        self._token = token

    @property
    def token(self) -> str | None:
        """Got when it is first needed: signing in is made slow on purpose."""
        if self._token is None and self.username:
            body = {"username": self.username, "password": PASSWORD}
            with httpx.Client(base_url=self._http.base_url, timeout=WITHIN_S, trust_env=False) as browser:
                login = browser.post("/api/user/login", json=body)
                assert login.status_code == 200, login.text
                self._token = browser.get("/api/user/token").json()["data"]
        return self._token

    @property
    def http(self) -> httpx.Client:
        """Sends the credential with everything."""
        if self.token is not None:
            self._http.headers["Authorization"] = f"Bearer {self.token}"
        return self._http

    def close(self) -> None:
        self._http.close()

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.request(method, path, json=body, headers=named)

    def data(self, method: str, path: str, body: Any = None, **headers: str) -> Any:
        """Ask and expect success."""
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code == 200, answer.text
        content = answer.json()
        assert content["success"] is True
        assert content["message"] == ""
        return content["data"]

    def refused(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, str]:
        """Ask and expect a refusal in the envelope: its status and code."""
        answer = self.ask(method, path, body, **headers)
        assert answer.status_code >= 400, answer.text
        content = answer.json()
        assert content["success"] is False
        assert content["data"] is None
        return answer.status_code, content["code"]

    def quota(self) -> int:
        quota: int = self.data("GET", "/api/user/self")["quota"]
        return quota


class Gateway:
    """The session's gateway and the people at it."""

    def __init__(self, url: str, root: dict[str, Any]) -> None:
        self.url = url
        self._callers: list[Caller] = []
        self.root = self._kept(Caller(url, root["access_token"], id=root["id"], username=root["username"]))
        self.nobody = self._kept(Caller(url))

    def a_user(self, *, role: int = 1, **fields: Any) -> Caller:
        """Make an account with an access token of its own."""
        username = f"user{next(_numbers)}x"
        body = {"username": username, "password": PASSWORD, "role": role, **fields}
        made = self.root.data("POST", "/api/user/", body)
        return self._kept(Caller(self.url, id=made["id"], username=body["username"]))

    def by_key(self, key: str) -> Caller:
        """Somebody with an api key."""
        return self._kept(Caller(self.url, key))

    def a_browser(self, username: str) -> Caller:
        """Somebody signed in by cookie."""
        caller = self._kept(Caller(self.url))
        caller.data("POST", "/api/user/login", {"username": username, "password": PASSWORD})
        return caller

    def close(self) -> None:
        for caller in self._callers:
            caller.close()

    def _kept(self, caller: Caller) -> Caller:
        self._callers.append(caller)
        return caller


def unique(stem: str) -> str:
    return f"{stem}{next(_numbers)}"
